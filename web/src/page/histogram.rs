//! The results over time: bars that can be clicked, and the same as a table.

use lupe_searcher::{DateNumber, SearchResponse};
use maud::{Markup, html};

use super::search_address;
use super::text::Ui;
use crate::params::Asked;

/// Of so many years, each month has a bar that can still be clicked; over a longer time bars stand for years.
const MONTHS_OF: u32 = 5;
/// The most years that have a bar.
const YEARS: u32 = 120;
/// A bar and the gap behind it, and the height of all, in units of the picture.
const STEP: usize = 10;
const GAP: usize = 2;
const HEIGHT: usize = 100;
/// The least height of a bar, so that one result among thousands still shows.
const LEAST: usize = 4;

/// A month or a year.
struct Bar {
    date: DateNumber,
    count: usize,
}

/// The results by month, or by year where there are too many months, as a part of the filters. Clicked, a bar is the
/// period that is searched; of a period, the months are shown.
pub(super) fn histogram(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let bars = bars(asked, response);
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else { return html! {} };
    let texts = ui.texts();
    let title = if first.date.month().is_some() { texts.by_month } else { texts.by_year };
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let width = bars.len() * STEP;
    html! {
        // For the eye and the mouse only: the table says the same to all.
        svg class="histogram" viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            @for (at, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.count > 0) {
                @let height = (bar.count * HEIGHT / most).max(LEAST);
                @let chosen = is_chosen(asked, bar.date);
                a href=(search_address(&choose(asked, bar.date))) tabindex="-1" class=[chosen.then_some("chosen")] {
                    title { (ui.date(bar.date)) ": " (ui.counted(bar.count, response.about)) }
                    rect class="room" x=(at * STEP) width=(STEP) height=(HEIGHT) {}
                    rect class="bar" x=(at * STEP) y=(HEIGHT - height) width=(STEP - GAP) height=(height) {}
                }
            }
        }
        p class="span" aria-hidden="true" {
            span { (first.date.year()) }
            @if first.date.year() < last.date.year() { span { (last.date.year()) } }
        }
        details class="as-table" {
            summary { (texts.as_table) }
            table {
                caption class="unseen" { (title) }
                thead { tr { th scope="col" { (texts.period) } th scope="col" { (texts.number) } } }
                tbody {
                    @for bar in bars.iter().rev().filter(|bar| bar.count > 0) {
                        tr {
                            th scope="row" {
                                a href=(search_address(&choose(asked, bar.date)))
                                    aria-current=[is_chosen(asked, bar.date).then_some("true")] { (ui.date(bar.date)) }
                            }
                            td class="count" { (ui.counted(bar.count, response.about)) }
                        }
                    }
                }
            }
        }
    }
}

/// The search in a period; where that is chosen already, in all time.
fn choose(asked: &Asked, date: DateNumber) -> Asked {
    let target = if is_chosen(asked, date) { None } else { Some(date) };
    asked.with(|asked| (asked.from, asked.to) = (target, target))
}

fn is_chosen(asked: &Asked, date: DateNumber) -> bool {
    asked.from == Some(date) && asked.to == Some(date)
}

/// The months of all years with results, or the years, within what is searched; without gaps.
fn bars(asked: &Asked, response: &SearchResponse) -> Vec<Bar> {
    let (from, to) = (asked.from.map_or(1, DateNumber::year), asked.to.map_or(u32::MAX, DateNumber::year));
    let facets = &response.facets;
    // Latest first, as they come.
    let months = within(&facets.months, |month| (from..=to).contains(&(month / 100)));
    if let Some((first, last)) = ends(months).map(|(first, last)| (first / 100, last / 100))
        && last - first < MONTHS_OF
    {
        let dates = (first..=last).flat_map(|year| (1..=12).map(move |month| year * 100 + month));
        return filled(dates, months)
            .map(|(month, count)| Bar { date: DateNumber(month * 100), count })
            .collect();
    }
    let years = within(&facets.years, |year| (from..=to).contains(&year));
    match ends(years) {
        Some((first, last)) if first < last => {
            // Of many centuries, the latest years.
            let dates = first.max(last.saturating_sub(YEARS - 1))..=last;
            filled(dates, years).map(|(year, count)| Bar { date: DateNumber(year * 10_000), count }).collect()
        }
        _ => Vec::new(),
    }
}

/// The first and the last date of counts.
fn ends(latest_first: &[(u32, usize)]) -> Option<(u32, u32)> {
    Some((latest_first.last()?.0, latest_first.first()?.0))
}

/// The run of counts, which are sorted, that lies within what is wanted.
fn within(counts: &[(u32, usize)], wanted: impl Fn(u32) -> bool) -> &[(u32, usize)] {
    let start = counts.iter().position(|(date, _)| wanted(*date)).unwrap_or(counts.len());
    let length = counts.iter().skip(start).take_while(|(date, _)| wanted(*date)).count();
    counts.get(start..start + length).unwrap_or_default()
}

/// The dates in order, each with its count, 0 where there is none.
fn filled(
    dates: impl Iterator<Item = u32>,
    latest_first: &[(u32, usize)],
) -> impl Iterator<Item = (u32, usize)> {
    let mut counts = latest_first.iter().rev().peekable();
    dates.map(move |date| {
        while counts.next_if(|(other, _)| *other < date).is_some() {}
        (date, counts.next_if(|(other, _)| *other == date).map_or(0, |(_, count)| *count))
    })
}

#[cfg(test)]
mod tests {
    use lupe_searcher::Facets;

    use super::*;

    #[test]
    fn bars_stand_for_months_or_years_without_gaps() {
        let shown = |from, to, facets| {
            let asked = Asked { from, to, ..Asked::default() };
            let bars = bars(&asked, &SearchResponse { facets, ..SearchResponse::default() });
            let ends =
                bars.first().zip(bars.last()).map(|(first, last)| format!("{}..{}", first.date, last.date));
            let tall: Vec<String> = (bars.iter().filter(|bar| bar.count > 0))
                .map(|bar| format!(" {}:{}", bar.date, bar.count))
                .collect();
            ends.unwrap_or_default() + &tall.concat()
        };
        let year = |year: u32| Some(DateNumber(year * 10_000));
        let long = Facets {
            years: vec![(2024, 5), (2023, 1), (1987, 9), (12, 1), (0, 7)],
            months: vec![(202_402, 3), (202_312, 1), (198_707, 9)],
            ..Facets::default()
        };
        let years_only = Facets { months: Vec::new(), ..long.clone() };
        for (from, to, facets, expected) in [
            (None, None, Facets::default(), ""),
            (year(2024), year(2024), long.clone(), "2024-01..2024-12 2024-02:3"),
            (year(2023), None, long.clone(), "2023-01..2024-12 2023-12:1 2024-02:3"),
            (None, year(1987), long.clone(), "1987-01..1987-12 1987-07:9"),
            (year(1999), year(1999), long.clone(), ""),
            (None, None, long, "1905..2024 1987:9 2023:1 2024:5"),
            (year(2000), None, years_only.clone(), "2023..2024 2023:1 2024:5"),
            (year(2024), None, years_only, ""),
        ] {
            assert_eq!(shown(from, to, facets), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn a_chosen_bar_gives_up_the_choice() {
        let month = DateNumber(20_240_500);
        let once = choose(&Asked::default(), month);
        assert_eq!((once.from, once.to), (Some(month), Some(month)));
        assert_eq!(choose(&once, month), Asked::default());
    }
}
