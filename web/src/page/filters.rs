//! Filters: what the results can be narrowed to, and what they are narrowed to.

use lupe_searcher::{DateNumber, SearchResponse, Sort};
use maud::{Markup, html};

use super::results::unfiltered;
use super::search_address;
use super::text::{Texts, Ui};
use crate::params::Asked;

/// Values of a filter that are in view; the rest is a click away.
const IN_VIEW: usize = 8;
/// Values of a filter that are listed at all.
const LISTED: usize = 100;
/// Length of the longest bar of a year.
const BAR: usize = 60;

/// A value that can be ticked.
struct Choice {
    value: String,
    name: String,
    count: usize,
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
                (choices(ui, texts.source, "source", &sources(asked, response)))
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
            count,
            chosen: asked.languages.contains(&language),
        })
        .collect()
}

fn sources(asked: &Asked, response: &SearchResponse) -> Vec<Choice> {
    let counted = response.facets.sources.iter().cloned();
    let missing =
        asked.sources.iter().filter(|chosen| !response.facets.sources.iter().any(|(s, _)| s == *chosen));
    counted
        .chain(missing.map(|source| (source.clone(), 0)))
        .map(|(source, count)| {
            let chosen = asked.sources.contains(&source);
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
                @for (at, choice) in first { (tick(ui, name, at, choice)) }
                @if !rest.is_empty() {
                    details {
                        summary { (ui.texts().more) " (" (ui.number(rest.len())) ")" }
                        @for (at, choice) in rest { (tick(ui, name, at, choice)) }
                    }
                }
            }
        }
    }
}

fn tick(ui: Ui, name: &str, at: usize, choice: &Choice) -> Markup {
    let id = format!("f-{name}-{at}");
    html! {
        p class="tick" {
            input form="search" type="checkbox" name=(name) value=(choice.value) id=(id) checked[choice.chosen];
            label for=(id) { span { (choice.name) } " " span class="count" { (ui.number(choice.count)) } }
        }
    }
}

fn period(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let texts = ui.texts();
    let most = response.facets.years.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let years: Vec<_> = response.facets.years.iter().filter(|(year, _)| *year > 0).take(LISTED).collect();
    let (recent, earlier) = years.split_at(years.len().min(IN_VIEW));
    html! {
        fieldset {
            legend { (texts.period) }
            div class="dates" {
                @for (name, label, date) in [("from", texts.from, asked.from), ("to", texts.to, asked.to)] {
                    label for={ "f-" (name) } { (label) }
                    input form="search" type="text" name=(name) id={ "f-" (name) } size="10" autocomplete="off"
                        value=[date.map(|date| written(ui, date))] aria-describedby="f-hint";
                }
            }
            p id="f-hint" class="hint" { (texts.date_hint) }
            @if !recent.is_empty() {
                ul class="years" { @for (year, count) in recent { (one_year(ui, asked, *year, *count, most)) } }
            }
            @if !earlier.is_empty() {
                details {
                    summary { (texts.all_years) }
                    ul class="years" { @for (year, count) in earlier { (one_year(ui, asked, *year, *count, most)) } }
                }
            }
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

/// A year, with a bar as long as it has stories; chosen, it gives up the choice.
fn one_year(ui: Ui, asked: &Asked, year: u32, count: usize, most: usize) -> Markup {
    let whole = Some(DateNumber(year * 10_000));
    let chosen = asked.from == whole && asked.to == whole;
    let target = if chosen { None } else { whole };
    let address = search_address(&asked.with(|asked| (asked.from, asked.to) = (target, target)));
    let length = (count * BAR).div_ceil(most);
    html! {
        li {
            a href=(address) aria-current=[chosen.then_some("true")] {
                span { (year) }
                // Widths in attributes: the policy allows no style of an element's own.
                svg viewBox={ "0 0 " (BAR) " 8" } width=(BAR) height="8" aria-hidden="true" {
                    rect width=(length) height="8" rx="1" {}
                }
                span class="count" { (ui.number(count)) }
            }
        }
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
