//! Keys of nouns. They do not depend on how a word is written, so that a query in lower case finds the noun.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::endings::exchanged;
use super::spelling::{is_vowel, plain_but_umlauts, with_e_before_l, without_umlauts};
use super::tables;

/// Plurals in -er with their singular.
static ER_PLURALS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut plurals = HashMap::new();
    for line in tables::lines(include_str!("er_plurals.txt")) {
        let mut words = line.split_whitespace().map(|word| plain_but_umlauts(&word.to_lowercase()));
        let Some(singular) = words.next() else { continue };
        if singular == "not" {
            // A word that stays as it is: longer than the plural it ends in, so it is found first.
            plurals.extend(words.map(|word| (word.clone(), word)));
        } else if let Some(plural) = words.next() {
            plurals.insert(plural, singular);
        }
    }
    plurals
});
static ER_LENGTHS: LazyLock<(usize, usize)> = LazyLock::new(|| tables::lengths(ER_PLURALS.keys()));

/// Nouns whose final s belongs to the stem.
static S_NOUNS: LazyLock<HashSet<String>> =
    LazyLock::new(|| tables::words(include_str!("s_nouns.txt")).map(|word| without_umlauts(&word)).collect());
static S_LENGTHS: LazyLock<(usize, usize)> = LazyLock::new(|| tables::lengths(S_NOUNS.iter()));

/// Suffixes that make adjectives, with the least length of the whole: `Arbeitsloser` is an adjective as a noun and
/// loses its -er, `Prediger` and `Fischer` are not.
const ADJECTIVE_SUFFIXES: &[(&str, usize)] = &[
    ("ig", 6),
    ("lich", 7),
    ("isch", 6),
    ("los", 6),
    ("bar", 6),
    ("sam", 6),
    ("iert", 7),
    ("voll", 7),
    ("end", 8),
];

/// The key of a word taken as a noun. `word` is in lower case, its umlauts written as umlauts.
pub(crate) fn noun_key(word: &str) -> String {
    let singular = singular_of_er_plural(word);
    let plain = without_umlauts(singular.as_deref().unwrap_or(word));
    if let Some(stem) = exchanged(&plain) {
        return stem.to_owned();
    }
    stripped(&plain)
}

/// `häuser`, `häusern` -> `haus`; compounds too.
fn singular_of_er_plural(word: &str) -> Option<String> {
    let plural = word.strip_suffix("ern").map(|_| word.trim_end_matches('n')).unwrap_or(word);
    if !plural.ends_with("er") {
        return None;
    }
    let (tail, singular) = tables::longest_tail(plural, *ER_LENGTHS, |tail| ER_PLURALS.get(tail))?;
    let head = plural.strip_suffix(tail)?;
    // A single letter before the noun makes no compound.
    (head.chars().count() != 1).then(|| format!("{head}{singular}"))
}

/// A word without umlauts, without its case and plural endings.
fn stripped(plain: &str) -> String {
    if let Some(singular) = feminine_singular(plain).or_else(|| nis_singular(plain)) {
        return singular;
    }
    if let Some(stem) = s_stem(plain) {
        return stem.to_owned();
    }
    let mut stem = plain;
    while let Some(shorter) = without_ending(stem) {
        stem = shorter;
    }
    let stem = without_adjective_er(stem);
    with_e_before_l(without_foreign_vowel(stem).to_owned())
}

/// `lehrerinnen` -> `lehrerin`.
fn feminine_singular(plain: &str) -> Option<String> {
    let stem = plain.strip_suffix("nen").filter(|stem| stem.ends_with("in") && stem.len() > 4)?;
    Some(stem.to_owned())
}

/// `ergebnisse`, `ergebnisses`, `ergebnissen` -> `ergebnis`.
fn nis_singular(plain: &str) -> Option<String> {
    let stem = plain.trim_end_matches(['e', 's', 'n']);
    let rest = plain.get(stem.len()..)?;
    let stem = stem.strip_suffix("ni").unwrap_or(stem);
    let nis = matches!(rest, "s" | "sse" | "sses" | "ssen") && plain.get(stem.len()..)?.starts_with("nis");
    (nis && stem.len() > 2).then(|| format!("{stem}nis"))
}

/// `hauses`, `busse` -> `haus`, `bus`, where the table knows that the s belongs to the stem.
fn s_stem(plain: &str) -> Option<&str> {
    ["", "e", "es", "en", "se", "ses", "sen"].iter().find_map(|ending| {
        let stem = plain.strip_suffix(ending).filter(|stem| stem.ends_with('s') && !stem.ends_with("ss"))?;
        tables::longest_tail(stem, *S_LENGTHS, |tail| S_NOUNS.get(tail)).map(|_| stem)
    })
}

