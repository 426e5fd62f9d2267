//! What the user says of stories, as articles and texts.

use std::collections::{HashMap, HashSet};

use lupe_index::{ArticleKey, Snapshot};

use crate::error::Result;
use crate::rulings::Rulings;
use crate::texts::Texts;

/// What was ruled of articles that are there.
pub(super) struct Ruled {
    pairs: Vec<(bool, ArticleKey, ArticleKey)>,
}

impl Ruled {
    pub(super) fn find(snapshot: &Snapshot, rulings: &Rulings, unknown: &mut Vec<String>) -> Result<Ruled> {
        let mut pairs = Vec::new();
        for ruling in rulings.iter() {
            let mut keys = Vec::new();
            for id in &ruling.ids {
                match snapshot.find(id)? {
                    Some(at) => keys.push(snapshot.key(at)),
                    None => unknown.push(id.clone()),
                }
            }
            if let [a, b] = keys[..] {
                pairs.push((ruling.same, a, b));
            }
        }
        Ok(Ruled { pairs })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = ArticleKey> {
        self.pairs.iter().flat_map(|&(_, a, b)| [a, b])
    }

    /// Articles that must not be one text with their copies.
    pub(super) fn apart(&self) -> HashSet<ArticleKey> {
        self.pairs.iter().filter(|(same, ..)| !same).flat_map(|&(_, a, b)| [a, b]).collect()
    }

    /// For each text, those that it is the same story with, or another one.
    pub(super) fn texts(&self, texts: &Texts, same: bool) -> HashMap<u32, Vec<u32>> {
        let mut found: HashMap<u32, Vec<u32>> = HashMap::new();
        for &(_, a, b) in self.pairs.iter().filter(|pair| pair.0 == same) {
            if let (Some(a), Some(b)) = (texts.of(a), texts.of(b)) {
                found.entry(a).or_default().push(b);
                found.entry(b).or_default().push(a);
            }
        }
        found
    }
}
