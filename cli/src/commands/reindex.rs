//! `lupe reindex`

use std::path::Path;

use lupe_indexer::{ReindexOptions, reindex};

use crate::Outcome;
use crate::args::ReindexArgs;
use crate::commands::index::{Bar, read_exceptions, stop_on_interrupt};
use crate::output::Output;

pub(crate) fn run(args: &ReindexArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let options = ReindexOptions {
        memory: usize::try_from(args.memory).unwrap_or(usize::MAX),
        exceptions: args.exceptions.as_deref().map(read_exceptions).transpose()?,
        cancel: stop_on_interrupt()?,
        ..ReindexOptions::default()
    };
    let bar = Bar::new();
    let done = reindex(index, &options, &mut |progress| bar.show(progress));
    bar.clear();
    let done = done?;
    if done.resumed > 0 {
        output.note(format!("{} articles were done by an earlier run", done.resumed));
    }
    if done.interrupted {
        output.warning("interrupted: the index is as it was; run the command again to go on");
        return Ok(Outcome::Interrupted);
    }
    output.note(format!(
        "{} articles analysed anew in {:.1} s, with a vocabulary learnt from {} words",
        done.articles,
        done.took.as_secs_f64(),
        done.words
    ));
    Ok(Outcome::Found)
}
