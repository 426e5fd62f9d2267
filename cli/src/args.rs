//! The command line: names, defaults, help.

mod index;
mod serve;
mod words;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use lupe_analysis::Language;
use lupe_searcher::{Filter, parse_dates};

pub(crate) use index::{IndexArgs, ReindexArgs};
pub(crate) use serve::{LogForm, ServeArgs};
pub(crate) use words::words_last;

/// A search engine for archives of German, and multilingual, articles.
#[derive(Debug, Parser)]
#[command(
    name = "lupe",
    version,
    about,
    disable_help_subcommand = true,
    before_help = "Examples:\n  \
        lupe index ~/Artikel                 index a folder, or bring its index up to date\n  \
        lupe search Rechenzentrum Strom      search it\n  \
        lupe serve                           search it in the browser, at http://127.0.0.1:7700\n  \
        lupe serve ~/Artikel                 both in one",
    after_help = "The index is --index DIR, else LUPE_INDEX, else .lupe in the current folder.\n\
        Exit codes: 0 with hits, 1 without, 2 on error, 130 on Ctrl-C."
)]
pub(crate) struct Args {
    /// The index directory
    #[arg(long, global = true, env = "LUPE_INDEX", value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,
    /// When to colour the output
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
    /// The language of warnings, hints and explanations [default: by LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) ui_lang: Option<UiLanguage>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The language in which Lupe speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum UiLanguage {
    De,
    En,
}

