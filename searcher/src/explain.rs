//! Why an article is a hit, or is none: what of each word of the query matches it, and what that adds to its score.

mod text;

use std::collections::HashMap;

use lupe_analysis::{Analyzer, Language};
use lupe_index::{FailedFilters, How, Layer, LeafMatch, Matcher, Snapshot, StoredArticle};

use crate::highlight::Highlighter;
use crate::plan::{LeafKind, Plan};

/// Different forms of a word that are named.
const FORMS: usize = 5;

/// How the score of an article comes about. All shares together are the score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The score.
    pub score: f32,
    /// Each word of the query with its share.
    pub words: Vec<WordShare>,
    /// Words that stand close together, with their share.
    pub near: Vec<NearShare>,
    /// What is added because the article has all words of a short query.
    pub all_words: f32,
}

/// A word of the query, or a phrase, and what of it stands in the article.
#[derive(Clone, Debug, PartialEq)]
pub struct WordShare {
    /// The word as it was typed.
    pub typed: String,
    /// How it was found; `None` where the article does not have it.
    pub found: Option<FoundAs>,
    /// The forms that stand in the article, most frequent first.
    pub forms: Vec<String>,
    /// How often what matched best stands in the title.
    pub in_title: u32,
    /// How often it stands in the text.
    pub in_text: u32,
    /// What it adds to the score.
    pub share: f32,
}

/// The layer in which a word was found, from the strictest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FoundAs {
    /// In just this form.
    Exact,
    /// Spelt otherwise: `ä` as `ae`, `ß` as `ss`.
    Spelling,
    /// The same but for accents and dots.
    Unaccented,
    /// In another form of the word.
    Inflection,
    /// As a part of a longer word.
    Part,
    /// In parts that stand close together.
    PartsTogether,
    /// As a phrase.
    Phrase,
    /// As a word of the pattern.
    Pattern,
    /// As a word that is written alike.
    Fuzzy,
    /// By the words that it has in common with another article.
    Similar,
    /// By something that means the same: its abbreviation, its long form, or a synonym of the user's.
    Synonym,
}

impl FoundAs {
    /// A short name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            FoundAs::Exact => "exact",
            FoundAs::Spelling => "spelling",
            FoundAs::Unaccented => "unaccented",
            FoundAs::Inflection => "inflection",
            FoundAs::Part => "part",
            FoundAs::PartsTogether => "parts_together",
            FoundAs::Phrase => "phrase",
            FoundAs::Pattern => "pattern",
            FoundAs::Fuzzy => "fuzzy",
            FoundAs::Similar => "similar",
            FoundAs::Synonym => "synonym",
        }
    }
}

/// Two words of the query that stand close together in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct NearShare {
    /// The words as they were typed.
    pub words: (String, String),
    /// How far apart; 1 for neighbours.
    pub distance: u32,
    /// What this adds to the score.
    pub share: f32,
}

/// Why an article is among the hits of a query, or is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Is it a hit?
    pub verdict: Verdict,
    /// What of the query it has, and the score that this gives or would give.
    pub explanation: Explanation,
}

/// Is an article a hit, and where does it stand; or what keeps it out?
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is a hit.
    Hit {
        /// Its rank, from 1.
        rank: usize,
        /// How many hits there are.
        of: usize,
    },
    /// It is folded into the story of a hit.
    Folded {
        /// The rank of that hit, from 1.
        rank: usize,
        /// How many hits there are.
        of: usize,
        /// The id of that hit.
        into: String,
    },
    /// Something that the query demands does not hold: each as text of the query language.
    Unfulfilled(Vec<String>),
    /// It has none of the words.
    NoWord,
    /// Enough other articles have more of the words.
    TooFewWords {
        /// How many of the query's words it has.
        has: usize,
        /// How many a hit must have.
        needs: usize,
    },
    /// It does not pass a filter.
    Filtered(FailedFilters),
    /// The article itself was given, or one of its story: `similar:` does not name those.
    Excluded,
}

impl Verdict {
    /// Is the article found, if only within the story of another?
    pub fn is_found(&self) -> bool {
        matches!(self, Verdict::Hit { .. } | Verdict::Folded { .. })
    }
}

