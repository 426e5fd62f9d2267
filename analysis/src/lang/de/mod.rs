//! German inflection: Latinate endings from a table, Snowball for the rest.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{Language, normalize};

/// Endings that a Latinate stem takes (`-` in the table is the empty ending), by stem.
static LATINATE: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut stems: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
    for line in super::lines(include_str!("latinate.txt")) {
        let mut fields = line.split_whitespace();
        if let Some(stem) = fields.next() {
            stems
                .entry(stem)
                .or_default()
                .extend(fields.map(|ending| if ending == "-" { "" } else { ending }));
        }
    }
    stems
});

/// The endings that occur in the table, longest first, so that the longest stem-and-ending split is tried last.
static ENDINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut endings: Vec<&str> = LATINATE.values().flatten().copied().collect();
    endings.sort_by_key(|ending| (std::cmp::Reverse(ending.len()), *ending));
    endings.dedup();
    endings
});

/// Length in bytes of the table's shortest and longest stem: what a word may end in.
static STEM_LENGTHS: LazyLock<(usize, usize)> = LazyLock::new(|| {
    let lengths = || LATINATE.keys().map(|stem| stem.len());
    (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0))
});

/// The inflection key of a German word in lower case.
///
/// Umlauts count as their plain vowels, however they are written (`ä`, `ae`), so that plurals and transcribed
/// spellings meet.
pub(crate) fn key(exact: &str) -> String {
    let plain = normalize::unaccented(exact);
    if let Some(key) = latinate(&plain) {
        return key;
    }
    let stem = super::stem(exact, Language::De).unwrap_or_else(|| exact.to_owned());
    transcription_folded(&normalize::unaccented(&stem))
}

/// The stem of `Rechenzentren` and its like: everything before a Latinate ending, where the table knows the stem.
fn latinate(plain: &str) -> Option<String> {
    let (shortest, longest) = *STEM_LENGTHS;
    ENDINGS.iter().find_map(|ending| {
        let stem = plain.strip_suffix(ending)?;
        (shortest..=longest.min(stem.len())).find_map(|length| {
            let tail = stem.get(stem.len() - length..)?;
            LATINATE.get(tail)?.contains(ending).then(|| transcription_folded(stem))
        })
    })
}

/// Undoes the transcription of umlauts: `ae`, `oe`, `ue` -> `a`, `o`, `u`; `ue` only where it cannot be `u` + `e`
/// behind a vowel or `q` (`neue`, `Quelle`).
fn transcription_folded(word: &str) -> String {
    if !word.contains("ae") && !word.contains("oe") && !word.contains("ue") {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut skip = false;
    let chars: Vec<char> = word.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        out.push(c);
        let before = i.checked_sub(1).and_then(|j| chars.get(j)).copied().unwrap_or(' ');
        let transcribes =
            matches!(c, 'a' | 'o' | 'u') && !matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'q');
        skip = transcribes && chars.get(i + 1) == Some(&'e');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_key() {
        for forms in [
            "rechenzentrum rechenzentren rechenzentrums",
            "museum museen museums",
            "risiko risiken risikos",
            "thema themen themas themata",
            "konto konten kontos konti",
            "firma firmen",
            "studium studien studiums",
            "medium medien",
            "prinzip prinzipien prinzips",
            "haus häuser hauses haeuser",
            "datenbank datenbanken",
            "müller mueller",
            "stromverbrauch stromverbrauchs stromverbrauches",
            "virus viren",
            "krise krisen",
        ] {
            let keys: Vec<String> = forms.split_whitespace().map(key).collect();
            assert!(keys.iter().all(|k| *k == keys[0]), "{forms}: {keys:?}");
        }
    }

    #[test]
    fn different_words_keep_different_keys() {
        for (a, b) in [("neue", "neun"), ("themen", "thermen"), ("studio", "studium"), ("daten", "dattel")] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
    }
}
