//! "Did you mean": words of the index that a word nobody wrote may have been meant for.

use lupe_analysis::{Analyzer, Language};
use lupe_index::{Layer, LexiconKind, Like, LikeWord, Matcher, Result, Scope, Snapshot, WeightedTerm};

use crate::plan::Plan;
use crate::syntax::{Form, Node};

/// Where more stories than this are found, nothing was mistyped that matters.
pub(crate) const FEW: usize = 3;
/// A correction must be this many times as frequent as what was typed.
const TIMES: u64 = 5;
/// Candidates that are looked at.
const CANDIDATES: usize = 20;
/// Shorter words are one typing error away from too many others.
const SHORTEST: usize = 4;
/// Longer words, in bytes, are none that somebody mistyped; looking for others like them would take long.
const LONGEST: usize = 160;
/// The shortest part of a compound that is corrected or relied on.
const SHORTEST_PART: usize = 4;
/// Ways to part a compound that are tried.
const SPLITS: usize = 4;

/// A query with other words, which finds more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DidYouMean {
    /// The query.
    pub query: String,
    /// How many stories it finds; articles where stories are not folded.
    pub stories: usize,
}

/// The tree with each suspicious word replaced: those that are `unmatched`, or if there are none, rare ones. `None` where there is
/// no such word, or nothing to replace it with.
pub(crate) fn corrected(
    node: &Node,
    plan: &Plan,
    unmatched: &[String],
    snapshot: &Snapshot,
    analyzer: &Analyzer,
) -> Result<Option<Node>> {
    let single = [node.clone()];
    let nodes = if let Node::All(nodes) = node { nodes } else { &single[..] };
    let corrector = Corrector { plan, snapshot, analyzer };
    let mut out = nodes.to_vec();
    let mut any = false;
    for node in &mut out {
        let Node::Word { text, form: Form::Any } = node else { continue };
        // A question ends in a sign.
        let word = text.trim_matches(|sign: char| !sign.is_alphanumeric());
        if !unmatched.is_empty() && !unmatched.iter().any(|other| other == word) {
            continue;
        }
        if let Some(better) = corrector.word(word)? {
            *text = text.replacen(word, &better, 1);
            any = true;
        }
    }
    Ok(any.then(|| if out.len() == 1 { out.swap_remove(0) } else { Node::All(out) }))
}

struct Corrector<'a> {
    plan: &'a Plan,
    snapshot: &'a Snapshot,
    analyzer: &'a Analyzer,
}

impl Corrector<'_> {
    /// A more frequent word that is written alike, as it is mostly written.
    fn word(&self, text: &str) -> Result<Option<String>> {
        let Some(leaf) = self.plan.typed.iter().position(|typed| typed == text) else { return Ok(None) };
        if text.len() > LONGEST || text.chars().count() < SHORTEST || !text.chars().all(char::is_alphabetic) {
            return Ok(None);
        }
        let own = self.frequency(leaf)?;
        let errors = if text.chars().count() < 8 { 1 } else { 2 };
        let wanted: Vec<Like> = self.languages().map(|language| self.fuzzy(text, language, errors)).collect();
        let found = self.snapshot.words_like(&wanted, Scope::Everywhere, CANDIDATES, None)?;
        let better = |word: &&LikeWord| word.errors > 0 && word.articles > own * TIMES;
        if let Some(word) = found.words.iter().find(better) {
            return self.as_written(&word.text, word.language).map(Some);
        }
        if own > 0 || !self.plan.languages.contains(&Language::De) {
            return Ok(None);
        }
        self.compound(&self.analyzer.prefix(text, Language::De))
    }

    fn fuzzy(&self, text: &str, language: Language, errors: u8) -> Like {
        Like::Fuzzy { language, word: self.analyzer.prefix(text, language), errors }
    }

    /// The languages that a word may be mistyped in.
    fn languages(&self) -> impl Iterator<Item = Language> {
        self.plan.languages.iter().copied().take(3)
    }

    /// In how many articles the most frequent way to match a leaf stands.
    fn frequency(&self, leaf: usize) -> Result<u64> {
        let (Matcher::Terms(terms) | Matcher::Compound { whole: terms, .. }) =
            &self.plan.query.leaves[leaf].matcher
        else {
            return Ok(u64::MAX / TIMES);
        };
        let mut most = 0;
        for term in terms {
            most = most.max(self.snapshot.frequency(term)?);
        }
        Ok(most)
    }

    /// A compound of which one part is a word of the index, and the other almost one.
    fn compound(&self, word: &str) -> Result<Option<String>> {
        let mut tried = 0;
        let mut best: Option<(usize, u64, String)> = None;
        let characters = word.chars().count();
        for (at, _) in word.char_indices() {
            let before = word[..at].chars().count();
            if before < SHORTEST_PART || characters - before < SHORTEST_PART || tried == SPLITS {
                continue;
            }
            let (left, right) = word.split_at(at);
            let stems = ["", "s", "es", "n", "en"].iter().filter_map(|link| left.strip_suffix(link));
            let mut left_known = false;
            for stem in stems.filter(|stem| stem.chars().count() >= SHORTEST_PART) {
                left_known |= self.known(stem)?;
            }
            let right_known = self.known(right)?;
            if left_known == right_known {
                continue;
            }
            tried += 1;
            let broken = if left_known { right } else { left };
            let like = [Like::Fuzzy { language: Language::De, word: broken.to_owned(), errors: 1 }];
            let found = self.snapshot.words_like(&like, Scope::Everywhere, CANDIDATES, None)?;
            let Some(part) = found.words.iter().find(|part| part.errors > 0) else { continue };
            let joined =
                if left_known { format!("{left}{}", part.text) } else { format!("{}{right}", part.text) };
            let better = |(errors, articles, _): &(usize, u64, String)| {
                (part.errors, std::cmp::Reverse(part.articles)) < (*errors, std::cmp::Reverse(*articles))
            };
            if best.as_ref().is_none_or(better) {
                best = Some((part.errors, part.articles, joined));
            }
        }
        best.map(|(_, _, joined)| self.as_written(&joined, Language::De)).transpose()
    }

    fn known(&self, word: &str) -> Result<bool> {
        for layer in [Layer::Exact, Layer::Part] {
            if self.snapshot.frequency(&WeightedTerm::new(Language::De, layer, word, 1.0))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A word of the index as it is mostly written: nouns with a capital.
    fn as_written(&self, word: &str, language: Language) -> Result<String> {
        let key = self.analyzer.prefix_unaccented(word, language);
        let forms = self.snapshot.lexicon_forms(LexiconKind::Word, &key)?;
        let same = |form: &&lupe_index::LexiconEntry| self.analyzer.prefix(&form.form, language) == word;
        Ok(forms.iter().find(same).map_or_else(|| word.to_owned(), |entry| entry.form.clone()))
    }
}
