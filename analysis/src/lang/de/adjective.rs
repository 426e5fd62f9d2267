//! The second key of adjectives: what their comparison and the endings -er and -em hide from the noun rules.

use std::sync::LazyLock;

use super::noun::noun_key;
use super::spelling::{is_vowel, plain_but_umlauts, with_umlaut};
use super::tables::{self, Map, Set};

/// The plain form of irregular stems: `besser` -> `gut`.
static IRREGULAR: LazyLock<Map<String>> = LazyLock::new(|| {
    let mut stems = Map::default();
    for line in tables::lines(include_str!("irregular_adjectives.txt")) {
        let mut words = line.split_whitespace().map(|word| plain_but_umlauts(word).into_owned());
        let Some(plain) = words.next() else { continue };
        stems.extend(words.map(|stem| (stem, plain.clone())));
    }
    stems
});

/// Simple adjectives, and their stems with the umlaut of comparison: `alt`, `ält` -> `alt`.
static SIMPLE: LazyLock<Map<String>> = LazyLock::new(|| {
    let plain: Set = tables::words(include_str!("adjectives.txt")).collect();
    let mut stems: Map<String> = plain.iter().map(|word| (with_umlaut(word), word.clone())).collect();
    stems.extend(plain.into_iter().map(|word| (word.clone(), word)));
    stems
});

/// Suffixes that show a stem to be an adjective.
const SUFFIXES: &[&str] = &[
    "ig", "lich", "isch", "sam", "bar", "haft", "los", "voll", "arm", "reich", "iert", "end", "ell", "iv",
    "al", "ant", "ent", "abel", "ibel", "ös", "är", "at", "id", "il", "wert", "fähig", "mäßig", "frei",
    "fest", "eten", "elt", "ert",
];

/// The key of a word's plain form, where it is another than the one it has as a noun. `capital` words are nouns: of
/// them only the forms of well-known adjectives count (`die Älteste`).
pub(crate) fn adjective_key(word: &str, capital: bool) -> Option<String> {
    irregular(word)
        .or_else(|| compared(word))
        .or_else(|| SIMPLE.get(declined(word)?).filter(|_| !SIMPLE.contains_key(word)).cloned())
        .or_else(|| declined(word).filter(|stem| !capital && stem.len() >= 3).map(str::to_owned))
        .map(|plain| noun_key(&plain))
}

/// The word without an adjective's case ending.
fn declined(word: &str) -> Option<&str> {
    let stem = ["em", "en", "er", "es", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    stem.contains(is_vowel).then_some(stem)
}

/// `bessere`, `höchsten` -> `gut`, `hoch`.
fn irregular(word: &str) -> Option<String> {
    IRREGULAR.get(word).or_else(|| IRREGULAR.get(declined(word)?)).cloned()
}

/// `stärkere`, `stärksten`, `freundlichste` -> `stark`, `freundlich`.
fn compared(word: &str) -> Option<String> {
    let stem = declined(word).unwrap_or(word);
    ["er", "est", "st"].iter().find_map(|sign| {
        let plain = stem.strip_suffix(sign)?;
        if SIMPLE.contains_key(stem) && *sign == "er" {
            return None;
        }
        if let Some(simple) = SIMPLE.get(plain) {
            return Some(simple.clone());
        }
        let suffixed = stem.len() < word.len() && plain.chars().count() > 4;
        (suffixed && SUFFIXES.iter().any(|suffix| plain.ends_with(suffix))).then(|| plain.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison() {
        for (word, plain) in [
            ("stärkere", Some("stark")),
            ("stärksten", Some("stark")),
            ("neueste", Some("neu")),
            ("freundlichsten", Some("freundlich")),
            ("leckere", None),
            ("leiste", None),
            ("wandere", None),
        ] {
            assert_eq!(compared(word).as_deref(), plain, "{word}");
        }
    }

    #[test]
    fn irregular_stems() {
        for (word, plain) in [
            ("besser", Some("gut")),
            ("besten", Some("gut")),
            ("höher", Some("hoch")),
            ("teure", Some("teuer")),
            ("neu", None),
        ] {
            assert_eq!(irregular(word).as_deref(), plain, "{word}");
        }
    }

    #[test]
    fn keys_beside_the_nouns() {
        for (word, capital, key) in [
            ("schöner", false, Some("schon")),
            ("komplexem", false, Some("komplex")),
            ("arbeiter", true, None),
            ("älteste", true, Some("alt")),
            ("haus", false, None),
        ] {
            assert_eq!(adjective_key(word, capital).as_deref(), key, "{word}");
        }
    }
}
