//! Completing what is being typed: words and pairs of words as the articles write them, and titles.

use lupe_analysis::{Analyzer, Language};
use lupe_index::{
    Filter, Layer, LexiconEntry, LexiconKind, Like, Matcher, Options, Pattern, Query, Ranking, Result, Scope,
    Snapshot, WeightedTerm,
};

/// Entries that are looked at for those that are shown.
const LOOKED_AT: usize = 60;
/// Titles are looked for from so many letters on.
const TITLE_FROM: usize = 3;
/// The most words of titles that a beginning stands for.
const TITLE_WORDS: usize = 200;

/// A completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to search for, as it is written: with what was typed before the last word. The title of an article.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// In how many articles the completed word, or pair of words, stands; 1 for a title.
    pub articles: u64,
}

/// What a completion is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A word.
    Word,
    /// Two words that often stand together.
    Pair,
    /// The title of the article of this id.
    Title(String),
}

/// Completions of what was typed, best first, titles last.
pub(crate) fn suggest(
    snapshot: &Snapshot,
    analyzer: &Analyzer,
    ranking: &Ranking,
    typed: &str,
    limit: usize,
) -> Result<Vec<Suggestion>> {
    let Some(language) = snapshot.languages().first().map(|&(language, _)| language) else {
        return Ok(Vec::new());
    };
    let typed = typed.trim_start();
    let last = typed.rfind(char::is_whitespace).map_or(0, |at| at + space_length(&typed[at..]));
    let (before, word) = typed.split_at(last);
    // Signs of the query language are not completed.
    if limit == 0 || word.is_empty() || !word.chars().all(char::is_alphanumeric) {
        return Ok(Vec::new());
    }
    let completer = Completer { snapshot, analyzer, language };
    let mut out: Vec<Suggestion> = Vec::new();
    // The last two words may be the beginning of a pair.
    let trimmed = before.trim_end();
    let pair_start = trimmed.rfind(char::is_whitespace).map_or(0, |at| at + space_length(&trimmed[at..]));
    if !trimmed.is_empty() {
        let (head, pair) = typed.split_at(pair_start);
        out.extend(completer.entries(pair)?.into_iter().map(|entry| suggestion(head, entry)));
    }
    let (pairs, words): (Vec<_>, Vec<_>) =
        completer.entries(word)?.into_iter().partition(|entry| entry.key.contains(' '));
    // A few pairs are shown even where single words are more frequent, as they always are.
    let titles = completer.titles(before, word, ranking, limit.div_ceil(4))?;
    let room = limit.saturating_sub(out.len() + titles.len());
    let pairs_shown = pairs.len().min(limit / 4);
    out.extend(words.into_iter().take(room - pairs_shown.min(room)).map(|entry| suggestion(before, entry)));
    out.extend(pairs.into_iter().take(pairs_shown).map(|entry| suggestion(before, entry)));
    let mut known = std::collections::HashSet::new();
    out.retain(|suggestion| known.insert(suggestion.text.clone()));
    out.truncate(limit.saturating_sub(titles.len()));
    out.extend(titles);
    Ok(out)
}

fn space_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn suggestion(before: &str, entry: LexiconEntry) -> Suggestion {
    Suggestion {
        text: format!("{before}{}", entry.form),
        kind: if entry.key.contains(' ') { SuggestionKind::Pair } else { SuggestionKind::Word },
        articles: entry.articles,
    }
}

struct Completer<'a> {
    snapshot: &'a Snapshot,
    analyzer: &'a Analyzer,
    language: Language,
}

impl Completer<'_> {
    /// Entries that begin with what was typed, most frequent first: with umlauts where umlauts were typed, with or
    /// without where none were, and `ae` for `ä`.
    fn entries(&self, typed: &str) -> Result<Vec<LexiconEntry>> {
        let (analyzer, language) = (self.analyzer, self.language);
        let key = analyzer.prefix_unaccented(typed, language);
        let mut entries = self.snapshot.lexicon(LexiconKind::Word, &key, LOOKED_AT)?;
        if !typed.is_ascii() {
            let exact = analyzer.prefix(typed, language);
            let as_typed = |entry: &LexiconEntry| analyzer.prefix(&entry.form, language).starts_with(&exact);
            if entries.iter().any(as_typed) {
                entries.retain(as_typed);
            }
        }
        let dotted = ["ae", "oe", "ue"].iter().fold(key.clone(), |key, pair| key.replace(pair, &pair[..1]));
        if dotted != key {
            let transcribed = analyzer.prefix_transcribed(typed, language);
            let more = self.snapshot.lexicon(LexiconKind::Word, &dotted, LOOKED_AT)?;
            entries.extend(more.into_iter().filter(|entry| {
                analyzer.prefix_transcribed(&entry.form, language).starts_with(&transcribed)
            }));
            entries.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.key.cmp(&b.key)));
        }
        // Of the forms of one word, the most frequent.
        let mut known = std::collections::HashSet::new();
        entries.retain(|entry| known.insert(self.inflection(&entry.form)));
        Ok(entries)
    }

    fn inflection(&self, form: &str) -> String {
        let tokens = self.analyzer.tokens(form, self.language);
        let keys = tokens.iter().filter_map(|token| token.word.inflection.first());
        keys.map(|key| &**key).collect::<Vec<_>>().join(" ")
    }

    /// Articles whose titles have all words typed, the last one as a beginning.
    fn titles(&self, before: &str, word: &str, ranking: &Ranking, most: usize) -> Result<Vec<Suggestion>> {
        if word.chars().count() < TITLE_FROM {
            return Ok(Vec::new());
        }
        let languages = self.snapshot.languages();
        let wanted: Vec<Like> = languages
            .iter()
            .map(|&(language, _)| Like::Pattern {
                language,
                transcribed: false,
                pattern: Pattern::new(&format!("{word}*"), |text| self.analyzer.prefix(text, language)),
            })
            .collect();
        let found = self.snapshot.words_like(&wanted, Scope::Title, TITLE_WORDS, None)?;
        let weighted = |language, layer, text: &str| WeightedTerm::new(language, layer, text, 1.0);
        let ends = found.words.iter().map(|word| weighted(word.language, word.layer, &word.text));
        let mut matchers = vec![Matcher::Expanded(ends.collect())];
        for word in before.split_whitespace() {
            let mut terms = Vec::new();
            for &(language, _) in &languages {
                let tokens = self.analyzer.tokens(word, language);
                terms.extend(tokens.iter().map(|token| weighted(language, Layer::Exact, &token.word.exact)));
            }
            matchers.push(Matcher::Terms(terms));
        }
        let query = Query::all_of(matchers, Scope::Title);
        let options = Options { limit: most, ..Options::default() };
        let found = self.snapshot.search(&query, &Filter::default(), &options, ranking)?;
        let title = |hit: &lupe_index::Hit| {
            let heading = self.snapshot.heading(hit.address)?;
            Ok(Suggestion { text: heading.title, kind: SuggestionKind::Title(heading.id), articles: 1 })
        };
        found.hits.iter().map(title).collect()
    }
}
