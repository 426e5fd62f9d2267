//! Words of the index that a word nobody wrote may have been meant for: taken for it, or offered ("did you mean").

use lupe_analysis::{Analyzer, Language, is_function_word};
use lupe_index::{Layer, LexiconKind, Like, LikeWord, Matcher, Result, Scope, Snapshot, WeightedTerm};

use crate::plan::Plan;
use crate::syntax::{Form, Node};

/// Where more stories than this are found, nothing was mistyped that matters.
pub(crate) const FEW: usize = 3;
/// A correction must be this many times as frequent as what was typed.
const TIMES: u64 = 5;
/// A compound that no article has is mistyped if it is no word of usual parts: a correction must be so many times rarer than its
/// rarest part, at most.
const RARER_PART: u64 = 4;
/// Words of a query that are looked at: each takes a walk over the words of the index. A text with more that nothing matches is in
/// another language.
const MOST_WORDS: usize = 12;
/// How much more a capital within a word says of where it is two than how frequent these are.
const CAPITAL: u64 = 1 << 32;
/// Candidates that are looked at.
const CANDIDATES: usize = 20;
/// Shorter words, in letters, are one typing error away from too many others; shorter ones than these, two. One more
/// where nobody is asked.
const SHORTEST: usize = 4;
const SHORTEST_OF_TWO: usize = 8;
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

/// A query of which words were taken for others: no article has them as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// What was searched for.
    pub query: String,
    /// A query that takes each of these words as it was typed.
    pub as_typed: String,
    /// The words, in their order.
    pub words: Vec<Correction>,
}

/// A word that was taken for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it was typed.
    pub word: String,
    /// What was searched for instead.
    pub instead: String,
}

/// What becomes of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is offered: whoever typed the word decides.
    Offer,
    /// It is searched for without asking, so the word must be one that was mistyped, and no word that happens to stand nowhere.
    Take,
}

/// A tree with some of its words replaced.
pub(crate) struct Better {
    pub(crate) node: Node,
    /// The tree as it was, its replaced words in exactly that form.
    pub(crate) as_typed: Node,
    pub(crate) words: Vec<Correction>,
}

/// The tree with each suspicious word replaced: those that are `unmatched`, or if there are none, rare ones. `None` where there is
/// no such word, or nothing to replace it with.
pub(crate) fn corrected(
    node: &Node,
    plan: &Plan,
    unmatched: &[String],
    snapshot: &Snapshot,
    purpose: Use,
) -> Result<Option<Better>> {
    let single = [node.clone()];
    let nodes = if let Node::All(nodes) = node { nodes } else { &single[..] };
    let corrector = Corrector { plan, snapshot, analyzer: snapshot.compounds().analyzer(), purpose };
    let (mut better, mut as_typed, mut words) = (nodes.to_vec(), nodes.to_vec(), Vec::new());
    let mut looked_at = 0;
    let text_at = |at: usize| match nodes.get(at) {
        Some(Node::Word { text, .. }) => Some(text.trim_matches(|sign: char| !sign.is_alphanumeric())),
        _ => None,
    };
    for (n, (node, as_typed)) in better.iter_mut().zip(&mut as_typed).enumerate() {
        let Node::Word { text, form: Form::Any } = node else { continue };
        let beside = [n.checked_sub(1).and_then(text_at), text_at(n + 1)];
        // A question ends in a sign, and a word may be made of several with hyphens.
        for word in text.clone().split(|sign: char| !sign.is_alphanumeric()) {
            let may_be = unmatched.is_empty() || unmatched.iter().any(|other| other == word);
            if !may_be || looked_at == MOST_WORDS {
                continue;
            }
            looked_at += 1;
            if let Some(instead) = corrector.word(word, beside)? {
                if let Node::Word { form, .. } = as_typed {
                    *form = Form::Exact;
                }
                *text = text.replacen(word, &instead, 1);
                words.push(Correction { word: word.to_owned(), instead });
            }
        }
    }
    // Of two words that were typed as one, each is one.
    let better = better.into_iter().flat_map(|node| match node {
        Node::Word { text, form: Form::Any } => {
            let word = |text: &str| Node::Word { text: text.to_owned(), form: Form::Any };
            text.split(' ').map(word).collect()
        }
        node => vec![node],
    });
    let better = better.collect();
    let whole = |mut nodes: Vec<Node>| if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::All(nodes) };
    Ok((!words.is_empty()).then(|| Better { node: whole(better), as_typed: whole(as_typed), words }))
}

