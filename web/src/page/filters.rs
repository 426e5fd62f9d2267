//! Filters: what the results can be narrowed to, and what they are narrowed to.

use lupe_searcher::{DateNumber, SearchResponse, Sort};
use maud::{Markup, html};

use super::results::unfiltered;
use super::text::{Texts, Ui};
use super::{histogram, search_address};
use crate::params::Asked;

/// Values of a filter that are in view; the rest is a click away.
const IN_VIEW: usize = 8;
/// Values of a filter that are listed at all.
const LISTED: usize = 100;

/// A value that can be ticked.
struct Choice {
    value: String,
    name: String,
    /// How many articles or stories have it, as it is shown.
    count: String,
    chosen: bool,
}

/// The filters, as a part of the search form.
pub(super) fn filters(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let texts = ui.texts();
    html! {
        aside class="filters" aria-label=(texts.filters) {
            // A tick box of its own opens the filters on a phone: that works without a script and survives one.
            input type="checkbox" id="open-filters" class="unseen" autocomplete="off";
            label for="open-filters" class="toggle" {
                (texts.filters)
                @let chosen = chosen(ui, texts, asked).len();
                @if chosen > 0 { " (" (chosen) ")" }
            }
            div class="panel" {
                (choices(ui, texts.language, "lang", &languages(ui, asked, response)))
                (choices(ui, texts.source, "source", &sources(ui, asked, response)))
                @if !response.facets.years.is_empty() || asked.from.is_some() || asked.to.is_some() {
                    (period(ui, asked, response))
                }
                p class="tick" {
                    input form="search" type="checkbox" name="collapse" value="0" id="f-collapse"
                        checked[!asked.collapse];
                    label for="f-collapse" { (texts.versions_apart) }
                }
                @if asked.sort == Sort::Date { input form="search" type="hidden" name="sort" value="date"; }
                button form="search" type="submit" class="apply" { (texts.apply) }
            }
        }
    }
}

fn languages(ui: Ui, asked: &Asked, response: &SearchResponse) -> Vec<Choice> {
    let counted = response.facets.languages.iter().copied();
    let missing =
        asked.languages.iter().filter(|chosen| !response.facets.languages.iter().any(|(l, _)| l == *chosen));
    counted
        .chain(missing.map(|language| (*language, 0)))
        .map(|(language, count)| Choice {
            value: language.code().to_owned(),
            name: ui.language(language).to_owned(),
            count: ui.counted(count, response.about),
            chosen: asked.languages.contains(&language),
        })
        .collect()
}

fn sources(ui: Ui, asked: &Asked, response: &SearchResponse) -> Vec<Choice> {
    let counted = response.facets.sources.iter().cloned();
    let missing =
        asked.sources.iter().filter(|chosen| !response.facets.sources.iter().any(|(s, _)| s == *chosen));
    counted
        .chain(missing.map(|source| (source.clone(), 0)))
        .map(|(source, count)| {
            let chosen = asked.sources.contains(&source);
            let count = ui.counted(count, response.about);
            Choice { name: source.clone(), value: source, count, chosen }
        })
        .collect()
}

fn choices(ui: Ui, legend: &str, name: &str, all: &[Choice]) -> Markup {
    // Where there is one value only, choosing it changes nothing.
    let needless = all.len() < 2 && !all.iter().any(|choice| choice.chosen);
    let (first, rest): (Vec<_>, Vec<_>) =
        all.iter().take(LISTED).enumerate().partition(|(at, choice)| *at < IN_VIEW || choice.chosen);
    html! {
        @if !needless {
            fieldset {
                legend { (legend) }
                @for (at, choice) in first { (tick(name, at, choice)) }
                @if !rest.is_empty() {
                    details {
                        summary { (ui.texts().more) " (" (ui.number(rest.len())) ")" }
                        @for (at, choice) in rest { (tick(name, at, choice)) }
                    }
                }
            }
        }
    }
}

fn tick(name: &str, at: usize, choice: &Choice) -> Markup {
    let id = format!("f-{name}-{at}");
    html! {
        p class="tick" {
            input form="search" type="checkbox" name=(name) value=(choice.value) id=(id) checked[choice.chosen];
            label for=(id) { span { (choice.name) } " " span class="count" { (choice.count) } }
        }
    }
}

fn period(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let texts = ui.texts();
    html! {
        fieldset {
            legend { (texts.period) }
            (histogram::histogram(ui, asked, response))
            div class="dates" {
                @for (name, label, date) in [("from", texts.from, asked.from), ("to", texts.to, asked.to)] {
                    label for={ "f-" (name) } { (label) }
                    input form="search" type="text" name=(name) id={ "f-" (name) } size="10" autocomplete="off"
                        value=[date.map(|date| written(ui, date))] aria-describedby="f-hint";
                }
            }
            p id="f-hint" class="hint" { (texts.date_hint) }
        }
    }
}

/// A date as people type it.
fn written(ui: Ui, date: DateNumber) -> String {
    match (ui, date.month(), date.day()) {
        (Ui::De, Some(month), Some(day)) => format!("{day}.{month}.{}", date.year()),
        (Ui::De, Some(month), None) => format!("{month}.{}", date.year()),
        _ => date.to_string(),
    }
}

/// The filters in use, each a link that takes it away.
pub(super) fn chips(ui: Ui, asked: &Asked) -> Markup {
    let chips = chosen(ui, ui.texts(), asked);
    html! {
        @if !chips.is_empty() {
            ul class="chips" aria-label=(ui.texts().chosen) {
                @for (name, without) in &chips {
                    li {
                        a href=(search_address(without)) {
                            span class="unseen" { (ui.texts().remove) " " } (name) span aria-hidden="true" { " ×" }
                        }
                    }
                }
                @if chips.len() > 1 {
                    li { a class="all" href=(search_address(&unfiltered(asked))) { (ui.texts().clear) } }
                }
            }
        }
    }
}

fn chosen(ui: Ui, texts: &Texts, asked: &Asked) -> Vec<(String, Asked)> {
    let mut chips = Vec::new();
    for language in &asked.languages {
        let without = asked.with(|asked| asked.languages.retain(|other| other != language));
        chips.push((ui.language(*language).to_owned(), without));
    }
    for source in &asked.sources {
        chips.push((source.clone(), asked.with(|asked| asked.sources.retain(|other| other != source))));
    }
    if asked.from.is_some() && asked.from == asked.to {
        let name = asked.from.map(|date| ui.date(date)).unwrap_or_default();
        chips.push((name, asked.with(|asked| (asked.from, asked.to) = (None, None))));
        return chips;
    }
    if let Some(date) = asked.from {
        chips.push((format!("{} {}", texts.from, ui.date(date)), asked.with(|asked| asked.from = None)));
    }
    if let Some(date) = asked.to {
        chips.push((format!("{} {}", texts.to, ui.date(date)), asked.with(|asked| asked.to = None)));
    }
    chips
}
