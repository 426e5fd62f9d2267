//! Time of an answer of ten hits of 100 kB each, with and without snippets.
//!
//!     cargo bench -p lupe-searcher --bench snippets
//!
//! The texts are the sentences of the sample articles, shuffled.

use std::error::Error;
use std::path::Path;

use cpu_time::ThreadTime;
use lupe_analysis::{Analyzer, Language, sentences};
use lupe_index::{Checkpoint, Document, StoredArticle, Writer, WriterOptions};
use lupe_searcher::{SearchRequest, Searcher};

const ARTICLES: usize = 40;
const BYTES: usize = 100_000;
const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut pool = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples"), &mut pool)?;
    pool.sort();
    let folder = tempfile::tempdir()?;
    let mut writer = Writer::open(folder.path(), WriterOptions::default())?;
    let mut state = 7u64;
    for n in 0..ARTICLES {
        let mut text = String::new();
        while text.len() < BYTES {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(&pool[(state >> 33) as usize % pool.len()]);
            text.push_str(if state >> 62 == 0 { "\n\n" } else { " " });
        }
        let article = StoredArticle::new("bench", &n.to_string(), "", &text, Language::De);
        writer.add(Document::of(article, &Analyzer::new()), 1)?;
    }
    writer.commit(&Checkpoint { batch: 1, ..Checkpoint::default() })?;
    writer.finish()?;
    let searcher = Searcher::open(folder.path())?;
    println!(
        "ten hits of {} kB each, median of {ROUNDS} in ms of the processor: answer, of which snippets",
        BYTES / 1000
    );
    for query in
        ["Strom", "Rechenzentren Strom", "Stadt Jahr Wasser Haus", "\"in der Stadt\"", "infra*", "s*"]
    {
        let time = |snippets: bool| -> Result<f64, Box<dyn Error>> {
            let request =
                SearchRequest { snippets, collapse: false, threads: 1, ..SearchRequest::new(query) };
            let mut times = Vec::with_capacity(ROUNDS);
            for _ in 0..ROUNDS {
                let started = ThreadTime::now();
                std::hint::black_box(searcher.search(&request)?);
                times.push(started.elapsed().as_secs_f64() * 1000.0);
            }
            times.sort_by(f64::total_cmp);
            Ok(times[ROUNDS / 2])
        };
        let (with, without) = (time(true)?, time(false)?);
        println!("{with:8.2} {:8.2}  {query}", with - without);
    }
    Ok(())
}

fn collect(folder: &Path, pool: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), pool)?;
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            pool.extend(sentences(&text).into_iter().map(|sentence| text[sentence].to_owned()));
        }
    }
    Ok(())
}
