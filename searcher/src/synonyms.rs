//! The user's synonyms, found by any form of their words.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lupe_analysis::{Language, Token};
use lupe_index::{Result, Snapshot};

/// What also to look for, by the language of a query and the key of its words.
#[derive(Debug, Default)]
pub(crate) struct SynonymTable {
    also: HashMap<(Language, String), Vec<String>>,
    /// The most words in a row that are looked up.
    pub(crate) longest: usize,
}

impl SynonymTable {
    fn new(snapshot: &Snapshot) -> Result<SynonymTable> {
        let mut table = SynonymTable::default();
        let synonyms = snapshot.synonyms()?;
        if synonyms.rules().is_empty() {
            return Ok(table);
        }
        let analyzer = snapshot.compounds().analyzer();
        let languages: Vec<Language> =
            snapshot.languages().into_iter().map(|(language, _)| language).chain([Language::Und]).collect();
        for rule in synonyms.rules() {
            for (typed, &language) in
                rule.typed.iter().flat_map(|typed| languages.iter().map(move |language| (typed, language)))
            {
                let tokens = analyzer.tokens(typed, language);
                table.longest = table.longest.max(tokens.len());
                let also = table.also.entry((language, key(&tokens))).or_default();
                for other in rule.also.iter().filter(|other| *other != typed) {
                    if !also.contains(other) {
                        also.push(other.clone());
                    }
                }
            }
        }
        Ok(table)
    }

    /// What also to look for where these words were typed.
    pub(crate) fn also(&self, language: Language, key: &str) -> &[String] {
        self.also.get(&(language, key.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// The key of words in a row: that of their inflection, so that any form will do.
pub(crate) fn key(tokens: &[Token]) -> String {
    let keys = tokens.iter().filter_map(|token| token.word.inflection.first());
    keys.map(|key| &**key).collect::<Vec<_>>().join(" ")
}

/// The table of the commit that was searched last, since making one takes the analysis of all synonyms.
#[derive(Clone, Debug, Default)]
pub(crate) struct SynonymCache(Arc<Mutex<Option<OfCommit>>>);

/// The generation of a commit, and its table.
type OfCommit = (u64, Arc<SynonymTable>);

impl SynonymCache {
    /// The table of a commit.
    ///
    /// # Errors
    /// The index is damaged.
    pub(crate) fn of(&self, snapshot: &Snapshot) -> Result<Arc<SynonymTable>> {
        let generation = snapshot.generation();
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, table)) = held.filter(|(of, _)| *of == generation) {
            return Ok(table);
        }
        let table = Arc::new(SynonymTable::new(snapshot)?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((generation, Arc::clone(&table)));
        Ok(table)
    }
}