/// The word without its last ending, where it has one and enough is left.
fn without_ending(word: &str) -> Option<&str> {
    let shorter = if ["ern", "eln", "een"].iter().any(|end| word.ends_with(end)) {
        word.strip_suffix('n')?
    } else if word.ends_with("ee") {
        return None;
    } else if let Some(stem) = word.strip_suffix("en").or_else(|| word.strip_suffix('e')) {
        stem
    } else {
        let stem = word.strip_suffix('s')?;
        stem.ends_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 's' | 'x' | 'z')).then_some(stem)?
    };
    (shorter.len() >= 3 && shorter.contains(is_vowel)).then_some(shorter)
}

/// `arbeitsloser` -> `arbeitslos`: an adjective used as a noun.
fn without_adjective_er(word: &str) -> &str {
    let Some(stem) = word.strip_suffix("er") else { return word };
    let adjective =
        ADJECTIVE_SUFFIXES.iter().any(|(suffix, least)| stem.ends_with(suffix) && stem.len() >= *least);
    if adjective && !stem.ends_with("eig") && !stem.ends_with("ieg") { stem } else { word }
}

/// `klima`, `album` -> `klim`, `alb`, as their plurals in -en have it; not `raum`, `reichtum`.
fn without_foreign_vowel(word: &str) -> &str {
    let native = word.ends_with("aum") || word.ends_with("tum");
    let stem = word.strip_suffix("um").filter(|_| !native).or_else(|| word.strip_suffix('a'));
    stem.filter(|stem| stem.len() >= 3 && stem.contains(is_vowel) && word.len() >= 5).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: impl Fn(&str) -> Option<String>, table: &[(&str, &str)]) {
        for (word, expected) in table {
            assert_eq!(rule(word).unwrap_or_default(), *expected, "{word}");
        }
    }

    #[test]
    fn er_plurals() {
        check(
            singular_of_er_plural,
            &[
                ("häuser", "haus"),
                ("rathäusern", "rathaus"),
                ("kinder", "kind"),
                ("arbeiter", ""),
                ("taler", ""),
                ("eier", "ei"),
                ("feier", ""),
                ("ausländer", "ausländer"),
                ("bundesländer", "bundesland"),
            ],
        );
    }

    #[test]
    fn feminine_plurals() {
        check(
            feminine_singular,
            &[("lehrerinnen", "lehrerin"), ("arztinnen", "arztin"), ("innen", ""), ("tonnen", "")],
        );
    }

    #[test]
    fn nouns_in_nis() {
        check(
            nis_singular,
            &[
                ("ergebnisse", "ergebnis"),
                ("ergebnisses", "ergebnis"),
                ("ergebnis", "ergebnis"),
                ("tennis", "tennis"),
                ("nisse", ""),
            ],
        );
    }

    #[test]
    fn nouns_in_s() {
        check(
            |word| s_stem(word).map(str::to_owned),
            &[
                ("hauses", "haus"),
                ("strompreise", "strompreis"),
                ("busse", "bus"),
                ("autos", ""),
                ("flusse", ""),
            ],
        );
    }

    #[test]
    fn single_endings() {
        check(
            |word| without_ending(word).map(str::to_owned),
            &[
                ("arbeitern", "arbeiter"),
                ("arbeiter", ""),
                ("regeln", "regel"),
                ("ideen", "idee"),
                ("idee", ""),
                ("wagen", "wag"),
                ("wagens", "wagen"),
                ("jahres", "jahre"),
                ("fluss", ""),
                ("autos", "auto"),
                ("see", ""),
            ],
        );
    }

    #[test]
    fn adjectives_as_nouns() {
        check(
            |word| Some(without_adjective_er(word).to_owned()),
            &[
                ("arbeitsloser", "arbeitslos"),
                ("jugendlicher", "jugendlich"),
                ("fischer", "fischer"),
                ("zeiger", "zeiger"),
                ("kalender", "kalender"),
            ],
        );
    }

    #[test]
    fn foreign_vowels() {
        check(
            |word| Some(without_foreign_vowel(word).to_owned()),
            &[
                ("klima", "klim"),
                ("album", "alb"),
                ("raum", "raum"),
                ("reichtum", "reichtum"),
                ("oma", "oma"),
            ],
        );
    }
}
