//! What has been looked up in a commit: who types goes on with the same words, and so does who turns pages, sorts or
//! filters.

use std::sync::{Arc, Mutex, PoisonError};

use lupe_analysis::Generations;
use xxhash_rust::xxh3::xxh3_128;

use super::expand::AskedFor;
use super::leaves::Source;
use super::lists::Listed;
use crate::query::{Leaf, LikeWord, LikeWords, Matcher, Scope, WeightedTerm};

/// What each of the two generations of a cache takes in memory at most, in bytes.
const MOST: usize = 8 << 20;
/// So much for each article, where that is more: a list of nearly all of them is less than a quarter of the room, and kept.
const OF_ARTICLE: usize = 4 * size_of::<Listed>();

/// A leaf's sources, one a segment.
pub(super) type Sources = Arc<[Source]>;

/// A hash of all that an answer hangs on, so long that no two questions share one.
type Key = u128;

/// Leaves that have been looked up, and words like what was typed.
pub(super) struct LookedUp {
    leaves: Mutex<Generations<Sources>>,
    words: Mutex<Generations<Arc<LikeWords>>>,
}

impl LookedUp {
    /// Nothing yet, of an index of so many articles.
    pub(super) fn new(articles: usize) -> LookedUp {
        let most = MOST.max(articles.saturating_mul(OF_ARTICLE));
        LookedUp { leaves: Mutex::new(Generations::new(most)), words: Mutex::new(Generations::new(MOST)) }
    }

    /// The sources of a leaf. Nobody waits while they are looked up; two threads may do the same.
    pub(super) fn leaf<E>(
        &self,
        leaf: &Leaf,
        look_up: impl FnOnce() -> Result<Vec<Source>, E>,
    ) -> Result<Sources, E> {
        let held = || self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(leaf);
        let known = held().get(key);
        if let Some(sources) = known {
            return Ok(sources);
        }
        let sources: Sources = look_up()?.into();
        let weight = sources.iter().map(|source| size_of_val(source) + source.memory()).sum();
        held().put(key, Arc::clone(&sources), weight);
        Ok(sources)
    }

    /// The words that are asked for, of each question at most so many. `look_up` answers those that are not known.
    pub(super) fn words<E>(
        &self,
        asked: &[AskedFor],
        most: usize,
        look_up: impl FnOnce(&[&AskedFor]) -> Result<Vec<LikeWords>, E>,
    ) -> Result<Vec<LikeWords>, E> {
        let held = || self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let keys: Vec<Key> =
            asked.iter().map(|asked| xxh3_128(format!("{asked:?} {most}").as_bytes())).collect();
        let mut answers: Vec<Option<Arc<LikeWords>>> = keys.iter().map(|key| held().get(*key)).collect();
        let missing: Vec<usize> = (0..asked.len()).filter(|&n| answers[n].is_none()).collect();
        if !missing.is_empty() {
            let found = look_up(&missing.iter().map(|&n| &asked[n]).collect::<Vec<_>>())?;
            for (&n, words) in missing.iter().zip(found) {
                let size = |word: &LikeWord| size_of_val(word) + word.text.len();
                let weight = words.words.iter().map(size).sum::<usize>() + size_of::<LikeWords>();
                let words = Arc::new(words);
                held().put(keys[n], Arc::clone(&words), weight);
                answers[n] = Some(words);
            }
        }
        Ok(answers.into_iter().map(|words| words.map(Arc::unwrap_or_clone).unwrap_or_default()).collect())
    }
}

fn key(leaf: &Leaf) -> Key {
    let mut bytes = Vec::with_capacity(2048);
    bytes.push(match leaf.scope {
        Scope::Everywhere => 0,
        Scope::Title => 1,
        Scope::Body => 2,
    });
    push_matcher(&mut bytes, &leaf.matcher);
    xxh3_128(&bytes)
}

