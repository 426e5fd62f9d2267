//! What each layer of the terms, each file and each field costs in an index, in bytes.
//!
//! ```text
//! cargo run --release -p lupe-index --example layers -- INDEX
//! ```
//! INDEX is the folder of one, as `.lupe`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use tantivy::Index;
use tantivy::schema::FieldType;

/// Terms of a layer, and the bytes of their postings and positions.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    terms: u64,
    term_bytes: u64,
    postings: u64,
    positions: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: layers INDEX")?;
    let folder = generation(Path::new(&path))?;
    let index = Index::open_in_dir(&folder)?;
    let mut layers: BTreeMap<String, Cost> = BTreeMap::new();
    for segment in index.reader()?.searcher().segment_readers() {
        for (field, entry) in index.schema().fields() {
            if !entry.is_indexed() || !matches!(entry.field_type(), FieldType::Str(_)) {
                continue;
            }
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let (term, info) = (terms.key(), terms.value());
                // Behind the language's code: `de*rechenzentr`.
                let sign = term.iter().find(|letter| !letter.is_ascii_alphanumeric());
                let layer = match sign {
                    Some(b'=') => "the same form",
                    Some(b'~') => "transcribed",
                    Some(b'^') => "without diacritics",
                    Some(b'*') => "inflection",
                    Some(b'+') => "parts of compounds",
                    _ => "other",
                };
                let name = match entry.name() {
                    name @ ("title" | "body") => format!("{name}: {layer}"),
                    name => name.to_owned(),
                };
                let cost = layers.entry(name).or_default();
                cost.terms += 1;
                cost.term_bytes += term.len() as u64;
                cost.postings += info.postings_range.len() as u64;
                cost.positions += info.positions_range.len() as u64;
            }
        }
    }
    println!(
        "{:32} {:>10} {:>12} {:>12} {:>12}",
        "field and layer", "terms", "bytes", "postings", "positions"
    );
    for (layer, Cost { terms, term_bytes, postings, positions }) in layers {
        println!("{layer:32} {terms:>10} {term_bytes:>12} {postings:>12} {positions:>12}");
    }
    let mut files: BTreeMap<String, u64> = BTreeMap::new();
    for file in std::fs::read_dir(&folder)?.flatten() {
        let path = file.path();
        let kind =
            path.extension().map_or("other".into(), |extension| extension.to_string_lossy().into_owned());
        *files.entry(kind).or_default() += file.metadata()?.len();
    }
    println!("\n{:32} {:>12}", "kind of file", "bytes");
    for (kind, bytes) in files {
        println!("{kind:32} {bytes:>12}");
    }
    Ok(())
}

/// The folder of the generation that an index's manifest names.
fn generation(path: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let manifest = std::fs::read_to_string(path.join("manifest.json"))?;
    let mut values = serde_json::Deserializer::from_str(&manifest).into_iter::<serde_json::Value>();
    let manifest = values.next().ok_or("the manifest is empty")??;
    Ok(path.join(manifest["generation"].as_str().ok_or("the manifest names no generation")?))
}
