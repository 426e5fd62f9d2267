//! What each layer of the terms costs on disk.

use std::collections::BTreeMap;

use tantivy::schema::FieldType;

use super::guarded;
use super::reader::Snapshot;
use crate::error::Result;

/// What the terms of a field and layer take, in bytes but for their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerCost {
    /// Terms, summed over the segments.
    pub terms: u64,
    /// The terms themselves, before they are compressed in the dictionary.
    pub term_bytes: u64,
    /// In which articles they occur, and how often.
    pub postings: u64,
    /// Where in these.
    pub positions: u64,
}

impl Snapshot {
    /// What each layer of title and body costs, and each other field that terms are looked up in. Walks all
    /// dictionaries.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn layer_costs(&self) -> Result<BTreeMap<String, LayerCost>> {
        guarded(self.path(), || {
            let mut costs: BTreeMap<String, LayerCost> = BTreeMap::new();
            for segment in self.inner.searcher.segment_readers() {
                for (field, entry) in segment.schema().fields() {
                    if !entry.is_indexed() || !matches!(entry.field_type(), FieldType::Str(_)) {
                        continue;
                    }
                    let inverted = segment.inverted_index(field).map_err(|error| self.error(error))?;
                    let mut terms = inverted.terms().stream().map_err(|error| self.error(error.into()))?;
                    while terms.advance() {
                        let name = match entry.name() {
                            name @ ("title" | "body") => format!("{name}: {}", layer(terms.key())),
                            name @ "lexicon" => format!("{name}: {}", entry_kind(terms.key())),
                            name => name.to_owned(),
                        };
                        let cost = costs.entry(name).or_default();
                        cost.terms += 1;
                        cost.term_bytes += terms.key().len() as u64;
                        cost.postings += terms.value().postings_range.len() as u64;
                        cost.positions += terms.value().positions_range.len() as u64;
                    }
                }
            }
            Ok(costs)
        })
    }
}

/// The layer of a term, told by the sign behind its language's code: `de*rechenzentr`.
fn layer(term: &[u8]) -> &'static str {
    match term.iter().find(|letter| !letter.is_ascii_alphanumeric()) {
        Some(b'@') => "form and key at once",
        Some(b'=') => "the same form",
        Some(b'~') => "transcribed",
        Some(b'^') => "without diacritics",
        Some(b'*') => "inflection",
        Some(b'+') => "parts of compounds",
        _ => "other",
    }
}

/// What an entry of the lexicon is.
fn entry_kind(term: &[u8]) -> &'static str {
    let key = term.split(|&letter| letter == 0x1f).next().unwrap_or(term);
    match term.first() {
        Some(b'w') if key.contains(&b' ') => "pairs of words",
        Some(b'w') => "words",
        _ => "abbreviations",
    }
}
