//! `lupe search`

use std::path::Path;

use lupe_searcher::{SearchHit, SearchRequest, SearchResponse, Searcher, Sort, Story, Version};
use lupe_web::wire;

use crate::Outcome;
use crate::args::{SearchArgs, SortArg};
use crate::output::{Output, Style, clean};

/// The first line of `--csv`.
const CSV_HEADER: &str = "score,id,date,language,source,url,versions,title";

pub(crate) fn run(args: &SearchArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(index)?;
    let numbers_only = args.count || args.quiet;
    let mut request = SearchRequest {
        filter: args.filter.filter()?,
        sort: match args.sort {
            SortArg::Relevance => Sort::Relevance,
            SortArg::Date => Sort::Date,
        },
        limit: match (numbers_only, args.all) {
            (true, _) => 0,
            (false, true) => usize::MAX,
            (false, false) => args.limit,
        },
        offset: if args.all { 0 } else { args.offset },
        collapse: !args.no_collapse,
        synonyms: !args.no_synonyms,
        // Who counts or exports wants what was typed, and may not see what is said of it.
        corrections: !(args.no_corrections || args.all || args.nul || numbers_only),
        snippets: !(args.plain || args.nul || args.csv),
        explain: args.explain && !numbers_only && !(args.plain || args.nul || args.csv),
        ..SearchRequest::new(args.query.join(" "))
    };
    if args.count {
        request.exact = usize::MAX;
    }
    let mut stream = searcher.stream(&request)?;
    for warning in &stream.summary().warnings {
        output.warning(&if output.is_german() { warning.german() } else { warning.english() });
    }
    if args.count {
        output.line(stream.summary().stories.to_string())?;
    }
    if args.csv {
        output.line(CSV_HEADER)?;
    }
    let mut rank = request.offset;
    while let Some(hits) = stream.next_hits()? {
        for hit in &hits {
            rank += 1;
            print(args, rank, hit, output)?;
        }
    }
    let response = stream.summary();
    if !numbers_only && !args.nul {
        summarize(response, output);
    }
    Ok(if response.articles > 0 { Outcome::Found } else { Outcome::Nothing })
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
    } else if args.csv {
        let versions: Vec<&str> = hit.versions.iter().map(|version| version.id.as_str()).collect();
        let fields = [
            format!("{:.4}", hit.score),
            hit.id.clone(),
            hit.date.map(|date| date.to_string()).unwrap_or_default(),
            hit.language.to_string(),
            hit.source.clone(),
            hit.url.clone().unwrap_or_default(),
            versions.join(" "),
            hit.title.text.clone(),
        ];
        Ok(output.line(fields.map(|field| csv_field(&field)).join(","))?)
    } else {
        print_hit(rank, hit, output)
    }
}

/// A field as RFC 4180 writes it.
fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
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
    if let Some(explanation) = &hit.explanation {
        let lines = if output.is_german() { explanation.german() } else { explanation.english() };
        for line in lines {
            output.line(format!("    = {}", clean(&line)))?;
        }
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
    let german = output.is_german();
    if !response.unmatched.is_empty() {
        let words = response.unmatched.join(", ");
        output.note(if german {
            format!("kein Artikel enthält: {words}")
        } else {
            format!("no article has: {words}")
        });
    }
    if response.matched_words < response.wanted_words && response.articles > 0 {
        let (has, all) = (response.matched_words, response.wanted_words);
        output.note(match german {
            true if has == 0 => {
                "wenige Artikel enthalten auch die übrigen Wörter; verlangt sind sie nicht".to_owned()
            }
            false if has == 0 => {
                "few articles have the other words as well; they are not required".to_owned()
            }
            true => format!("wenige Artikel enthalten alle {all} Wörter; diese enthalten {has} oder mehr"),
            false => format!("few articles have all {all} words; these have {has} or more"),
        });
    }
    if let Some(corrected) = &response.corrected {
        let words: Vec<&str> = corrected.words.iter().map(|word| word.word.as_str()).collect();
        let (words, query) = (words.join(", "), &corrected.query);
        output.note(clean(&if german {
            format!("kein Artikel enthält: {words}; gesucht wurde: {query} (--no-corrections)")
        } else {
            format!("no article has: {words}; searched for: {query} (--no-corrections)")
        }));
    }
    for also in &response.also {
        let lead = if german { "auch gesucht für" } else { "also searched for" };
        let forms = also.also.join(", ");
        output.note(clean(&format!("{lead} {}: {forms} (--no-synonyms)", also.word)));
    }
    if let Some(found) = &response.did_you_mean {
        let lead = if german { "Meinten Sie" } else { "did you mean" };
        output.note(clean(&format!("{lead}: {} ({})", found.query, found.stories)));
    }
    for relaxation in &response.relaxations {
        let (query, lead) = (&relaxation.query, if german { "stattdessen" } else { "instead" });
        let what = if german { relaxation.german() } else { relaxation.english() };
        output.note(clean(&format!("{lead}: {what}    {query}")));
    }
    let plural = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let [story, stories, article, articles] = match german {
        true => ["Geschichte", "Geschichten", "Artikel", "Artikel"],
        false => ["story", "stories", "article", "articles"],
    };
    let about = match (response.about, german) {
        (false, _) => "",
        (true, true) => "etwa ",
        (true, false) => "about ",
    };
    output.note(format!(
        "{about}{}, {about}{} ({:.1} ms)",
        plural(response.stories, story, stories),
        plural(response.articles, article, articles),
        response.took.as_secs_f64() * 1000.0
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_csv_are_quoted_where_they_must_be() {
        for (text, expected) in
            [("Öl", "Öl"), ("a, b", "\"a, b\""), ("„so“ \"so\"", "\"„so“ \"\"so\"\"\""), ("", "")]
        {
            assert_eq!(csv_field(text), expected);
        }
    }
}
