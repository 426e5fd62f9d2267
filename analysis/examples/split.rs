//! Splits the words of standard input, one a line, and prints their parts as JSON lines, offsets in
//! characters.
//!
//! ```text
//! cargo run --release -p lupe-analysis --example split -- [CORPUS.jsonl[.gz] ...] < WORDS
//! ```
//! Without a corpus the splitter has its base lexicon alone. `SPLIT_EXCEPTIONS=FILE` names an exceptions
//! file.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use lupe_analysis::{Exceptions, Splitter, Vocabulary, VocabularyBuilder};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let vocabulary = learn(std::env::args().skip(1))?;
    let learnt = Instant::now();
    let exceptions = match std::env::var("SPLIT_EXCEPTIONS") {
        Ok(path) => Exceptions::parse(&std::fs::read_to_string(path)?)?,
        Err(_) => Exceptions::new(),
    };
    let splitter = Splitter::new(&vocabulary, exceptions);
    eprintln!(
        "{} forms of {} words, hash {:016x}; learnt in {:.1?}, splitter built in {:.1?}",
        vocabulary.len(),
        vocabulary.words(),
        vocabulary.content_hash(),
        learnt - started,
        learnt.elapsed()
    );
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let word = line.trim();
        let lower = word.to_lowercase();
        let characters = |byte: usize| lower.get(..byte).map_or(0, |before| before.chars().count());
        let parts: Vec<Value> = splitter
            .split(&lower)
            .iter()
            .map(|part| json!({"text": part.text, "start": characters(part.start), "end": characters(part.end)}))
            .collect();
        writeln!(out, "{}", json!({"text": word, "layers": {"parts": parts}}))?;
    }
    out.flush()?;
    Ok(())
}

/// The vocabulary of the `text` of the records.
fn learn(paths: impl Iterator<Item = String>) -> Result<Vocabulary, Box<dyn Error>> {
    let mut builder = VocabularyBuilder::new();
    for path in paths {
        let file = File::open(&path)?;
        let reader: Box<dyn Read> =
            if path.ends_with(".gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        for line in BufReader::new(reader).lines() {
            let record: Value = serde_json::from_str(&line?)?;
            let text = record.get("text").and_then(Value::as_str).unwrap_or_default();
            for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
                builder.add(&word.to_lowercase(), word.starts_with(char::is_uppercase));
            }
        }
    }
    Ok(builder.build())
}
