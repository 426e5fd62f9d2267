//! What other programs read: the OpenSearch description and the feed of a search.

use lupe_searcher::{DateNumber, SearchHit, SearchResponse};
use maud::{Markup, PreEscaped, html};

use super::text::Ui;
use super::{article_path, search_address, title_or};
use crate::assets::ICON;
use crate::params::Asked;

const DECLARATION: PreEscaped<&str> = PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

/// The OpenSearch 1.1 description of this server, as seen at `origin` (`https://archiv.example`): lets a browser search
/// from its address bar.
pub(crate) fn opensearch(ui: Ui, origin: &str) -> Markup {
    html! {
        (DECLARATION)
        OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" {
            ShortName { "Lupe" }
            Description { (ui.texts().archive) }
            InputEncoding { "UTF-8" }
            Image width="16" height="16" type="image/svg+xml" { (origin) (ICON.address()) }
            Url type="text/html" template={ (origin) "/?q={searchTerms}" } {}
        }
    }
}

/// Where the feed of a search is.
pub(super) fn feed_address(asked: &Asked) -> String {
    format!("/feed.xml?{}", asked.with(|_| ()).query_string())
}

/// The latest articles of a search as an Atom feed (RFC 4287). It needs a date of every entry, so articles without
/// one are left out.
pub(crate) fn feed(ui: Ui, origin: &str, asked: &Asked, response: &SearchResponse) -> Markup {
    let dated = || response.hits.iter().filter_map(|hit| hit.date.map(|date| (hit, date)));
    let latest = dated().map(|(_, date)| date).max().unwrap_or(DateNumber(19_700_101));
    let title = if asked.query.is_empty() { "Lupe".to_owned() } else { format!("{} – Lupe", asked.query) };
    html! {
        (DECLARATION)
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang=(ui.code()) {
            title { (readable(&title)) }
            id { (origin) (feed_address(asked)) }
            link rel="self" href={ (origin) (feed_address(asked)) } {}
            link rel="alternate" type="text/html" href={ (origin) (search_address(&asked.with(|_| ()))) } {}
            updated { (instant(latest)) }
            @for (hit, date) in dated() { (entry(ui, origin, hit, date)) }
        }
    }
}

fn entry(ui: Ui, origin: &str, hit: &SearchHit, date: DateNumber) -> Markup {
    let address = format!("{origin}{}", article_path(&hit.id));
    html! {
        entry xml:lang=(hit.language.code()) {
            title { (readable(title_or(ui, &hit.title.text))) }
            id { (address) }
            link rel="alternate" type="text/html" href=(address) {}
            updated { (instant(date)) }
            author { name { (readable(&hit.source)) } }
            @if let Some(snippet) = hit.snippets.first() { summary { (readable(&snippet.text)) } }
        }
    }
}

/// The first moment of a date (RFC 3339): what is not known of it counts as its beginning.
fn instant(date: DateNumber) -> String {
    format!("{:04}-{:02}-{:02}T00:00:00Z", date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1))
}

/// Text without the characters that XML 1.0 forbids even where they are escaped.
fn readable(text: &str) -> String {
    let forbidden =
        |c: char| (c.is_ascii_control() && !c.is_ascii_whitespace()) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if forbidden(c) || c == '\u{c}' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_holds_nothing_that_xml_forbids() {
        for (text, expected) in
            [("a\tb\nc\rd", "a\tb\nc\rd"), ("a\0b\u{b}c\u{c}d\u{1b}", "a b c d "), ("\u{ffff}Ö", " Ö")]
        {
            assert_eq!(readable(text), expected);
        }
    }
}
