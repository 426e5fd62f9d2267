//! A query and its hits in words that any engine understands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use lupe_analysis::Language;

use crate::document::{ArticleKey, DateNumber};
use crate::error::Error;
use crate::pattern::Pattern;
use crate::term::{Layer, Term, form_and_key, term};

/// The most leaves a query can have; callers cut longer ones and say so.
pub const MAX_LEAVES: usize = 64;

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is looked up, at most [`MAX_LEAVES`]. Each article is scored by the sum of the leaves that it matches.
    pub leaves: Vec<Leaf>,
    /// What an article must fulfil. `None`: any article that matches a leaf.
    pub condition: Option<Condition>,
    /// Leaves of which as many as possible are wanted: articles with few of them are left out where enough have
    /// more; articles with none are matches only where the condition holds for them. Of a short query, an article with
    /// all ranks above every other.
    pub wanted: Vec<usize>,
    /// Pairs of leaves that score more where they stand close together, in title or body.
    pub neighbours: Vec<(usize, usize)>,
    /// Articles that do not count as matches.
    pub excluded: Vec<ArticleKey>,
}

impl Query {
    /// Articles that match all of these.
    pub fn all_of(matchers: Vec<Matcher>, scope: Scope) -> Query {
        let condition = Condition::All((0..matchers.len()).map(Condition::Leaf).collect());
        let leaves = matchers.into_iter().map(|matcher| Leaf { matcher, scope, weight: 1.0 }).collect();
        Query { leaves, condition: Some(condition), ..Query::default() }
    }
}

/// Something that is looked up, and scored.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// How it is matched.
    pub matcher: Matcher,
    /// Where it is looked for.
    pub scope: Scope,
    /// Factor of its score.
    pub weight: f32,
}

/// The fields in which a leaf is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Title and body.
    #[default]
    Everywhere,
    /// The title only.
    Title,
    /// The body only.
    Body,
}

/// How a leaf is matched.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Any of these terms; an article scores by the best of them. The document frequency is that of the whole leaf
    /// within a language: its most frequent term. Parts of compounds have one of their own.
    Terms(Vec<WeightedTerm>),
    /// Any of these terms, or, ranked below, all parts of the compound close together.
    Compound {
        /// The terms of the whole word.
        whole: Vec<WeightedTerm>,
        /// The terms of each part.
        parts: Vec<Vec<WeightedTerm>>,
        /// The most places that may lie between the first and the last part, in either order.
        within: u32,
        /// Factor of a match by parts.
        weight: f32,
    },
    /// These slots one behind the other, each filled by any of its terms, with at most `slop` other words between.
    Phrase {
        /// The terms of each word.
        slots: Vec<Vec<WeightedTerm>>,
        /// How many other words may stand between, in all.
        slop: u32,
    },
    /// The first of these, or, ranked below, any of the others, which mean the same.
    Either {
        /// What was asked for.
        first: Box<Matcher>,
        /// What means the same.
        others: Vec<Matcher>,
        /// Factor of a match by the others.
        weight: f32,
    },
    /// Any of these terms, counted together as one word; an article's weight is that of the best. For the many words
    /// that [`Snapshot::words_like`](crate::Snapshot::words_like) finds.
    Expanded(Vec<WeightedTerm>),
}

/// Words that are looked for in the dictionaries because they are only roughly known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Like {
    /// Words with gaps.
    Pattern {
        /// In this language.
        language: Language,
        /// Among those written with `ae` for `ä`, `ss` for `ß`, in place of those that articles have.
        transcribed: bool,
        /// Of this form.
        pattern: Pattern,
    },
    /// Exact forms with typing errors.
    Fuzzy {
        /// In this language.
        language: Language,
        /// The word.
        word: String,
        /// At most so many errors; more than two are taken as two.
        errors: u8,
    },
}

/// A word of the index that is like what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeWord {
    /// Its language.
    pub language: Language,
    /// The layer that it was found in.
    pub layer: Layer,
    /// The word, as it stands in that layer.
    pub text: String,
    /// How many typing errors it is away.
    pub errors: usize,
    /// In how many articles it stands.
    pub articles: u64,
}

/// Words of the index, the nearest and most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LikeWords {
    /// The words.
    pub words: Vec<LikeWord>,
    /// There are more than were asked for.
    pub cut: bool,
}

/// A term and the factor of its score.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedTerm {
    /// The term.
    pub term: Term,
    /// Its language.
    pub language: Language,
    /// Its layer.
    pub layer: Layer,
    /// Factor, 1 for an exact match.
    pub weight: f32,
}

impl WeightedTerm {
    /// The term of a text in a layer.
    pub fn new(language: Language, layer: Layer, text: &str, weight: f32) -> WeightedTerm {
        WeightedTerm { term: term(language, layer, text), language, layer, weight }
    }

