//! Queries for measuring, made of the words of an index: the same for the same index.

use std::collections::{HashMap, HashSet};

use lupe_analysis::Analyzer;
use lupe_index::{Address, Snapshot};
use lupe_searcher::{SearchRequest, Searcher};
use serde::{Deserialize, Serialize};

use crate::Result;

/// Articles whose words are counted to tell frequent ones from rare ones.
const COUNTED: usize = 2000;
/// A word that no more articles have is rare.
const RARE: u64 = 5;

/// Kinds of queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// One word.
    Word,
    /// Two to four words that stand close together in an article.
    Words,
    /// Two or three neighbouring words in quotes.
    Phrase,
    /// The first four letters of a word and `*`.
    Prefix,
    /// A word with two letters swapped and `~`.
    Fuzzy,
    /// A stretch of an article, with its function words and a question mark.
    Question,
    /// A word of at most five articles.
    Rare,
    /// A content word of the most frequent.
    Frequent,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 8] = [
        Kind::Word,
        Kind::Words,
        Kind::Phrase,
        Kind::Prefix,
        Kind::Fuzzy,
        Kind::Question,
        Kind::Rare,
        Kind::Frequent,
    ];

    /// Its name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Word => "one word",
            Kind::Words => "two to four words",
            Kind::Phrase => "phrase",
            Kind::Prefix => "prefix",
            Kind::Fuzzy => "one typing error",
            Kind::Question => "question",
            Kind::Rare => "rare word",
            Kind::Frequent => "frequent word",
        }
    }
}

/// A linear congruential generator: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Draws articles of an index.
struct Draw {
    snapshot: Snapshot,
    addresses: Vec<Address>,
    random: Random,
    analyzer: Analyzer,
}

/// A word as it stands in a text, and whether it means something by itself.
struct Spoken {
    text: String,
    content: bool,
}

impl Draw {
    fn new(searcher: &Searcher) -> Result<Draw> {
        let (snapshot, mut addresses) = (searcher.snapshot(), Vec::new());
        snapshot.for_each_print(|state| addresses.push(state.at))?;
        Ok(Draw { snapshot, addresses, random: Random(11), analyzer: Analyzer::new() })
    }

    /// The words of some article.
    fn words(&mut self) -> Result<Vec<Spoken>> {
        let mut words = Vec::new();
        let Some(&at) = self.addresses.get(self.random.below(self.addresses.len())) else {
            return Ok(words);
        };
        let article = self.snapshot.article(at)?;
        self.analyzer.for_each_token(&article.text, article.language, |token| {
            let text = &article.text[token.start..token.end];
            if text.chars().all(char::is_alphabetic) {
                let content = !token.word.function_word && text.chars().count() > 2;
                words.push(Spoken { text: text.to_owned(), content });
            }
        });
        Ok(words)
    }

    /// So many of the content words within twelve of some place of an article; fewer where there are not so many.
    fn near(&mut self, count: usize) -> Result<Vec<String>> {
        let mut words = self.words()?;
        words.retain(|word| word.content);
        let from = self.random.below(words.len());
        let near = &words[from..words.len().min(from + 12)];
        if near.len() < count {
            return Ok(Vec::new());
        }
        let nth = |n: usize| near[(n * near.len() / count).min(near.len() - 1)].text.clone();
        Ok((0..count).map(nth).collect())
    }
}

/// So many distinct queries of one to four words that stand close together in the articles; fewer where the index has no
/// more.
///
/// # Errors
/// The index is damaged.
pub fn neighbours(searcher: &Searcher, count: usize) -> Result<Vec<String>> {
    let mut draw = Draw::new(searcher)?;
    distinct(count, |made| Ok(draw.near(made % 4 + 1)?.join(" ")))
}

/// So many distinct queries of each kind; fewer where the index has no more.
///
/// # Errors
/// The index is damaged.
pub fn of_every_kind(searcher: &Searcher, count: usize) -> Result<Vec<(Kind, Vec<String>)>> {
    let mut draw = Draw::new(searcher)?;
    let by_frequency = by_frequency(&mut draw)?;
    let mut frequent = by_frequency.iter();
    let mut rare = by_frequency.iter().rev();
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let queries = distinct(count, |made| {
            Ok(match kind {
                Kind::Word => draw.near(1)?.concat(),
                Kind::Words => draw.near(made % 3 + 2)?.join(" "),
                Kind::Phrase => phrase(&mut draw, made % 2 + 2)?,
                Kind::Prefix => {
                    let word = draw.near(1)?.concat();
                    if word.chars().count() < 6 {
                        String::new()
                    } else {
                        word.chars().take(4).chain(['*']).collect()
                    }
                }
                Kind::Fuzzy => misspelt(&draw.near(1)?.concat()),
                Kind::Question => question(&mut draw)?,
                Kind::Rare => loop {
                    let Some(word) = rare.next() else { break String::new() };
                    let request = SearchRequest { limit: 0, ..SearchRequest::new(word) };
                    if (1..=RARE).contains(&(searcher.search(&request)?.articles as u64)) {
                        break word.clone();
                    }
                },
                Kind::Frequent => frequent.next().cloned().unwrap_or_default(),
            })
        })?;
        all.push((kind, queries));
    }
    Ok(all)
}

/// Makes so many queries that differ; an empty one is none. Gives up after twenty times as many.
fn distinct(count: usize, mut make: impl FnMut(usize) -> Result<String>) -> Result<Vec<String>> {
    let (mut queries, mut seen) = (Vec::with_capacity(count), HashSet::new());
    for _ in 0..count.saturating_mul(20) {
        if queries.len() == count {
            break;
        }
        let query = make(queries.len())?;
        if !query.is_empty() && seen.insert(query.clone()) {
            queries.push(query);
        }
    }
    Ok(queries)
}

/// Content words, by the number of articles they are in, of some that are drawn.
fn by_frequency(draw: &mut Draw) -> Result<Vec<String>> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for _ in 0..COUNTED.min(draw.addresses.len()) {
        let words = draw.words()?;
        let distinct: HashSet<String> =
            words.into_iter().filter(|word| word.content).map(|word| word.text.to_lowercase()).collect();
        distinct.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
    }
    let mut words: Vec<(String, u32)> = counts.into_iter().collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(words.into_iter().map(|(word, _)| word).collect())
}

fn phrase(draw: &mut Draw, length: usize) -> Result<String> {
    let words = draw.words()?;
    let from = draw.random.below(words.len());
    let taken = words.get(from..from + length).unwrap_or_default();
    if !taken.iter().any(|word| word.content) {
        return Ok(String::new());
    }
    let texts: Vec<&str> = taken.iter().map(|word| word.text.as_str()).collect();
    Ok(format!("\"{}\"", texts.join(" ")))
}

fn question(draw: &mut Draw) -> Result<String> {
    let words = draw.words()?;
    let from = draw.random.below(words.len());
    let taken = words.get(from..from + 8).unwrap_or_default();
    if taken.iter().filter(|word| word.content).count() < 3 {
        return Ok(String::new());
    }
    let texts: Vec<&str> = taken.iter().map(|word| word.text.as_str()).collect();
    Ok(format!("Was {}?", texts.join(" ")))
}

/// The word with two neighbouring letters in its middle swapped; nothing for a short word.
fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 6 {
        return String::new();
    }
    let middle = letters.len() / 2;
    letters.swap(middle - 1, middle);
    letters.into_iter().chain(['~']).collect()
}
