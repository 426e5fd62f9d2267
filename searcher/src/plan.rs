//! From the syntax tree to what the engine looks up, and to what is marked.

mod joined;
mod language;
mod like;
mod question;
mod synonym;
mod word;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use lupe_analysis::{Analyzer, Language, Token, is_function_word};
use lupe_index::{
    Condition, DateNumber, Filter, Layer, Leaf, MAX_LEAVES, Matcher, Pattern, Query, Result, Scope, Snapshot,
    WeightedTerm,
};

use self::language::{QueryLanguage, query_languages, says_nothing};
pub(crate) use self::question::asks;
use crate::response::{AlsoSearched, Warning};
use crate::similar::similar_query;
use crate::synonyms::SynonymTable;
use crate::syntax::{Form, Node, Restriction};

/// How much a match counts by its layer, and a language by how likely the query is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerWeights {
    /// The same but for `ä` typed as `ae`, `ß` as `ss`.
    pub folded: f32,
    /// The same but for diacritics left out.
    pub unaccented: f32,
    /// Another form of the word.
    pub inflection: f32,
    /// The word as a part of a compound.
    pub part: f32,
    /// A compound by its parts, close together.
    pub parts_together: f32,
    /// A single part of a compound that was typed, in articles that are found anyway.
    pub part_alone: f32,
    /// What means the same as a word: its abbreviation, its long form, a synonym of the user's.
    pub synonym: f32,
    /// A word with a typing error (`misk~`), for each error.
    pub typing_error: f32,
    /// A language that the query is probably not in.
    pub other_language: f32,
}

impl Default for LayerWeights {
    fn default() -> Self {
        LayerWeights {
            folded: 0.97,
            unaccented: 0.9,
            inflection: 0.9,
            part: 0.3,
            parts_together: 0.5,
            part_alone: 0.3,
            synonym: 0.5,
            typing_error: 0.6,
            other_language: 0.6,
        }
    }
}

/// A query ready to be run.
pub(crate) struct Plan {
    pub(crate) query: Query,
    pub(crate) filter: Filter,
    pub(crate) warnings: Vec<Warning>,
    /// For each leaf of the query, what is marked for it.
    pub(crate) marks: Vec<MarkRule>,
    /// For each leaf, what was typed.
    pub(crate) typed: Vec<String>,
    /// For each leaf, how it was meant.
    pub(crate) kinds: Vec<LeafKind>,
    /// What an article must fulfil besides having wanted words, each as it was typed.
    pub(crate) demands: Vec<(String, Condition)>,
    /// What was looked for besides, as it means the same.
    pub(crate) also: Vec<AlsoSearched>,
    /// The languages looked in, likeliest first.
    pub(crate) languages: Vec<Language>,
}

/// How a leaf was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafKind {
    /// A word in any form.
    Word,
    /// A word in exactly this form.
    Exact,
    /// A part of a compound that was typed: it scores for articles that are found anyway.
    Part,
    Phrase,
    Pattern,
    Fuzzy,
    /// What an article like another has.
    Similar,
    /// What must not be there.
    Unwanted,
}

/// What is marked for a leaf.
#[derive(Clone, Debug)]
pub(crate) enum MarkRule {
    /// Tokens with one of these, or, in compounds, just the part.
    Words(Vec<Alternative>),
    /// The same; or all of these slots close together.
    Compound { whole: Vec<Alternative>, parts: Vec<Vec<Alternative>>, within: u32 },
    /// Runs of tokens that fill these slots.
    Phrase { slots: Vec<Vec<Alternative>>, slop: u32 },
    /// Tokens of this form.
    Pattern(Vec<(Language, Pattern)>),
    /// Any of these.
    Either(Vec<MarkRule>),
    /// Nothing.
    Nothing,
}

impl MarkRule {
    /// What is marked of a word as a whole.
    fn whole(&self) -> Option<&[Alternative]> {
        match self {
            MarkRule::Words(whole) | MarkRule::Compound { whole, .. } => Some(whole),
            _ => None,
        }
    }

    /// Do both stand for one word of the query?
    fn is_same_word(&self, other: &MarkRule) -> bool {
        self.whole().is_some_and(|own| !own.is_empty() && other.whole() == Some(own))
    }
}

/// One way to match a word: its text in a layer of a language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) language: Language,
    pub(crate) layer: Layer,
    pub(crate) text: Box<str>,
    weight: f32,
}

