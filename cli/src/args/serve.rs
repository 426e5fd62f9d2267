//! The arguments of `lupe serve`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use lupe_web::{AccessToken, Listen, Origin};

/// Search in the browser
#[derive(Debug, ClapArgs)]
#[command(before_help = "Examples:\n  \
    lupe serve                        the index in .lupe, at http://127.0.0.1:7700\n  \
    lupe serve ~/Artikel --open       index a folder first, then open a browser\n  \
    lupe serve --listen 127.0.0.1:0   at a free port, which is printed\n  \
    lupe serve --listen unix:/run/user/1000/lupe.sock --host archiv.example\n                                    \
    behind a web server of that name")]
pub(crate) struct ServeArgs {
    /// Files and folders to index first
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Keep the index in step with the files while it is served
    #[arg(long, requires = "paths")]
    pub(crate) watch: bool,
    /// Address and port, or unix:PATH; only this machine can connect to 127.0.0.1, only you to a socket
    #[arg(long, default_value = "127.0.0.1:7700", value_name = "ADDRESS")]
    pub(crate) listen: Listen,
    /// Open a browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Log each request to standard error, as text or, with --log=json, as an object a line
    #[arg(long, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub(crate) log: Option<LogForm>,
    /// A name besides localhost under which browsers reach the server; can be given several times
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    pub(crate) host: Vec<String>,
    /// An origin whose pages may ask the API, like `https://example.org`; can be given several times
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) cors: Vec<Origin>,
    /// Answer only those who show this token, as a bearer token or as the password of any user; others on this machine
    /// can see the arguments of a program, so rather use --token-file or LUPE_TOKEN
    #[arg(
        long,
        value_name = "TOKEN",
        env = "LUPE_TOKEN",
        hide_env_values = true,
        conflicts_with = "token_file"
    )]
    pub(crate) token: Option<AccessToken>,
    /// A file that holds the token
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// How requests are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// A line of text
    Text,
    /// A JSON object a line
    Json,
}

fn parse_host(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    match !name.is_empty() && name.chars().all(plain) {
        true => Ok(name.to_owned()),
        false => Err(format!(
            "{name:?} is no name of a host: give it without scheme and port, like archiv.example"
        )),
    }
}
