//! Cleaning: from a [`Draft`] to an [`Article`].
//!
//! Each rule is a function of its own that looks at lines and notes what it did; this file is the order in which
//! they act.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::reader::{Draft, Shape};
use crate::{Article, Date, DateOrigin, Note, Rule, Rules};

mod characters;
mod comments;
pub(crate) mod dates;
mod entities;
mod furniture;
pub(crate) mod hyphens;
mod path;
mod stray;
mod title;
mod twice;
pub(crate) mod wraps;

/// Cleans an article.
pub(crate) fn article(draft: Draft, rules: Rules) -> Article {
    let mut notes = Notes::new(rules);
    let text = match &draft.source {
        Some(source) if !rules.contains(Rule::Markup) => source,
        Some(_) => {
            notes.add(Rule::Markup, "");
            &draft.text
        }
        None => &draft.text,
    };
    let title = line(&draft.title, &mut Notes::new(rules));
    let cleaned = text_of(text, title, &draft, &mut notes);
    let notes = notes.finish();
    let raw =
        if notes.iter().any(|note| note.rule.keeps_raw()) { draft.source.or(Some(draft.text)) } else { None };
    Article {
        id: draft.id,
        title: cleaned.title,
        text: cleaned.text,
        language: draft.language,
        date: cleaned.date.map(|(date, _)| date),
        date_origin: cleaned.date.map(|(_, origin)| origin),
        author: draft.author.map(|name| line(&name, &mut Notes::new(rules))).filter(|name| !name.is_empty()),
        url: draft.url,
        publisher: draft.publisher.map(|name| line(&name, &mut Notes::new(rules))),
        raw,
        notes,
    }
}

struct Cleaned {
    title: String,
    text: String,
    date: Option<(Date, DateOrigin)>,
}

fn text_of(text: &str, title: String, draft: &Draft, notes: &mut Notes) -> Cleaned {
    let shape = draft.shape;
    let text = twice::repair(text, notes);
    // A page and Markdown have their references resolved.
    let resolved =
        if shape == Shape::Markup { Cow::Borrowed(&*text) } else { entities::resolve(&text, notes) };
    let text = characters::normalise(&resolved, notes);
    let mut found = None;
    let text = stray::dates(&text, &mut found, notes);
    let mut lines = lines(&text, shape);
    comments::cut(&mut lines, notes);
    furniture::drop(&mut lines, notes);
    if shape != Shape::Markup {
        lines = wraps::join(lines, shape, notes);
    }
    for line in &mut lines {
        hyphens::mend(line, notes);
    }
    let title = title::take(&mut lines, title, (shape, path_of(draft)), &mut found, notes);
    let from = |origin| move |date| (date, origin);
    let date = draft.date.map(from(DateOrigin::Metadata));
    let date = date.or_else(|| found.or_else(|| dates::of_text(&lines, notes)).map(from(DateOrigin::Text)));
    let date = date.or_else(|| path_date(draft, notes).map(from(DateOrigin::Path)));
    let date = date.or_else(|| draft.made.map(from(DateOrigin::Metadata)));
    Cleaned { title, text: composed(joined(&lines)), date }
}

/// The path of a file that is one article; a record's id may look like anything.
fn path_of(draft: &Draft) -> Option<&str> {
    (draft.shape != Shape::Record && !draft.id.contains('#')).then_some(draft.id.as_str())
}

fn path_date(draft: &Draft, notes: &mut Notes) -> Option<Date> {
    let path = path_of(draft).filter(|_| notes.allows(Rule::PathDate))?;
    let date = path::date(path)?;
    notes.mended(Rule::PathDate, path.rsplit('/').next().unwrap_or_default());
    Some(date)
}

/// A title or a name: one line of text.
fn line(text: &str, notes: &mut Notes) -> String {
    let text = twice::repair(text, notes);
    let text = entities::resolve(&text, notes);
    let text = characters::normalise(&text, notes);
    let mut line = Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "));
    hyphens::mend(&mut line, notes);
    composed(line.into_owned())
}

/// The lines of a text without white space at their ends. What is out of markup keeps its indentation: it is code.
fn lines(text: &str, shape: Shape) -> Vec<Cow<'_, str>> {
    let trim = |line| if shape == Shape::Markup { str::trim_end(line) } else { str::trim(line) };
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let line = |end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        Cow::Borrowed(trim(line))
    };
    ends.map(line).collect()
}

/// Joins lines, with at most one blank line between two and none at the ends.
fn joined(lines: &[Cow<'_, str>]) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    let mut blank = false;
    for line in lines {
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(line);
    }
    text
}

/// Joining and dropping can bring a letter and its accent together.
fn composed(text: String) -> String {
    if characters::is_composed(&text) { text } else { text.nfc().collect() }
}

/// What the rules did so far, and which of them may act.
pub(crate) struct Notes {
    rules: Rules,
    notes: Vec<Note>,
}

impl Notes {
    fn new(rules: Rules) -> Notes {
        Notes { rules, notes: Vec::new() }
    }

    fn allows(&self, rule: Rule) -> bool {
        self.rules.contains(rule)
    }

    /// Whether a rule has done anything.
    fn has(&self, rule: Rule) -> bool {
        self.notes.iter().any(|note| note.rule == rule)
    }

    /// Notes that a rule dropped this.
    fn add(&mut self, rule: Rule, dropped: &str) {
        let note = self.note(rule);
        if !note.text.is_empty() && !dropped.is_empty() {
            note.text.push('\n');
        }
        let room = Note::MAX_TEXT.saturating_sub(note.text.len());
        note.text.push_str(dropped.get(..dropped.floor_char_boundary(room)).unwrap_or_default());
    }

    /// Notes that a rule mended this, whose first place alone is kept.
    fn mended(&mut self, rule: Rule, place: &str) {
        let note = self.note(rule);
        if note.count == 1 {
            note.text.push_str(place);
        }
    }

    fn note(&mut self, rule: Rule) -> &mut Note {
        let index = match self.notes.iter().position(|note| note.rule == rule) {
            Some(index) => index,
            None => {
                self.notes.push(Note { rule, count: 0, text: String::new() });
                self.notes.len() - 1
            }
        };
        let note = &mut self.notes[index];
        note.count += 1;
        note
    }

    fn finish(mut self) -> Vec<Note> {
        self.notes.sort_by_key(|note| note.rule);
        self.notes
    }
}

/// The text around a place in a line, from space to space, for a note.
fn around(line: &str, at: usize) -> &str {
    const MOST: usize = 40;
    let is_space = |c: char| c == ' ' || c == '\n';
    let before = line.get(..at).unwrap_or_default();
    let start = before
        .rfind(is_space)
        .map_or(0, |space| space + 1)
        .max(before.floor_char_boundary(at.saturating_sub(MOST)));
    let after = line.get(at..).unwrap_or_default();
    let mut rest = after.char_indices().skip(1);
    let end = rest.find(|&(index, c)| is_space(c) || index > MOST).map_or(after.len(), |(index, _)| index);
    line.get(start..at + end).unwrap_or_default()
}
