//! Keys of nouns. They do not depend on how a word is written, so that a query in lower case finds the noun.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::endings::{ends_in, exchanged};
use super::spelling::{is_vowel, plain_but_umlauts, with_e_before_l, without_umlauts};
use super::tables::{self, Tails};

/// Plurals in -er, and irregular ones, with their singular.
static PLURALS: LazyLock<Tails<String>> = LazyLock::new(|| {
    let mut plurals = Vec::new();
    for line in tables::lines(include_str!("plurals.txt")) {
        let mut words =
            line.split_whitespace().map(|word| plain_but_umlauts(&word.to_lowercase()).into_owned());
        let Some(singular) = words.next() else { continue };
        if singular == "not" {
            // A word that stays as it is: longer than the plural it ends in, so it is found first.
            plurals.extend(words.map(|word| (word.clone(), word)));
        } else if let Some(plural) = words.next() {
            plurals.push((plural, singular));
        }
    }
    plurals.into_iter().collect()
});

/// Nouns whose final s belongs to the stem.
static S_NOUNS: LazyLock<Tails<()>> = LazyLock::new(|| plain_words(include_str!("s_nouns.txt")));

/// Adjectives that are used as nouns.
static ADJECTIVE_NOUNS: LazyLock<Tails<()>> =
    LazyLock::new(|| plain_words(include_str!("adjective_nouns.txt")));

fn plain_words(table: &'static str) -> Tails<()> {
    tables::words(table).map(|word| (without_umlauts(&word).into_owned(), ())).collect()
}

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
    ("igt", 7),
    ("voll", 7),
    ("end", 8),
];

/// The key of a word taken as a noun. `word` is in lower case, its umlauts written as umlauts.
pub(crate) fn noun_key(word: &str) -> String {
    let singular = irregular_singular(word);
    let singular = singular.as_deref().unwrap_or(word);
    let plain = if keeps_umlaut(singular) { Cow::Borrowed(singular) } else { without_umlauts(singular) };
    if let Some(stem) = exchanged(&plain) {
        return stem.to_owned();
    }
    stripped(&plain)
}

/// Is the umlaut no plural's? Forms in -ert, -elt, -igt are verbs' (`fördert`, not `fordert`).
fn keeps_umlaut(word: &str) -> bool {
    let bare =
        ["em", "en", "er", "es", "e"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    ends_in(bare, &["ert", "elt", "igt"])
}

/// `häuser`, `häusern` -> `haus`; compounds too.
fn irregular_singular(word: &str) -> Option<String> {
    let plurals = std::iter::once(word).chain(word.strip_suffix('n'));
    plurals.filter(|plural| plural.ends_with(['r', 'e', 'n'])).find_map(|plural| {
        let (tail, singular) = PLURALS.longest(plural)?;
        let head = plural.strip_suffix(tail)?;
        // A single letter makes no compound, and short plurals (Eier) are mostly no plurals behind anything (Feier).
        let compound = head.chars().count() > 1 && tail.len() > 4;
        (head.is_empty() || compound).then(|| format!("{head}{singular}"))
    })
}

/// A word without umlauts, without its case and plural endings.
fn stripped(plain: &str) -> String {
    if let Some(singular) = feminine_singular(plain).or_else(|| nis_singular(plain)) {
        return singular;
    }
    if let Some(singular) = doubled_s(plain) {
        return singular.to_owned();
    }
    let mut stem = plain;
    while let Some(shorter) = without_ending(stem) {
        stem = shorter;
    }
    // Behind -en, the vowel is no ending: Parfumen, but Parfum, Parfums.
    let stem = if plain.len() - stem.len() < 2 { without_foreign_vowel(stem) } else { stem };
    with_e_before_l(stem.to_owned())
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

/// `busse`, `zirkussen` -> `bus`, `zirkus`.
fn doubled_s(plain: &str) -> Option<&str> {
    let stem = ["se", "sen", "ses"].iter().find_map(|ending| plain.strip_suffix(ending))?;
    let foreign = ends_in(stem, &["us", "is", "as", "os"]);
    let native = ends_in(stem, &["aus", "eus", "eis"]);
    (foreign && !native && is_s_noun(stem)).then_some(stem)
}

/// Does the final s belong to the noun?
fn is_s_noun(word: &str) -> bool {
    word.ends_with('s') && S_NOUNS.is_in(word)
}

/// The word without its last ending, where it has one and enough is left.
fn without_ending(word: &str) -> Option<&str> {
    let shorter = if ends_in(word, &["ern", "eln", "een"]) {
        word.strip_suffix('n')?
    } else if word.ends_with("ee") {
        return None;
    } else if let Some(stem) = without_adjective_er(word) {
        stem
    } else if let Some(stem) = word.strip_suffix("en").or_else(|| word.strip_suffix('e')) {
        stem
    } else {
        let stem = word.strip_suffix('s')?;
        let ending = stem.ends_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 's' | 'x' | 'z'));
        (ending && !is_s_noun(word)).then_some(stem)?
    };
    let syllable = shorter.len() == 2 && shorter.starts_with(is_vowel) && !shorter.ends_with(is_vowel);
    (syllable || shorter.len() >= 3 && shorter.contains(is_vowel)).then_some(shorter)
}

/// `arbeitsloser`, `angestellter` -> `arbeitslos`, `angestellt`: an adjective used as a noun.
fn without_adjective_er(word: &str) -> Option<&str> {
    let stem = word.strip_suffix("er")?;
    let suffixed =
        ADJECTIVE_SUFFIXES.iter().any(|(suffix, least)| stem.ends_with(suffix) && stem.len() >= *least)
            && !stem.ends_with("eig")
            && !stem.ends_with("ieg");
    (suffixed || ADJECTIVE_NOUNS.is_in(stem)).then_some(stem)
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
            irregular_singular,
            &[
                ("häuser", "haus"),
                ("rathäusern", "rathaus"),
                ("kinder", "kind"),
                ("arbeiter", ""),
                ("säle", "saal"),
                ("taler", ""),
                ("eier", "ei"),
                ("feier", ""),
                ("ausländer", "ausländer"),
                ("bundesländer", "bundesland"),
            ],
        );
    }

    #[test]
    fn umlauts_of_verbs_stay() {
        for (word, expected) in
            [("fördert", true), ("gefördertes", true), ("städte", false), ("häuser", false)]
        {
            assert_eq!(keeps_umlaut(word), expected, "{word}");
        }
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
        for (word, expected) in [("strompreis", true), ("haus", true), ("autos", false), ("wurfels", false)] {
            assert_eq!(is_s_noun(word), expected, "{word}");
        }
        check(
            |word| doubled_s(word).map(str::to_owned),
            &[("busse", "bus"), ("zirkussen", "zirkus"), ("flusse", ""), ("nussen", ""), ("hauses", "")],
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
                ("ehe", "eh"),
                ("ole", "ol"),
            ],
        );
    }

    #[test]
    fn adjectives_as_nouns() {
        check(
            |word| without_adjective_er(word).map(str::to_owned),
            &[
                ("arbeitsloser", "arbeitslos"),
                ("jugendlicher", "jugendlich"),
                ("angestellter", "angestellt"),
                ("deutscher", "deutsch"),
                ("fischer", ""),
                ("zeiger", ""),
                ("kalender", ""),
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
