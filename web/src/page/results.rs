//! The results of a search, or that there are none.

use lupe_searcher::{Relaxation, Relaxed, SearchResponse, Sort, Why};
use maud::{Markup, html};

use super::text::Ui;
use super::{filters, hit, search_address, xml};
use crate::params::{Asked, MAX_PAGE, Notice, PAGE_SIZE};

/// An answer, and what it answers.
pub(crate) struct Found<'a> {
    /// The search.
    pub asked: &'a Asked,
    pub response: &'a SearchResponse,
    /// What of the address was passed over.
    pub notices: &'a [Notice],
    /// The reasons for one hit, where they were asked for.
    pub why: Option<&'a Why>,
    /// The query as it stands in the box, where its last word is still being typed and was taken for a beginning.
    pub begun: Option<&'a str>,
}

/// What stands below the search box once something is searched for.
pub(crate) fn results(ui: Ui, found: &Found<'_>) -> Markup {
    let texts = ui.texts();
    let Found { asked, response, why, begun, .. } = *found;
    let query = begun.unwrap_or(&asked.query);
    html! {
        div class="found" data-query=(query) data-status=(status(ui, asked, response)) data-begun[begun.is_some()] {
            (filters::filters(ui, asked, response))
            section class="hits" aria-labelledby="counts" {
                h1 class="unseen" { (texts.results) }
                div class="head" {
                    p id="counts" { (counts(ui, asked, response)) }
                    @if response.articles > 0 && !asked.query.is_empty() { (order(ui, asked)) }
                }
                (filters::chips(ui, asked))
                (corrected(ui, asked, response))
                (did_you_mean(ui, asked, response))
                (remarks(ui, found))
                @if response.hits.is_empty() {
                    (nothing(ui, asked, response))
                } @else {
                    ol class="list" start=((asked.page - 1) * PAGE_SIZE + 1) {
                        @for one in &response.hits {
                            (hit::hit(ui, asked, one, why.filter(|why| why.id == one.id)))
                        }
                    }
                    (pages(ui, asked, total(asked, response)))
                    p class="feed" {
                        a href=(xml::feed_address(asked)) type="application/atom+xml" { (texts.feed) }
                    }
                }
            }
        }
    }
}

/// How many hits there are to page through.
fn total(asked: &Asked, response: &SearchResponse) -> usize {
    if asked.collapse { response.stories } else { response.articles }
}

/// How many stories there are, unless each version is one, and how many articles.
fn numbers(ui: Ui, asked: &Asked, response: &SearchResponse) -> (Option<String>, String) {
    let about = ui.about(response.about);
    let stories = asked.collapse.then(|| format!("{about}{}", ui.stories(response.stories)));
    (stories, format!("{about}{}", ui.articles(response.articles)))
}

fn status(ui: Ui, asked: &Asked, response: &SearchResponse) -> String {
    if response.articles == 0 {
        return ui.texts().no_hits.to_owned();
    }
    match numbers(ui, asked, response) {
        (Some(stories), articles) => format!("{stories}, {articles}"),
        (None, articles) => articles,
    }
}

fn counts(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let (stories, articles) = numbers(ui, asked, response);
    html! {
        @if response.articles == 0 {
            strong { (ui.texts().no_hits) }
        } @else if let Some(stories) = stories {
            strong { (stories) } ", " (articles)
        } @else {
            strong { (articles) }
        }
    }
}

fn order(ui: Ui, asked: &Asked) -> Markup {
    let texts = ui.texts();
    html! {
        nav class="order" aria-label=(texts.sort) {
            @for (sort, name) in [(Sort::Relevance, texts.by_relevance), (Sort::Date, texts.by_date)] {
                @let current = (asked.sort == sort).then_some("true");
                a href=(search_address(&asked.with(|asked| asked.sort = sort))) aria-current=[current] { (name) }
            }
        }
    }
}

/// A number of hits, which are stories unless each version is one.
fn found(ui: Ui, asked: &Asked, number: usize) -> String {
    if asked.collapse { ui.stories(number) } else { ui.articles(number) }
}

