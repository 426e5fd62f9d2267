//! Prints the inflection keys of every line of standard input as a JSON line, the line taken as German from within a
//! sentence.

use std::io::{self, BufRead, Write};

use lupe_analysis::{Analyzer, FirstWord, Language};

fn main() -> io::Result<()> {
    let analyzer = Analyzer::new().with_first_word(FirstWord::MidSentence);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut keys = Vec::new();
        analyzer.for_each_token(&line, Language::De, |token| {
            keys.extend(token.word.inflection.iter().map(|key| format!("{key:?}")));
        });
        writeln!(out, "{{\"text\":{line:?},\"layers\":{{\"inflection\":[{}]}}}}", keys.join(","))?;
    }
    out.flush()
}