    /// The term that stands in the index for it where a form is its own key, if it is a form or a key.
    pub(crate) fn form_and_key(&self) -> Option<Term> {
        form_and_key(&self.term, self.language, self.layer)
    }
}

/// What an article must fulfil. Leaves are named by their place in [`Query::leaves`].
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The leaf matches.
    Leaf(usize),
    /// All of these hold. Empty: always true.
    All(Vec<Condition>),
    /// One of these holds at least. Empty: never true.
    Any(Vec<Condition>),
    /// This many of these hold at least.
    AtLeast(usize, Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// Restrictions that do not score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// One of these languages. Empty: any.
    pub languages: Vec<Language>,
    /// One of these sources. Empty: any.
    pub sources: Vec<String>,
    /// From this date on.
    pub from: Option<DateNumber>,
    /// Up to this date.
    pub to: Option<DateNumber>,
}

impl Filter {
    /// Does every article pass?
    pub(crate) fn is_empty(&self) -> bool {
        self == &Filter::default()
    }
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best score first.
    #[default]
    Relevance,
    /// Latest first; articles without a date last.
    Date,
}

/// Counts are true up to so many articles, unless [`Options::exact`] says otherwise.
const EXACT: usize = 100_000;

/// How hits are chosen and counted.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many hits are returned.
    pub limit: usize,
    /// How many are passed over before.
    pub offset: usize,
    /// The order.
    pub sort: Sort,
    /// One hit per story.
    pub collapse: bool,
    /// Count languages, sources, years and months.
    pub facets: bool,
    /// Counts of up to so many articles are true. Where there are more, and hits are ordered by relevance, a part of the
    /// rest is counted for the whole.
    pub exact: usize,
    /// The most threads that look for the answer, 1 at least: where there is much to walk, as many as there are processors
    /// that no other query in the process takes. Counts that are true up to `exact` are so for each of them.
    pub threads: usize,
    /// When to give up.
    pub deadline: Option<Instant>,
    /// Set from another thread to give up at once.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Options {
    /// Must the work end here, and why?
    pub(crate) fn give_up(&self) -> Option<Error> {
        if self.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Some(Error::Cancelled);
        }
        self.deadline.is_some_and(|deadline| Instant::now() > deadline).then_some(Error::Timeout)
    }
}

impl Default for Options {
    /// The ten best stories, without facets or limit of time.
    fn default() -> Self {
        Options {
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            collapse: true,
            facets: false,
            exact: EXACT,
            threads: usize::MAX,
            deadline: None,
            cancel: None,
        }
    }
}

/// Parameters of the score. The defaults are those that every figure in the documentation was made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// Saturation of term frequency (BM25).
    pub k1: f32,
    /// Strength of length normalisation of the body, from 0 to 1 (BM25).
    pub b: f32,
    /// The same of the title.
    pub title_b: f32,
    /// Weight of a match in the title against one in the body (BM25F).
    pub title_weight: f32,
    /// Most that a pair of neighbouring query words adds, as a share of their score.
    pub proximity: f32,
    /// Share of a word's score that is lost where it first stands far behind the beginning of a long text, from 0 to 1.
    pub lead: f32,
    /// Articles that must have a number of the wanted leaves before those with fewer are left out.
    pub enough: usize,
    /// Queries of up to this many words mean all of them: an article with all stands above every other. A longer one
    /// is a question, which hardly an article matches in full.
    pub short_query: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            k1: 1.0,
            b: 0.75,
            title_b: 0.5,
            title_weight: 6.0,
            proximity: 0.4,
            lead: 0.5,
            enough: 10,
            short_query: 3,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// How many articles match in all.
    pub articles: usize,
    /// How many stories these are.
    pub stories: usize,
    /// The counts are estimates: there are more articles than [`Options::exact`].
    pub about: bool,
    /// Counts, where asked for.
    pub facets: Facets,
    /// Wanted leaves that every counted article has at least: fewer than all where too few have all.
    pub matched_wanted: usize,
    /// Leaves without any match in the index.
    pub unmatched: Vec<usize>,
    /// What articles with all wanted leaves of a short query score more, so that they come first.
    pub lift: f32,
}

/// A hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Where the engine keeps the article: valid for the snapshot that answered.
    pub address: Address,
    /// Identity.
    pub key: ArticleKey,
    /// The score.
    pub score: f32,
    /// Which leaves matched, as bits.
    pub matched: u64,
}

/// Where the engine keeps an article: segment and document number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    pub(crate) segment: u32,
    pub(crate) doc: u32,
}

/// Counts of stories by property, most frequent first. Each ignores the filter on its own property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// By language.
    pub languages: Vec<(Language, usize)>,
    /// By source.
    pub sources: Vec<(String, usize)>,
    /// By year, latest first.
    pub years: Vec<(u32, usize)>,
    /// By month, as year * 100 + month, latest first; articles of which only the year is known are in none.
    pub months: Vec<(u32, usize)>,
}
