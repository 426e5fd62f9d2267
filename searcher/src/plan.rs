//! From the syntax tree to what the engine looks up, and to what is marked.

use lupe_analysis::{Analyzer, Language, Part, Token, Word, identify, is_function_word};
use lupe_index::{
    Condition, DateNumber, Filter, Layer, Leaf, MAX_LEAVES, Matcher, Query, Scope, Snapshot, WeightedTerm,
    term,
};

mod joined;

use joined::{compound, joined_over};

use crate::response::Warning;
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
    /// A language that the query is probably not in.
    pub other_language: f32,
}

impl Default for LayerWeights {
    fn default() -> Self {
        LayerWeights {
            folded: 0.97,
            unaccented: 0.9,
            inflection: 0.9,
            part: 0.6,
            parts_together: 0.5,
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
    /// The languages looked in, likeliest first.
    pub(crate) languages: Vec<Language>,
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
    /// Tokens that begin so.
    Prefix(Vec<(Language, String)>),
    /// Nothing.
    Nothing,
}

impl MarkRule {
    /// Do both stand for one word of the query?
    fn is_same_word(&self, other: &MarkRule) -> bool {
        let whole = |rule: &MarkRule| match rule {
            MarkRule::Words(whole) | MarkRule::Compound { whole, .. } => Some(whole.clone()),
            _ => None,
        };
        whole(self).is_some_and(|own| whole(other) == Some(own))
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
    fn weighted_term(&self) -> WeightedTerm {
        WeightedTerm {
            term: term(self.language, self.layer, &self.text),
            language: self.language,
            layer: self.layer,
            weight: self.weight,
        }
    }
}

/// Makes a plan for a tree. `filter` restricts further.
pub(crate) fn plan(node: &Node, warnings: Vec<Warning>, filter: &Filter, snapshot: &Snapshot) -> Plan {
    let mut text = String::new();
    plain_text(node, &mut text);
    let languages = query_languages(&text, filter, snapshot);
    let analyzer = Analyzer::new();
    let first = languages.first().map_or(Language::Und, |first| first.language);
    let has_content = analyzer
        .tokens(&text, first)
        .iter()
        .any(|token| !says_nothing(&languages, |language| is_function_word(&token.word.exact, language)));
    let mut planner = Planner {
        analyzer,
        languages,
        has_content,
        weights: LayerWeights::default(),
        plan: Plan {
            query: Query::default(),
            filter: filter.clone(),
            warnings,
            marks: Vec::new(),
            typed: Vec::new(),
            languages: Vec::new(),
        },
    };
    let condition = planner.top(node);
    planner.finish(condition)
}

/// The most places between the first and the last part of a compound that stands in parts.
const PARTS_WITHIN: u32 = 4;

/// The words of the tree, for telling its language.
fn plain_text(node: &Node, out: &mut String) {
    match node {
        Node::Word { text, .. } | Node::Phrase { text, .. } => {
            out.push_str(text);
            out.push(' ');
        }
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| plain_text(node, out)),
        Node::In(_, node) => plain_text(node, out),
        Node::Not(_) | Node::Restrict(_) => {}
    }
}

/// A language in which a query is looked up.
#[derive(Clone, Copy, Debug)]
struct QueryLanguage {
    language: Language,
    /// Factor of its matches: 1 where the query is likely in it.
    weight: f32,
    /// Articles of the index in it.
    articles: u64,
}

impl QueryLanguage {
    fn is_likely(self) -> bool {
        self.weight == 1.0
    }
}

/// The languages of the index in which a query is looked up, likeliest and most frequent first.
///
/// Two closed-class words tell a language, and so does a sure identification; a single one does not (`KI` is one in
/// Turkish). A query that tells nothing could be in any.
fn query_languages(text: &str, filter: &Filter, snapshot: &Snapshot) -> Vec<QueryLanguage> {
    let held = snapshot.languages();
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let votes = |language: Language| words.iter().filter(|word| is_function_word(word, language)).count();
    let most = held.iter().map(|&(language, _)| votes(language)).max().unwrap_or(0);
    let identified = identify(text);
    let sure = text.len() > 24
        && identified.confidence > 0.8
        && held.iter().any(|&(language, _)| language == identified.language);
    let likely = |language: Language| match (most > 1, sure) {
        (true, _) => votes(language) == most,
        (false, true) => language == identified.language,
        (false, false) => true,
    };
    let other = LayerWeights::default().other_language;
    let mut languages: Vec<QueryLanguage> = held
        .iter()
        .filter(|(language, _)| filter.languages.is_empty() || filter.languages.contains(language))
        .map(|&(language, stats)| QueryLanguage {
            language,
            weight: if likely(language) { 1.0 } else { other },
            articles: stats.articles,
        })
        .collect();
    languages.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    languages
}

/// Is a word a closed-class one in most of what the query is likely meant for? `is` tells it for each language.
fn says_nothing(languages: &[QueryLanguage], is: impl Fn(Language) -> bool) -> bool {
    let count = |yes: bool| -> u64 {
        let counted = languages.iter().filter(|l| l.is_likely() && is(l.language) == yes);
        counted.map(|l| l.articles).sum()
    };
    count(true) > count(false)
}

struct Planner {
    analyzer: Analyzer,
    languages: Vec<QueryLanguage>,
    has_content: bool,
    weights: LayerWeights,
    plan: Plan,
}

impl Planner {
    /// At the top, plain words in sequence are wanted; everything else is required.
    fn top(&mut self, node: &Node) -> Vec<Condition> {
        let single = [node.clone()];
        let nodes = if let Node::All(nodes) = node { nodes } else { &single[..] };
        let mut required = Vec::new();
        let mut before: Option<usize> = None;
        for node in nodes {
            match node {
                Node::Word { text, form: form @ (Form::Any | Form::Exact) } => {
                    for leaf in self.word(text, *form, Scope::Everywhere) {
                        self.plan.query.wanted.push(leaf);
                        if let Some(before) = before.replace(leaf) {
                            self.plan.query.neighbours.push((before, leaf));
                        }
                    }
                }
                Node::Restrict(restriction) => self.restrict(restriction),
                node => required.extend(self.condition(node, Scope::Everywhere)),
            }
        }
        required
    }

    /// The condition of a part of the tree; `None` where it says nothing (function words alone, restrictions).
    fn condition(&mut self, node: &Node, scope: Scope) -> Option<Condition> {
        match node {
            Node::Word { text, form: Form::Prefix } => self.prefix(text, scope).map(Condition::Leaf),
            Node::Word { text, form } => {
                let leaves = self.word(text, *form, scope);
                (!leaves.is_empty())
                    .then(|| Condition::All(leaves.into_iter().map(Condition::Leaf).collect()))
            }
            Node::Phrase { text, slop } => self.phrase(text, *slop, scope).map(Condition::Leaf),
            Node::All(nodes) => Some(Condition::All(self.conditions(nodes, scope))),
            Node::Any(nodes) => Some(Condition::Any(self.conditions(nodes, scope))),
            Node::Not(node) => {
                let first = self.plan.query.leaves.len();
                let condition = self.condition(node, scope)?;
                // What must not be there neither scores nor is marked.
                for leaf in first..self.plan.query.leaves.len() {
                    self.plan.query.leaves[leaf].weight = 0.0;
                    self.plan.marks[leaf] = MarkRule::Nothing;
                }
                Some(Condition::Not(Box::new(condition)))
            }
            Node::In(scope, node) => self.condition(node, *scope),
            Node::Restrict(restriction) => {
                self.restrict(restriction);
                None
            }
        }
    }

    fn conditions(&mut self, nodes: &[Node], scope: Scope) -> Vec<Condition> {
        nodes.iter().filter_map(|node| self.condition(node, scope)).collect()
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

    /// A leaf for each word in what was typed; function words are passed over where there are others.
    fn word(&mut self, text: &str, form: Form, scope: Scope) -> Vec<usize> {
        let by_language = self.tokens(text);
        let count = by_language.first().map_or(0, |(_, _, tokens)| tokens.len());
        let mut leaves = Vec::new();
        let mut n = 0;
        while n < count {
            let unit = self.unit(&by_language, n, form);
            let length = if unit.is_some() { 2 } else { 1 };
            let tokens = || by_language.iter().filter_map(|(l, w, tokens)| Some((*l, *w, tokens.get(n)?)));
            let words = || tokens().map(|(language, weight, token)| (language, weight, &*token.word));
            let is_function = |language| words().any(|(l, _, word)| l == language && word.function_word);
            let passed_over = unit.is_none()
                && self.has_content
                && form == Form::Any
                && says_nothing(&self.languages, is_function);
            let first = by_language.first().map(|(_, _, tokens)| tokens.as_slice()).unwrap_or_default();
            let typed = first.get(n).zip(first.get(n + length - 1));
            let typed = typed.and_then(|(from, to)| text.get(from.start..to.end)).unwrap_or(text);
            let mut alternatives = Vec::new();
            if unit.is_none() {
                for (language, weight, token) in tokens() {
                    self.own_alternatives(token, language, weight, form, &mut alternatives);
                }
            }
            // A hyphen compound may stand in the text as one word: each of its pieces finds it.
            for (language, weight, tokens) in &by_language {
                for joined in joined_over(tokens, n) {
                    self.alternatives(&joined.word, *language, *weight, form, &mut alternatives);
                }
            }
            if !passed_over {
                let (matcher, marks) = match unit {
                    Some(pieces) => compound(alternatives, pieces, 1, self.weights.inflection),
                    None => {
                        let parts = if form == Form::Any { self.parts(words()) } else { Vec::new() };
                        compound(alternatives, parts, PARTS_WITHIN, self.weights.parts_together)
                    }
                };
                leaves.extend(self.leaf(matcher, scope, marks, typed));
            }
            n += length;
        }
        leaves
    }

    /// The outermost parts of a compound, each with what matches it; empty where the word is none.
    fn parts<'w>(&self, words: impl Iterator<Item = (Language, f32, &'w Word)>) -> Vec<Vec<Alternative>> {
        // One language has compounds that are split: German.
        let Some((language, weight, word)) = words.into_iter().find(|(_, _, word)| !word.parts.is_empty())
        else {
            return Vec::new();
        };
        let inside =
            |a: &Part, b: &Part| b.start <= a.start && a.end <= b.end && a.end - a.start < b.end - b.start;
        let outermost = word.parts.iter().filter(|part| !word.parts.iter().any(|other| inside(part, other)));
        let mut slots: Vec<(usize, Vec<Alternative>)> = outermost
            .map(|part| {
                let each = |key: &str| {
                    [(Layer::Inflection, 1.0), (Layer::Part, self.weights.part)].map(|(layer, factor)| {
                        Alternative { language, layer, text: key.into(), weight: weight * factor }
                    })
                };
                (part.start, part.inflection.iter().flat_map(|key| each(key)).collect())
            })
            .collect();
        slots.sort_by_key(|slot| slot.0);
        slots.into_iter().map(|slot| slot.1).collect()
    }

    fn phrase(&mut self, text: &str, slop: u32, scope: Scope) -> Option<usize> {
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
                (matcher, MarkRule::Phrase { slots, slop })
            }
        };
        self.leaf(matcher, scope, marks, text)
    }

    fn prefix(&mut self, text: &str, scope: Scope) -> Option<usize> {
        // Of `KI-Infra*`, the last word is the beginning.
        let start = text
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let beginning = &text[start..];
        let prefixes: Vec<(Language, String)> = self
            .languages
            .iter()
            .map(|l| (l.language, self.analyzer.prefix(beginning, l.language)))
            .filter(|(_, prefix)| !prefix.is_empty())
            .collect();
        if prefixes.is_empty() {
            return None;
        }
        let matcher = Matcher::Prefix { prefixes: prefixes.clone() };
        self.leaf(matcher, scope, MarkRule::Prefix(prefixes), &format!("{beginning}*"))
    }

    /// What was typed, analysed in each language. All languages part a text into the same tokens.
    fn tokens(&self, text: &str) -> Vec<(Language, f32, Vec<Token>)> {
        let analyze = |l: &QueryLanguage| (l.language, l.weight, self.analyzer.tokens(text, l.language));
        self.languages.iter().map(analyze).collect()
    }

    /// All ways in which a word of the query can match a word of an article in a language.
    fn alternatives(
        &self,
        word: &Word,
        language: Language,
        weight: f32,
        form: Form,
        out: &mut Vec<Alternative>,
    ) {
        let mut add = |layer: Layer, text: &str, factor: f32| {
            let known = |other: &&mut Alternative| {
                other.language == language && other.layer == layer && &*other.text == text
            };
            if out.iter_mut().find(known).is_none() {
                out.push(Alternative { language, layer, text: text.into(), weight: weight * factor });
            }
        };
        add(Layer::Exact, &word.exact, 1.0);
        if form == Form::Exact {
            return;
        }
        // An article's spelling stands in the folded layers only where it differs there from its exact form.
        for (spelling, factor) in
            [(&word.folded, self.weights.folded), (&word.unaccented, self.weights.unaccented)]
        {
            add(Layer::Exact, spelling, factor);
            add(Layer::Folded, spelling, factor.min(self.weights.folded));
            add(Layer::Unaccented, spelling, self.weights.unaccented);
        }
        for key in &word.inflection {
            add(Layer::Inflection, key, self.weights.inflection);
            add(Layer::Part, key, self.weights.part);
        }
    }

    fn leaf(&mut self, matcher: Matcher, scope: Scope, marks: MarkRule, typed: &str) -> Option<usize> {
        let leaves = &mut self.plan.query.leaves;
        if leaves.len() == MAX_LEAVES {
            let warning = Warning::TooLong(MAX_LEAVES);
            if !self.plan.warnings.contains(&warning) {
                self.plan.warnings.push(warning);
            }
            return None;
        }
        // A word that is typed twice counts once.
        let known = self.plan.marks.iter().zip(leaves.iter());
        let again = known
            .into_iter()
            .any(|(other, leaf)| other.is_same_word(&marks) && leaf.scope == scope && leaf.weight > 0.0);
        if again {
            return None;
        }
        leaves.push(Leaf { matcher, scope, weight: 1.0 });
        self.plan.marks.push(marks);
        self.plan.typed.push(typed.to_owned());
        Some(leaves.len() - 1)
    }

    fn finish(mut self, mut required: Vec<Condition>) -> Plan {
        let query = &mut self.plan.query;
        if !query.wanted.is_empty() {
            // An article needs one of the wanted words at least, whatever else it fulfils.
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
