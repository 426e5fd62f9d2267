//! `lupe why`

use std::path::Path;

use anyhow::bail;
use lupe_searcher::{SearchRequest, Searcher};
use lupe_web::wire;

use crate::Outcome;
use crate::args::WhyArgs;
use crate::output::{Output, Style, clean};

pub(crate) fn run(args: &WhyArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let request = SearchRequest {
        filter: args.filter.filter()?,
        collapse: !args.no_collapse,
        ..SearchRequest::new(&args.query)
    };
    let Some(why) = Searcher::open(index)?.why(&request, &args.id)? else {
        bail!("no article has the id {:?}: `lupe search` prints ids", args.id);
    };
    let outcome = if why.verdict.is_found() { Outcome::Found } else { Outcome::Nothing };
    if args.json {
        output.json(&wire::Why::from(&why))?;
        return Ok(outcome);
    }
    output.line(output.styled(Style::Title, &clean(&why.title)))?;
    let german = output.is_german();
    output.line(clean(&if german { why.german() } else { why.english() }))?;
    let lines = if german { why.explanation.german() } else { why.explanation.english() };
    for line in lines {
        output.line(format!("  {}", clean(&line)))?;
    }
    Ok(outcome)
}