impl Alternative {
    /// Is it this term?
    pub(crate) fn is(&self, language: Language, layer: Layer, text: &str) -> bool {
        self.language == language && self.layer == layer && &*self.text == text
    }

    fn weighted_term(&self) -> WeightedTerm {
        WeightedTerm::new(self.language, self.layer, &self.text, self.weight)
    }
}

/// What a plan is made with.
pub(crate) struct Planning<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) weights: &'a LayerWeights,
    /// Look for what means the same, too: abbreviations, long forms, and these.
    pub(crate) synonyms: Option<Arc<SynonymTable>>,
    /// It is part of a question. See [`asks`].
    pub(crate) asks: bool,
    /// Until when dictionaries may be walked.
    pub(crate) deadline: Option<Instant>,
}

/// Makes a plan for a tree. `filter` restricts further.
///
/// # Errors
/// The index is damaged, or the deadline has passed.
pub(crate) fn plan(
    node: &Node,
    warnings: Vec<Warning>,
    filter: &Filter,
    with: &Planning<'_>,
) -> Result<Plan> {
    let mut text = String::new();
    plain_text(node, &mut text);
    let languages = query_languages(&text, filter, with.snapshot, with.weights.other_language);
    let analyzer = with.snapshot.compounds().analyzer().clone();
    let first = languages.first().map_or(Language::Und, |first| first.language);
    let has_content = analyzer
        .tokens(&text, first)
        .iter()
        .any(|token| !says_nothing(&languages, |language| is_function_word(&token.word.exact, language)));
    let mut planner = Planner {
        with,
        analyzer,
        languages,
        has_content,
        walks: 0,
        behind: None,
        passed_over: HashMap::new(),
        ahead: Vec::new(),
        plan: Plan {
            query: Query::default(),
            filter: filter.clone(),
            warnings,
            marks: Vec::new(),
            typed: Vec::new(),
            kinds: Vec::new(),
            demands: Vec::new(),
            also: Vec::new(),
            languages: Vec::new(),
        },
    };
    planner.look_ahead(node)?;
    planner.top(node)?;
    if let Some(synonyms) = &with.synonyms {
        planner.add_synonyms(synonyms)?;
    }
    Ok(planner.finish())
}

/// Bytes of a query that its language is told by.
const LONGEST_SAMPLE: usize = 4000;

/// The words of the tree, for telling its language.
fn plain_text(node: &Node, out: &mut String) {
    match node {
        // The language of a few thousand letters is that of a whole book.
        _ if out.len() > LONGEST_SAMPLE => {}
        Node::Word { text, .. } | Node::Phrase { text, .. } => {
            out.push_str(text);
            out.push(' ');
        }
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| plain_text(node, out)),
        Node::In(_, node) => plain_text(node, out),
        Node::Not(_) | Node::Restrict(_) | Node::Similar(_) => {}
    }
}

struct Planner<'a> {
    with: &'a Planning<'a>,
    analyzer: Analyzer,
    languages: Vec<QueryLanguage>,
    has_content: bool,
    /// How often the dictionaries were walked.
    walks: usize,
    /// The closed-class words that were passed over right before a leaf.
    passed_over: HashMap<usize, Vec<String>>,
    /// The word behind the one at hand, which may say what that is (`2. Weltkrieg`, `2. Mai`).
    behind: Option<String>,
    /// What it found for words with gaps before anything else.
    ahead: Vec<like::Ahead>,
    plan: Plan,
}

impl Plan {
    /// Must an article have something beside the wanted words (a phrase, one of several words)?
    pub(crate) fn demands_something(&self) -> bool {
        self.demands.iter().any(|(_, condition)| !condition.holds(0))
    }
}

