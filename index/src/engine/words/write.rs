//! Writing the words of a segment, once its dictionaries are written.

use std::any::Any;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lupe_analysis::Language;
use tantivy::directory::{CompositeFile, TerminatingWrite};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::termdict::TermDictionary;
use zstd::bulk::Compressor;

use super::super::lexicon::Spellings;
use super::super::schema;
use super::{BLOCK, Block, EXTENSION, LEXICON_FROM, Row, TEXT, TIERS, WordsOf, component, tier};
use crate::LexiconEntry;
use crate::lexicon::{LexiconKind, beginning, entry_text, key_and_form};
use crate::term::{LONGEST, Layer, term_prefixes};

/// The layers whose words patterns are for.
const LAYERS: [Layer; 2] = [Layer::Exact, Layer::Folded];

/// The plugin that writes it.
pub(in super::super) struct Rows;

impl SegmentPlugin for Rows {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(RowsWriter))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        write(context.target_segment)
    }
}

struct RowsWriter;

impl PluginWriter for RowsWriter {
    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(segment)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The words behind a prefix, by tiers.
pub(super) type Tiers = [Blocks; TIERS as usize];

/// Writes the file of a segment whose dictionaries are there.
fn write(segment: &Segment) -> tantivy::Result<()> {
    let dictionaries = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let fields = schema::schema().1;
    let mut wanted = Vec::new();
    for (of, field) in
        [(WordsOf::Lexicon, fields.lexicon), (WordsOf::Title, fields.title), (WordsOf::Body, fields.body)]
    {
        let Some(file) = dictionaries.open_read(field) else { continue };
        let dictionary = Arc::new(TermDictionary::open(file)?);
        if of == WordsOf::Lexicon {
            wanted.push((of, dictionary, beginning(LexiconKind::Word, "")));
            continue;
        }
        for language in Language::ALL {
            let prefixes = LAYERS.into_iter().flat_map(|layer| term_prefixes(*language, layer));
            wanted.extend(prefixes.map(|prefix| (of, Arc::clone(&dictionary), prefix)));
        }
    }
    let next = AtomicUsize::new(0);
    let make = || -> io::Result<Vec<(usize, Tiers)>> {
        let mut made = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some((of, dictionary, prefix)) = wanted.get(n) else { return Ok(made) };
            made.push((n, tiers(*of, dictionary, prefix)?));
        }
    };
    // Nearly all words are in one language, in two or three rows: two threads are enough.
    let (some, others) = std::thread::scope(|scope| {
        let others = scope.spawn(make);
        (make(), others.join())
    });
    let panicked = |_| io::Error::other("the thread that writes words has panicked");
    let mut made = some?;
    made.extend(others.map_err(panicked)??);
    made.sort_unstable_by_key(|(n, _)| *n);
    let mut out = io::BufWriter::new(segment.open_write(component())?);
    let mut table = Vec::new();
    for (n, tiers) in made {
        let Some((of, _, prefix)) = wanted.get(n) else { continue };
        for (tier, Blocks { out: bytes, blocks, .. }) in (0..).zip(tiers) {
            out.write_all(&bytes)?;
            if !blocks.is_empty() {
                table.push(Row { of: *of, prefix: prefix.clone(), tier, blocks });
            }
        }
    }
    let table = serde_json::to_vec(&table).map_err(io::Error::other)?;
    let length = u32::try_from(table.len()).map_err(io::Error::other)?;
    out.write_all(&table)?;
    out.write_all(&length.to_le_bytes())?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.terminate()?;
    Ok(())
}

/// The words behind a prefix.
fn tiers(of: WordsOf, dictionary: &TermDictionary, prefix: &str) -> io::Result<Tiers> {
    let mut writer = TiersWriter::new(if of == WordsOf::Lexicon { LEXICON_FROM } else { 0 })?;
    let mut entry = Spellings::default();
    // What ends in a byte no text has comes behind all that begin so.
    let mut end = prefix.as_bytes().to_vec();
    end.push(u8::MAX);
    let mut terms = dictionary.range().ge(prefix).lt(&end).into_stream()?;
    while let Some((term, info)) = terms.next() {
        let text = std::str::from_utf8(term.get(prefix.len()..).unwrap_or_default()).unwrap_or_default();
        if of == WordsOf::Lexicon {
            let Some((key, form)) = key_and_form(text) else { continue };
            if let Some((text, documents)) = entry.add(key, form, info.doc_freq.into()).map(row_entry) {
                writer.push(&text, documents)?;
            }
        } else if text.len() <= LONGEST {
            // A longer term ends in a hash and is no word.
            writer.push(text, info.doc_freq)?;
        }
    }
    if let Some((text, documents)) = entry.end().map(row_entry) {
        writer.push(&text, documents)?;
    }
    writer.close()
}

/// An entry of the lexicon as it stands in a row.
fn row_entry(LexiconEntry { key, form, articles }: LexiconEntry) -> (String, u32) {
    (entry_text(&key, &form), u32::try_from(articles).unwrap_or(u32::MAX))
}

/// Writes the words behind a prefix.
pub(super) struct TiersWriter {
    compressor: Compressor<'static>,
    tiers: Tiers,
    /// Words of the tiers below are left out.
    from: u32,
}

/// The blocks of a row one behind the other, and what the table says of them.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) out: Vec<u8>,
    pub(super) blocks: Vec<Block>,
    /// The block at hand, and its first word.
    block: Vec<u8>,
    first: String,
}

impl TiersWriter {
    pub(super) fn new(from: u32) -> io::Result<TiersWriter> {
        let compressor = Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
        Ok(TiersWriter { compressor, tiers: Tiers::default(), from })
    }

    pub(super) fn push(&mut self, text: &str, documents: u32) -> io::Result<()> {
        let number = tier(documents);
        let Some(tier) = self.tiers.get_mut(number as usize) else { return Ok(()) };
        if number < self.from || text.is_empty() || text.bytes().any(|byte| byte < TEXT) {
            return Ok(());
        }
        if tier.block.is_empty() {
            text.clone_into(&mut tier.first);
        }
        tier.block.extend_from_slice(text.as_bytes());
        let mut rest = documents;
        loop {
            tier.block.push((rest & 0xF) as u8);
            rest >>= 4;
            if rest == 0 {
                break;
            }
        }
        if tier.block.len() >= BLOCK { tier.flush(&mut self.compressor) } else { Ok(()) }
    }

    pub(super) fn close(mut self) -> io::Result<Tiers> {
        self.tiers.iter_mut().try_for_each(|tier| tier.flush(&mut self.compressor))?;
        Ok(self.tiers)
    }
}

impl Blocks {
    fn flush(&mut self, compressor: &mut Compressor<'_>) -> io::Result<()> {
        if !self.block.is_empty() {
            let compressed = compressor.compress(&self.block)?;
            self.out.extend_from_slice(&compressed);
            let length = u32::try_from(compressed.len()).map_err(io::Error::other)?;
            self.blocks.push((std::mem::take(&mut self.first), length));
            self.block.clear();
        }
        Ok(())
    }
}
