//! German inflection: keys that the forms of a word share.
//!
//! Every word has a key as a noun ([`noun`]), some a second one as an adjective ([`adjective`]), and a word that may be
//! a verb has one as such, apart from all others ([`verb`], namespace `v:`). Closed-class words have a key of their own
//! ([`closed`], namespace `f:`). Facts stand in the tables beside this file, one a line.

mod adjective;
mod closed;
mod conjugation;
pub(crate) mod decompound;
mod endings;
pub(crate) mod gender;
mod noun;
mod respelling;
mod spelling;
pub(crate) mod suspended;
mod tables;
mod verb;

pub(crate) use closed::{forms, function_words, is_function_word};

use spelling::{plain_but_umlauts, read_transcription};

/// The inflection keys of a German word in lower case, the noun's first. A word that is written as a noun (`capital`)
/// is no verb.
pub(crate) fn keys(exact: &str, capital: bool) -> Vec<Box<str>> {
    let closed = closed::key(exact);
    if let Some(key) = closed.clone().filter(|_| !capital || !closed::is_noun_too(exact)) {
        return vec![key];
    }
    let written = plain_but_umlauts(exact);
    let word = read_transcription(&written);
    let mut keys = vec![noun::noun_key(&word).into_boxed_str()];
    let mut add = |key: String| {
        if !keys.iter().any(|known| **known == *key) {
            keys.push(key.into());
        }
    };
    if let Some(key) = closed {
        add(key.into());
        return keys;
    }
    if let Some(key) = adjective::adjective_key(&word, capital) {
        add(key);
    }
    if !capital {
        verb::verb_stems(&written, &word).into_iter().for_each(|stem| add(format!("v:{stem}")));
    }
    keys
}

/// The key of a German word in lower case as a noun: what parts of compounds meet by.
pub(crate) fn key(exact: &str) -> String {
    noun::noun_key(&read_transcription(&plain_but_umlauts(exact)))
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
            "bus busse busses",
            "lehrerin lehrerinnen",
            "ergebnis ergebnisse ergebnissen",
            "vater väter vätern",
            "sein war gewesen",
            "gut besser beste",
            "groß größer größten",
            "geben gibt gab gegeben",
            "führen fuehrt geführt",
            "zuerkennen zuerkannt",
            "photograph fotografen",
            "paragraphen paragraf",
            "schiffahrten schifffahrt",
            "rauhe rauer raues",
            "numeriert nummerieren",
            "plazierte platzieren",
            "alpträume albtraum",
            "centren zentrum",
            "brauhaus brauhäuser",
            "thüringen thüringens",
            "delphinarium delfinarien",
        ] {
            let keys: Vec<Vec<Box<str>>> = forms.split_whitespace().map(|word| keys(word, false)).collect();
            let first = &keys[0];
            assert!(keys.iter().all(|of| of.iter().any(|key| first.contains(key))), "{forms}: {keys:?}");
        }
    }

    #[test]
    fn different_words_keep_different_keys() {
        for (a, b) in [
            ("themen", "thermen"),
            ("studio", "studium"),
            ("daten", "dattel"),
            ("raub", "räuber"),
            ("kamm", "kammer"),
            ("arbeit", "arbeiter"),
            ("sein", "seide"),
            ("eis", "ei"),
            ("pharma", "farm"),
            ("graph", "graf"),
            ("thierse", "tiere"),
        ] {
            let (a, b) = (keys(a, true), keys(b, true));
            assert!(a.iter().all(|key| !b.contains(key)), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_closed_class_word_may_be_a_noun() {
        assert_eq!(keys("waren", false), ["f:sein".into()] as [Box<str>; 1]);
        assert_eq!(keys("waren", true), ["war".into(), "f:sein".into()] as [Box<str>; 2]);
    }

    #[test]
    fn a_noun_has_no_verb_key() {
        assert_eq!(keys("kosten", true), ["kost".into()] as [Box<str>; 1]);
        assert!(keys("kosten", false).contains(&"v:kost".into()));
    }
}
