//! A seeded generator of articles: words of a real index by Zipf's law, with a known share of copies and retellings.

use std::collections::HashMap;
use std::path::Path;

use lupe_index::Snapshot;
use lupe_indexer::Article;

use crate::Result;

/// The articles are the same whenever they are made from the same words.
const SEED: u64 = 20_240_517;

/// Words in all that the vocabulary is counted from.
const COUNTED: usize = 5_000_000;
/// Of a hundred articles, so many are exact copies, edited copies and retellings of earlier ones.
const EXACT: u64 = 2;
const EDITED: u64 = 5;
const RETOLD: u64 = 3;
/// Subjects, the words of each, and how many of a hundred words of an article are of its subject.
const SUBJECTS: u64 = 1000;
const SUBJECT_WORDS: u64 = 300;
const OF_SUBJECT: u64 = 25;

/// Numbers by SplitMix64: the same from the same seed everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64, n: u64) -> Random {
        let mut random = Random(seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ x >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// How often words are met.
#[derive(Default)]
pub struct Vocabulary {
    counts: HashMap<Box<str>, u32>,
    counted: usize,
}

impl Vocabulary {
    /// Counts the words of a text. Returns whether more is of use.
    pub fn count(&mut self, text: &str) -> bool {
        for word in text.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if word.chars().all(char::is_alphabetic) && !word.is_empty() {
                *self.counts.entry(word.into()).or_default() += 1;
                self.counted += 1;
            }
        }
        self.counted < COUNTED
    }
}

/// Makes articles by number: each is a function of the seed and its number, so that a copy needs no memory of what it
/// copies.
pub struct Generator {
    words: Vec<Box<str>>,
    /// Sums of 1/rank.
    sums: Vec<f64>,
    seed: u64,
}

/// What an article is a version of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Of none.
    New,
    /// An exact copy.
    Exact(u64),
    /// A copy in which one of twenty words is another.
    Edited(u64),
    /// A copy in which three of ten words are others, and one of ten has changed places with its neighbour.
    Retold(u64),
}

impl Generator {
    /// Takes the vocabulary from the articles of an index: its words, most frequent first.
    ///
    /// # Errors
    /// There is no index, or it cannot be read.
    pub fn from_index(index: &Path) -> Result<Generator> {
        let snapshot = Snapshot::open(index)?;
        let mut addresses = Vec::new();
        snapshot.for_each_print(|state| addresses.push(state.at))?;
        let mut vocabulary = Vocabulary::default();
        for at in addresses {
            if !vocabulary.count(&snapshot.article(at)?.text) {
                break;
            }
        }
        Ok(Generator::new(vocabulary))
    }

    /// Makes articles of these words.
    pub fn new(vocabulary: Vocabulary) -> Generator {
        let mut words: Vec<(Box<str>, u32)> = vocabulary.counts.into_iter().collect();
        words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut sum = 0.0;
        let sums = (1..=words.len()).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        let sums = sums.collect();
        Generator { sums, words: words.into_iter().map(|(word, _)| word).collect(), seed: SEED }
    }

    /// What article `n` is a version of.
    pub fn origin(&self, n: u64) -> Origin {
        let mut random = Random::new(self.seed ^ 1, n);
        let other = random.below(n);
        match (n, random.below(100)) {
            (0, _) => Origin::New,
            (_, share) if share < EXACT => Origin::Exact(other),
            (_, share) if share < EXACT + EDITED => Origin::Edited(other),
            (_, share) if share < EXACT + EDITED + RETOLD => Origin::Retold(other),
            _ => Origin::New,
        }
    }

    /// Article `n`, of 400 words on average.
    pub fn article(&self, n: u64) -> Article {
        let words = self.words_of(n, 0);
        let mut text = String::with_capacity(words.len() * 8);
        let mut random = Random::new(self.seed ^ 3, n);
        let (mut sentence, mut sentences) = (0, 0);
        for (place, &word) in words.iter().enumerate() {
            let word = self.words.get(word as usize).map_or("", |word| word);
            text.push_str(word);
            if sentence == 0 {
                sentence = 8 + random.below(16);
            }
            sentence -= 1;
            if place + 1 == words.len() || sentence == 0 {
                sentences += 1;
                sentence = 0;
                text.push_str(if sentences % 4 == 0 { ".\n\n" } else { ". " });
            } else {
                text.push(' ');
            }
        }
        let title = text.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        Article { id: format!("g{n}"), title, text: text.trim_end().to_owned(), ..Article::default() }
    }

    /// The words of article `n` by rank. Copies of copies end somewhere.
    fn words_of(&self, n: u64, depth: u32) -> Vec<u32> {
        let origin = if depth < 3 { self.origin(n) } else { Origin::New };
        let mut random = Random::new(self.seed ^ 2, n);
        let (other, changed, turned) = match origin {
            Origin::New => {
                let subject = random.below(SUBJECTS);
                let length = 100 + random.below(601);
                return (0..length).map(|_| self.word(&mut random, subject)).collect();
            }
            Origin::Exact(other) => (other, 0, 0),
            Origin::Edited(other) => (other, 5, 0),
            Origin::Retold(other) => (other, 30, 10),
        };
        let mut words = self.words_of(other, depth + 1);
        let subject = random.below(SUBJECTS);
        for place in 0..words.len() {
            if random.below(100) < changed {
                words[place] = self.word(&mut random, subject);
            } else if random.below(100) < turned && place > 0 {
                words.swap(place - 1, place);
            }
        }
        words
    }

    fn word(&self, random: &mut Random, subject: u64) -> u32 {
        let all = self.words.len() as u64;
        if random.below(100) < OF_SUBJECT {
            // Words of a subject are none of the most frequent.
            let nth = random.below(SUBJECT_WORDS);
            return Random::new(subject, nth).below(all.saturating_sub(500)) as u32
                + 500u32.min(all as u32 / 2);
        }
        let wanted = random.share() * self.sums.last().copied().unwrap_or(0.0);
        self.sums.partition_point(|&sum| sum < wanted) as u32
    }
}