/// The explanation of an article in the searcher's words. `lift` is what is added for having all words.
pub(crate) fn explanation(
    plan: &Plan,
    engine: &lupe_index::Explanation,
    article: &StoredArticle,
    lift: f32,
) -> Explanation {
    let forms = forms(plan, article);
    let mut words: Vec<WordShare> = Vec::new();
    let mut last_word = 0;
    for (leaf, (typed, kind)) in plan.typed.iter().zip(&plan.kinds).enumerate() {
        if *kind == LeafKind::Unwanted {
            continue;
        }
        let found = engine.leaves.iter().find(|found| found.leaf == leaf);
        if *kind == LeafKind::Part {
            // What a compound's parts add is the compound's, where that was found itself.
            match (found, words.get_mut(last_word)) {
                (None, _) => continue,
                (Some(found), Some(word)) if word.found.is_some() => {
                    word.share += found.score;
                    continue;
                }
                _ => {}
            }
        } else {
            last_word = words.len();
        }
        let share = word_share(plan, leaf, typed, *kind, found, forms.get(&leaf));
        match words.last_mut() {
            // The many words of another article count as one.
            Some(last) if *kind == LeafKind::Similar && last.typed == share.typed => {
                last.found = last.found.or(share.found);
                last.in_title += share.in_title;
                last.in_text += share.in_text;
                last.share += share.share;
            }
            _ => words.push(share),
        }
    }
    let typed = |leaf: usize| plan.typed.get(leaf).cloned().unwrap_or_default();
    let near = engine.near.iter().map(|near| NearShare {
        words: (typed(near.leaves.0), typed(near.leaves.1)),
        distance: near.distance,
        share: near.score,
    });
    Explanation { score: engine.score() + lift, words, near: near.collect(), all_words: lift }
}

fn word_share(
    plan: &Plan,
    leaf: usize,
    typed: &str,
    kind: LeafKind,
    found: Option<&LeafMatch>,
    forms: Option<&Vec<String>>,
) -> WordShare {
    WordShare {
        typed: match kind {
            LeafKind::Phrase => format!("\"{typed}\""),
            LeafKind::Exact => format!("={typed}"),
            LeafKind::Similar => format!("similar:{typed}"),
            _ => typed.to_owned(),
        },
        found: found.map(|found| found_as(plan, leaf, kind, found.how)),
        forms: forms.cloned().unwrap_or_default(),
        in_title: found.map_or(0, |found| found.title),
        in_text: found.map_or(0, |found| found.body),
        share: found.map_or(0.0, |found| found.score),
    }
}

fn found_as(plan: &Plan, leaf: usize, kind: LeafKind, how: How) -> FoundAs {
    match (kind, how) {
        (LeafKind::Pattern, _) => return FoundAs::Pattern,
        (LeafKind::Fuzzy, _) => return FoundAs::Fuzzy,
        (LeafKind::Similar, _) => return FoundAs::Similar,
        (_, How::Synonym) => return FoundAs::Synonym,
        (_, How::Phrase) => return FoundAs::Phrase,
        (_, How::Parts) => return FoundAs::PartsTogether,
        _ => {}
    }
    let mut matcher = &plan.query.leaves[leaf].matcher;
    while let Matcher::Either { first, .. } = matcher {
        matcher = first;
    }
    let terms = match matcher {
        Matcher::Terms(terms) | Matcher::Expanded(terms) | Matcher::Compound { whole: terms, .. } => terms,
        Matcher::Phrase { .. } | Matcher::Either { .. } => return FoundAs::Phrase,
    };
    let How::Term(number) = how else { return FoundAs::Exact };
    let Some(term) = terms.get(number) else { return FoundAs::Exact };
    // The first term of each language is the word as it was typed; the others of its layer are spellings of it.
    let first = terms.iter().position(|other| other.language == term.language);
    let is_other_form = || {
        let typed = first.and_then(|first| terms.get(first));
        typed.is_some_and(|typed| !is_spelling(&typed.term, &term.term, term.language))
    };
    match term.layer {
        Layer::Exact if first == Some(number) => FoundAs::Exact,
        // Closed-class words are asked for form by form.
        Layer::Exact if is_other_form() => FoundAs::Inflection,
        Layer::Exact | Layer::Folded => FoundAs::Spelling,
        Layer::Unaccented => FoundAs::Unaccented,
        Layer::Inflection => FoundAs::Inflection,
        Layer::Part => FoundAs::Part,
    }
}

