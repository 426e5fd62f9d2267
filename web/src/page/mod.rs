//! The page: what stands on it, written as HTML.
//!
//! All text goes through `maud`, which escapes it; only files of our own are put in as they are.

pub(crate) mod article;
pub(crate) mod compare;
mod examples;
pub(crate) mod failure;
mod filters;
pub(crate) mod help;
mod histogram;
pub(crate) mod hit;
pub(crate) mod results;
pub(crate) mod start;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod xml;

use lupe_searcher::{ArticleView, Language, Marked};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::assets::{ICON, SCRIPT, STYLE};
use crate::failure::Failure;
use crate::params::{Asked, MAX_QUERY};
use text::Ui;

/// All but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What surrounds the content of a page.
pub(crate) struct Frame<'a> {
    /// The document's title.
    title: String,
    /// The search that stands in the box.
    asked: &'a Asked,
    /// Where this page is found, with a query string.
    address: String,
    /// What the page is, for style sheet and script.
    kind: &'static str,
}

impl<'a> Frame<'a> {
    pub(crate) fn search(ui: Ui, asked: &'a Asked) -> Frame<'a> {
        let title = if asked.query.is_empty() {
            ui.texts().archive.to_owned()
        } else {
            format!("{} – Lupe", asked.query)
        };
        Frame { title, asked, address: search_address(asked), kind: "search" }
    }

    pub(crate) fn article(ui: Ui, asked: &'a Asked, view: &ArticleView) -> Frame<'a> {
        let title = format!("{} – Lupe", title_or(ui, &view.title.text));
        let address = format!("{}?{}", article_path(&view.id), asked.query_string());
        Frame { title, asked, address, kind: "article" }
    }

    pub(crate) fn compare(ui: Ui, asked: &'a Asked, sides: &compare::Sides<'_>) -> Frame<'a> {
        let title = format!("{} – Lupe", ui.texts().comparison);
        let address = compare::address(asked, &sides.old.id, &sides.new.id, sides.only_changes);
        Frame { title, asked, address, kind: "compare" }
    }

    pub(crate) fn help(ui: Ui, asked: &'a Asked) -> Frame<'a> {
        let title = format!("{} – Lupe", ui.texts().help);
        Frame { title, asked, address: format!("/help?{}", asked.query_string()), kind: "help" }
    }

    pub(crate) fn failure(ui: Ui, asked: &'a Asked, failure: &Failure) -> Frame<'a> {
        let title = format!("{} {} – Lupe", failure.status().as_u16(), ui.texts().failed);
        Frame { title, asked, address: search_address(asked), kind: "failure" }
    }
}

/// A whole page around `content`.
pub(crate) fn frame(ui: Ui, frame: &Frame<'_>, content: Markup) -> Markup {
    let texts = ui.texts();
    html! {
        (DOCTYPE)
        html lang=(ui.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) }
                link rel="stylesheet" href=(STYLE.address());
                link rel="icon" type="image/svg+xml" href=(ICON.address());
                link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml" title="Lupe";
                script type="module" src=(SCRIPT.address()) {}
            }
            body data-page=(frame.kind) data-offline=(texts.offline) data-busy=(texts.busy) data-many=(texts.too_many)
                data-failed=(texts.failed) data-again=(texts.again) data-suggestions=(texts.suggestions) {
                a class="skip" href="#content" { (texts.skip) }
                header class="top" {
                    a class="brand" href="/" aria-label=(texts.home) { (LOGO) span { "Lupe" } }
                    (search_form(ui, frame))
                    a class="ui" href={ (frame.address) "&ui=" (ui.other().code()) } lang=(ui.other().code()) hreflang=(ui.other().code()) {
                        (texts.other_ui)
                    }
                }
                p id="status" class="unseen" role="status" aria-live="polite" {}
                main id="content" tabindex="-1" { (content) }
                footer class="bottom" {
                    p { a id="open-help" href="/help" aria-keyshortcuts="?" { (texts.help) } }
                    p { a href="/api/v1/openapi.json" { "API" } }
                }
                @if frame.kind != "help" { (help::dialog(ui)) }
            }
        }
    }
}

const LOGO: PreEscaped<&str> = PreEscaped(include_str!("../../assets/logo.svg"));

fn search_form(ui: Ui, frame: &Frame<'_>) -> Markup {
    let texts = ui.texts();
    let start = frame.kind == "search" && !frame.asked.is_search();
    html! {
        form id="search" role="search" action="/" method="get" {
            label class="unseen" for="q" { (texts.search_label) }
            input id="q" name="q" type="search" value=(frame.asked.query) placeholder=(texts.placeholder)
                maxlength=(MAX_QUERY) autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false"
                enterkeyhint="search" aria-keyshortcuts="/" autofocus[start];
            button type="submit" { (texts.search) }
        }
    }
}

/// The address of an article, whose id is one segment whatever it holds.
pub(crate) fn article_path(id: &str) -> String {
    format!("/article/{}", utf8_percent_encode(id, SEGMENT))
}

/// The address of an article that keeps the search it was found by, for the marks and for the way back.
fn article_address(id: &str, asked: &Asked) -> String {
    if asked.is_search() {
        format!("{}?{}", article_path(id), asked.query_string())
    } else {
        article_path(id)
    }
}

/// The address of a search.
fn search_address(asked: &Asked) -> String {
    format!("/?{}", asked.query_string())
}

fn title_or(ui: Ui, title: &str) -> &str {
    if title.trim().is_empty() { ui.texts().untitled } else { title }
}

/// The value of `lang` for text of a language; empty, as HTML has it, where it is unknown.
fn lang(language: Language) -> &'static str {
    if language == Language::Und { "" } else { language.code() }
}

/// Text with its marks.
fn marked(text: &Marked) -> Markup {
    html! {
        @for (piece, mark) in text.pieces() {
            @if mark { mark { (piece) } } @else { (piece) }
        }
    }
}
