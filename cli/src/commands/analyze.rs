//! `lupe analyze`

use std::io::BufRead;
use std::path::Path;

use lupe_analysis::{Analyzer, FirstWord, Language, identify};
use lupe_index::Snapshot;
use lupe_web::wire::Token;

use crate::Outcome;
use crate::args::{AnalyzeArgs, Context};
use crate::output::{Output, Style, clean};

pub(crate) fn run(args: &AnalyzeArgs, index: Option<&Path>, output: &mut Output) -> anyhow::Result<Outcome> {
    let first = match args.context {
        Context::Mid => FirstWord::MidSentence,
        Context::Start => FirstWord::SentenceStart,
    };
    // Without an index the base lexicon splits.
    let analyzer = match index {
        Some(index) => Snapshot::open(index)?.compounds().analyzer().clone(),
        None => Analyzer::new(),
    };
    let analyzer = analyzer.with_first_word(first);
    let mut any = false;
    let mut line = |text: &str, output: &mut Output| -> anyhow::Result<()> {
        let language = args.lang.unwrap_or_else(|| identify(text).language);
        any |= print(text, language, &analyzer, args.json, output)?;
        Ok(())
    };
    if args.text == ["-"] {
        for text in std::io::stdin().lock().split(b'\n') {
            line(String::from_utf8_lossy(&text?).trim_end_matches('\r'), output)?;
        }
    } else {
        line(&args.text.join(" "), output)?;
    }
    Ok(if any { Outcome::Found } else { Outcome::Nothing })
}

/// Prints the tokens of a text. Returns whether there are any.
fn print(
    text: &str,
    language: Language,
    analyzer: &Analyzer,
    json: bool,
    output: &mut Output,
) -> anyhow::Result<bool> {
    let tokens = analyzer.tokens(text, language);
    for (token, line) in tokens.iter().zip(Token::all(text, &tokens)) {
        if json {
            output.json(&line)?;
            continue;
        }
        let mut layers = vec![line.layers.exact];
        layers.extend(
            [line.layers.folded, line.layers.unaccented].into_iter().filter(|s| *s != line.layers.exact),
        );
        let keys = line.layers.inflection.join(" ");
        let also: Vec<&str> = line.layers.also.iter().map(|word| word.text).collect();
        let also = if also.is_empty() { String::new() } else { format!("  also {}", also.join(" ")) };
        let kind = if token.word.function_word { "  function word" } else { "" };
        let parts: Vec<&str> = line.layers.parts.iter().map(|part| part.text).collect();
        let parts = if parts.is_empty() { String::new() } else { format!("  parts {}", parts.join(" ")) };
        let facts = clean(&format!("{}  key {keys}{parts}{also}{kind}", layers.join(" ")));
        output.line(format!("{:<24} {}", clean(line.text), output.styled(Style::Faint, &facts)))?;
    }
    Ok(!tokens.is_empty())
}