/// Appends a matcher so that no two different ones become the same bytes.
fn push_matcher(out: &mut Vec<u8>, matcher: &Matcher) {
    match matcher {
        Matcher::Terms(terms) => {
            out.push(0);
            push_terms(out, terms);
        }
        Matcher::Compound { whole, parts, within, weight } => {
            out.push(1);
            push_terms(out, whole);
            push_all(out, parts);
            out.extend(within.to_le_bytes());
            out.extend(weight.to_le_bytes());
        }
        Matcher::Phrase { slots, slop } => {
            out.push(2);
            push_all(out, slots);
            out.extend(slop.to_le_bytes());
        }
        Matcher::Either { first, others, weight } => {
            out.push(3);
            push_matcher(out, first);
            out.extend((others.len() as u32).to_le_bytes());
            others.iter().for_each(|other| push_matcher(out, other));
            out.extend(weight.to_le_bytes());
        }
        Matcher::Expanded(terms) => {
            out.push(4);
            push_terms(out, terms);
        }
    }
}

fn push_all(out: &mut Vec<u8>, slots: &[Vec<WeightedTerm>]) {
    out.extend((slots.len() as u32).to_le_bytes());
    slots.iter().for_each(|slot| push_terms(out, slot));
}

fn push_terms(out: &mut Vec<u8>, terms: &[WeightedTerm]) {
    out.extend((terms.len() as u32).to_le_bytes());
    for term in terms {
        // The term names its language and layer.
        out.extend((term.term.len() as u32).to_le_bytes());
        out.extend(term.term.as_bytes());
        out.extend(term.weight.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use lupe_analysis::Language;

    use super::*;
    use crate::term::Layer;

    fn term(text: &str, weight: f32) -> WeightedTerm {
        WeightedTerm::new(Language::De, Layer::Exact, text, weight)
    }

    fn phrase(slots: &[&[&str]], slop: u32) -> Matcher {
        let slot = |slot: &&[&str]| slot.iter().map(|text| term(text, 1.0)).collect();
        Matcher::Phrase { slots: slots.iter().map(slot).collect(), slop }
    }

    #[test]
    fn leaves_that_differ_have_keys_that_differ() {
        let terms = |text, weight| Matcher::Terms(vec![term(text, weight)]);
        let compound =
            |within, weight| Matcher::Compound { whole: Vec::new(), parts: Vec::new(), within, weight };
        let either = |others: Vec<Matcher>, weight| Matcher::Either {
            first: Box::new(terms("a", 1.0)),
            others,
            weight,
        };
        let matchers = [
            terms("ab", 1.0),
            terms("ab", 0.5),
            terms("abc", 1.0),
            Matcher::Terms(vec![term("a", 1.0), term("b", 1.0)]),
            Matcher::Expanded(vec![term("ab", 1.0)]),
            phrase(&[&["a"], &["b"]], 0),
            phrase(&[&["a"], &["b"]], 1),
            phrase(&[&["a", "b"]], 0),
            phrase(&[&["a", "b"], &[]], 0),
            compound(1, 1.0),
            compound(2, 1.0),
            compound(1, 2.0),
            either(Vec::new(), 1.0),
            either(vec![terms("b", 1.0)], 1.0),
            either(vec![terms("b", 1.0)], 0.5),
        ];
        let mut keys = HashSet::new();
        for matcher in &matchers {
            for scope in [Scope::Everywhere, Scope::Title, Scope::Body] {
                // The weight of a leaf has no part in its sources.
                for weight in [1.0, 0.5] {
                    keys.insert(key(&Leaf { matcher: matcher.clone(), scope, weight }));
                }
            }
        }
        assert_eq!(keys.len(), matchers.len() * 3);
    }

    #[test]
    fn what_is_asked_again_is_not_looked_up_again() {
        let known = LookedUp::new(0);
        let looked_up = std::cell::Cell::new(0);
        for (text, expected) in [("a", 1), ("b", 2), ("a", 2), ("b", 2)] {
            let matcher = Matcher::Terms(vec![term(text, 1.0)]);
            let leaf = Leaf { matcher, scope: Scope::Everywhere, weight: 1.0 };
            let look_up = || {
                looked_up.set(looked_up.get() + 1);
                Ok::<_, ()>(vec![Source::Terms(Vec::new())])
            };
            known.leaf(&leaf, look_up).unwrap();
            assert_eq!(looked_up.get(), expected, "{text}");
        }
    }
}
