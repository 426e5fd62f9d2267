//! The start page: what is here, and how to ask for it.

use lupe_searcher::{DateNumber, Overview, SearchHit};
use maud::{Markup, html};

use super::text::Ui;
use super::{article_path, examples, hit, lang, search_address, title_or};
use crate::params::Asked;

/// Values of a kind that are named.
const NAMED: usize = 12;
/// Latest articles that are named; the others only serve as examples.
const NEWEST: usize = 5;

/// What the index holds, and examples of what can be typed.
pub(crate) fn start(ui: Ui, overview: &Overview, latest: &[SearchHit]) -> Markup {
    let texts = ui.texts();
    html! {
        div class="start" data-query="" data-status="" {
            @if overview.articles == 0 {
                p class="sum" { (texts.empty_index) }
            } @else {
                h1 class="sum" { (sum(ui, overview)) }
                (try_out(ui, overview, latest))
                section class="holdings" {
                    (list(ui, texts.languages, overview.languages.iter().map(|(language, count)| {
                        (ask(|asked| asked.languages.push(*language)), ui.language(*language).to_owned(), *count)
                    })))
                    (list(ui, texts.sources, overview.sources.iter().map(|(source, count)| {
                        (ask(|asked| asked.sources.push(source.clone())), source.clone(), *count)
                    })))
                    (list(ui, texts.years, overview.years.iter().map(|(year, count)| {
                        let whole = Some(DateNumber(year * 10_000));
                        (ask(|asked| (asked.from, asked.to) = (whole, whole)), year.to_string(), *count)
                    })))
                }
                (newest(ui, latest))
            }
        }
    }
}

/// The holdings in a sentence.
fn sum(ui: Ui, overview: &Overview) -> Markup {
    let years = overview.years.iter().map(|(year, _)| *year).filter(|year| *year > 0);
    let span = years.clone().min().zip(years.max());
    let languages = overview.languages.len();
    let [on, within, of, from, to] = match ui {
        Ui::De => [" zu ", " Sprachen", " aus dem Jahr ", " aus den Jahren ", " bis "],
        Ui::En => [" on ", " languages", " of the year ", " from ", " to "],
    };
    html! {
        strong { (ui.articles(overview.articles)) }
        @if overview.stories < overview.articles { (on) strong { (ui.stories(overview.stories)) } }
        @if languages > 1 { " in " strong { (languages) (within) } }
        @match span {
            Some((first, last)) if first == last => { (of) strong { (first) } }
            Some((first, last)) => { (from) strong { (first) } (to) strong { (last) } }
            None => {}
        }
        "."
    }
}

/// A search of one thing.
fn ask(choose: impl FnOnce(&mut Asked)) -> Asked {
    Asked::default().with(choose)
}

fn try_out(ui: Ui, overview: &Overview, latest: &[SearchHit]) -> Markup {
    // Most who come here read the language that most articles are in.
    let main = overview.languages.first().map(|(language, _)| *language);
    let (first, rest): (Vec<_>, Vec<_>) = latest.iter().partition(|hit| Some(hit.language) == main);
    let examples = examples::examples(ui, first.iter().chain(&rest).map(|hit| hit.title.text.as_str()));
    html! {
        @if !examples.is_empty() {
            section class="examples" {
                h2 { (ui.texts().try_out) }
                dl {
                    @for (query, meaning) in examples {
                        div {
                            dt { a href=(search_address(&ask(|asked| asked.query.clone_from(&query)))) { (query) } }
                            dd { (meaning) }
                        }
                    }
                }
            }
        }
    }
}

/// What there is of a kind; of one thing only there is nothing to choose.
fn list(ui: Ui, name: &str, values: impl ExactSizeIterator<Item = (Asked, String, u64)>) -> Markup {
    html! {
        @if values.len() > 1 {
            div {
                h2 { (name) }
                ul {
                    @for (asked, value, count) in values.take(NAMED) {
                        li { a href=(search_address(&asked)) { (value) } "\u{a0}" span class="count" { (ui.number(count)) } }
                    }
                }
            }
        }
    }
}

fn newest(ui: Ui, latest: &[SearchHit]) -> Markup {
    let dated: Vec<_> = latest.iter().filter(|one| one.date.is_some()).take(NEWEST).collect();
    html! {
        @if !dated.is_empty() {
            section class="latest" {
                h2 { (ui.texts().latest) }
                ul {
                    @for one in dated {
                        li {
                            a href=(article_path(&one.id)) lang=(lang(one.language)) dir="auto" {
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
