//! Writing to the terminal: results on stdout, all else on stderr; colour on terminals only.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use lupe_searcher::Marked;

use crate::args::{Color, UiLanguage};

/// What a piece of text is, for colouring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Title,
    Mark,
    Faint,
    Added,
    Dropped,
    Warning,
    Error,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Style::Title => "1",
            Style::Mark => "1;33",
            Style::Faint => "2",
            Style::Added => "32",
            Style::Dropped => "31",
            Style::Warning => "33",
            Style::Error => "1;31",
        }
    }
}

/// Both streams.
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    out_colored: bool,
    err_colored: bool,
    language: UiLanguage,
}

impl Output {
    pub(crate) fn new(color: Color, language: UiLanguage) -> Output {
        let colored = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto(terminal, |name| env::var(name).ok()),
        };
        Output {
            out: BufWriter::new(io::stdout()),
            out_colored: colored(io::stdout().is_terminal()),
            err_colored: colored(io::stderr().is_terminal()),
            language,
        }
    }

    /// One like this, for another thread.
    pub(crate) fn another(&self) -> Output {
        Output { out: BufWriter::new(io::stdout()), ..*self }
    }

    /// Are warnings, hints and explanations in German?
    pub(crate) fn is_german(&self) -> bool {
        self.language == UiLanguage::De
    }

    /// Writes a line of results.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.out.write_all(text.as_ref().as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Writes bytes of results as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes a value as JSON on a line of its own.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// A piece of a result in its style.
    pub(crate) fn styled(&self, style: Style, text: &str) -> String {
        paint(self.out_colored, style, text)
    }

    /// Text for the terminal with its marks.
    pub(crate) fn marked(&self, marked: &Marked, base: Option<Style>) -> String {
        self.marked_as(marked, base, Style::Mark)
    }

    /// Text for the terminal with its marks in a style.
    pub(crate) fn marked_as(&self, marked: &Marked, base: Option<Style>, mark: Style) -> String {
        let piece = |(text, is_mark): (&str, bool)| match (is_mark, base) {
            (true, _) => self.styled(mark, &clean(text)),
            (false, Some(base)) => self.styled(base, &clean(text)),
            (false, None) => clean(text),
        };
        marked.pieces().map(piece).collect()
    }

    /// Says something that is no result.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        let _ = self.out.flush();
        // Where stderr is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "{}", text.as_ref());
    }

    pub(crate) fn warning(&mut self, text: &str) {
        let label = paint(self.err_colored, Style::Warning, "warning:");
        self.note(format!("{label} {text}"));
    }

    pub(crate) fn error(&mut self, text: &str) {
        let label = paint(self.err_colored, Style::Error, "error:");
        self.note(format!("{label} {text}"));
    }

    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Colour where nobody has chosen: by the environment, as <https://no-color.org> and <https://force-color.org> say.
fn auto(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        false
    } else if set("FORCE_COLOR") {
        variable("FORCE_COLOR").as_deref() != Some("0")
    } else {
        terminal && variable("TERM").as_deref() != Some("dumb")
    }
}

fn paint(colored: bool, style: Style, text: &str) -> String {
    if colored { format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()) } else { text.to_owned() }
}

/// Text of an article without control characters: what an article says must not move a terminal's cursor.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Has the reader of our output gone?
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_terminal_and_environment() {
        for (terminal, variables, expected) in [
            (true, vec![], true),
            (false, vec![], false),
            (true, vec![("NO_COLOR", "1")], false),
            (false, vec![("FORCE_COLOR", "1")], true),
            (true, vec![("FORCE_COLOR", "0")], false),
            (true, vec![("TERM", "dumb")], false),
            (true, vec![("NO_COLOR", "")], true),
            (true, vec![("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false),
        ] {
            let get = |name: &str| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
            };
            assert_eq!(auto(terminal, get), expected, "{terminal} {variables:?}");
        }
    }

    #[test]
    fn control_characters_of_articles_do_not_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{7}\nc"), "a[2Jb\nc");
    }
}
