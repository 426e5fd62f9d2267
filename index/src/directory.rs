//! The index directory: a manifest that names its format, a lock for the writer, and the engine's files.
//!
//! ```text
//! .lupe/manifest.json     format, analysis version, and the generation in use
//! .lupe/writer.lock       held by the process that writes; says which
//! .lupe/g1/               the engine's files of generation 1
//! ```
//!
//! A rebuild writes a new generation beside the old one and swaps the manifest by a rename, so that readers see one
//! or the other.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use lupe_analysis::ANALYSIS_VERSION;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::faults;
use crate::seal::{seal, unseal};

/// Version of everything that is written: fields, terms, manifest. An index of another version is not read.
pub const FORMAT_VERSION: u32 = 9;

const MANIFEST: &str = "manifest.json";
const LOCK: &str = "writer.lock";
/// In a generation's folder, as long as its index has no manifest yet.
const UNFINISHED: &str = "lupe.unfinished";

/// What the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// [`FORMAT_VERSION`] of the program that wrote the index.
    pub format: u32,
    /// Version of the analysis that its terms come from.
    pub analysis: u32,
    /// Folder of the engine's files within the index directory.
    pub generation: String,
    /// Hash of the vocabulary and exceptions stored in that folder; missing where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compounds: Option<String>,
}

impl Manifest {
    fn current() -> Manifest {
        let generation = "g1".to_owned();
        Manifest { format: FORMAT_VERSION, analysis: ANALYSIS_VERSION, generation, compounds: None }
    }
}

/// Reads and checks the manifest of the index at `path`.
///
/// # Errors
/// Nothing there, no index, another format or analysis version, or a manifest that cannot be read.
pub(crate) fn open(path: &Path) -> Result<Manifest> {
    let manifest = read(path)?;
    if manifest.analysis != ANALYSIS_VERSION {
        let found = manifest.analysis;
        return Err(Error::Analysis { path: path.to_owned(), found, expected: ANALYSIS_VERSION });
    }
    Ok(manifest)
}

/// As [`open`], for an index of any analysis version.
pub(crate) fn read(path: &Path) -> Result<Manifest> {
    let file = path.join(MANIFEST);
    let text = match faults::attempt("read").and_then(|()| fs::read(&file)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if generations(path).iter().any(|name| !path.join(name).join(UNFINISHED).exists()) {
                let detail = format!("the file {MANIFEST} is missing");
                return Err(Error::Damaged { path: path.to_owned(), detail });
            }
            return Err(match is_vacant(path) {
                Ok(false) => Error::NotAnIndex(path.to_owned()),
                _ => Error::NotFound(path.to_owned()),
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAnIndex(path.to_owned()));
        }
        Err(error) => return Err(Error::io(&file, error)),
    };
    let damaged = |detail: String| Error::Damaged { path: path.to_owned(), detail };
    let unreadable = |error: serde_json::Error| damaged(format!("{MANIFEST} cannot be read: {error}"));
    // The format comes first: another format may have other fields, and no checksum behind them.
    let mut values = serde_json::Deserializer::from_slice(&text).into_iter::<serde_json::Value>();
    let value = values.next().unwrap_or(Ok(serde_json::Value::Null)).map_err(unreadable)?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    let format = format.ok_or_else(|| damaged(format!("{MANIFEST} names no format")))?;
    if format != u64::from(FORMAT_VERSION) {
        let found = u32::try_from(format).unwrap_or(u32::MAX);
        return Err(Error::Format { path: path.to_owned(), found, expected: FORMAT_VERSION });
    }
    if unseal(&text).is_none() {
        return Err(damaged(format!("{MANIFEST} does not match its checksum")));
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(unreadable)?;
    if manifest.generation.contains(['/', '\\', '.']) || manifest.generation.is_empty() {
        return Err(damaged(format!("{MANIFEST} names a generation outside the index")));
    }
    Ok(manifest)
}

/// Is there an index at the path, of whatever version?
pub fn is_index(path: &Path) -> bool {
    let is_ours = matches!(read(path), Ok(_) | Err(Error::Format { .. }));
    is_ours && !generations(path).is_empty()
}

/// The folders in an index that hold files of the engine.
fn generations(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with('g') && path.join(name).join("meta.json").exists()).collect()
}

/// Notes that a generation is not to be kept unless the manifest names it.
pub(crate) fn set_unfinished(folder: &Path) -> Result<()> {
    let file = folder.join(UNFINISHED);
    File::create(&file).map(drop).map_err(|error| Error::io(&file, error))
}

/// The manifest is written, and the note no more needed.
pub(crate) fn set_finished(folder: &Path) {
    // Where the manifest is, nobody looks for it.
    let _ = fs::remove_file(folder.join(UNFINISHED));
}

/// What a manifest that cannot be read must have said, but for the analysis, which nothing else tells.
///
/// # Errors
/// There are several generations, or none.
pub(crate) fn guess(path: &Path) -> Result<Manifest> {
    let found = generations(path);
    let [generation] = found.as_slice() else {
        let detail = format!("{MANIFEST} cannot be read, and not be made anew from what is beside it");
        return Err(Error::Damaged { path: path.to_owned(), detail });
    };
    let compounds = crate::compounds::hash_of(&path.join(generation));
    Ok(Manifest { format: FORMAT_VERSION, analysis: 0, generation: generation.clone(), compounds })
}

/// Makes the directory `path` where it is missing, and checks that it is one that an index may be written in.
///
/// # Errors
/// As [`open`], where there is something; and where the directory cannot be made.
pub(crate) fn prepare(path: &Path) -> Result<()> {
    match open(path) {
        Err(Error::NotFound(_)) => fs::create_dir_all(path).map_err(|error| Error::io(path, error)),
        other => other.map(drop),
    }
}

