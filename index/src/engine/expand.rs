//! Words of the index that are like what was typed: those with gaps are searched for in all words, those with typing errors by
//! walking the dictionaries with an automaton.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Instant;

use lupe_analysis::Language;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, Term as EngineTerm};

use super::guarded;
use super::reader::Snapshot;
use super::words::{Row, TIERS, Wanted, WordsOf, least};
use crate::error::{Error, Result};
use crate::pattern::typing_errors;
use crate::query::{Like, LikeWord, LikeWords, Scope};
use crate::term::{LONGEST, Layer, Term, term_prefixes};

/// Words that are asked for: those that are like any of some, in titles, bodies or both.
pub(super) type AskedFor = (Vec<Like>, Scope);

impl Snapshot {
    /// The words of the index, or of titles or bodies only, that are like any of these, in how many articles each stands:
    /// nearer ones first, then more frequent ones, at most `most`. Where there are more, what of a word stands in parts of the
    /// index where it is rare may not count.
    ///
    /// # Errors
    /// The deadline has passed, or the index is damaged.
    pub fn words_like(
        &self,
        wanted: &[Like],
        scope: Scope,
        most: usize,
        deadline: Option<Instant>,
    ) -> Result<LikeWords> {
        let found = self.words_like_all(&[(wanted.to_vec(), scope)], most, deadline)?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    /// The same for each of some questions: for words with gaps it takes not much longer than for one, since they are searched
    /// for together.
    ///
    /// # Errors
    /// The deadline has passed, or the index is damaged.
    pub fn words_like_all(
        &self,
        asked: &[(Vec<Like>, Scope)],
        most: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<LikeWords>> {
        self.inner.looked_up.words(asked, most, |asked| self.look_up_words_like(asked, most, deadline))
    }

    fn look_up_words_like(
        &self,
        asked: &[&AskedFor],
        most: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<LikeWords>> {
        guarded(&self.inner.path, || {
            let go_on = || deadline.is_none_or(|deadline| Instant::now() <= deadline);
            let mut answers = vec![LikeWords::default(); asked.len()];
            let all = || {
                let each = asked.iter().enumerate();
                each.flat_map(|(n, (likes, scope))| likes.iter().map(move |like| (n, like, *scope)))
            };
            let searches: Vec<Search<'_>> = all().filter_map(Search::of).collect();
            for (search, (found, cut)) in searches.iter().zip(self.fitting(&searches, most, &go_on)?) {
                if let Some(answer) = answers.get_mut(search.asked) {
                    answer.words.extend(like_words(search.like, None, found));
                    answer.cut |= cut;
                }
            }
            let mut automata = Automata::default();
            for (n, like, scope) in all() {
                let Like::Fuzzy { word, errors, .. } = like else { continue };
                // Of longer words the index keeps the beginning only.
                if word.len() > LONGEST + 8 {
                    continue;
                }
                let automaton = automata.typing_errors(word, *errors).map_err(|error| self.error(error))?;
                let found = self.near(like, automaton, scope, &go_on)?;
                if let Some(answer) = answers.get_mut(n) {
                    answer.words.extend(like_words(like, Some(word), found));
                }
            }
            for LikeWords { words, cut } in &mut answers {
                let key = |word: &LikeWord| (word.errors, Reverse(word.articles));
                words.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)));
                *cut |= words.len() > most;
                words.truncate(most);
            }
            Ok(answers)
        })
    }

