//! What German analysis makes of some six hundred words, as a table to learn from and to hold the rules against.
//!
//! `LUPE_WRITE_GOLDEN=1 cargo test -p lupe-analysis --test golden` writes the layers anew; words are added by hand, one a
//! line.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::fmt::Write;
use std::fs;
use std::path::Path;

use lupe_analysis::{Analyzer, FirstWord, Language};

#[test]
fn german_words_have_the_layers_that_are_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/german.tsv");
    let table = fs::read_to_string(&path).expect("the table");
    // Words stand alone here, as if taken from mid-sentence: a capital means a noun.
    let analyzer = Analyzer::new().with_first_word(FirstWord::MidSentence);
    let mut found = String::new();
    for line in table.lines() {
        let word = line.split('\t').next().unwrap_or_default();
        if word.is_empty() || word.starts_with('#') {
            writeln!(found, "{line}").unwrap();
            continue;
        }
        let tokens = analyzer.tokens(word, Language::De);
        assert_eq!(tokens.len(), 1, "{word:?} is one word");
        let layers = &tokens[0].word;
        let keys = layers.inflection.join(" ");
        let parts: Vec<String> =
            layers.parts.iter().map(|part| format!("{}:{}", part.text, part.inflection.join(","))).collect();
        let parts = if parts.is_empty() { String::new() } else { format!("\t{}", parts.join(" ")) };
        writeln!(found, "{word}\t{keys}{parts}").unwrap();
    }
    if std::env::var_os("LUPE_WRITE_GOLDEN").is_some() {
        fs::write(&path, &found).expect("the table");
        return;
    }
    for (found, expected) in found.lines().zip(table.lines()) {
        assert_eq!(found, expected, "if this is better, raise ANALYSIS_VERSION and write the table anew");
    }
}