/// Is one exact form another spelling of another one, with umlauts transcribed or without accents?
fn is_spelling(a: &str, b: &str, language: Language) -> bool {
    let analyzer = Analyzer::new();
    analyzer.prefix_unaccented(a, language) == analyzer.prefix_unaccented(b, language)
        || analyzer.prefix_transcribed(a, language) == analyzer.prefix_transcribed(b, language)
}

/// For each leaf, the words of an article that match it.
fn forms(plan: &Plan, article: &StoredArticle) -> HashMap<usize, Vec<String>> {
    let highlighter = Highlighter::new(&plan.marks);
    let mut counts: HashMap<usize, HashMap<&str, usize>> = HashMap::new();
    for (text, languages) in [(&article.title, article.language.into()), (&article.text, article.languages())]
    {
        for mark in highlighter.marks(text, &languages) {
            let word = whole_word(text, mark.range);
            *counts.entry(mark.leaf).or_default().entry(word).or_default() += 1;
        }
    }
    let named = |counts: HashMap<&str, usize>| {
        let mut forms: Vec<(&str, usize)> = counts.into_iter().collect();
        forms.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        forms.into_iter().take(FORMS).map(|(form, _)| form.to_owned()).collect()
    };
    counts.into_iter().map(|(leaf, counts)| (leaf, named(counts))).collect()
}

/// The word that a place lies in: a part of a compound is shown with the whole.
fn whole_word(text: &str, range: std::ops::Range<usize>) -> &str {
    let start = text[..range.start].rfind(|c: char| !c.is_alphanumeric());
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[range.end..].find(|c: char| !c.is_alphanumeric());
    &text[start..end.map_or(text.len(), |end| range.end + end)]
}

/// What keeps an article out that is not among the hits.
pub(crate) fn verdict_without(
    plan: &Plan,
    engine: &lupe_index::Explanation,
    excluded: bool,
    needs: usize,
) -> Verdict {
    if engine.failed.any() {
        return Verdict::Filtered(engine.failed);
    }
    if excluded {
        return Verdict::Excluded;
    }
    let matched = engine.leaves.iter().fold(0u64, |bits, leaf| bits | 1 << leaf.leaf);
    let unfulfilled = plan.demands.iter().filter(|(_, condition)| !condition.holds(matched));
    let unfulfilled: Vec<String> = unfulfilled.map(|(text, _)| text.clone()).collect();
    if !unfulfilled.is_empty() {
        return Verdict::Unfulfilled(unfulfilled);
    }
    let has = plan.query.wanted.iter().filter(|&&leaf| matched >> leaf & 1 == 1).count();
    if has == 0 && !plan.demands_something() { Verdict::NoWord } else { Verdict::TooFewWords { has, needs } }
}

/// Does an article have all the words that a query wants?
pub(crate) fn has_all(plan: &Plan, engine: &lupe_index::Explanation) -> bool {
    plan.query.wanted.iter().all(|&wanted| engine.leaves.iter().any(|leaf| leaf.leaf == wanted))
}

/// The explanations of hits.
pub(crate) fn explain_hits(
    snapshot: &Snapshot,
    plan: &Plan,
    ranking: &lupe_index::Ranking,
    articles: &[lupe_index::Address],
    lift: f32,
) -> lupe_index::Result<Vec<Explanation>> {
    let engine = snapshot.explain(&plan.query, &plan.filter, ranking, articles)?;
    articles
        .iter()
        .zip(&engine)
        .map(|(&at, engine)| {
            let lift = if has_all(plan, engine) { lift } else { 0.0 };
            Ok(explanation(plan, engine, &snapshot.article(at)?, lift))
        })
        .collect()
}