    /// For each pattern the words that it fits, each with its articles, and whether there are more: at least the `most` most
    /// frequent ones.
    fn fitting(
        &self,
        searches: &[Search<'_>],
        most: usize,
        go_on: &impl Fn() -> bool,
    ) -> Result<Vec<(Vec<Counted>, bool)>> {
        let mut found = vec![Vec::new(); searches.len()];
        let mut enough = vec![false; searches.len()];
        for tier in (0..TIERS).rev() {
            for (segment, columns) in (0..).zip(&self.inner.columns) {
                let wanted = |row: &Row| {
                    let wants = |(n, search): &(usize, &Search<'_>)| !enough[*n] && search.wants(row);
                    searches.iter().enumerate().filter(wants).map(|(n, search)| (n, &search.wanted)).collect()
                };
                let sink = |n: usize, row: &Row, text: &[u8], articles| {
                    if let Some((search, found)) = searches.get(n).zip(found.get_mut(n)) {
                        found.push((text.to_vec(), search.group(segment, row), articles));
                    }
                };
                let at_end = columns.words.find(tier, wanted, go_on, sink);
                if !at_end.map_err(|error| self.error(error.into()))? {
                    return Err(Error::Timeout);
                }
            }
            for ((search, found), enough) in searches.iter().zip(&mut found).zip(&mut enough) {
                if !*enough && found.len() > most {
                    // No word that is not found by now has so many articles, were it in every group.
                    let groups = self.inner.columns.len() * search.prefixes.len();
                    let bound = u64::from(least(tier)) * groups as u64;
                    let is_sure = |(_, articles): &&Counted| *articles >= bound;
                    *enough = counted(found).iter().filter(is_sure).count() > most;
                }
            }
        }
        let ends = found.into_iter().zip(enough).map(|(mut found, enough)| {
            let mut words = counted(&mut found);
            let cut = enough || words.len() > most;
            if words.len() > most {
                let order = |a: &Counted, b: &Counted| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
                words.select_nth_unstable_by(most, order);
                words.truncate(most);
            }
            (words, cut)
        });
        Ok(ends.collect())
    }

    /// The words that an automaton accepts, each with its articles.
    fn near(
        &self,
        like: &Like,
        automaton: &DfaWrapper,
        scope: Scope,
        go_on: &impl Fn() -> bool,
    ) -> Result<Vec<Counted>> {
        let mut found = Vec::new();
        let mut group = 0;
        for columns in &self.inner.columns {
            for prefix in term_prefixes(like.language(), like.layer()) {
                for in_title in fields(scope) {
                    let index = if in_title { &columns.index.title } else { &columns.index.body };
                    let mut texts = Vec::new();
                    let sink = |text: &[u8]| texts.push(text.to_vec());
                    if !columns.dictionary(in_title).walk(prefix.as_bytes(), automaton, go_on, sink) {
                        return Err(Error::Timeout);
                    }
                    // A longer term ends in a hash and is no word.
                    for text in texts.into_iter().filter(|text| text.len() <= LONGEST) {
                        let term = [prefix.as_bytes(), &text].concat();
                        let info = index.terms().get(&term).map_err(|error| self.error(error.into()))?;
                        found.push((text, group, info.map_or(0, |info| info.doc_freq)));
                    }
                }
                group += 1;
            }
        }
        Ok(counted(&mut found))
    }
}

/// A search for the words that a pattern fits.
struct Search<'a> {
    /// The question that it is for.
    asked: usize,
    like: &'a Like,
    scope: Scope,
    /// What the terms of the words begin with.
    prefixes: Vec<Term>,
    wanted: Wanted<'a>,
}

impl<'a> Search<'a> {
    /// `None` for what has no gaps.
    fn of((asked, like, scope): (usize, &'a Like, Scope)) -> Option<Search<'a>> {
        let Like::Pattern { pattern, .. } = like else { return None };
        let prefixes = term_prefixes(like.language(), like.layer()).collect();
        Some(Search { asked, like, scope, prefixes, wanted: Wanted::new(pattern) })
    }

    fn wants(&self, row: &Row) -> bool {
        let in_scope = match row.of {
            WordsOf::Title => self.scope != Scope::Body,
            WordsOf::Body => self.scope != Scope::Title,
            WordsOf::Lexicon => false,
        };
        in_scope && self.prefixes.contains(&row.prefix)
    }

    /// A number for all rows that count articles which those of other numbers do not.
    fn group(&self, segment: u32, row: &Row) -> u32 {
        let prefix = self.prefixes.iter().position(|prefix| *prefix == row.prefix).unwrap_or(0);
        segment * self.prefixes.len() as u32 + prefix as u32
    }
}

/// Words that were found, and how many typing errors they are away from what was typed.
fn like_words(like: &Like, typed: Option<&str>, found: Vec<Counted>) -> impl Iterator<Item = LikeWord> {
    found.into_iter().filter_map(move |(text, articles)| {
        let text = String::from_utf8(text).ok()?;
        let errors = typed.map_or(0, |typed| typing_errors(typed, &text));
        Some(LikeWord { language: like.language(), layer: like.layer(), errors, text, articles })
    })
}

/// A word with the number of its articles.
type Counted = (Vec<u8>, u64);

/// The fields of a scope: is it that of titles?
fn fields(scope: Scope) -> impl Iterator<Item = bool> {
    [true, false]
        .into_iter()
        .filter(move |&in_title| scope != if in_title { Scope::Body } else { Scope::Title })
}

/// Adds up how often each word stands in groups of articles. Within a group, the most counts: most articles with a word in the
/// title have it in the body, too.
fn counted(found: &mut [(Vec<u8>, u32, u32)]) -> Vec<Counted> {
    // They are a few runs in order.
    found.sort_by(|(a, group, _), (b, other, _)| (a, group).cmp(&(b, other)));
    let mut words: Vec<Counted> = Vec::with_capacity(found.len());
    let mut last = (0, 0);
    for (text, group, articles) in found.iter().map(|(text, group, articles)| (text, *group, *articles)) {
        match words.last_mut() {
            Some((word, sum)) if word == text => {
                let known = if last.0 == group { last.1 } else { 0 };
                *sum += u64::from(articles.saturating_sub(known));
                last = (group, articles.max(known));
            }
            _ => {
                words.push((text.clone(), articles.into()));
                last = (group, articles);
            }
        }
    }
    words
}

/// Automata that have been made: that takes as long as a search for a frequent word, which is the same in most languages.
#[derive(Default)]
struct Automata(HashMap<(String, u8), DfaWrapper>);

impl Automata {
    /// What accepts a word with so many typing errors.
    fn typing_errors(&mut self, word: &str, errors: u8) -> tantivy::Result<&DfaWrapper> {
        Ok(match self.0.entry((word.to_owned(), errors.min(2))) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let (word, errors) = new.key();
                let term = EngineTerm::from_field_text(Field::from_field_id(0), word);
                let automaton = FuzzyTermQuery::new(term, *errors, true).automaton()?;
                new.insert(automaton)
            }
        })
    }
}

impl Like {
    fn language(&self) -> Language {
        match self {
            Like::Pattern { language, .. } | Like::Fuzzy { language, .. } => *language,
        }
    }

