//! An archive that changes, an index of it, and what goes wrong while it is brought in step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use lupe_index::{Snapshot, Writer, WriterOptions};
use lupe_searcher::{SearchRequest, Searcher};

use super::{Run, Workspace};

const FILES: u32 = 16;
const RECORDS: u32 = 30;

/// A folder of records and what an index of it answers where nothing goes wrong.
pub(crate) struct Archive {
    pub(crate) w: Workspace,
    /// Whether the index exists before the run that goes wrong, of the archive as it was then.
    updated: bool,
    expected: BTreeSet<String>,
    /// How often each step comes in a run.
    pub(crate) steps: BTreeMap<String, u64>,
}

/// How a run ended that was to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It lived when it was killed.
    Killed,
    /// It had ended before.
    Ended,
}

impl Archive {
    /// One to be indexed from nothing, or one whose index is to be brought in step with what has changed.
    pub(crate) fn new(updated: bool) -> Archive {
        let w = Workspace::new();
        write_records(&w, false);
        if updated {
            index(&w, "before", &[]);
            write_records(&w, true);
        }
        let mut archive = Archive { w, updated, expected: BTreeSet::new(), steps: BTreeMap::new() };
        archive.reset("whole");
        let trace = archive.w.path("steps").display().to_string();
        let run = index(&archive.w, "whole", &[("LUPE_FAULT_TRACE", &trace)]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        for step in fs::read_to_string(&trace).expect("the steps").lines() {
            *archive.steps.entry(step.to_owned()).or_default() += 1;
        }
        archive.expected = archive.answers("whole");
        assert!(archive.expected.len() > 800, "{}", archive.expected.len());
        archive
    }

    /// Puts an index back to where it was before the run.
    pub(crate) fn reset(&self, name: &str) {
        let _ = fs::remove_dir_all(self.w.path(name));
        if self.updated {
            copy(&self.w.path("before"), &self.w.path(name));
        }
    }

    /// Runs with a fault.
    pub(crate) fn index_with(&self, name: &str, fault: &str) -> Run {
        index(&self.w, name, &[("LUPE_FAULT", fault)])
    }

    /// Runs until it comes to `step` for the so-manieth time, and kills it, while it stands still there or goes on.
    pub(crate) fn kill_at(&self, name: &str, action: &str, step: &str, number: u64) -> Stopped {
        let mut command = self.w.command(&args(name));
        command.env("LUPE_FAULT", format!("{action} {step} {number}"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("lupe starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let met = stderr.lines().map_while(Result::ok).any(|line| line.starts_with("fault: "));
        let lived = met && child.try_wait().expect("a process").is_none();
        child.kill().expect("a process");
        let ended = child.wait().expect("an end").success();
        if lived && !ended { Stopped::Killed } else { Stopped::Ended }
    }

    /// An index that a run has left behind is whole, as far as the run came.
    #[track_caller]
    pub(crate) fn check_whole(&self, name: &str) {
        match lupe_index::verify(&self.w.path(name)) {
            Ok(found) => assert!(found.problems.is_empty(), "{:?}", found.problems),
            Err(lupe_index::Error::NotFound(_)) if !self.updated => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Does what is left to do; the index then is as if nothing had happened.
    #[track_caller]
    pub(crate) fn check_resumed(&self, name: &str) {
        let run = index(&self.w, name, &[]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        self.check_whole(name);
        self.check_answers(name);
    }

    /// The index holds and answers what it does after an undisturbed run.
    #[track_caller]
    pub(crate) fn check_answers(&self, name: &str) {
        let answers = self.answers(name);
        let (more, less): (Vec<_>, Vec<_>) =
            (answers.difference(&self.expected).collect(), self.expected.difference(&answers).collect());
        assert!(more.is_empty() && less.is_empty(), "only now: {more:?}, no more: {less:?}");
    }

    /// What an index holds and answers: its articles, its stories, and the hits of some words with their scores.
    fn answers(&self, name: &str) -> BTreeSet<String> {
        let path = self.w.path(name);
        let snapshot = Snapshot::open(&path).expect("an index");
        let mut articles = Vec::new();
        let article = |state: lupe_index::ArticleState, root: &str, path: &str| {
            articles.push(format!("{:x} {:x} {root} {path}", state.key.0, state.hash));
        };
        snapshot.for_each_state(article).expect("the articles");
        let mut answers: BTreeSet<String> = articles.into_iter().collect();
        // Scores hang on articles that were replaced, until they are merged away.
        let mut writer = Writer::open(&path, WriterOptions::default()).expect("an index");
        writer.merge_all().expect("room");
        writer.finish().expect("an end");
        let searcher = Searcher::open(&path).expect("an index");
        for query in ["wort1", "wort17 wort34", "titel -wort34"] {
            let mut request = SearchRequest::new(query);
            (request.limit, request.collapse, request.snippets) = (1000, false, false);
            let hits = searcher.search(&request).expect("an answer").hits.into_iter();
            answers
                .extend(hits.map(|hit| format!("{query}: {} {:.4} {:?}", hit.id, hit.score, hit.versions)));
        }
        answers
    }
}

fn args(name: &str) -> [&str; 6] {
    ["index", "records", "--index", name, "--commit", "5K"]
}

fn index(w: &Workspace, name: &str, variables: &[(&str, &str)]) -> Run {
    w.command(&args(name)).envs(variables.iter().copied()).output().expect("lupe runs").into()
}

/// Writes records with words of their own, every tenth one a copy of the one before. Later, a file is gone, in each other
/// file a record is changed and one is new, and in every second one a record is gone.
fn write_records(w: &Workspace, later: bool) {
    let text = |n: u32| -> String { (0..40).map(|m| format!("wort{} ", (n * 31 + m * 17) % 3000)).collect() };
    for file in 0..FILES {
        let path = format!("records/{file:02}.jsonl");
        if later && file == 3 {
            fs::remove_file(w.path(&path)).expect("a file");
            continue;
        }
        let mut records = String::new();
        for place in 0..=RECORDS {
            let n = file * (RECORDS + 1) + place;
            match (later, place) {
                (true, 4) if file % 2 == 1 => continue,
                (false, RECORDS) => continue,
                _ => {}
            }
            let source = match place {
                8 if later => n + 10_000,
                _ if place % 10 == 9 => n - 1,
                _ => n,
            };
            let text = text(source);
            records += &format!("{{\"id\":\"{n}\",\"title\":\"Titel {n}\",\"text\":\"{text}\"}}\n");
        }
        w.write(&path, records);
        // What has just changed is read again by the next run, in case it changes once more.
        let time = SystemTime::now() - Duration::from_secs(if later { 60 } else { 3600 });
        File::options().append(true).open(w.path(&path)).expect("a file").set_modified(time).expect("a time");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}
