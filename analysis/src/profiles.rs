//! What the words of a language look like: which letters follow which, learnt from the tables of frequent and
//! closed-class words. Good at a few words, where trigram ranks over a page (`whatlang`) are at a loss.

use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use rustc_hash::FxHasher;

use crate::lang::{de, lines};
use crate::tokenizer::Tokenizer;
use crate::{Language, normalize};

/// The languages with a profile. Others are told by their script, or by `whatlang` where there is much text.
pub(crate) const LANGUAGES: [Language; 21] = [
    Language::De,
    Language::En,
    Language::Fr,
    Language::Es,
    Language::It,
    Language::Pt,
    Language::Nl,
    Language::Da,
    Language::Nb,
    Language::Sv,
    Language::Fi,
    Language::Hu,
    Language::Pl,
    Language::Cs,
    Language::Ro,
    Language::Tr,
    Language::Vi,
    Language::Ru,
    Language::Uk,
    Language::Ar,
    Language::Fa,
];

/// One number for each of [`LANGUAGES`].
pub(crate) type Scores = [f32; LANGUAGES.len()];

/// Letters before one that are looked at.
const CONTEXT: usize = 2;
/// How much the next shorter context weighs, in occurrences of the longer one (Witten and Bell 1991, simplified).
const BACK_OFF: f32 = 2.0;
/// Probability of a letter that a language never showed.
const STRANGE: f32 = 1.0 / 3000.0;

/// The most that one word says against a language.
const MOST_AGAINST: f32 = 7.0;

type Map = std::collections::HashMap<u64, [u16; LANGUAGES.len()], BuildHasherDefault<FxHasher>>;

/// How often each run of letters stands in the words of each language.
#[derive(Default)]
struct Profiles {
    /// Runs with their last letter.
    runs: Map,
    /// Runs that any letter follows.
    contexts: Map,
}

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    let mut profiles = Profiles::default();
    let tables = [
        include_str!("lang/profiles_1.txt"),
        include_str!("lang/profiles_2.txt"),
        include_str!("lang/stop_words.txt"),
    ];
    let mut known = std::collections::HashSet::new();
    for line in tables.into_iter().flat_map(lines) {
        let Some((code, words)) = line.split_once(':') else { continue };
        let Some(n) = LANGUAGES.iter().position(|language| language.code() == code) else { continue };
        for word in words.split_whitespace().filter(|word| known.insert((n, *word))) {
            profiles.learn(n, word);
        }
    }
    let german = LANGUAGES.iter().position(|language| *language == Language::De);
    for (n, word) in german.into_iter().flat_map(|n| de::function_words().map(move |word| (n, word))) {
        if known.insert((n, word)) {
            profiles.learn(n, word);
        }
    }
    profiles
});

/// The runs of letters that end at each letter of a word, from none before it to [`CONTEXT`] before it, each with the
/// run before that letter.
fn for_each_letter(word: &str, mut sink: impl FnMut(&[(u64, u64)])) {
    let pack = |letters: &[char]| letters.iter().fold(1, |packed, c| packed << 21 | u64::from(u32::from(*c)));
    let letters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain([' ']).collect();
    for end in 2..=letters.len() {
        let mut runs = [(0, 0); CONTEXT + 1];
        let longest = CONTEXT.min(end - 1);
        for (before, run) in runs.iter_mut().enumerate().take(longest + 1) {
            let letters = letters.get(end - 1 - before..end).unwrap_or(&[]);
            // The length is part of the key, as the leading 1.
            *run = (pack(letters), pack(letters.get(..before).unwrap_or(&[])));
        }
        sink(runs.get(..=longest).unwrap_or(&runs));
    }
}

impl Profiles {
    fn learn(&mut self, language: usize, word: &str) {
        for_each_letter(word, |runs| {
            for &(run, context) in runs {
                for (map, key) in [(&mut self.runs, run), (&mut self.contexts, context)] {
                    let counts = map.entry(key).or_insert([0; LANGUAGES.len()]);
                    if let Some(count) = counts.get_mut(language) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        });
    }

    /// Adds what a word says. A word alone rules no language out: it may be a name, or a loan.
    fn add_word(&self, word: &str, scores: &mut Scores) {
        let mut own = [0.0; LANGUAGES.len()];
        self.add_letters(word, &mut own);
        let best = own.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for (score, own) in scores.iter_mut().zip(own) {
            *score += (own - best).max(-MOST_AGAINST);
        }
    }

    fn add_letters(&self, word: &str, scores: &mut Scores) {
        const NEVER: [u16; LANGUAGES.len()] = [0; LANGUAGES.len()];
        for_each_letter(word, |runs| {
            let mut likely = [STRANGE; LANGUAGES.len()];
            for (run, context) in runs {
                let seen = self.runs.get(run).unwrap_or(&NEVER);
                let all = self.contexts.get(context).unwrap_or(&NEVER);
                for ((p, seen), all) in likely.iter_mut().zip(seen).zip(all) {
                    *p = (f32::from(*seen) + BACK_OFF * *p) / (f32::from(*all) + BACK_OFF);
                }
            }
            for (score, p) in scores.iter_mut().zip(likely) {
                *score += p.ln();
            }
        });
    }
}

/// The log-likelihood of a text's words in each language with a profile, each against the best one; `None` where it has no words that tell.
pub(crate) fn log_likelihoods(text: &str) -> Option<Scores> {
    let mut scores = [0.0; LANGUAGES.len()];
    let mut any = false;
    for span in Tokenizer::new(text).filter(|span| !span.number) {
        let word = text.get(span.start..span.end).unwrap_or("");
        if word.chars().all(|c| !c.is_numeric()) && word.starts_with(char::is_alphabetic) {
            PROFILES.add_word(&normalize::exact(word, Language::Und), &mut scores);
            any = true;
        }
    }
    any.then_some(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words() {
        let first = lines(include_str!("lang/profiles_1.txt"));
        let mut counts = [0; LANGUAGES.len()];
        for line in first.chain(lines(include_str!("lang/profiles_2.txt"))) {
            let (code, words) = line.split_once(':').unwrap_or_default();
            let n = LANGUAGES.iter().position(|language| language.code() == code);
            assert!(n.is_some(), "{code:?} has no profile");
            counts[n.unwrap_or(0)] += words.split_whitespace().count();
        }
        assert!(counts.iter().all(|&count| count > 130), "{counts:?}");
    }

    #[test]
    fn words_look_like_those_of_their_language() {
        for (text, expected) in [
            ("wissenschaftliche Zusammenarbeit", Language::De),
            ("knowledgeable shopkeepers", Language::En),
            ("mogelijkheden onderzocht", Language::Nl),
            ("sjansen ukentlig", Language::Nb),
            ("ugentlig mulighed", Language::Da),
            ("közlekedési eszközök", Language::Hu),
            ("şehirlerarası yolculuk", Language::Tr),
            ("електричний струм", Language::Uk),
            ("электрический ток", Language::Ru),
            ("می‌خواهم بروم", Language::Fa),
        ] {
            let scores = log_likelihoods(text).unwrap_or([0.0; LANGUAGES.len()]);
            let best = LANGUAGES.iter().zip(scores).max_by(|a, b| a.1.total_cmp(&b.1)).map(|best| *best.0);
            assert_eq!(best, Some(expected), "{text}");
        }
    }
}
