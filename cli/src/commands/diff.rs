//! `lupe diff`

use std::ops::Range;
use std::path::Path;

use anyhow::bail;
use lupe_searcher::{Alignment, ArticleView, Change, Marked, Passage, Searcher, compare};
use lupe_web::comparison::Comparison as Wire;

use crate::Outcome;
use crate::args::DiffArgs;
use crate::output::{Output, Style, clean};

pub(crate) fn run(args: &DiffArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(index)?;
    let find = |id: &String| -> anyhow::Result<ArticleView> {
        let Some(article) = searcher.article(id, "")? else {
            bail!("no article has the id {id:?}: `lupe search` prints ids");
        };
        Ok(article)
    };
    let (old, new) = (find(&args.old)?, find(&args.new)?);
    let (old_text, new_text) = (old.text.text.as_str(), new.text.text.as_str());
    let comparison = compare((old_text, &old.languages()), (new_text, &new.languages()));
    let alike = comparison.summary.kept + comparison.summary.reworded > 0;
    let outcome = if alike { Outcome::Found } else { Outcome::Nothing };
    if args.json {
        output.json(&Wire::new(&comparison, (&old.id, old_text), (&new.id, new_text)))?;
        return Ok(outcome);
    }
    for (sign, article) in [("---", &old), ("+++", &new)] {
        let facts = [
            Some(article.id.clone()),
            Some(article.source.clone()),
            article.date.map(|date| date.to_string()),
        ];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let title = output.styled(Style::Title, &clean(&article.title.text));
        output.line(format!("{sign} {title}  {}", output.styled(Style::Faint, &clean(&facts))))?;
    }
    let mut kept = 0;
    for alignment in &comparison.alignments {
        if alignment.change == Change::Kept && !alignment.moved && !args.full {
            kept += alignment.new.as_ref().map_or(0, |passage| passage.sentences);
            continue;
        }
        print_kept(std::mem::take(&mut kept), output)?;
        print(alignment, old_text, new_text, output)?;
    }
    print_kept(kept, output)?;
    output.note(comparison.summary.english());
    Ok(outcome)
}

/// Says how many sentences are passed over.
fn print_kept(count: usize, output: &mut Output) -> anyhow::Result<()> {
    if count > 0 {
        let what = if count == 1 { "sentence" } else { "sentences" };
        output.line(output.styled(Style::Faint, &format!("  … {count} {what} the same")))?;
    }
    Ok(())
}

fn print(alignment: &Alignment, old: &str, new: &str, output: &mut Output) -> anyhow::Result<()> {
    let moved = if alignment.moved { " (moved)" } else { "" };
    if alignment.change == Change::Kept {
        if let Some(passage) = &alignment.new {
            output.line(format!(" {moved} {}", output.marked(&piece(new, passage, &[]), None)))?;
        }
        return Ok(());
    }
    let alone = alignment.change != Change::Reworded;
    for (sign, style, text, passage) in
        [("-", Style::Dropped, old, &alignment.old), ("+", Style::Added, new, &alignment.new)]
    {
        let Some(passage) = passage else { continue };
        // What stands alone is coloured as a whole, of what was reworded the words that differ.
        let (base, marks) = if alone { (Some(style), &[][..]) } else { (None, passage.changed.as_slice()) };
        let shown = output.marked_as(&piece(text, passage, marks), base, style);
        output.line(format!("{}{moved} {shown}", output.styled(style, sign)))?;
    }
    Ok(())
}

/// A passage in one line, with its marks.
fn piece(text: &str, passage: &Passage, marks: &[Range<usize>]) -> Marked {
    let start = passage.range.start;
    Marked {
        // A line break is one byte, as a space is: the marks stay in place.
        text: text.get(passage.range.clone()).unwrap_or("").replace(['\n', '\r', '\t'], " "),
        marks: marks.iter().map(|mark| mark.start - start..mark.end - start).collect(),
    }
}