/// Which words were taken for others, and the way to what was typed.
fn corrected(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let to = |query: &str| search_address(&asked.with(|asked| query.clone_into(&mut asked.query)));
    html! {
        @if let Some(corrected) = &response.corrected {
            p class="meant" {
                (ui.unmatched_words(corrected.words.iter().map(|word| word.word.as_str()))) " "
                (ui.texts().searched_instead) " "
                a href=(to(&corrected.query)) { (corrected.query) } ". "
                a class="typed" href=(to(&corrected.as_typed)) { (ui.texts().search_as_typed) }
            }
        }
    }
}

fn did_you_mean(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    html! {
        @if let Some(meant) = &response.did_you_mean {
            p class="meant" {
                (ui.texts().did_you_mean) " "
                a href=(search_address(&asked.with(|asked| asked.query.clone_from(&meant.query)))) { (meant.query) }
                "? " span class="count" { (found(ui, asked, meant.stories)) }
            }
        }
    }
}

/// What the query was taken for where that is not what was typed.
fn remarks(ui: Ui, found: &Found<'_>) -> Markup {
    let Found { response, notices, begun, .. } = *found;
    let beginning = begun.and_then(|query| query.split_whitespace().last());
    let partly = response.articles > 0 && response.matched_words < response.wanted_words;
    let silent = response.warnings.is_empty()
        && notices.is_empty()
        && response.unmatched.is_empty()
        && response.also.is_empty()
        && beginning.is_none()
        && !partly;
    html! {
        @if !silent {
            ul class="remarks" {
                @if let Some(word) = beginning { li { (ui.beginning(word)) } }
                @for notice in notices { li { (ui.notice(notice)) } }
                @for warning in &response.warnings { li { (ui.warning(warning)) } }
                @for also in &response.also { li { (ui.also(also)) } }
                @if !response.unmatched.is_empty() {
                    li { (ui.unmatched(&response.unmatched)) }
                } @else if partly {
                    li { (ui.partly(response.matched_words, response.wanted_words)) }
                }
            }
        }
    }
}

