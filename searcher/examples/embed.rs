//! Searches an index from another program: `cargo run -p lupe-searcher --example embed -- DIR QUERY`

use lupe_searcher::{Result, SearchRequest, Searcher};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (folder, query) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let searcher = Searcher::open(folder.as_ref())?;
    for hit in searcher.search(&SearchRequest::new(query))?.hits {
        println!("{:.2}  {}  {}", hit.score, hit.id, hit.title.text);
    }
    Ok(())
}
