//! An article for reading.

use std::ops::Range;

use lupe_searcher::{ArticleView, Marked, SearchResponse, TextLanguages};
use maud::{Markup, html};

use super::text::Ui;
use super::{article_address, hit, lang, marked, search_address, title_or};
use crate::params::Asked;

/// The article with its marks, what is known of it, its versions and its like.
pub(crate) fn article(ui: Ui, asked: &Asked, view: &ArticleView, similar: &SearchResponse) -> Markup {
    let texts = ui.texts();
    html! {
        div class="reading" {
            nav class="way" {
                @if asked.is_search() { a href=(search_address(asked)) id="back" { "← " (texts.back) } }
                @else { a href="/" { "← " (texts.to_start) } }
                (matches(ui, view.text.marks.len()))
            }
            article lang=(lang(view.language)) {
                header {
                    h1 dir="auto" {
                        @if view.title.text.trim().is_empty() { span lang=(ui.code()) { (texts.untitled) } }
                        @else { (marked(&view.title)) }
                    }
                    (hit::about(ui, &view.source, view.date, ui.language(view.language)))
                }
                div class="text" { (text(&view.text, &view.languages())) }
            }
            footer class="more" {
                @if !view.versions.is_empty() { (versions(ui, asked, view)) }
                (alike(ui, asked, similar))
                (data(ui, view))
                (notes(ui, &view.notes))
            }
        }
    }
}

/// How the story was told otherwise, and how this article stands out among those.
fn versions(ui: Ui, asked: &Asked, view: &ArticleView) -> Markup {
    let story = view.story.as_ref();
    html! {
        section id="versions" {
            h2 { (ui.texts().versions) }
            @if let Some(standing) = story.and_then(|story| ui.standing(hit::standing(story, &view.id))) {
                p { (ui.texts().this_is) " " (standing) "." }
            }
            (hit::version_list(ui, asked, &view.versions, story, (&view.id, view.date)))
        }
    }
}

/// What is known of the article.
fn data(ui: Ui, view: &ArticleView) -> Markup {
    let texts = ui.texts();
    html! {
        section id="data" {
            h2 { (texts.data) }
            dl {
                @if let Some(url) = view.url.as_deref().filter(|url| is_web(url)) {
                    div { dt { (texts.original) } dd { a href=(url) rel="noopener noreferrer external" { (url) " ↗" } } }
                }
                @if !view.source.is_empty() { div { dt { (texts.source) } dd { (view.source) } } }
                @if let Some(date) = view.date {
                    div { dt { (texts.published) } dd { time datetime=(date) { (ui.date(date)) } } }
                }
                div { dt { (texts.language) } dd { (ui.languages(view)) } }
                div { dt { (texts.length) } dd { (ui.characters(view.text.text.chars().count())) } }
                div { dt { (texts.id) } dd { code { (view.id) } } }
            }
        }
    }
}

/// Only addresses of the web become links: an article may name any, such as one that runs a script.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

fn matches(ui: Ui, number: usize) -> Markup {
    html! {
        @if number > 0 {
            span class="matches" {
                a href="#m1" { (ui.matches(number)) }
                // Shown by the script, which moves from one to the next.
                button type="button" id="previous-mark" hidden aria-label=(ui.texts().previous_mark)
                    aria-keyshortcuts="Shift+N" { "↑" }
                button type="button" id="next-mark" hidden aria-label=(ui.texts().next_mark) aria-keyshortcuts="N" { "↓" }
            }
        }
    }
}

/// The text in paragraphs, each mark with a number to jump to.
fn text(text: &Marked, languages: &TextLanguages) -> Markup {
    let mut number = 0;
    html! {
        @for range in paragraphs(&text.text) {
            @let language = Some(languages.at(range.start)).filter(|&language| language != languages.main());
            p lang=[language.map(lang)] dir="auto" {
                @for (piece, mark) in part(text, &range).pieces() {
                    @if mark {
                        mark id={ "m" ({ number += 1; number }) } { (piece) }
                    } @else { (piece) }
                }
            }
        }
    }
}

/// The part of a text within a range, with the marks that begin there.
fn part(text: &Marked, range: &Range<usize>) -> Marked {
    let first = text.marks.partition_point(|mark| mark.start < range.start);
    let marks = text.marks.iter().skip(first).take_while(|mark| mark.start < range.end);
    Marked {
        text: text.text.get(range.clone()).unwrap_or("").to_owned(),
        marks: marks.map(|mark| mark.start - range.start..mark.end.min(range.end) - range.start).collect(),
    }
}

/// Where the paragraphs of a text are: what blank lines part.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        match found.last_mut() {
            _ if line.trim().is_empty() => open = false,
            Some(last) if open => last.end = end,
            _ => {
                found.push(at..end);
                open = true;
            }
        }
        at += line.len();
    }
    found
}

fn alike(ui: Ui, asked: &Asked, similar: &SearchResponse) -> Markup {
    html! {
        @if !similar.hits.is_empty() {
            section id="similar" {
                h2 { (ui.texts().similar) }
                ul {
                    @for one in &similar.hits {
                        li {
                            a href=(article_address(&one.id, asked)) lang=(lang(one.language)) dir="auto" {
                                (title_or(ui, &one.title.text))
                            }
                            (hit::about(ui, &one.source, one.date, ui.language(one.language)))
                        }
                    }
                }
            }
        }
    }
}

fn notes(ui: Ui, notes: &[String]) -> Markup {
    html! {
        @if !notes.is_empty() {
            details class="notes" {
                summary { (ui.texts().cleaned) }
                ul { @for note in notes { li { (note) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lupe_searcher::{ForeignPassage, Language};

    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        for (text, expected) in [
            ("", vec![]),
            ("\n \n", vec![]),
            ("a", vec!["a"]),
            ("a\nb\n\n\nc \n", vec!["a\nb", "c"]),
            ("\n\nÄ\r\nb\r\n\r\nc", vec!["Ä\r\nb", "c"]),
        ] {
            let found: Vec<_> = paragraphs(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn marks_stay_where_they_are_in_each_paragraph() {
        let marked =
            Marked { text: "Öl hier\n\nund <Öl>\n\nda Öl".into(), marks: vec![0..3, 15..18, 24..27] };
        let swedish = ForeignPassage { bytes: 0..9, language: Language::Sv };
        let languages = TextLanguages::new(Language::De, vec![swedish]);
        assert_eq!(
            text(&marked, &languages).into_string(),
            "<p lang=\"sv\" dir=\"auto\"><mark id=\"m1\">Öl</mark> hier</p>\
             <p dir=\"auto\">und &lt;<mark id=\"m2\">Öl</mark>&gt;</p>\
             <p dir=\"auto\">da <mark id=\"m3\">Öl</mark></p>"
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (url, expected) in [
            ("https://example.org/a", true),
            ("HTTP://example.org", true),
            ("javascript:alert(1)", false),
            ("javascript://example.org/%0Aalert(1)", false),
            ("data:text/html,x", false),
            ("//example.org", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_web(url), expected, "{url}");
        }
    }
}
