//! `lupe show`

use std::path::Path;

use anyhow::bail;
use lupe_searcher::Searcher;
use lupe_web::wire::ForeignPassage;
use serde_json::json;

use crate::Outcome;
use crate::args::ShowArgs;
use crate::commands::search::story_line;
use crate::output::{Output, Style, clean};

pub(crate) fn run(args: &ShowArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let Some(article) = Searcher::open(index)?.article(&args.id, "")? else {
        bail!("no article has the id {:?}: `lupe search` prints ids", args.id);
    };
    if args.json {
        output.json(&json!({
            "schema": 1,
            "id": article.id,
            "title": article.title.text,
            "text": article.text.text,
            "language": article.language,
            "passages": ForeignPassage::all(&article),
            "date": article.date.map(|date| date.to_string()),
            "url": article.url,
            "source": article.source,
            "root": article.read_from.0,
            "path": article.read_from.1,
            "raw": article.raw,
            "notes": article.notes,
            "versions": article.versions.iter().map(|version| &version.id).collect::<Vec<_>>(),
        }))?;
        return Ok(Outcome::Found);
    }
    if args.why {
        for note in &article.notes {
            output.line(clean(note))?;
        }
        if article.notes.is_empty() {
            output.note("cleaning changed nothing");
        }
        return Ok(Outcome::Found);
    }
    if args.raw {
        // Where cleaning changed nothing, the text is the original.
        let raw = article.raw.unwrap_or_else(|| format!("{}\n\n{}", article.title.text, article.text.text));
        output.line(clean(&raw))?;
        return Ok(Outcome::Found);
    }
    output.line(output.styled(Style::Title, &clean(&article.title.text)))?;
    let mut facts = vec![article.source];
    facts.extend(article.date.map(|date| date.to_string()));
    facts.push(article.language.to_string());
    let mut foreign: Vec<_> = article.passages.iter().map(|passage| passage.language.code()).collect();
    foreign.sort_unstable();
    foreign.dedup();
    if !foreign.is_empty() {
        facts.push(format!("passages in {}", foreign.join(", ")));
    }
    facts.extend(article.url);
    output.line(output.styled(Style::Faint, &clean(&facts.join(" · "))))?;
    output.line("")?;
    output.line(clean(&article.text.text))?;
    for version in &article.versions {
        let line = clean(&format!("+ {} ({})", version.title, version.id));
        output.line(output.styled(Style::Faint, &line))?;
    }
    if let Some(story) = &article.story {
        output.line(output.styled(Style::Faint, &clean(&story_line(story))))?;
    }
    Ok(Outcome::Found)
}
