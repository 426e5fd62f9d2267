//! In how many articles a term of a query stands: as itself, and as a form that is its own key.

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::guarded;
use super::leaves::{Leaves, Places, within};
use super::reader::Snapshot;
use crate::error::Result;
use crate::query::{Scope, WeightedTerm};

/// Documents of the rarer of two terms that are looked up in the other: all where there are no more, else as many at even
/// distances.
const PROBES: u32 = 128;

impl Snapshot {
    /// In how many articles a term occurs, those deleted since the last merge included; close to it where they are many.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn frequency(&self, term: &WeightedTerm) -> Result<u64> {
        guarded(&self.inner.path, || {
            let count = Leaves::open(&self.inner).and_then(|leaves| {
                let places = leaves.places(term)?;
                Ok(leaves.frequency(&places, Scope::Everywhere)?)
            });
            count.map_err(|error| self.error(error))
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

/// How many documents two terms share, about.
fn shared(index: &InvertedIndexReader, a: &TermInfo, b: &TermInfo, max_doc: DocId) -> std::io::Result<u64> {
    let (rare, other) = if a.doc_freq <= b.doc_freq { (a, b) } else { (b, a) };
    let size = rare.doc_freq;
    let mut rare = index.read_postings_from_terminfo(rare, IndexRecordOption::Basic)?;
    let mut other = index.read_postings_from_terminfo(other, IndexRecordOption::Basic)?;
    let (mut probes, mut hits) = (0u64, 0u64);
    let mut probe = |doc: DocId| {
        probes += 1;
        if other.doc() < doc {
            other.seek(doc);
        }
        hits += u64::from(other.doc() == doc);
    };
    if size <= PROBES {
        while rare.doc() != TERMINATED {
            probe(rare.doc());
            rare.advance();
        }
    } else {
        for n in 0..PROBES {
            let target = (u64::from(max_doc) * u64::from(n) / u64::from(PROBES)) as DocId;
            if rare.doc() < target {
                rare.seek(target);
            }
            match rare.doc() {
                TERMINATED => break,
                doc => probe(doc),
            }
        }
    }
    Ok(u64::from(size) * hits / probes.max(1))
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
            writer.add(&Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        for (layer, text, expected) in [
            (Layer::Exact, "fenster", 800..=800),
            (Layer::Exact, "fenstern", 400..=400),
            (Layer::Inflection, "fenster", 780..=820),
            (Layer::Exact, "haus", 0..=0),
        ] {
            let found = snapshot.frequency(&WeightedTerm::new(Language::De, layer, text, 1.0)).unwrap();
            assert!(expected.contains(&found), "{layer:?} {text}: {found}");
        }
    }
}
