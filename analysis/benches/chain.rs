//! How long the whole analysis takes, against tokenizing and stemming alone: same text, same run, processor time.
//!
//! ```text
//! cargo bench -p lupe-analysis --bench chain [-- TEXT]
//! ```
//! Without a file the German samples are the text.

use std::io;
use std::path::Path;

use cpu_time::ThreadTime;
use lupe_analysis::{Analyzer, Language, Splitter, Vocabulary, VocabularyBuilder};
use rust_stemmers::{Algorithm, Stemmer};

/// Runs of each, of which the best counts.
const RUNS: usize = 5;

fn main() -> io::Result<()> {
    let file = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let mut text = String::new();
    match file {
        Some(file) => text = String::from_utf8_lossy(&std::fs::read(file)?).into_owned(),
        None => collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples"), &mut text)?,
    }
    // The lexicon is read once, whatever the text.
    Vocabulary::base();
    let mut builder = VocabularyBuilder::new();
    builder.add_text(&text);
    let splitter = Splitter::new(builder.build().into(), lupe_analysis::Exceptions::new());
    let analyzer = Analyzer::new().with_splitter(splitter);
    let words = analyzer.tokens(&text, Language::De).len();
    println!("{} bytes, {words} tokens; ns a token, best of {RUNS}", text.len());
    let stemmed = best(|| on_a_new_thread(|| stem(&text)));
    // A thread has a cache of its own: a new one knows no word yet.
    let cold = best(|| on_a_new_thread(|| analyze(&analyzer, &text)));
    let warm = best(|| {
        on_a_new_thread(|| {
            analyze(&analyzer, &text);
            analyze(&analyzer, &text)
        })
    });
    for (name, seconds) in
        [("tokenize, lower case, Snowball", stemmed), ("all layers, cold", cold), ("all layers, warm", warm)]
    {
        println!("{:>9.1} {:>6.2} x  {name}", seconds * 1e9 / words as f64, seconds / stemmed);
    }
    Ok(())
}

fn best(mut run: impl FnMut() -> f64) -> f64 {
    (0..RUNS).map(|_| run()).fold(f64::MAX, f64::min)
}

fn on_a_new_thread(run: impl Fn() -> f64 + Sync) -> f64 {
    std::thread::scope(|scope| scope.spawn(&run).join().unwrap_or(f64::NAN))
}

fn analyze(analyzer: &Analyzer, text: &str) -> f64 {
    let started = ThreadTime::now();
    let mut bytes = 0;
    analyzer.for_each_token(text, Language::De, |token| bytes += token.word.exact.len());
    std::hint::black_box(bytes);
    started.elapsed().as_secs_f64()
}

/// What a plain engine does: words by Unicode letters and digits, lower case, Snowball.
fn stem(text: &str) -> f64 {
    let stemmer = Stemmer::create(Algorithm::German);
    let started = ThreadTime::now();
    let mut bytes = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        bytes += stemmer.stem(&word.to_lowercase()).len();
    }
    std::hint::black_box(bytes);
    started.elapsed().as_secs_f64()
}

fn collect(folder: &Path, text: &mut String) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), text)?;
        } else if let Ok(read) = std::fs::read_to_string(entry.path()) {
            text.push_str(&read);
            text.push('\n');
        }
    }
    Ok(())
}
