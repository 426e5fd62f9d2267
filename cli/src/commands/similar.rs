//! `lupe similar`

use std::path::Path;

use anyhow::bail;
use lupe_searcher::Searcher;
use lupe_web::wire;

use crate::Outcome;
use crate::args::SimilarArgs;
use crate::commands::search::print_hit;
use crate::output::Output;

pub(crate) fn run(args: &SimilarArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let Some(response) = Searcher::open(index)?.similar(&args.id, args.limit)? else {
        bail!("no article has the id {:?}: `lupe search` prints ids", args.id);
    };
    for (n, hit) in response.hits.iter().enumerate() {
        if args.json {
            output.json(&wire::Hit::from(hit))?;
        } else {
            print_hit(n + 1, hit, output)?;
        }
    }
    Ok(if response.hits.is_empty() { Outcome::Nothing } else { Outcome::Found })
}
