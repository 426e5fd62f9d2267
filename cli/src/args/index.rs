//! Arguments of the commands that write an index.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use lupe_analysis::Language;
use lupe_corpus::Rule;

use super::{parse_language, parse_size};

/// Index files and folders, or bring their index up to date
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe index ~/Artikel                  a folder is synchronised: new and changed files are indexed, vanished ones removed\n  \
    lupe index archiv.jsonl.gz            records {\"id\",\"title\",\"text\",\"lang\",\"date\",\"url\",\"source\"}, one a line\n  \
    lupe index --watch ~/Artikel          and stay in step until Ctrl-C\n  \
    cat export.jsonl | lupe index -       standard input")]
pub(crate) struct IndexArgs {
    /// Files and folders; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Remove the articles of a source that is gone, or has lost over half of them
    #[arg(long)]
    pub(crate) prune: bool,
    /// Memory for what is not written yet, like 512M or 2G
    #[arg(long, default_value = "256M", value_name = "SIZE", value_parser = parse_size)]
    pub(crate) memory: u64,
    /// Make what was read visible and safe after this much text, and every minute
    #[arg(long, default_value = "384M", value_name = "SIZE", value_parser = parse_size)]
    pub(crate) commit: u64,
    /// The languages that articles may be in, like de,en,fr; others count as undetermined
    #[arg(long, value_delimiter = ',', value_name = "CODES", value_parser = parse_language)]
    pub(crate) languages: Vec<Language>,
    /// Of folders, only files that match; can be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,
    /// Of folders, no files that match; can be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Words that are not split into parts, or as given: a line each, `word` or `word = part part`; kept with the index
    #[arg(long, value_name = "FILE")]
    pub(crate) exceptions: Option<PathBuf>,
    /// What means the same: a line each of words parted by commas, or `word => word, word` (Solr's format). Kept with the
    /// index until another file is given
    #[arg(long, value_name = "FILE")]
    pub(crate) synonyms: Option<PathBuf>,
    /// Cleaning rules that do not act, such as image-credits; `lupe show --why` names those that did
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    pub(crate) without: Vec<Rule>,
    /// Keep the index in step with the files until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    /// A file of pairs that are, or are not, the same story whatever the comparison says: lines of `same` or
    /// `different` and two ids, parted by tabs. Kept with the index until another file is given
    #[arg(long, value_name = "FILE", conflicts_with = "no_duplicates")]
    pub(crate) stories: Option<PathBuf>,
    /// Do not look for near-identical articles
    #[arg(long)]
    pub(crate) no_duplicates: bool,
    /// Name every article that came, whether it is new, changed, or a version of another one (the first 10,000)
    #[arg(long)]
    pub(crate) list: bool,
    /// The summary as a JSON object on standard output, with these lists
    #[arg(long)]
    pub(crate) json: bool,
}

/// Analyse the stored articles anew: with the vocabulary that they have now, other exceptions, or a newer analysis
///
/// Searches go on with the old state until the new one takes its place, at one moment. Interrupted, it goes on where it
/// was.
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe reindex\n  \
    lupe reindex --exceptions woerter.txt")]
pub(crate) struct ReindexArgs {
    /// Words that are not split into parts, or as given: a line each, `word` or `word = part part`; replaces the index's
    #[arg(long, value_name = "FILE")]
    pub(crate) exceptions: Option<PathBuf>,
    /// Memory for what is not written yet, like 512M or 2G
    #[arg(long, default_value = "256M", value_name = "SIZE", value_parser = parse_size)]
    pub(crate) memory: u64,
}
