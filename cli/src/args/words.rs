//! Which arguments of a search are words and which are options. A word may begin with a minus (`lupe search Strom -Musk`), and
//! options may stand before the words, between them and behind: clap takes all that follows a word that may begin with a
//! minus for words, options too.

use std::collections::HashMap;
use std::ffi::OsString;

use clap::{Command, CommandFactory};

use super::Args;

/// The command whose words these are.
const SEARCH: &str = "search";

/// The arguments in an order that can be read: of a search, the options first, then `--` and the words.
pub(crate) fn words_last(args: Vec<OsString>) -> Vec<OsString> {
    let command = Args::command();
    let Some(search) = command.find_subcommand(SEARCH) else { return args };
    let mut options = Options::of(&command);
    let Some(at) = options.first_word(&args).filter(|&at| args[at] == SEARCH) else { return args };
    options.add(search);
    let mut out = args[..=at].to_vec();
    let mut words = Vec::new();
    let mut rest = args[at + 1..].iter().cloned();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            words.extend(rest.by_ref());
        } else if let Some(takes_value) = options.take_value(&arg) {
            out.push(arg);
            out.extend(rest.by_ref().take(usize::from(takes_value)));
        } else {
            words.push(arg);
        }
    }
    if !words.is_empty() {
        out.push("--".into());
        out.extend(words);
    }
    out
}

/// Options as they are typed, and whether a value follows each.
struct Options(HashMap<String, bool>);

impl Options {
    fn of(command: &Command) -> Options {
        let mut options = Options(HashMap::from(["--help", "-h"].map(|help| (help.to_owned(), false))));
        options.add(command);
        options
    }

    fn add(&mut self, command: &Command) {
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let takes_value = arg.get_action().takes_values();
            self.0.extend(arg.get_long().map(|long| (format!("--{long}"), takes_value)));
            self.0.extend(arg.get_short().map(|short| (format!("-{short}"), takes_value)));
        }
    }

    /// Where the first argument is that is neither an option nor the value of one, behind the program's name.
    fn first_word(&self, args: &[OsString]) -> Option<usize> {
        let mut at = 1;
        loop {
            match self.take_value(args.get(at)?) {
                Some(takes_value) => at += 1 + usize::from(takes_value),
                None => return Some(at),
            }
        }
    }

    /// Does the next argument belong to this option? `None` where this is no option, but a word. No word of a query begins with
    /// two signs, so what does is an option, if only one that nobody knows.
    fn take_value(&self, arg: &OsString) -> Option<bool> {
        let arg = arg.to_str()?;
        match self.0.get(arg) {
            Some(&takes_value) => Some(takes_value),
            None => arg.strip_prefix("--").map(|_| false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_may_stand_anywhere_and_words_may_begin_with_a_minus() {
        for (typed, expected) in [
            ("lupe search Strom", "lupe search -- Strom"),
            ("lupe search Strom --limit 3 Wasser", "lupe search --limit 3 -- Strom Wasser"),
            ("lupe search Strom -Musk -c", "lupe search -c -- Strom -Musk"),
            ("lupe search -musk --limit=3 --json", "lupe search --limit=3 --json -- -musk"),
            ("lupe search Strom --index x -0", "lupe search --index x -0 -- Strom"),
            ("lupe --index search search a --lang de", "lupe --index search search --lang de -- a"),
            ("lupe search a -- --limit -c", "lupe search -- a --limit -c"),
            ("lupe search Strom --limt 3", "lupe search --limt -- Strom 3"),
            ("lupe search --help", "lupe search --help"),
            ("lupe search Strom -h", "lupe search -h -- Strom"),
            ("lupe search", "lupe search"),
            ("lupe show -x search", "lupe show -x search"),
            ("lupe --version", "lupe --version"),
            ("lupe", "lupe"),
        ] {
            let args = typed.split(' ').map(OsString::from).collect();
            let expected: Vec<OsString> = expected.split(' ').map(OsString::from).collect();
            assert_eq!(words_last(args), expected, "{typed}");
        }
    }
}
