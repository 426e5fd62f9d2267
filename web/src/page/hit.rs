//! One result.

use lupe_searcher::{DateNumber, SearchHit, Version};
use maud::{Markup, html};

use super::text::Ui;
use super::{article_address, lang, marked, title_or};
use crate::params::Asked;

/// A result, as an element of a list.
pub(super) fn hit(ui: Ui, asked: &Asked, hit: &SearchHit) -> Markup {
    html! {
        li class="hit" {
            article lang=(lang(hit.language)) {
                h2 dir="auto" {
                    a href=(article_address(&hit.id, asked)) {
                        @if hit.title.text.trim().is_empty() { span lang=(ui.code()) { (ui.texts().untitled) } }
                        @else { (marked(&hit.title)) }
                    }
                }
                (about(ui, &hit.source, hit.date, ui.language(hit.language)))
                @for snippet in &hit.snippets { p class="snippet" dir="auto" { (marked(snippet)) } }
                (versions(ui, asked, hit))
            }
        }
    }
}

/// Where it comes from: source, date, and a last word.
pub(super) fn about(ui: Ui, source: &str, date: Option<DateNumber>, last: &str) -> Markup {
    html! {
        p class="about" lang=(ui.code()) {
            @if !source.is_empty() { span class="source" { (source) } }
            @if let Some(date) = date { time datetime=(date) { (ui.date(date)) } }
            span { (last) }
        }
    }
}

fn versions(ui: Ui, asked: &Asked, hit: &SearchHit) -> Markup {
    html! {
        @if !hit.versions.is_empty() {
            details class="versions" lang=(ui.code()) {
                summary { (ui.more_versions(hit.versions.len())) }
                (version_list(ui, asked, &hit.versions))
            }
        }
    }
}

/// The other articles of a story.
pub(super) fn version_list(ui: Ui, asked: &Asked, versions: &[Version]) -> Markup {
    html! {
        ul {
            @for version in versions {
                li {
                    a href=(article_address(&version.id, asked)) lang=(lang(version.language)) dir="auto" {
                        (title_or(ui, &version.title))
                    }
                    (about(ui, &version.source, version.date, &ui.resemblance(version.resemblance, version.similarity)))
                }
            }
        }
    }
}
