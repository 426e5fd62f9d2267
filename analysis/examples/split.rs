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
use std::sync::Arc;
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use lupe_analysis::{Exceptions, Part, Splitter, Vocabulary, VocabularyBuilder};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let vocabulary = learn(std::env::args().skip(1))?;
    let learnt = Instant::now();
    let exceptions = match std::env::var("SPLIT_EXCEPTIONS") {
        Ok(path) => Exceptions::parse(&std::fs::read_to_string(path)?)?,
        Err(_) => Exceptions::new(),
    };
    eprintln!(
        "vocabulary of {} words, {} bytes, hash {:016x}; learnt in {:.1?}",
        vocabulary.words(),
        vocabulary.to_bytes().len(),
        vocabulary.content_hash(),
        learnt - started
    );
    let splitter = Splitter::new(Arc::new(vocabulary), exceptions);
    let words: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let lower: Vec<String> = words.iter().map(|word| word.trim().to_lowercase()).collect();
    let started = Instant::now();
    let split: Vec<Vec<Part>> = lower.iter().map(|word| splitter.split(word)).collect();
    eprintln!("{} words, {:.2?} each", words.len(), started.elapsed() / words.len().max(1) as u32);
    let mut out = BufWriter::new(io::stdout().lock());
    for ((word, lower), parts) in words.iter().zip(&lower).zip(&split) {
        let characters = |byte: usize| lower.get(..byte).map_or(0, |before| before.chars().count());
        let parts: Vec<Value> = parts
            .iter()
            .map(|part| json!({"text": part.text, "start": characters(part.start), "end": characters(part.end)}))
            .collect();
        writeln!(out, "{}", json!({"text": word.trim(), "layers": {"parts": parts}}))?;
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
            builder.add_text(text);
        }
    }
    Ok(builder.build())
}
