//! `lupe analyze`

use std::io::BufRead;
use std::ops::Range;
use std::path::Path;

use lupe_analysis::{Analyzer, FirstWord, Language, Part, Token, Word, identify};
use lupe_index::Snapshot;
use serde::Serialize;

use crate::Outcome;
use crate::args::{AnalyzeArgs, Context};
use crate::output::{Output, Style, clean};

#[derive(Serialize)]
struct TokenLine<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    position: u32,
    layers: Layers<'t>,
}

#[derive(Serialize)]
struct Layers<'t> {
    exact: &'t str,
    folded: &'t str,
    unaccented: &'t str,
    inflection: &'t [Box<str>],
    parts: Vec<PartLine<'t>>,
    /// Other words that are found here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<PartLine<'t>>,
}

#[derive(Serialize)]
struct PartLine<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    inflection: &'t [Box<str>],
}

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
    let mut characters = Characters { text, byte: 0, count: 0 };
    for token in &tokens {
        let (start, end) = (characters.at(token.start), characters.at(token.end));
        let line = token_line(text, token, start, end);
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

fn token_line<'t>(text: &'t str, token: &'t Token, start: usize, end: usize) -> TokenLine<'t> {
    let own = text.get(token.start..token.end).unwrap_or("");
    let within = |byte: usize| start + own.get(..byte).map_or(0, |text| text.chars().count());
    let part = |part: &'t Part| PartLine {
        text: &part.text,
        start: within(part.start),
        end: within(part.end),
        inflection: &part.inflection,
    };
    let also = |(range, word): (Range<usize>, &'t Word)| PartLine {
        text: &word.exact,
        start,
        end: start + text.get(range).map_or(0, |text| text.chars().count()),
        inflection: &word.inflection,
    };
    TokenLine {
        text: own,
        start,
        end,
        position: token.position,
        layers: Layers {
            exact: &token.word.exact,
            folded: &token.word.folded,
            unaccented: &token.word.unaccented,
            inflection: &token.word.inflection,
            parts: token.word.parts.iter().map(part).collect(),
            also: token.words().skip(1).map(also).collect(),
        },
    }
}

/// Turns byte offsets that grow into offsets in characters.
struct Characters<'t> {
    text: &'t str,
    byte: usize,
    count: usize,
}

impl Characters<'_> {
    fn at(&mut self, byte: usize) -> usize {
        self.count += self.text.get(self.byte..byte).map_or(0, |text| text.chars().count());
        self.byte = byte;
        self.count
    }
}