impl UiLanguage {
    /// The language that the environment asks for; English where it asks for none that Lupe speaks.
    pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> UiLanguage {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        match locale {
            Some(locale) if locale.starts_with("de") => UiLanguage::De,
            _ => UiLanguage::En,
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb; always with FORCE_COLOR
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Index(IndexArgs),
    Search(SearchArgs),
    Serve(ServeArgs),
    /// List the stories that several articles tell: copies, edited copies, retellings
    #[command(before_help = "Examples:\n  lupe duplicates\n  lupe duplicates --json")]
    Duplicates {
        /// A JSON object a story and line
        #[arg(long)]
        json: bool,
    },
    Diff(DiffArgs),
    Show(ShowArgs),
    Why(WhyArgs),
    Similar(SimilarArgs),
    /// Say what the index holds
    #[command(before_help = "Examples:\n  lupe stats\n  lupe stats --json")]
    Stats {
        /// A JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check that the index is whole: checksums, stored texts, terms, clusters
    #[command(before_help = "Examples:\n  lupe verify\n  lupe verify --repair")]
    Verify {
        /// Where it is damaged, make it anew: from what is whole of it, and from its sources where they are there
        #[arg(long)]
        repair: bool,
    },
    /// Merge the index into one piece and drop what was deleted
    #[command(before_help = "Example:\n  lupe optimize")]
    Optimize,
    Reindex(ReindexArgs),
    /// Take articles out of the index; when the command ends, their texts are gone from its files
    #[command(before_help = "Example:\n  lupe remove kultur/theater.md")]
    Remove {
        /// Ids of the articles
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    Analyze(AnalyzeArgs),
    /// Say which language each line of standard input is in
    #[command(before_help = "Example:\n  echo 'Guten Morgen' | lupe identify --json")]
    Identify {
        /// A JSON object a line: {"language":"de","confidence":0.98}
        #[arg(long)]
        json: bool,
    },
    Eval(EvalArgs),
    /// Print completions for a shell
    #[command(
        before_help = "Example:\n  lupe completions bash > ~/.local/share/bash-completion/completions/lupe"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Parse a document on standard input, under limits; `lupe index` runs this for PDF, DOCX, ODT and EPUB
    #[command(hide = true, before_help = "Example:\n  lupe parse-document docx 1073741824 < brief.docx")]
    ParseDocument {
        /// pdf, docx, odt or epub
        format: String,
        /// The most memory it may take, in bytes
        memory: u64,
    },
    /// Print the manual page
    #[command(before_help = "Example:\n  lupe man | man -l -")]
    Man,
}

/// Search
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe search Rechenzentrum Strom           both wanted, in any of their forms\n  \
    lupe search '\"künstliche Intelligenz\"'    in this order and form\n  \
    lupe search 'infra* -Musk lang:de'        beginnings, without, fields\n  \
    lupe search 'Rechenzentrumm~ *netz'       typing errors, endings\n  \
    lupe search --json Strom | jq .title      an object a hit and line")]
pub(crate) struct SearchArgs {
    /// The query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// How many hits to print
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: usize,
    /// How many hits to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// The order
    #[arg(long, default_value = "relevance", value_name = "ORDER")]
    pub(crate) sort: SortArg,
    /// Print every hit
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    pub(crate) all: bool,
    /// A hit for each article, copies included
    #[arg(long)]
    pub(crate) no_collapse: bool,
    /// Do not look for abbreviations and long forms that the articles explain, nor for synonyms
    #[arg(long)]
    pub(crate) no_synonyms: bool,
    /// Take each word as it is typed, also one that no article has. With --all, -0, -c and -q that is so anyway
    #[arg(long)]
    pub(crate) no_corrections: bool,
    /// Say of each hit why it is one: what of each word was found, where, and its share of the score
    #[arg(long)]
    pub(crate) explain: bool,
    /// A JSON object a hit and line
    #[arg(long, group = "form")]
    pub(crate) json: bool,
    /// Tab-separated: score, id, date, language, title
    #[arg(long, group = "form")]
    pub(crate) plain: bool,
    /// Comma-separated, with a header: score, id, date, language, source, url, ids of versions, title
    #[arg(long, group = "form")]
    pub(crate) csv: bool,
    /// Ids only, each followed by a NUL byte
    #[arg(short = '0', group = "form")]
    pub(crate) nul: bool,
    /// The number of hits only
    #[arg(short, long, group = "form")]
    pub(crate) count: bool,
    /// Nothing: the exit code says whether there are hits
    #[arg(short, long, group = "form")]
    pub(crate) quiet: bool,
}

/// Restrictions besides those in a query.
#[derive(Debug, ClapArgs)]
pub(crate) struct FilterArgs {
    /// Only this language; can be given several times
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    pub(crate) lang: Vec<Language>,
    /// Only this source; can be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Vec<String>,
    /// From this date on, like 2024, 2024-05 or 2024-05-17
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Up to this date
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
}

impl FilterArgs {
    /// The filter that these say.
    pub(crate) fn filter(&self) -> anyhow::Result<Filter> {
        // Its first day where it is the beginning, the whole of it where it is the end.
        let date = |text: &Option<String>, option: &str| {
            let Some(text) = text else { return Ok(None) };
            let read = parse_dates(text).and_then(|(from, _)| from);
            let wrong =
                || format!("{option}: {text:?} is no date; give one like 2024, 2024-05 or 2024-05-17");
            read.with_context(wrong).map(Some)
        };
        Ok(Filter {
            languages: self.lang.clone(),
            sources: self.source.clone(),
            from: date(&self.from, "--from")?,
            to: date(&self.to, "--to")?,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortArg {
    Relevance,
    Date,
}

/// Say what differs between two articles, sentence by sentence
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe diff 2024/a.md 2024/b.md\n  \
    lupe diff --full 2024/a.md 2024/b.md     with the sentences that are the same")]
pub(crate) struct DiffArgs {
    /// Id of the first article
    #[arg(value_name = "ID")]
    pub(crate) old: String,
    /// Id of the second article
    #[arg(value_name = "ID")]
    pub(crate) new: String,
    /// Print the sentences that are the same, too
    #[arg(long)]
    pub(crate) full: bool,
    /// A JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Print an article
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe show kultur/theater.md\n  \
    lupe show --raw kultur/theater.md     as it was before cleaning\n  \
    lupe show --why kultur/theater.md     what cleaning did")]
pub(crate) struct ShowArgs {
    /// Its id
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The text before cleaning
    #[arg(long)]
    pub(crate) raw: bool,
    /// What cleaning did
    #[arg(long)]
    pub(crate) why: bool,
    /// A JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Say why an article is among the hits of a query, or is not
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe why 'Rechenzentrum Strom' wirtschaft/hafen.md\n  \
    lupe why 'Theater -Oper' kultur/theater.md --from 2024      filters are looked at, too")]
pub(crate) struct WhyArgs {
    /// The query, in one argument
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) query: String,
    /// Id of the article
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// A hit for each article, copies included
    #[arg(long)]
    pub(crate) no_collapse: bool,
    /// A JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// List articles on the same subject
#[derive(Debug, ClapArgs)]
#[command(before_help = "Example:\n  lupe similar kultur/theater.md")]
pub(crate) struct SimilarArgs {
    /// Id of the article
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// How many to print
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: usize,
    /// A JSON object a hit and line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show how text is analysed: tokens and their layers
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe analyze Die Rechenzentren wachsen\n  \
    lupe analyze --lang de --json - < texts.txt     each line a text\n  \
    lupe analyze --index .lupe Windparkbetreiber    with the vocabulary of an index")]
pub(crate) struct AnalyzeArgs {
    /// The text; `-` reads standard input, each line a text
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Its language; identified where it is not given
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    pub(crate) lang: Option<Language>,
    /// Where in a sentence a text's first word stands
    #[arg(long, default_value = "mid", value_name = "PLACE")]
    pub(crate) context: Context,
    /// A JSON object a token and line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where in a sentence a text's first word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Context {
    /// In mid-sentence, so that a capital means a noun
    Mid,
    /// At the start, where every word has a capital
    Start,
}

/// Measure how well queries find what they should
#[derive(Debug, ClapArgs)]
#[command(before_help = "Example:\n  lupe eval --queries queries.jsonl --qrels qrels.tsv --run out.run")]
pub(crate) struct EvalArgs {
    /// Queries, a JSON object {"id","text"} a line
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// Relevant articles in TREC form: query, 0, article, grade
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
    /// Write the answers here, in TREC form
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
    /// Hits a query
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: usize,
    /// The figures as a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn parse_language(code: &str) -> Result<Language, String> {
    Language::from_code(code)
        .ok_or_else(|| format!("{code:?} is no known language; give a code like de, en or fr"))
}

/// Reads a size like `512M`, `2G` or `300000000`.
fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; give one like 512M or 2G");
    let trimmed = text.trim().trim_end_matches(['B', 'b']).trim_end_matches('i');
    let (digits, factor) = match trimmed.char_indices().last() {
        Some((at, 'k' | 'K')) => (&trimmed[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&trimmed[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&trimmed[..at], 1 << 30),
        _ => (trimmed, 1),
    };
    let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
    number.checked_mul(factor).filter(|&size| size > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_begins_its_help_with_examples() {
        for command in Args::command().get_subcommands() {
            let before = command.get_before_help().map(ToString::to_string).unwrap_or_default();
            assert!(before.starts_with("Example"), "{}", command.get_name());
        }
    }

    #[test]
    fn the_environment_says_which_language_to_speak() {
        for (variables, expected) in [
            (vec![("LANG", "de_DE.UTF-8")], UiLanguage::De),
            (vec![("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], UiLanguage::En),
            (vec![("LC_ALL", ""), ("LC_MESSAGES", "de_AT")], UiLanguage::De),
            (vec![("LANG", "fr_FR.UTF-8")], UiLanguage::En),
            (vec![], UiLanguage::En),
        ] {
            let get = |name: &str| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
            };
            assert_eq!(UiLanguage::of_environment(get), expected, "{variables:?}");
        }
    }

    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("512M", Some(512 << 20)),
            ("2G", Some(2 << 30)),
            ("64MiB", Some(64 << 20)),
            ("300", Some(300)),
            ("0", None),
            ("viel", None),
        ] {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
    }
}