/// Why there is nothing, and what finds something.
fn nothing(ui: Ui, asked: &Asked, response: &SearchResponse) -> Markup {
    let texts = ui.texts();
    html! {
        div class="nothing" {
            @if response.articles > 0 {
                // Past the end of a list there is nothing either, but the way back is another.
                p { a href=(search_address(&asked.with(|_| ()))) { (ui.page(1)) } }
            } @else {
                // That no article has a word was said already.
                @if response.unmatched.is_empty() { p { (cause(ui, response)) } }
                @if response.relaxations.is_empty() {
                    ul {
                        @if asked.is_filtered() {
                            li { a href=(search_address(&unfiltered(asked))) { (texts.try_without_filters) } }
                        }
                        li { (texts.try_spelling) }
                        li { (texts.try_shorter) }
                    }
                } @else {
                    h2 { (texts.finds_more) }
                    ul class="repairs" {
                        @for relaxation in &response.relaxations {
                            li { a href=(search_address(&relaxed(asked, relaxation))) { (ui.relaxation(relaxation)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Why nothing is found though every word occurs somewhere.
fn cause(ui: Ui, response: &SearchResponse) -> &'static str {
    let of_filters = |change: &Relaxed| {
        matches!(change, Relaxed::AnyLanguage | Relaxed::AnySource | Relaxed::AnyDate | Relaxed::NoFilters)
    };
    let filtered_out = response.relaxations.iter().any(|relaxation| of_filters(&relaxation.change));
    if filtered_out { ui.texts().filtered_out } else { ui.texts().unfulfilled }
}

/// A search that asks for less.
fn relaxed(asked: &Asked, relaxation: &Relaxation) -> Asked {
    let filter = &relaxation.filter;
    asked.with(|asked| {
        asked.query.clone_from(&relaxation.query);
        asked.languages.clone_from(&filter.languages);
        asked.sources.clone_from(&filter.sources);
        // A date that is kept stays as it was typed: the filter only knows where it begins or ends.
        asked.from = asked.from.filter(|_| filter.from.is_some());
        asked.to = asked.to.filter(|_| filter.to.is_some());
    })
}

/// The same search without filters.
pub(super) fn unfiltered(asked: &Asked) -> Asked {
    asked.with(|asked| {
        asked.languages.clear();
        asked.sources.clear();
        (asked.from, asked.to) = (None, None);
    })
}

/// Links to the pages around this one.
fn pages(ui: Ui, asked: &Asked, total: usize) -> Markup {
    let texts = ui.texts();
    let last = total.div_ceil(PAGE_SIZE).min(MAX_PAGE);
    let to = |page: usize| search_address(&asked.with(|asked| asked.page = page));
    html! {
        @if last > 1 {
            nav class="pages" aria-label=(texts.pages) {
                @if asked.page > 1 { a rel="prev" href=(to(asked.page - 1)) { "← " (texts.previous) } }
                @for page in shown_pages(asked.page, last) {
                    @match page {
                        Some(page) if page == asked.page => {
                            a aria-current="page" aria-label=(ui.page(page)) href=(to(page)) { (ui.number(page)) }
                        }
                        Some(page) => { a aria-label=(ui.page(page)) href=(to(page)) { (ui.number(page)) } }
                        None => { span class="gap" { "…" } }
                    }
                }
                @if asked.page < last { a rel="next" href=(to(asked.page + 1)) { (texts.next) " →" } }
            }
        }
    }
}

/// The first page, the last, and those around the current one; `None` where some are left out.
fn shown_pages(current: usize, last: usize) -> Vec<Option<usize>> {
    let mut shown = Vec::new();
    let mut before = 0;
    for page in (1..=last).filter(|&page| page == 1 || page == last || page.abs_diff(current) <= 1) {
        if page == before + 2 {
            // A gap of one page: its number takes no more room than the dots.
            shown.push(Some(before + 1));
        } else if page > before + 1 {
            shown.push(None);
        }
        shown.push(Some(page));
        before = page;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_called_so() {
        let exact = SearchResponse { articles: 1234, stories: 1000, ..SearchResponse::default() };
        let about = SearchResponse { articles: 340_000, stories: 310_000, about: true, ..exact.clone() };
        let (folded, apart) =
            (Asked { collapse: true, ..Asked::default() }, Asked { collapse: false, ..Asked::default() });
        for (ui, asked, response, expected) in [
            (Ui::De, &folded, &exact, "1.000 Geschichten, 1.234 Artikel"),
            (Ui::De, &folded, &about, "etwa 310.000 Geschichten, etwa 340.000 Artikel"),
            (Ui::En, &folded, &about, "about 310,000 stories, about 340,000 articles"),
            (Ui::En, &apart, &about, "about 340,000 articles"),
        ] {
            assert_eq!(status(ui, asked, response), expected);
            let shown = counts(ui, asked, response).into_string();
            assert_eq!(shown.replace("<strong>", "").replace("</strong>", ""), expected);
        }
        assert_eq!(
            (Ui::De.counted(70_000, true), Ui::De.counted(70_000, false)),
            ("≈\u{a0}70.000".into(), "70.000".into())
        );
    }

    #[test]
    fn pages_around_the_current_one_are_shown() {
        for (current, last, expected) in [
            (1, 2, "1 2"),
            (1, 9, "1 2 … 9"),
            (3, 9, "1 2 3 4 … 9"),
            (5, 9, "1 … 4 5 6 … 9"),
            (9, 9, "1 … 8 9"),
            (4, 5, "1 2 3 4 5"),
        ] {
            let shown = shown_pages(current, last);
            let shown: Vec<_> =
                shown.into_iter().map(|page| page.map_or("…".to_owned(), |page| page.to_string())).collect();
            assert_eq!(shown.join(" "), expected, "{current} of {last}");
        }
    }
}