struct Corrector<'a> {
    plan: &'a Plan,
    snapshot: &'a Snapshot,
    analyzer: &'a Analyzer,
    purpose: Use,
}

impl Corrector<'_> {
    /// A more frequent word that is written alike, as it is mostly written. `beside` are the words before and behind it.
    fn word(&self, text: &str, beside: [Option<&str>; 2]) -> Result<Option<String>> {
        let Some(leaf) = self.plan.typed.iter().position(|typed| typed == text) else { return Ok(None) };
        let letters = text.chars().count();
        if text.len() > LONGEST || letters < self.shortest(1) || !text.chars().all(char::is_alphabetic) {
            return Ok(None);
        }
        let own = self.frequency(leaf)?;
        let (mut least, mut is_compound) = (own * TIMES, false);
        if self.purpose == Use::Take {
            if self.analyzer.is_base_word(text, Language::De) || self.is_written(text)? {
                return Ok(None);
            }
            let rarest_part = self.rarest_part(text)?;
            is_compound = rarest_part > 0;
            least = least.max(rarest_part / RARER_PART);
        }
        let errors = if letters < self.shortest(2) { 1 } else { 2 };
        let wanted: Vec<Like> = self.languages().map(|language| self.fuzzy(text, language, errors)).collect();
        let found = self.snapshot.words_like(&wanted, Scope::Everywhere, CANDIDATES, None)?;
        let better = |word: &&LikeWord| {
            word.errors > 0 && word.articles > least && self.may_be_meant(text, &word.text, word.language)
        };
        let better: Vec<&LikeWord> = found.words.iter().filter(better).collect();
        let best = self.best(&better, beside)?;
        // A blank that is missing is one error.
        if best.is_none_or(|best| best.errors > 1)
            && own == 0
            && (!is_compound || has_capital_within(text))
            && let Some(words) = self.two_words(text)?
        {
            return Ok(Some(words));
        }
        if let Some(word) = best {
            return self.as_written(&word.text, word.language).map(Some);
        }
        if least > 0 || is_compound || !self.plan.languages.contains(&Language::De) {
            return Ok(None);
        }
        self.compound(&self.analyzer.prefix(text, Language::De))
    }

    /// Of the nearest words the one that articles repeat with a word beside it, as `Schweizer Franken`; else the most frequent one.
    fn best<'w>(
        &self,
        words: &[&'w LikeWord],
        [before, behind]: [Option<&str>; 2],
    ) -> Result<Option<&'w LikeWord>> {
        let Some(first) = words.first() else { return Ok(None) };
        let key = |text: &str| self.analyzer.prefix_unaccented(text, Language::Und);
        let nearest = words.iter().take_while(|word| word.errors == first.errors);
        for word in nearest.filter(|_| words.len() > 1) {
            let own = key(&word.text);
            let pairs = [
                before.map(|before| format!("{} {own}", key(before))),
                behind.map(|behind| format!("{own} {}", key(behind))),
            ];
            for pair in pairs.iter().flatten() {
                if !self.snapshot.lexicon_forms(LexiconKind::Word, pair)?.is_empty() {
                    return Ok(Some(word));
                }
            }
        }
        Ok(Some(first))
    }

    /// The two words that this is without the blank between them: where a capital stands within it (`SuperBowl`), else those of the
    /// index the rarer of which is most frequent.
    fn two_words(&self, text: &str) -> Result<Option<String>> {
        let mut best: Option<(u64, Language, &str, &str)> = None;
        for language in self.languages() {
            for (at, letter) in text.char_indices() {
                let (left, right) = text.split_at(at);
                if left.chars().count() < SHORTEST || right.chars().count() < SHORTEST {
                    continue;
                }
                let exact = [left, right].map(|word| self.analyzer.prefix(word, language));
                let [a, b] = exact.each_ref().map(|word| self.frequency_of(language, Layer::Exact, word));
                let (a, b) = (a?, b?);
                let parted = left.ends_with(char::is_lowercase) && letter.is_uppercase();
                let rarer = if parted { a.max(b).saturating_mul(CAPITAL) } else { a.min(b) };
                let says_nothing = exact.iter().any(|word| is_function_word(word, language));
                if rarer > best.map_or(0, |(rarer, ..)| rarer) && (parted || !says_nothing) {
                    best = Some((rarer, language, left, right));
                }
            }
        }
        let Some((_, language, left, right)) = best else { return Ok(None) };
        let written = |word: &str| self.as_written(&self.analyzer.prefix(word, language), language);
        Ok(Some(format!("{} {}", written(left)?, written(right)?)))
    }

    /// The letters that a word must have to be that many errors away from another one.
    fn shortest(&self, errors: usize) -> usize {
        match (self.purpose, errors) {
            (Use::Offer, 1) => SHORTEST,
            (Use::Offer, _) => SHORTEST_OF_TWO,
            (Use::Take, 1) => SHORTEST + 1,
            (Use::Take, _) => SHORTEST_OF_TWO + 1,
        }
    }

    /// Could somebody who typed this have meant that? Hardly anybody errs in the first letter, and names that differ there are
    /// many; and nobody looks for a closed-class word.
    fn may_be_meant(&self, typed: &str, other: &str, language: Language) -> bool {
        let first = |text: &str| self.analyzer.prefix_unaccented(text, language).chars().next();
        self.purpose == Use::Offer || first(typed) == first(other) && !is_function_word(other, language)
    }

    /// Does an article have it, in another language than those looked in?
    fn is_written(&self, text: &str) -> Result<bool> {
        let key = self.analyzer.prefix_unaccented(text, Language::Und);
        Ok(!self.snapshot.lexicon_forms(LexiconKind::Word, &key)?.is_empty())
    }

    /// In how many articles the rarest part of a compound stands: one of usual words may well be meant, even where no article has
    /// it. 0 where it is no compound.
    fn rarest_part(&self, text: &str) -> Result<u64> {
        if !self.plan.languages.contains(&Language::De) {
            return Ok(0);
        }
        let mut rarest = None;
        for part in self.analyzer.tokens(text, Language::De).iter().flat_map(|token| &token.word.parts) {
            let mut most = self.frequency_of(Language::De, Layer::Exact, &part.text)?;
            for key in &part.inflection {
                most = most.max(self.frequency_of(Language::De, Layer::Inflection, key)?);
            }
            rarest = Some(rarest.map_or(most, |rarest: u64| rarest.min(most)));
        }
        Ok(rarest.unwrap_or_default())
    }

    fn frequency_of(&self, language: Language, layer: Layer, word: &str) -> Result<u64> {
        self.snapshot.frequency(&WeightedTerm::new(language, layer, word, 1.0))
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
            let broken = if left_known { right } else { left };
            if self.purpose == Use::Take && self.analyzer.is_base_word(broken, Language::De) {
                continue;
            }
            tried += 1;
            let like = [Like::Fuzzy { language: Language::De, word: broken.to_owned(), errors: 1 }];
            let found = self.snapshot.words_like(&like, Scope::Everywhere, CANDIDATES, None)?;
            let better =
                |part: &&LikeWord| part.errors > 0 && self.may_be_meant(broken, &part.text, Language::De);
            let Some(part) = found.words.iter().find(better) else { continue };
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
        Ok(self.frequency_of(Language::De, Layer::Exact, word)? > 0
            || self.frequency_of(Language::De, Layer::Part, word)? > 0)
    }

    /// A word of the index as it is mostly written: nouns with a capital.
    fn as_written(&self, word: &str, language: Language) -> Result<String> {
        let key = self.analyzer.prefix_unaccented(word, language);
        let forms = self.snapshot.lexicon_forms(LexiconKind::Word, &key)?;
        let same = |form: &&lupe_index::LexiconEntry| self.analyzer.prefix(&form.form, language) == word;
        Ok(forms.iter().find(same).map_or_else(|| word.to_owned(), |entry| entry.form.clone()))
    }
}

/// Does a capital stand behind a letter that is none?
fn has_capital_within(text: &str) -> bool {
    text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase())
}
