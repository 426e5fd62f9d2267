//! Words of the index that are like what was typed: found by walking the dictionaries with an automaton.

use std::collections::HashMap;
use std::time::Instant;

use lupe_analysis::Language;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::Term as EngineTerm;
use tantivy::termdict::TermDictionary;
use tantivy_fst::Automaton;

use super::guarded;
use super::reader::Snapshot;
use crate::error::{Error, Result};
use crate::pattern::{Pattern, State, typing_errors};
use crate::query::{Like, LikeWord, LikeWords, Scope};
use crate::term::{LONGEST, Layer, term_prefixes};

/// Terms between two looks at the clock.
const CLOCK_EVERY: u32 = 4096;

impl Snapshot {
    /// The words of the index, or of titles or bodies only, that are like any of these, in how many articles each stands: nearer ones first, then
    /// more frequent ones, at most `most`.
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
        guarded(&self.inner.path, || {
            let mut found = Vec::new();
            for like in wanted {
                let mut counts = HashMap::new();
                for prefix in term_prefixes(like.language(), like.layer()) {
                    self.walk_dictionaries(like, &prefix, scope, deadline, &mut counts)?;
                }
                found.extend(counts.into_iter().map(|(text, articles)| LikeWord {
                    language: like.language(),
                    layer: like.layer(),
                    errors: match like {
                        Like::Fuzzy { word, .. } => typing_errors(word, &text),
                        Like::Pattern { .. } => 0,
                    },
                    text,
                    articles,
                }));
            }
            let key = |word: &LikeWord| (word.errors, std::cmp::Reverse(word.articles));
            found.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)));
            let cut = found.len() > most;
            found.truncate(most);
            Ok(LikeWords { words: found, cut })
        })
    }

    /// Counts the words behind a prefix of terms.
    fn walk_dictionaries(
        &self,
        like: &Like,
        prefix: &str,
        scope: Scope,
        deadline: Option<Instant>,
        counts: &mut HashMap<String, u64>,
    ) -> Result<()> {
        for segment in self.inner.searcher.segment_readers() {
            let mut here: HashMap<String, u32> = HashMap::new();
            let fields = [(self.inner.fields.body, Scope::Title), (self.inner.fields.title, Scope::Body)];
            for (field, _) in fields.into_iter().filter(|(_, other)| *other != scope) {
                let index = segment.inverted_index(field).map_err(|error| self.error(error))?;
                let mut visit = |key: &[u8], articles: u32| {
                    let text = key.get(prefix.len()..).and_then(|text| std::str::from_utf8(text).ok());
                    // A longer term ends in a hash and is no word.
                    let Some(text) = text.filter(|text| text.len() <= LONGEST) else { return };
                    match here.get_mut(text) {
                        // Most articles with a word in the title have it in the body, too.
                        Some(count) => *count = (*count).max(articles),
                        None => {
                            here.insert(text.to_owned(), articles);
                        }
                    }
                };
                let walked = match like {
                    Like::Pattern { pattern, .. } => {
                        walk(index.terms(), Gaps(pattern.behind(prefix)), deadline, &mut visit)
                    }
                    Like::Fuzzy { word, errors, .. } => {
                        let term = EngineTerm::from_field_text(field, word);
                        let inner = FuzzyTermQuery::new(term, (*errors).min(2), true)
                            .automaton()
                            .map_err(|error| self.error(error))?;
                        let behind = Behind { prefix: prefix.as_bytes(), inner };
                        walk(index.terms(), behind, deadline, &mut visit)
                    }
                };
                walked.map_err(|error| match error {
                    Some(error) => self.error(error.into()),
                    None => Error::Timeout,
                })?;
            }
            for (text, articles) in here {
                *counts.entry(text).or_default() += u64::from(articles);
            }
        }
        Ok(())
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
            Like::Pattern { layer, .. } => *layer,
            Like::Fuzzy { .. } => Layer::Exact,
        }
    }
}

/// Calls `visit` with every term that the automaton accepts. The error is `None` where the deadline has passed.
fn walk<A: Automaton>(
    terms: &TermDictionary,
    automaton: A,
    deadline: Option<Instant>,
    mut visit: impl FnMut(&[u8], u32),
) -> Result<(), Option<std::io::Error>>
where
    A::State: Clone,
{
    let mut stream = terms.search(automaton).into_stream().map_err(Some)?;
    let mut clock = 0u32;
    while stream.advance() {
        clock += 1;
        if clock.is_multiple_of(CLOCK_EVERY) && deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(None);
        }
        visit(stream.key(), stream.value().doc_freq);
    }
    Ok(())
}

/// A pattern as the engine walks with it.
struct Gaps(Pattern);

impl Automaton for Gaps {
    type State = State;

    fn start(&self) -> State {
        self.0.start()
    }

    fn is_match(&self, state: &State) -> bool {
        self.0.accepts(*state)
    }

    fn can_match(&self, state: &State) -> bool {
        *state != 0
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        self.0.next(*state, byte)
    }
}

/// An automaton behind a fixed text.
struct Behind<'p> {
    prefix: &'p [u8],
    inner: DfaWrapper,
}

#[derive(Clone, Copy)]
enum At {
    /// So much of the fixed text has been read.
    Prefix(usize),
    Inner(u32),
    Nowhere,
}

impl Automaton for Behind<'_> {
    type State = At;

    fn start(&self) -> At {
        At::Prefix(0)
    }

    fn is_match(&self, state: &At) -> bool {
        matches!(state, At::Inner(inner) if self.inner.is_match(inner))
    }

    fn can_match(&self, state: &At) -> bool {
        match state {
            At::Prefix(_) => true,
            At::Inner(inner) => self.inner.can_match(inner),
            At::Nowhere => false,
        }
    }

    fn accept(&self, state: &At, byte: u8) -> At {
        match *state {
            At::Prefix(at) if self.prefix.get(at) == Some(&byte) => {
                if at + 1 == self.prefix.len() {
                    At::Inner(self.inner.start())
                } else {
                    At::Prefix(at + 1)
                }
            }
            At::Inner(inner) => At::Inner(self.inner.accept(&inner, byte)),
            _ => At::Nowhere,
        }
    }
}
