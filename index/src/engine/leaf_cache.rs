//! Leaves that have been looked up in a commit: who types goes on with the same words, and so does who turns pages, sorts
//! or filters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::xxh3_128;

use super::leaves::Source;
use crate::query::{Leaf, Matcher, Scope, WeightedTerm};

/// Terms and listed documents that are kept in each of the two generations: some 25 MB in all.
const MOST: usize = 500_000;

/// A leaf's sources, one a segment.
pub(super) type Sources = Arc<[Source]>;

/// A hash of all that a leaf's sources hang on, so long that no two leaves share one.
type Key = u128;

/// A bounded cache in two generations: when the young one is full, the old one is forgotten.
#[derive(Default)]
pub(super) struct LeafCache(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Key, Sources, FxBuildHasher>,
    old: HashMap<Key, Sources, FxBuildHasher>,
    /// How much the young one holds.
    size: usize,
}

impl LeafCache {
    /// The sources of a leaf, looked up where they are not known.
    pub(super) fn get<E>(
        &self,
        leaf: &Leaf,
        look_up: impl FnOnce() -> Result<Vec<Source>, E>,
    ) -> Result<Sources, E> {
        let key = key(leaf);
        let held = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sources) = held().get(key) {
            return Ok(sources);
        }
        // Nobody waits while a leaf is looked up; two threads may do the same one.
        let sources: Sources = look_up()?.into();
        held().put(key, &sources);
        Ok(sources)
    }
}

impl Generations {
    fn get(&mut self, key: Key) -> Option<Sources> {
        if let Some(sources) = self.young.get(&key) {
            return Some(Arc::clone(sources));
        }
        let sources = self.old.remove(&key)?;
        self.put(key, &sources);
        Some(sources)
    }

    fn put(&mut self, key: Key, sources: &Sources) {
        let size: usize = sources.iter().map(Source::weight).sum::<usize>() + 1;
        // One that takes all the room would drive out all others each time.
        if size > MOST / 4 {
            return;
        }
        if self.size + size > MOST {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
        self.size += size;
        self.young.insert(key, Arc::clone(sources));
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
    fn what_is_asked_again_stays_and_the_rest_goes() {
        let cache = LeafCache::default();
        let looked_up = std::cell::Cell::new(0);
        let ask = |text: &str| {
            let leaf = Leaf {
                matcher: Matcher::Terms(vec![term(text, 1.0)]),
                scope: Scope::Everywhere,
                weight: 1.0,
            };
            let look_up = || {
                looked_up.set(looked_up.get() + 1);
                Ok::<_, ()>(vec![Source::Terms(Vec::new())])
            };
            cache.get(&leaf, look_up).unwrap();
        };
        let rare = MOST + MOST / 2;
        for n in 0..rare {
            ask(&n.to_string());
            if n % 1000 == 0 {
                ask("frequent");
            }
        }
        assert_eq!(looked_up.get(), rare + 1);
        let held = cache.0.lock().unwrap();
        assert!(held.young.len() + held.old.len() <= 2 * MOST);
    }
}
