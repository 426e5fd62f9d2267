//! Parsing documents in a child process, bounded in time and memory: what goes wrong there stays there.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::reader::document::{self, Kind, Piece};

/// The program that parses documents in a process of its own, reading one from standard input and writing what is
/// in it to standard output: one that calls [`run_parser`].
#[derive(Clone, Debug)]
pub struct ParserProcess {
    /// The program.
    pub program: PathBuf,
    /// Its arguments; the document's format and the memory in bytes follow them.
    pub arguments: Vec<OsString>,
    /// How long one document may take. Default: 60 s.
    pub time: Duration,
    /// How much memory one document may take, in bytes; counts on Unix. Default: 1 GiB.
    pub memory: u64,
}

impl ParserProcess {
    /// A program with its arguments and the default limits.
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> ParserProcess {
        ParserProcess { program, arguments, time: Duration::from_secs(60), memory: 1 << 30 }
    }

    fn parse(&self, kind: Kind, bytes: Vec<u8>) -> Result<Vec<Piece>, String> {
        let failed = |error: io::Error| format!("its parser cannot be started ({error})");
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args([kind.to_string(), self.memory.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("its parser has no standard input and output".to_owned());
        };
        // A child that ends early leaves a broken pipe, which its exit status explains better.
        let writer = thread::spawn(move || stdin.write_all(&bytes));
        let (sender, answer) = channel();
        let memory = self.memory;
        let reader = thread::spawn(move || {
            let mut output = Vec::new();
            let read = stdout.take(memory).read_to_end(&mut output).map(|_| output);
            let _ = sender.send(read);
        });
        let answer = answer.recv_timeout(self.time);
        // It has closed its output, or has had its time.
        if answer.is_err() {
            let _ = child.kill();
        }
        let status = child.wait();
        let _ = (writer.join(), reader.join());
        match answer {
            Ok(Ok(output)) => match serde_json::from_slice::<Result<Vec<Piece>, String>>(&output) {
                Ok(answer) => answer,
                Err(_) => Err(format!(
                    "its parser was stopped, as one that needs over {} MB of memory is ({})",
                    self.memory >> 20,
                    status.map_or_else(|error| error.to_string(), |status| status.to_string()),
                )),
            },
            Ok(Err(error)) => Err(format!("the answer of its parser cannot be read ({error})")),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                Err(format!("its parser was stopped after {} s", self.time.as_secs()))
            }
        }
    }
}

/// Parses a document, in a process of its own where there is one.
pub(crate) fn parse(
    kind: Kind,
    bytes: Vec<u8>,
    process: Option<&ParserProcess>,
) -> Result<Vec<Piece>, String> {
    match process {
        Some(process) => process.parse(kind, bytes),
        None => document::parse(kind, &bytes),
    }
}

/// What a [`ParserProcess`] runs: limits itself to `memory` bytes, reads a document of the given format from standard
/// input, and writes what is in it to standard output.
///
/// # Errors
///
/// Where the format is unknown, or standard input or output fails. A broken document is an answer and no error.
pub fn run_parser(format: &str, memory: u64) -> io::Result<()> {
    let kind: Kind = format.parse().map_err(io::Error::other)?;
    limit(memory)?;
    // The parent says what went wrong; a trace of a broken document helps nobody.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let answer = document::parse(kind, &bytes);
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()
}

/// Gives up what a parser does not need: memory beyond the limit, writing files, dumping its memory.
#[cfg(unix)]
fn limit(memory: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |bytes: u64| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::As, most(memory))?;
    setrlimit(Resource::Fsize, most(0))?;
    setrlimit(Resource::Core, most(0))?;
    Ok(())
}

/// There is no such limit that can be set without unsafe code; the time is bounded by the parent.
#[cfg(not(unix))]
fn limit(_: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn answer(script: &str, time: Duration) -> String {
        let arguments = vec!["-c".into(), script.into()];
        let process = ParserProcess { time, ..ParserProcess::new("sh".into(), arguments) };
        format!("{:?}", parse(Kind::Docx, vec![b'x'; 1 << 20], Some(&process)))
    }

    #[test]
    fn whatever_the_child_does_the_parent_gets_an_answer() {
        let long = Duration::from_secs(60);
        for (script, expected) in [
            ("cat >/dev/null; echo '{\"Ok\":[]}'", "Ok([])"),
            ("echo '{\"Err\":\"it is damaged\"}'", "it is damaged"),
            ("echo '{\"Ok\":['", "its parser was stopped"),
            ("kill -9 $$", "signal: 9"),
            ("exit 3", "exit status: 3"),
        ] {
            assert!(answer(script, long).contains(expected), "{script}: {}", answer(script, long));
        }
        assert!(answer("exec sleep 60", Duration::from_millis(20)).contains("stopped after"));
        let process = ParserProcess::new("/gibt/es/nicht".into(), Vec::new());
        assert!(parse(Kind::Odt, Vec::new(), Some(&process)).unwrap_err().contains("cannot be started"));
    }
}
