//! Runs the real binary in a temporary folder.

#![allow(dead_code)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

pub(crate) mod archive;

/// A folder to work in, with its index.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// No run may take longer, whatever it is given: a hundred times what the longest takes, since machines are busy.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    /// The lines of standard output as JSON.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        Workspace { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with the sample corpus indexed.
    pub(crate) fn with_samples() -> Workspace {
        let workspace = Workspace::new();
        let samples = samples();
        let run = workspace.lupe(&["index", &samples.display().to_string()]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// The binary, with the folder as its current one and nothing of the user's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lupe"));
        command.current_dir(self.folder.path()).args(args).stdin(Stdio::null());
        for name in
            ["LUPE_INDEX", "LUPE_TOKEN", "NO_COLOR", "FORCE_COLOR", "TERM", "LC_ALL", "LC_MESSAGES", "LANG"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Runs the binary to its end, which must come within [`LIMIT`].
    pub(crate) fn lupe(&self, args: &[&str]) -> Run {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("lupe starts");
        let out = read_aside(child.stdout.take());
        let err = read_aside(child.stderr.take());
        // Both end with the process.
        let (out, err) = match (out.recv_timeout(LIMIT), err.recv_timeout(LIMIT)) {
            (Ok(out), Ok(err)) => (out, err),
            _ => {
                let _ = child.kill();
                panic!("lupe {args:.100?} takes over {LIMIT:?}");
            }
        };
        let code = child.wait().expect("lupe ends").code();
        Run { code, out, err }
    }

    /// Starts the binary with its output piped.
    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("lupe starts")
    }
}

/// Reads to the end in a thread of its own, so that what reads nothing more can be given up.
fn read_aside(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (done, read) = channel();
    let mut pipe = pipe.expect("a pipe");
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        // Nobody may be waiting any more.
        let _ = done.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    read
}

/// What `work` gives, which must come within [`LIMIT`]; `place` is named where it does not.
pub(crate) fn in_time<T: Send + 'static>(place: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = channel();
    std::thread::spawn(move || {
        let _ = done.send(work());
    });
    result.recv_timeout(LIMIT).unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// The sample corpus.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").join("corpus/samples")
}
