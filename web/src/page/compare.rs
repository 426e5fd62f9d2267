//! Two articles side by side, sentence by sentence.

use std::ops::Range;

use lupe_searcher::{Alignment, ArticleView, Change, Comparison, DateNumber, Marked, Passage, TextLanguages};
use maud::{Markup, html};

use super::text::Ui;
use super::{article_address, hit, lang, search_address, title_or};
use crate::params::Asked;

/// An article and what is known of it when two are compared.
type Known<'a> = (&'a str, Option<DateNumber>);

/// The comparison of two articles in the order that they were published in, as far as that is known.
pub(super) fn between(asked: &Asked, this: Known<'_>, other: Known<'_>) -> String {
    match (this.1, other.1) {
        (Some(this_date), Some(other_date)) if this_date < other_date => {
            address(asked, this.0, other.0, false)
        }
        _ => address(asked, other.0, this.0, false),
    }
}

/// Where two articles are compared: the second with what was made of the first.
pub(super) fn address(asked: &Asked, old: &str, new: &str, only_changes: bool) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    out.append_pair("old", old).append_pair("new", new);
    if only_changes {
        out.append_pair("only", "changes");
    }
    format!("/compare?{}&{}", out.finish(), asked.query_string())
}

/// Two articles, and what is different.
pub(crate) struct Sides<'a> {
    pub old: &'a ArticleView,
    pub new: &'a ArticleView,
    pub found: &'a Comparison,
    /// Leave out sentences that stand in both at the same place.
    pub only_changes: bool,
}

/// The two texts side by side: what stands in one row belongs together.
pub(crate) fn compare(ui: Ui, asked: &Asked, sides: &Sides<'_>) -> Markup {
    let texts = ui.texts();
    let Sides { old, new, found, only_changes } = *sides;
    let shown = |alignment: &&Alignment| !only_changes || alignment.change != Change::Kept || alignment.moved;
    let rows: Vec<&Alignment> = found.alignments.iter().filter(shown).collect();
    html! {
        div class="comparison" {
            nav class="way" {
                a href=(article_address(&new.id, asked)) { "← " (texts.to_article) }
                @if asked.is_search() { a href=(search_address(asked)) { (texts.back) } }
            }
            h1 { (texts.comparison) }
            p class="gist" { (ui.summary(&found.summary)) "." }
            p class="views" {
                @for (name, only) in [(texts.all_sentences, false), (texts.only_changes, true)] {
                    a href=(address(asked, &old.id, &new.id, only)) aria-current=[(only == only_changes).then_some("true")] {
                        (name)
                    }
                }
                a href=(address(asked, &new.id, &old.id, only_changes)) { (texts.swap) }
            }
            div class="sides heads" {
                @for view in [old, new] {
                    div {
                        h2 lang=(lang(view.language)) dir="auto" {
                            a href=(article_address(&view.id, asked)) { (title_or(ui, &view.title.text)) }
                        }
                        (hit::about(ui, &view.source, view.date, ui.language(view.language)))
                    }
                }
            }
            @if rows.is_empty() { p class="remarks" { (texts.alone) } }
            @let (old, new) = ((old, old.languages()), (new, new.languages()));
            ol class="rows" { @for alignment in rows { (row(ui, &old, &new, alignment)) } }
        }
    }
}

/// An article with the languages of its text.
type Side<'a> = (&'a ArticleView, TextLanguages);

fn row(ui: Ui, old: &Side<'_>, new: &Side<'_>, alignment: &Alignment) -> Markup {
    let texts = ui.texts();
    let name = match alignment.change {
        Change::Kept => texts.kept,
        Change::Reworded => texts.reworded,
        Change::Added => texts.added,
        Change::Dropped => texts.dropped,
    };
    html! {
        li class={ "sides " (alignment.change.name()) (if alignment.moved { " moved" } else { "" }) } {
            p class="label" { (name) @if alignment.moved { ", " (texts.moved) } }
            @for (class, (view, languages), passage) in [("old", old, &alignment.old), ("new", new, &alignment.new)] {
                @let language = languages.at(passage.as_ref().map_or(0, |passage| passage.range.start));
                div class=(class) lang=(lang(language)) dir="auto" {
                    @if let Some(passage) = passage {
                        (sentence(&view.text.text, passage, alignment.change, class == "new"))
                    }
                }
            }
        }
    }
}

/// A passage, with the words that the other text has not: inserted in the second text, deleted from the first.
fn sentence(text: &str, passage: &Passage, change: Change, new: bool) -> Markup {
    let whole = 0..passage.range.len();
    let inside = |mark: &Range<usize>| {
        mark.start.saturating_sub(passage.range.start)..mark.end.saturating_sub(passage.range.start)
    };
    let marks = match change {
        Change::Added | Change::Dropped => vec![whole],
        Change::Kept | Change::Reworded => passage.changed.iter().map(inside).collect(),
    };
    let text = text.get(passage.range.clone()).unwrap_or("").to_owned();
    html! {
        @for (piece, changed) in (Marked { text, marks }).pieces() {
            @match (changed, new) {
                (false, _) => { (piece) }
                (true, true) => { ins { (piece) } }
                (true, false) => { del { (piece) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_article_is_the_first() {
        let date = |year: u32| Some(DateNumber(year * 10_000));
        let asked = Asked::default();
        for (this, other, expected) in [
            (date(2023), date(2024), "/compare?old=a&new=b%26&q="),
            (date(2024), date(2023), "/compare?old=b%26&new=a&q="),
            (None, date(2023), "/compare?old=b%26&new=a&q="),
        ] {
            assert_eq!(between(&asked, ("a", this), ("b&", other)), expected);
        }
    }

    #[test]
    fn words_that_differ_are_inserted_or_deleted() {
        let passage = Passage { range: 5..20, changed: vec![9..13], sentences: 1 };
        let text = "Vor. Der <neue> Rat.";
        for (change, new, expected) in [
            (Change::Reworded, true, "Der <ins>&lt;neu</ins>e&gt; Rat."),
            (Change::Reworded, false, "Der <del>&lt;neu</del>e&gt; Rat."),
            (Change::Dropped, false, "<del>Der &lt;neue&gt; Rat.</del>"),
        ] {
            assert_eq!(sentence(text, &passage, change, new).into_string(), expected);
        }
    }
}
