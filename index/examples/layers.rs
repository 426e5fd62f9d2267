//! What each layer of the terms, and each kind of file, costs in an index, in bytes.
//!
//! ```text
//! cargo run --release -p lupe-index --example layers -- INDEX
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use lupe_index::{LayerCost, Snapshot};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: layers INDEX")?;
    println!(
        "{:28} {:>10} {:>12} {:>12} {:>12}",
        "field and layer", "terms", "bytes", "postings", "positions"
    );
    for (layer, cost) in Snapshot::open(Path::new(&path))?.layer_costs()? {
        let LayerCost { terms, term_bytes, postings, positions } = cost;
        println!("{layer:28} {terms:>10} {term_bytes:>12} {postings:>12} {positions:>12}");
    }
    let mut kinds = BTreeMap::new();
    sizes(Path::new(&path), &mut kinds)?;
    println!("\n{:28} {:>12}", "kind of file", "bytes");
    for (kind, bytes) in kinds {
        println!("{kind:28} {bytes:>12}");
    }
    Ok(())
}

/// Adds up the bytes of a folder's files by the ending of their names.
fn sizes(folder: &Path, kinds: &mut BTreeMap<String, u64>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let (path, data) = (entry.path(), entry.metadata()?);
        if data.is_dir() {
            sizes(&path, kinds)?;
        } else {
            let kind =
                path.extension().map_or("other".into(), |ending| ending.to_string_lossy().into_owned());
            *kinds.entry(kind).or_default() += data.len();
        }
    }
    Ok(())
}
