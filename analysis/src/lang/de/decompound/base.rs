//! The base lexicon: the German stems that Lupe knows without any corpus.

use rustc_hash::FxHashSet as HashSet;
use std::sync::LazyLock;

use super::key;
use crate::lang::lines;

/// The lexicon of `stems.txt`.
pub(super) static STEMS: LazyLock<Base> = LazyLock::new(|| Base::parse(include_str!("../stems.txt")));

/// Stems by what they may be in a compound.
#[derive(Debug, Default)]
pub(super) struct Base {
    /// What may begin a compound, or stand inside one.
    pub(super) first: HashSet<String>,
    /// What may end a compound.
    pub(super) last: HashSet<String>,
    /// What begins compounds as the stem of a verb, and is no word itself.
    pub(super) verb_stems: HashSet<String>,
    /// Inflection keys of the words: a word with such a key has no parts worth finding.
    pub(super) keys: HashSet<String>,
}

impl Base {
    /// Reads the format that the head of `stems.txt` describes.
    fn parse(table: &'static str) -> Self {
        let mut base = Base::default();
        let mut verbs = false;

        for line in lines(table) {
            match line {
                "[words]" => verbs = false,
                "[verbs]" => verbs = true,
                _ => line.split_whitespace().for_each(|entry| base.add(entry, verbs)),
            }
        }
        // An infinitive may stand among the words: `wissen`.
        let is_verb_stem = |stem: &&String| {
            !base.last.contains(*stem)
                && (base.verb_stems.contains(*stem) || base.last.contains(&format!("{stem}en")))
        };
        let verb_stems = base.first.iter().filter(is_verb_stem).cloned().collect();
        base.verb_stems = verb_stems;
        base
    }

    fn add(&mut self, entry: &str, verb: bool) {
        if let Some(first) = entry.strip_suffix('-') {
            self.add_first(first);
        } else if let Some(last) = entry.strip_prefix('-') {
            self.add_last(last);
        } else if let Some((stem, rest)) = entry.split_once('(') {
            self.add_first(stem);
            self.add_word(&format!("{stem}{}", rest.trim_end_matches(')')));
        } else if let Some((word, plural)) = entry.split_once('/') {
            self.add_word(word);
            self.add_first(plural);
            self.add_last(plural);
        } else {
            self.add_word(entry);
            if verb {
                let stem = entry.strip_suffix("en").or_else(|| entry.strip_suffix('n'));
                for stem in stem.into_iter().filter(|stem| stem.chars().count() >= 3) {
                    self.add_first(stem);
                    self.verb_stems.insert(stem.to_owned());
                    // `Strom sparend`; not `wandernd`, which takes no -e-.
                    self.add_last(&format!("{}d", entry));
                }
            }
        }
    }

    fn add_word(&mut self, word: &str) {
        self.add_first(word);
        self.add_last(word);
    }

    fn add_first(&mut self, part: &str) {
        for spelling in spellings(part) {
            self.first.insert(spelling);
        }
    }

    fn add_last(&mut self, part: &str) {
        self.keys.insert(key(part));
        for spelling in spellings(part) {
            self.last.insert(spelling);
        }
    }

    /// Is it the base form of a word, rather than only the beginning or only the end of some?
    pub(super) fn contains_word(&self, word: &str) -> bool {
        self.last.contains(word) && self.first.contains(word)
    }
}

/// The spellings of a stem in lower case: as it is, and as in Switzerland.
fn spellings(stem: &str) -> impl Iterator<Item = String> {
    let swiss = stem.contains('ß').then(|| stem.replace('ß', "ss"));
    std::iter::once(stem.to_owned()).chain(swiss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_where_a_stem_may_stand() {
        let base = Base::parse(
            "# comment\nhaus/häuser schul(e) haupt- -loge straße\n[verbs]\nfahren handeln\n[words]\nwagen",
        );
        for (part, first, last) in [
            ("haus", true, true),
            ("häuser", true, true),
            ("schul", true, false),
            ("schule", true, true),
            ("haupt", true, false),
            ("loge", false, true),
            ("strasse", true, true),
            ("fahr", true, false),
            ("handel", true, false),
            ("fahren", true, true),
            ("wag", false, false),
        ] {
            assert_eq!((base.first.contains(part), base.last.contains(part)), (first, last), "{part}");
        }
    }

    #[test]
    fn the_lexicon_is_well_formed() {
        assert!(STEMS.first.len() > 5_000);
        for stem in STEMS.first.iter().chain(&STEMS.last) {
            assert!(stem.chars().all(super::super::guards::is_letter), "{stem}");
        }
    }
}
