//! One result.

use lupe_searcher::{DateNumber, SearchHit, Story, Version, Why};
use maud::{Markup, html};

use super::text::Ui;
use super::{article_address, compare, lang, marked, search_address, title_or};
use crate::params::Asked;

/// A result, as an element of a list, with the reasons for it where they were asked for.
pub(super) fn hit(ui: Ui, asked: &Asked, hit: &SearchHit, why: Option<&Why>) -> Markup {
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
                (actions(ui, asked, hit))
                @if let Some(why) = why { (reasons(ui, why)) }
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

/// What can be asked about a result, in place: its versions, why it is one, what is like it.
fn actions(ui: Ui, asked: &Asked, hit: &SearchHit) -> Markup {
    let texts = ui.texts();
    let title = title_or(ui, &hit.title.text);
    html! {
        div class="actions" lang=(ui.code()) {
            @if !hit.versions.is_empty() {
                details class="versions" {
                    summary { (ui.more_versions(hit.versions.len())) }
                    (version_list(ui, asked, &hit.versions, hit.story.as_ref(), (&hit.id, hit.date)))
                }
            }
            @if !asked.query.is_empty() {
                a class="ask-why" href=(why_address(asked, &hit.id)) aria-label={ (texts.why) " – " (title) } { (texts.why) }
            }
            a href=(alike_address(&hit.id)) aria-label={ (texts.alike) " – " (title) } { (texts.alike) }
        }
    }
}

/// These results with the reasons for one of them.
fn why_address(asked: &Asked, id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/?{}&why={id}#why", asked.query_string())
}

/// A search for articles like one.
fn alike_address(id: &str) -> String {
    if id.contains('"') {
        // Nothing within the quotes of a query stands for a quote.
        return format!("{}#similar", super::article_path(id));
    }
    search_address(&Asked { query: format!("similar:\"{id}\""), ..Asked::default() })
}

/// Why an article is a result, or is none.
pub(crate) fn reasons(ui: Ui, why: &Why) -> Markup {
    html! {
        section class="why" id="why" lang=(ui.code()) aria-label=(ui.texts().why_text) {
            p { (ui.verdict(why)) }
            ul { @for line in ui.explanation(&why.explanation) { li { (line) } } }
        }
    }
}

/// The other articles of a story, each with how it compares with the one given by its id and date.
pub(super) fn version_list(
    ui: Ui,
    asked: &Asked,
    versions: &[Version],
    story: Option<&Story>,
    this: (&str, Option<DateNumber>),
) -> Markup {
    html! {
        ul {
            @for version in versions {
                li {
                    a href=(article_address(&version.id, asked)) lang=(lang(version.language)) dir="auto" {
                        (title_or(ui, &version.title))
                    }
                    (about(ui, &version.source, version.date, &last_word(ui, story, version)))
                    a class="compare" href=(compare::between(asked, this, (&version.id, version.date)))
                        aria-label={ (ui.texts().compare) " – " (title_or(ui, &version.title)) } { (ui.texts().compare) }
                }
            }
        }
    }
}

/// How a version resembles its story's leader, and how it stands out.
fn last_word(ui: Ui, story: Option<&Story>, version: &Version) -> String {
    let resemblance = ui.resemblance(version.resemblance, version.similarity);
    match story.and_then(|story| ui.standing(standing(story, &version.id))) {
        Some(standing) => format!("{resemblance}, {standing}"),
        None => resemblance,
    }
}

/// Is an article the first of its story, the longest, the latest?
pub(super) fn standing(story: &Story, id: &str) -> [bool; 3] {
    let is = |version: Option<&Version>| version.is_some_and(|version| version.id == id);
    [is(story.first.as_ref()), is(Some(&story.longest)), is(story.latest.as_ref())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_like_one_are_a_search_where_a_query_can_name_it() {
        for (id, expected) in
            [("a b&c", "/?q=similar%3A%22a+b%26c%22"), ("say \"a\"", "/article/say%20%22a%22#similar")]
        {
            assert_eq!(alike_address(id), expected);
        }
    }
}
