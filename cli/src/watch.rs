//! `--watch`: keeping an index in step while files change.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::bail;
use lupe_indexer::Report;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Once nothing has changed for this long, the files are read.
const QUIET: Duration = Duration::from_millis(300);
/// Files that never come to rest are read after this long.
const PATIENCE: Duration = Duration::from_millis(1_200);
/// How often the wish to stop is looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// Where the system does not report changes, files are compared this often.
const POLL: Duration = Duration::from_millis(1_500);

/// Notices that something has changed below some paths.
pub(crate) struct Changes {
    /// Reports to the channel as long as it lives; `None` where the system reports nothing.
    watcher: Option<RecommendedWatcher>,
    changed: Receiver<()>,
    /// Why there is no watcher.
    problem: Option<String>,
}

impl Changes {
    /// Starts watching. What changes in `index` itself does not count, for it may lie within what is watched.
    pub(crate) fn of(paths: &[PathBuf], index: &Path) -> anyhow::Result<Changes> {
        if paths.iter().any(|path| path.as_os_str() == "-") {
            bail!("standard input cannot be watched: give files and folders with --watch");
        }
        let (sender, changed) = channel();
        Ok(match watcher(paths, index, sender) {
            Ok(watcher) => Changes { watcher: Some(watcher), changed, problem: None },
            Err(error) => Changes { watcher: None, changed, problem: Some(error.to_string()) },
        })
    }

    /// What the user should know.
    pub(crate) fn warning(&self) -> Option<String> {
        let problem = self.problem.as_ref()?;
        Some(format!(
            "the system does not report changes ({problem}), so the files are compared every {:.1} s; on Linux raise fs.inotify.max_user_watches",
            POLL.as_secs_f64()
        ))
    }

    /// Waits until something has changed and come to rest; `false` where `stop` was set.
    pub(crate) fn wait(&self, stop: &AtomicBool) -> bool {
        let started = Instant::now();
        loop {
            if stop.load(Ordering::Relaxed) {
                return false;
            }
            match self.changed.recv_timeout(GLANCE) {
                Ok(()) => break,
                Err(_) if self.watcher.is_some() => {}
                // Without a watcher the channel is closed, and waiting takes no time.
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(GLANCE),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.watcher.is_none() && started.elapsed() >= POLL {
                return true;
            }
        }
        let first = Instant::now();
        while first.elapsed() < PATIENCE && self.changed.recv_timeout(QUIET).is_ok() {}
        !stop.load(Ordering::Relaxed)
    }
}

fn watcher(paths: &[PathBuf], index: &Path, sender: Sender<()>) -> notify::Result<RecommendedWatcher> {
    let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    let index = absolute(index)?;
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for path in paths {
        let path = absolute(path)?;
        match path.parent() {
            // A file that is written anew is another file to the system: its folder is watched.
            Some(parent) if !path.is_dir() => {
                folders.push((parent.to_owned(), RecursiveMode::NonRecursive));
                files.push(path);
            }
            _ => folders.push((path, RecursiveMode::Recursive)),
        }
    }
    let whole: Vec<PathBuf> = folders
        .iter()
        .filter(|(_, mode)| *mode == RecursiveMode::Recursive)
        .map(|(folder, _)| folder.clone())
        .collect();
    let counts = move |path: &PathBuf| {
        !path.starts_with(&index)
            && (files.contains(path) || whole.iter().any(|folder| path.starts_with(folder)))
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let wanted = match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => false,
            // Some events are lost, and say so.
            Ok(event) => event.need_rescan() || event.paths.iter().any(&counts),
            Err(_) => true,
        };
        if wanted {
            // Nobody waits any more where the program ends.
            let _ = sender.send(());
        }
    })?;
    for (folder, mode) in folders {
        watcher.watch(&folder, mode)?;
    }
    Ok(watcher)
}

/// Whether a run did anything.
pub(crate) fn is_news(report: &Report) -> bool {
    report.new + report.changed + report.removed > 0
}