impl Planner<'_> {
    fn weights(&self) -> &LayerWeights {
        self.with.weights
    }

    /// At the top, plain words in sequence are wanted; everything else is required, but for phrases in a question, which quotes
    /// names and titles: these are wanted, and so are their words.
    fn top(&mut self, node: &Node) -> Result<()> {
        self.sequence(node, question::is_question(node, self.with.asks), &mut None)
    }

    /// A part of the tree at the top. `before` is the leaf of the word before it.
    fn sequence(&mut self, node: &Node, question: bool, before: &mut Option<usize>) -> Result<()> {
        match node {
            // Brackets around a sequence say nothing: a question may have an aside (such as this one).
            Node::All(nodes) => {
                for (n, node) in (1..).zip(nodes) {
                    self.behind = match nodes.get(n) {
                        Some(Node::Word { text, .. }) => Some(text.clone()),
                        _ => None,
                    };
                    self.sequence(node, question, before)?;
                }
                self.behind = None;
            }
            Node::Word { text, form: form @ (Form::Any | Form::Exact) } => {
                for leaf in self.word(text, *form, Scope::Everywhere) {
                    self.plan.query.wanted.push(leaf);
                    if let Some(before) = before.replace(leaf) {
                        self.plan.query.neighbours.push((before, leaf));
                    }
                }
            }
            Node::Word { text, form } => {
                let leaves = self.like(text, *form, Scope::Everywhere)?;
                self.plan.query.wanted.extend(leaves);
            }
            Node::Phrase { text, slop } if question => {
                let leaf = self.phrase(text, *slop, Scope::Everywhere);
                self.plan.query.wanted.extend(leaf);
                let word = |text: &str| Node::Word { text: text.to_owned(), form: Form::Any };
                let words = Node::All(text.split_whitespace().map(word).collect());
                self.sequence(&words, question, before)?;
            }
            Node::Restrict(restriction) => self.restrict(restriction),
            node => {
                if let Some(condition) = self.condition(node, Scope::Everywhere)? {
                    self.plan.demands.push((node.to_string(), condition));
                }
            }
        }
        Ok(())
    }

    /// The condition of a part of the tree; `None` where it says nothing (function words alone, restrictions).
    fn condition(&mut self, node: &Node, scope: Scope) -> Result<Option<Condition>> {
        let every = |leaves: Vec<usize>| {
            let every = || Condition::All(leaves.iter().copied().map(Condition::Leaf).collect());
            (!leaves.is_empty()).then(every)
        };
        Ok(match node {
            Node::Word { text, form: form @ (Form::Any | Form::Exact) } => {
                every(self.word(text, *form, scope))
            }
            Node::Word { text, form } => every(self.like(text, *form, scope)?),
            Node::Phrase { text, slop } => self.phrase(text, *slop, scope).map(Condition::Leaf),
            Node::All(nodes) => Some(Condition::All(self.conditions(nodes, scope)?)),
            Node::Any(nodes) => Some(Condition::Any(self.conditions(nodes, scope)?)),
            Node::Not(node) => {
                let first = self.plan.query.leaves.len();
                let Some(condition) = self.condition(node, scope)? else { return Ok(None) };
                // What must not be there neither scores nor is marked.
                for leaf in first..self.plan.query.leaves.len() {
                    self.plan.query.leaves[leaf].weight = 0.0;
                    self.plan.marks[leaf] = MarkRule::Nothing;
                    self.plan.kinds[leaf] = LeafKind::Unwanted;
                }
                Some(Condition::Not(Box::new(condition)))
            }
            Node::In(scope, node) => self.condition(node, *scope)?,
            Node::Restrict(restriction) => {
                self.restrict(restriction);
                None
            }
            Node::Similar(id) => self.similar(id)?,
        })
    }

    fn conditions(&mut self, nodes: &[Node], scope: Scope) -> Result<Vec<Condition>> {
        let mut out = Vec::new();
        for node in nodes {
            out.extend(self.condition(node, scope)?);
        }
        Ok(out)
    }

    /// What makes an article one like that of an id. Its own story is none.
    fn similar(&mut self, id: &str) -> Result<Option<Condition>> {
        let snapshot = self.with.snapshot;
        let Some(at) = snapshot.find(id)? else {
            self.warn(Warning::NoArticle(id.to_owned()));
            return Ok(Some(Condition::Any(Vec::new())));
        };
        self.plan.query.excluded.extend(snapshot.story(snapshot.key(at)));
        let (query, _) = similar_query(snapshot, &snapshot.article(at)?)?;
        let (mut leaves, mut least) = (Vec::new(), 1);
        if let Some(Condition::AtLeast(number, _)) = query.condition {
            least = number;
        }
        for leaf in query.leaves {
            leaves.extend(self.push(leaf, MarkRule::Nothing, LeafKind::Similar, id));
        }
        Ok(Some(Condition::AtLeast(least, leaves.into_iter().map(Condition::Leaf).collect())))
    }

    fn restrict(&mut self, restriction: &Restriction) {
        let filter = &mut self.plan.filter;
        match restriction {
            Restriction::Language(language) => filter.languages.push(*language),
            Restriction::Source(source) => filter.sources.push(source.clone()),
            Restriction::Date { from, to } => {
                filter.from = filter.from.max(*from);
                filter.to = match (filter.to, *to) {
                    (Some(a), Some(b)) => Some(DateNumber(a.0.min(b.0))),
                    (a, b) => a.or(b),
                };
            }
        }
    }

    fn phrase(&mut self, text: &str, slop: u32, scope: Scope) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        let by_language = self.tokens(text);
        let count = by_language.first().map_or(0, |(_, _, tokens)| tokens.len());
        let mut slots = vec![Vec::new(); count];
        for (language, weight, tokens) in &by_language {
            for (slot, token) in slots.iter_mut().zip(tokens) {
                self.own_alternatives(token, *language, *weight, Form::Exact, slot);
            }
        }
        // A phrase of one word is that word in exact form.
        let (matcher, marks) = match slots.as_slice() {
            [] => return None,
            [only] => {
                let terms = only.iter().map(Alternative::weighted_term).collect();
                (Matcher::Terms(terms), MarkRule::Words(only.clone()))
            }
            _ => {
                let terms = |slot: &Vec<Alternative>| slot.iter().map(Alternative::weighted_term).collect();
                let matcher = Matcher::Phrase { slots: slots.iter().map(terms).collect(), slop };
                (matcher, MarkRule::Phrase { slots: slots.clone(), slop })
            }
        };
        let kind = if slots.len() > 1 { LeafKind::Phrase } else { LeafKind::Exact };
        self.leaf(matcher, scope, marks, kind, text)
    }

    /// What was typed, analysed in each language. All languages part a text into the same tokens.
    fn tokens(&self, text: &str) -> Vec<(Language, f32, Vec<Token>)> {
        let analyze = |l: &QueryLanguage| (l.language, l.weight, self.analyzer.tokens(text, l.language));
        self.languages.iter().map(analyze).collect()
    }

    fn warn(&mut self, warning: Warning) {
        if !self.plan.warnings.contains(&warning) {
            self.plan.warnings.push(warning);
        }
    }

    /// Is there no room for another leaf? Then it is said.
    fn is_full(&mut self) -> bool {
        let full = self.plan.query.leaves.len() >= MAX_LEAVES;
        if full {
            self.warn(Warning::TooLong(MAX_LEAVES));
        }
        full
    }

    /// Adds a leaf; a word that is typed twice counts once.
    fn leaf(
        &mut self,
        matcher: Matcher,
        scope: Scope,
        marks: MarkRule,
        kind: LeafKind,
        typed: &str,
    ) -> Option<usize> {
        let known = self.plan.marks.iter().zip(&self.plan.query.leaves);
        let again = known
            .into_iter()
            .any(|(other, leaf)| other.is_same_word(&marks) && leaf.scope == scope && leaf.weight > 0.0);
        if again {
            return None;
        }
        self.push(Leaf { matcher, scope, weight: 1.0 }, marks, kind, typed)
    }

    fn push(&mut self, leaf: Leaf, marks: MarkRule, kind: LeafKind, typed: &str) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        self.plan.query.leaves.push(leaf);
        self.plan.marks.push(marks);
        self.plan.kinds.push(kind);
        self.plan.typed.push(typed.to_owned());
        Some(self.plan.query.leaves.len() - 1)
    }

    fn finish(mut self) -> Plan {
        let mut required: Vec<Condition> =
            self.plan.demands.iter().map(|(_, condition)| condition.clone()).collect();
        let demands_something = self.plan.demands_something();
        let query = &mut self.plan.query;
        if !query.wanted.is_empty() && !demands_something {
            // An article needs something that was typed.
            required.push(Condition::Any(query.wanted.iter().map(|&leaf| Condition::Leaf(leaf)).collect()));
        }
        let restricts = self.plan.filter != Filter::default();
        let nothing = required.is_empty() && !restricts;
        query.condition = Some(if nothing { Condition::Any(Vec::new()) } else { Condition::All(required) });
        self.plan.languages = self.languages.iter().map(|l| l.language).collect();
        self.plan
    }
}

/// An alternative as the planner makes it, for the tests of what marks.
#[cfg(test)]
pub(crate) fn test_alternative(language: Language, layer: Layer, text: &str) -> Alternative {
    Alternative { language, layer, text: text.into(), weight: 1.0 }
}