/// What to write at `path`, whose lock is held: the index that is there, or a new one, of which nothing is written yet.
///
/// # Errors
/// As [`open`].
pub(crate) fn open_or_begin(path: &Path) -> Result<(Manifest, bool)> {
    match open(path) {
        Err(Error::NotFound(_)) => Ok((Manifest::current(), true)),
        other => other.map(|manifest| (manifest, false)),
    }
}

/// Writes the manifest at one moment: whoever reads sees the old one or the new one.
pub(crate) fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    write_json(&path.join(MANIFEST), manifest)
}

/// Writes a small file at one moment, with a checksum.
pub(crate) fn write_json(file: &Path, content: &impl Serialize) -> Result<()> {
    let draft = file.with_added_extension("new");
    let write = || -> io::Result<()> {
        faults::attempt("create")?;
        let mut out = File::create(&draft)?;
        faults::attempt("write")?;
        out.write_all(&seal(serde_json::to_string_pretty(content)?.as_bytes()))?;
        faults::attempt("sync")?;
        out.sync_all()?;
        faults::attempt("rename")?;
        fs::rename(&draft, file)?;
        faults::attempt("sync-folder")?;
        file.parent().map_or(Ok(()), sync_folder)
    };
    write().map_err(|error| Error::io(file, error))
}

/// Makes names in a folder as safe as the files that have them.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix can do so, and needs it.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes a folder with all that is in it, if it is there.
pub(crate) fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(folder, error)),
        _ => Ok(()),
    }
}

/// The name of the generation that follows another: `g1` -> `g2`.
pub(crate) fn next_generation(generation: &str) -> String {
    let number: u64 = generation.trim_start_matches('g').parse().unwrap_or(0);
    format!("g{}", number + 1)
}

/// The text of the exceptions file that the index was made with.
pub(crate) fn exceptions(path: &Path, manifest: &Manifest) -> Result<String> {
    if manifest.compounds.is_none() {
        return Ok(String::new());
    }
    let file = engine_folder(path, manifest).join(crate::compounds::EXCEPTIONS);
    fs::read_to_string(&file).map_err(|error| Error::io(&file, error))
}

/// Is there nothing at `path` that an index could damage: no directory, or one with at most our own beginnings?
fn is_vacant(path: &Path) -> io::Result<bool> {
    let ours = |name: &std::ffi::OsStr| {
        name == LOCK || name == "manifest.json.new" || name == Manifest::current().generation.as_str()
    };
    for entry in fs::read_dir(path)? {
        if !ours(&entry?.file_name()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The lock of the one writer, released when it is dropped or its process ends.
#[derive(Debug)]
pub(crate) struct WriterLock(#[allow(dead_code)] File);

/// Takes the writer's lock of the index at `path`.
///
/// # Errors
/// [`Error::Locked`] where another process, or another writer of this one, holds it.
pub(crate) fn lock(path: &Path) -> Result<WriterLock> {
    let name = path.join(LOCK);
    let io = |error| Error::io(&name, error);
    let mut file =
        File::options().read(true).write(true).create(true).truncate(false).open(&name).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0).map_err(io)?;
            file.rewind().map_err(io)?;
            writeln!(file, "process {}", std::process::id()).map_err(io)?;
            Ok(WriterLock(file))
        }
        Err(fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is a courtesy: without it the message is still right.
            let _ = file.take(200).read_to_string(&mut holder);
            let holder = holder.trim();
            let holder = if holder.is_empty() { "another process" } else { holder }.to_owned();
            Err(Error::Locked { path: path.to_owned(), holder })
        }
        Err(fs::TryLockError::Error(error)) => Err(io(error)),
    }
}

/// Folder of the engine's files.
pub(crate) fn engine_folder(path: &Path, manifest: &Manifest) -> PathBuf {
    path.join(&manifest.generation)
}

/// Bytes of all files of an index. Files that vanish meanwhile count nothing.
pub fn size_on_disk(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size_on_disk(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prepare: impl FnOnce(&Path), expected: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index");
        prepare(&path);
        let error = open(&path).expect_err("no usable index").to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn what_is_no_index_is_told_apart() {
        let manifest = |path: &Path, text: &str| {
            fs::create_dir_all(path).unwrap();
            fs::write(path.join(MANIFEST), text).unwrap();
        };
        check(|_| {}, "no index at");
        check(|path| fs::create_dir(path).unwrap(), "no index at");
        check(|path| fs::write(path, "text").unwrap(), "without a Lupe index");
        check(
            |path| {
                fs::create_dir(path).unwrap();
                fs::write(path.join("photo.jpg"), "x").unwrap();
            },
            "without a Lupe index",
        );
        check(|path| manifest(path, "{"), "damaged");
        check(|path| manifest(path, r#"{"format":99,"x":1}"#), "has format 99");
        let sealed = |path: &Path, analysis: u32, generation: &str| {
            let text =
                format!(r#"{{"format":{FORMAT_VERSION},"analysis":{analysis},"generation":"{generation}"}}"#);
            manifest(path, &String::from_utf8(seal(text.as_bytes())).unwrap());
        };
        check(|path| sealed(path, 0, "g1"), "version 0 of the analysis");
        check(|path| sealed(path, ANALYSIS_VERSION, "../x"), "outside the index");
        check(
            |path| manifest(path, &format!(r#"{{"format":{FORMAT_VERSION}}}"#)),
            "manifest.json does not match its checksum",
        );
    }

    #[test]
    fn a_second_writer_is_refused_and_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        let error = lock(folder.path()).expect_err("locked").to_string();
        assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
        drop(held);
        lock(folder.path()).unwrap();
    }
}
