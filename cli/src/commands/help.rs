//! `lupe completions` and `lupe man`

use clap::CommandFactory;

use crate::Outcome;
use crate::args::Args;
use crate::output::Output;

pub(crate) fn completions(shell: clap_complete::Shell, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "lupe", &mut script);
    output.raw(&script)?;
    Ok(Outcome::Found)
}

pub(crate) fn man(output: &mut Output) -> anyhow::Result<Outcome> {
    let mut command = Args::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        clap_mangen::Man::new(sub.clone()).title(format!("lupe-{}", sub.get_name())).render(&mut page)?;
    }
    output.raw(&page)?;
    Ok(Outcome::Found)
}
