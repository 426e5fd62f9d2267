//! In how many articles a term of a query stands: as itself, and as a form that is its own key.

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::guarded;
use super::leaves::{Leaves, Places, within};
use super::reader::Snapshot;
use crate::error::Result;
use crate::query::{Scope, WeightedTerm};

/// Documents of the rarer of two terms up to which they are looked up one by one in the other.
const FEW: u32 = 64;

impl Snapshot {
    /// In how many articles a term occurs, those deleted since the last merge included.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn frequency(&self, term: &WeightedTerm) -> Result<u64> {
        guarded(&self.inner.path, || {
            let leaves = Leaves::new(&self.inner);
            let count = leaves.places(term).and_then(|places| leaves.frequency(&places, Scope::Everywhere));
            count.map_err(|error| self.error(error.into()))
        })
    }
}

impl Leaves<'_> {
    /// In how many documents a term stands.
    pub(super) fn frequency(&self, places: &Places, scope: Scope) -> std::io::Result<u64> {
        let mut sum = 0;
        for (n, segment) in self.inner.searcher.segment_readers().iter().enumerate() {
            let [own, both] = places.each_ref().map(|places| within(scope, &places[n]));
            let size = |info: &Option<TermInfo>| info.as_ref().map_or(0, |info| info.doc_freq);
            let count = |(title, body)| u64::from(size(title).max(size(body)));
            let (a, b) = (count(own), count(both));
            sum += a + b;
            if a == 0 || b == 0 {
                continue;
            }
            let index = self.index(n);
            let shared = match (own, both) {
                ((_, Some(own)), (_, Some(both))) => shared(&index.body, own, both, segment.max_doc())?,
                ((Some(own), _), (Some(both), _)) => shared(&index.title, own, both, segment.max_doc())?,
                _ => 0,
            };
            sum -= shared.min(a.min(b));
        }
        Ok(sum)
    }
}

/// How many documents two terms share. It has to be exact: an estimate would hang on the order of the documents, and equal
/// articles would then be ranked otherwise in another index.
fn shared(index: &InvertedIndexReader, a: &TermInfo, b: &TermInfo, max_doc: DocId) -> std::io::Result<u64> {
    let (rare, other) = if a.doc_freq <= b.doc_freq { (a, b) } else { (b, a) };
    let mut shared = 0;
    if rare.doc_freq < FEW {
        let mut rare = index.read_postings_from_terminfo(rare, IndexRecordOption::Basic)?;
        let mut other = index.read_postings_from_terminfo(other, IndexRecordOption::Basic)?;
        while rare.doc() != TERMINATED {
            if other.doc() < rare.doc() {
                other.seek(rare.doc());
            }
            shared += u64::from(other.doc() == rare.doc());
            rare.advance();
        }
        return Ok(shared);
    }
    let mut bits = vec![0u64; max_doc as usize / 64 + 1];
    let place = |doc: DocId| (doc as usize / 64, doc % 64);
    for_each_block(index, rare, |doc| {
        let (word, bit) = place(doc);
        bits[word] |= 1 << bit;
    })?;
    for_each_block(index, other, |doc| {
        let (word, bit) = place(doc);
        shared += bits[word] >> bit & 1;
    })?;
    Ok(shared)
}

/// Calls `sink` with each document of a term, block by block.
pub(super) fn for_each_block(
    index: &InvertedIndexReader,
    info: &TermInfo,
    mut sink: impl FnMut(DocId),
) -> std::io::Result<()> {
    let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    while !postings.docs().is_empty() {
        postings.docs().iter().for_each(|&doc| sink(doc));
        postings.advance();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::{Checkpoint, Document, Layer, StoredArticle, Writer, WriterOptions};

    #[test]
    fn articles_with_a_word_in_two_ways_count_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        // One in three has both forms, one in three none.
        for n in 0..1200 {
            let text = ["Das Fenster.", "Die Fenstern und das Fenster.", "Nichts."][n % 3];
            let article = StoredArticle::new("root", &n.to_string(), "", text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        for (layer, text, expected) in [
            (Layer::Exact, "fenster", 800),
            (Layer::Exact, "fenstern", 400),
            (Layer::Inflection, "fenster", 800),
            (Layer::Exact, "haus", 0),
        ] {
            let found = snapshot.frequency(&WeightedTerm::new(Language::De, layer, text, 1.0)).unwrap();
            assert_eq!(found, expected, "{layer:?} {text}");
        }
    }
}
