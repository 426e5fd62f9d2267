//! The start page: what is here, and how to ask for it.

use lupe_searcher::Overview;
use maud::{Markup, html};

use super::search_address;
use super::text::Ui;
use crate::params::Asked;

/// Values of a kind that are named.
const NAMED: usize = 24;

/// What the index holds, and examples of what can be typed.
pub(crate) fn start(ui: Ui, overview: &Overview) -> Markup {
    let texts = ui.texts();
    html! {
        div class="start" data-query="" data-status="" {
            @if overview.articles == 0 {
                p class="sum" { (texts.empty_index) }
            } @else {
                h1 class="sum" { (sum(ui, overview)) }
                section class="examples" { h2 { (texts.try_out) } (examples(ui)) }
                section class="holdings" {
                    (list(ui, texts.languages, overview.languages.iter().map(|(language, count)| {
                        (format!("lang:{}", language.code()), ui.language(*language).to_owned(), *count)
                    })))
                    (list(ui, texts.sources, overview.sources.iter().map(|(source, count)| {
                        (format!("source:\"{}\"", source.replace('"', " ")), source.clone(), *count)
                    })))
                    (list(ui, texts.years, overview.years.iter().map(|(year, count)| {
                        (format!("date:{year}"), year.to_string(), *count)
                    })))
                }
            }
        }
    }
}

/// The holdings in a sentence.
fn sum(ui: Ui, overview: &Overview) -> Markup {
    let years = overview.years.iter().map(|(year, _)| *year).filter(|year| *year > 0);
    let span = years.clone().min().zip(years.max());
    let languages = overview.languages.len();
    html! {
        @match ui {
            Ui::De => {
                strong { (ui.articles(overview.articles)) } " zu " strong { (ui.stories(overview.stories)) }
                @if languages > 1 { " in " strong { (languages) " Sprachen" } }
                @if let Some((first, last)) = span {
                    @if first == last { " aus dem Jahr " strong { (first) } }
                    @else { " aus den Jahren " strong { (first) } " bis " strong { (last) } }
                }
            }
            Ui::En => {
                strong { (ui.articles(overview.articles)) } " on " strong { (ui.stories(overview.stories)) }
                @if languages > 1 { " in " strong { (languages) " languages" } }
                @if let Some((first, last)) = span {
                    @if first == last { " of the year " strong { (first) } }
                    @else { " from " strong { (first) } " to " strong { (last) } }
                }
            }
        }
        "."
    }
}

fn link(query: &str, name: &str) -> Markup {
    let asked = Asked { query: query.to_owned(), ..Asked::default() };
    html! { a href=(search_address(&asked)) { (name) } }
}

fn examples(ui: Ui) -> Markup {
    let examples = match ui {
        Ui::De => [
            ("Rechenzentren", "findet auch Rechenzentrum und Datenzentren-Verwandte in Zusammensetzungen"),
            ("\"künstliche Intelligenz\"", "diese Wörter in dieser Folge"),
            ("Strom -Wasserkraft", "das eine ohne das andere"),
            ("Wärme*", "alles, was so beginnt"),
            ("Wie viel Strom verbrauchen Rechenzentren?", "auch ganze Fragen"),
        ],
        Ui::En => [
            ("Rechenzentren", "finds every form of a word, and the word inside compounds"),
            ("\"künstliche Intelligenz\"", "these words in this order"),
            ("Strom -Wasserkraft", "the one without the other"),
            ("Wärme*", "all that begins like this"),
            ("Wie viel Strom verbrauchen Rechenzentren?", "whole questions, too"),
        ],
    };
    html! {
        dl { @for (query, meaning) in examples { dt { (link(query, query)) } dd { (meaning) } } }
    }
}

fn list(ui: Ui, name: &str, values: impl ExactSizeIterator<Item = (String, String, u64)>) -> Markup {
    html! {
        @if values.len() > 0 {
            div {
                h2 { (name) }
                ul { @for (query, value, count) in values.take(NAMED) {
                    li { (link(&query, &value)) " " span class="count" { (ui.number(count)) } }
                } }
            }
        }
    }
}