    fn layer(&self) -> Layer {
        match self {
            Like::Pattern { transcribed: true, .. } => Layer::Folded,
            Like::Pattern { .. } | Like::Fuzzy { .. } => Layer::Exact,
        }
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;
    use crate::{Checkpoint, Document, Pattern, StoredArticle, Writer, WriterOptions};

    #[test]
    fn the_dictionaries_are_walked_for_every_word_with_so_many_typing_errors() {
        let words =
            ["haus", "hausen", "maus", "maul", "mühle", "über", "hafer", "a", "haushalt", "häuser", "aus"];
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        for (n, word) in words.iter().enumerate() {
            let (title, text) = if n % 2 == 0 { (*word, "") } else { ("", *word) };
            let article = StoredArticle::new("root", &n.to_string(), title, text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let long = "x".repeat(10_000);
        for typed in ["haus", "huas", "muhle", "uber", "x", "hausdach", &long] {
            for errors in [1, 2] {
                let like = Like::Fuzzy { language: Language::De, word: typed.into(), errors };
                let found = snapshot.words_like(&[like], Scope::Everywhere, 100, None).unwrap();
                let mut found: Vec<(String, u64)> =
                    found.words.into_iter().map(|word| (word.text, word.articles)).collect();
                found.sort_unstable();
                let near = |word: &&&str| typing_errors(typed, word) <= usize::from(errors);
                let mut expected: Vec<(String, u64)> =
                    words.iter().filter(near).map(|word| ((*word).to_owned(), 1)).collect();
                expected.sort_unstable();
                assert_eq!(found, expected, "{typed} {errors}");
            }
        }
    }

    #[test]
    fn words_with_gaps_are_counted_over_titles_bodies_and_segments() {
        let articles = [
            ("Neue Rechenzentren", "Die Rechenzentren brauchen Strom."),
            ("Zentren", "Neue Häuser."),
            ("", "Rechenzentren, Datenzentren und ein Haus."),
            ("Ein Haus", "Zentren"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        for (n, (title, text)) in articles.iter().enumerate() {
            let article = StoredArticle::new("root", &n.to_string(), title, text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
            writer.commit(&Checkpoint::default()).unwrap();
        }
        // Without `finish` nothing is merged at the end.
        drop(writer);
        let snapshot = Snapshot::open(folder.path()).unwrap();
        assert!(snapshot.inner.columns.len() > 1);
        let found = |pattern: &str, transcribed, scope, most| {
            let pattern = Pattern::new(pattern, str::to_owned);
            let like = Like::Pattern { language: Language::De, transcribed, pattern };
            let found = snapshot.words_like(&[like], scope, most, None).unwrap();
            let words = found.words.iter().map(|word| format!("{} {}", word.text, word.articles));
            (words.collect::<Vec<_>>().join(", "), found.cut)
        };
        for (pattern, transcribed, scope, most, expected, cut) in [
            ("*zentren", false, Scope::Everywhere, 9, "rechenzentren 2, zentren 2, datenzentren 1", false),
            ("*zentren", false, Scope::Title, 9, "rechenzentren 1, zentren 1", false),
            ("*zentren", false, Scope::Body, 9, "rechenzentren 2, datenzentren 1, zentren 1", false),
            ("*zentren", false, Scope::Everywhere, 2, "rechenzentren 2, zentren 2", true),
            ("ha*", false, Scope::Everywhere, 9, "haus 2", false),
            ("h?us*", false, Scope::Everywhere, 9, "haus 2, häuser 1", false),
            ("haeus*", false, Scope::Everywhere, 9, "", false),
            ("haeus*", true, Scope::Everywhere, 9, "haeuser 1", false),
        ] {
            assert_eq!(
                found(pattern, transcribed, scope, most),
                (expected.to_owned(), cut),
                "{pattern} {scope:?}"
            );
        }
    }

    #[test]
    fn of_many_words_with_gaps_the_most_frequent_are_found_together_as_alone() {
        const ARTICLES: usize = 400;
        let word = |n: usize| format!("w{n:03}");
        let articles_of = |n: usize| n * n % ARTICLES;
        let folder = tempfile::tempdir().unwrap();
        // In one segment: of many words, what stands in another where they are rare may not count.
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::open(folder.path(), options).unwrap();
        for article in 0..ARTICLES {
            let text: Vec<String> = (0..200).filter(|&n| article < articles_of(n)).map(word).collect();
            let article = StoredArticle::new("root", &article.to_string(), "", &text.join(" "), Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        drop(writer);
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let pattern = |text: &str| {
            let pattern = Pattern::new(text, str::to_owned);
            (vec![Like::Pattern { language: Language::De, transcribed: false, pattern }], Scope::Everywhere)
        };
        let patterns = ["w*", "*7*", "w1?5", "*", "x*", "*7*"];
        for most in [1, 5, 50, 1000] {
            let asked = patterns.map(pattern);
            let together = snapshot.words_like_all(&asked, most, None).unwrap();
            for ((text, (likes, scope)), found) in patterns.iter().zip(&asked).zip(together) {
                let reopened = Snapshot::open(folder.path()).unwrap();
                assert_eq!(found, reopened.words_like(likes, *scope, most, None).unwrap(), "{text} {most}");
                let pattern = Pattern::new(text, str::to_owned);
                let mut expected: Vec<(usize, String)> = (0..200)
                    .map(|n| (articles_of(n), word(n)))
                    .filter(|(articles, word)| *articles > 0 && pattern.matches(word))
                    .collect();
                expected.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                assert_eq!(found.cut, expected.len() > most, "{text} {most}");
                expected.truncate(most);
                let found: Vec<(usize, String)> =
                    found.words.into_iter().map(|word| (word.articles as usize, word.text)).collect();
                assert_eq!(found, expected, "{text} {most}");
            }
        }
    }
}
