//! `lupe search`

use std::path::Path;

use anyhow::Context;
use lupe_searcher::{
    DateNumber, Filter, SearchHit, SearchRequest, SearchResponse, Searcher, Sort, Story, Version, parse_dates,
};
use lupe_web::wire;

use crate::Outcome;
use crate::args::{SearchArgs, SortArg};
use crate::output::{Output, Style, clean};

/// Hits fetched at a time where all are printed.
const PAGE: usize = 1000;

pub(crate) fn run(args: &SearchArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(index)?;
    let filter = Filter {
        languages: args.lang.clone(),
        sources: args.source.clone(),
        from: date(args.from.as_deref(), "--from")?,
        to: date(args.to.as_deref(), "--to")?,
    };
    let numbers_only = args.count || args.quiet;
    let mut request = SearchRequest {
        filter,
        sort: match args.sort {
            SortArg::Relevance => Sort::Relevance,
            SortArg::Date => Sort::Date,
        },
        limit: if numbers_only {
            0
        } else if args.all {
            PAGE
        } else {
            args.limit
        },
        offset: if args.all { 0 } else { args.offset },
        collapse: !args.no_collapse,
        snippets: !(args.plain || args.nul),
        ..SearchRequest::new(args.query.join(" "))
    };
    let mut response = searcher.search(&request)?;
    for warning in &response.warnings {
        output.warning(&warning.english());
    }
    if args.count {
        output.line(response.stories.to_string())?;
    }
    loop {
        for (n, hit) in response.hits.iter().enumerate() {
            print(args, request.offset + n + 1, hit, output)?;
        }
        if !args.all || response.hits.len() < PAGE {
            break;
        }
        request.offset += PAGE;
        response = searcher.search(&request)?;
    }
    if !numbers_only && !args.nul {
        summarize(&response, output);
    }
    Ok(if response.articles > 0 { Outcome::Found } else { Outcome::Nothing })
}

/// A date of an option: its first day where it is the beginning, the whole of it where it is the end.
fn date(text: Option<&str>, option: &str) -> anyhow::Result<Option<DateNumber>> {
    text.map(|text| {
        let read = parse_dates(text).and_then(|(from, _)| from);
        read.with_context(|| {
            format!("{option}: {text:?} is no date; give one like 2024, 2024-05 or 2024-05-17")
        })
    })
    .transpose()
}

fn print(args: &SearchArgs, rank: usize, hit: &SearchHit, output: &mut Output) -> anyhow::Result<()> {
    if args.json {
        output.json(&wire::Hit::from(hit))
    } else if args.nul {
        Ok(output.raw(format!("{}\0", hit.id).as_bytes())?)
    } else if args.plain {
        let date = hit.date.map(|date| date.to_string()).unwrap_or_default();
        let title = clean(&hit.title.text).replace('\t', " ");
        Ok(output.line(format!("{:.4}\t{}\t{date}\t{}\t{title}", hit.score, hit.id, hit.language))?)
    } else {
        print_hit(rank, hit, output)
    }
}

/// A hit as a person reads it.
pub(crate) fn print_hit(rank: usize, hit: &SearchHit, output: &mut Output) -> anyhow::Result<()> {
    let title = output.marked(&hit.title, Some(Style::Title));
    output.line(format!("{rank:>2}. {title}"))?;
    let mut facts = vec![hit.id.clone(), hit.source.clone()];
    facts.extend(hit.date.map(|date| date.to_string()));
    facts.push(hit.language.to_string());
    let facts = clean(&facts.join(" · "));
    output.line(format!("    {}", output.styled(Style::Faint, &facts)))?;
    for snippet in &hit.snippets {
        let text = output.marked(snippet, None);
        output.line(format!("    {text}"))?;
    }
    for version in &hit.versions {
        let kind = version.resemblance.map_or("first", |resemblance| resemblance.name());
        let line = clean(&format!("+ {kind}: {} ({})", version.title, version.id));
        output.line(format!("    {}", output.styled(Style::Faint, &line)))?;
    }
    if let Some(story) = &hit.story {
        output.line(format!("    {}", output.styled(Style::Faint, &clean(&story_line(story)))))?;
    }
    Ok(output.line("")?)
}

/// Who was first, who has most to say, who is up to date.
pub(crate) fn story_line(story: &Story) -> String {
    let told = |version: &Version| {
        let date = version.date.map(|date| format!(", {date}")).unwrap_or_default();
        format!("{} ({}{date})", version.id, version.source)
    };
    let first = story.first.as_ref().map(|version| format!("first {} · ", told(version)));
    let latest = story.latest.as_ref().map(|version| format!(" · latest {}", told(version)));
    let (first, latest) = (first.unwrap_or_default(), latest.unwrap_or_default());
    format!("= {} articles: {first}longest {}{latest}", story.articles, told(&story.longest))
}

fn summarize(response: &SearchResponse, output: &mut Output) {
    if !response.unmatched.is_empty() {
        output.note(format!("no article has: {}", response.unmatched.join(", ")));
    }
    if response.matched_words < response.wanted_words && response.articles > 0 {
        output.note(format!(
            "few articles have all {} words; these have {} or more",
            response.wanted_words, response.matched_words
        ));
    }
    let plural = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    output.note(format!(
        "{}, {} ({:.1} ms)",
        plural(response.stories, "story", "stories"),
        plural(response.articles, "article", "articles"),
        response.took.as_secs_f64() * 1000.0
    ));
}
