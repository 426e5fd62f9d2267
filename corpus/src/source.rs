//! Sources: one path argument each, and the files in them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{Error, SkipReason, Skipped, decode};

/// One path argument: a folder, a file, or standard input.
#[derive(Clone, Debug)]
pub struct Source {
    kind: Kind,
    root: PathBuf,
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
    Stdin,
}

/// Which files of a folder are read. Patterns are globs as in `.gitignore` (`*.txt`, `archiv/**`, `entwurf/`),
/// relative to the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WalkOptions {
    /// Where not empty, only files that one of these matches.
    pub include: Vec<String>,
    /// No file, and no folder, that one of these matches; stronger than `include`.
    pub exclude: Vec<String>,
}

/// A file that belongs to a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// The path below the source's root: NFC, with `/` between folders. The file's name where the source is a file.
    pub relative: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i128,
}

impl SourceFile {
    /// Whether the file still has the size and the time of change that it had when it was listed. One that has not
    /// was written while it was read, and what was read of it may be half of the one and half of the other.
    pub fn is_current(&self) -> bool {
        let now = fs::metadata(&self.path).map(|metadata| source_file(&self.path, String::new(), &metadata));
        now.is_ok_and(|now| (now.size, now.modified_ns) == (self.size, self.modified_ns))
    }
}

impl Source {
    /// Opens a folder or a file.
    ///
    /// # Errors
    ///
    /// Where there is no such path, no permission to read it, or it is neither a file nor a folder.
    pub fn open(path: &Path) -> Result<Source, Error> {
        let failed = |error| Error::io(path, error);
        let root = fs::canonicalize(path).map_err(failed)?;
        let metadata = fs::metadata(&root).map_err(failed)?;
        let kind = if metadata.is_dir() {
            fs::read_dir(&root).map_err(failed)?;
            Kind::Folder
        } else if metadata.is_file() {
            fs::File::open(&root).map_err(failed)?;
            Kind::File
        } else {
            return Err(Error::NotAFileOrFolder(path.to_owned()));
        };
        let file_name = root.file_name().map(|name| lossless(Path::new(name)));
        let name = match (kind, file_name) {
            (Kind::File, Some(name)) => stem(&name).to_owned(),
            (_, Some(name)) => name,
            (_, None) => root.display().to_string(),
        };
        Ok(Source { kind, root, name })
    }

    /// Standard input, to be read with [`read_stdin`](crate::read_stdin).
    pub fn stdin() -> Source {
        Source { kind: Kind::Stdin, root: PathBuf::from("-"), name: "stdin".to_owned() }
    }

    /// The folder's name, the file's name without endings such as `.jsonl.gz`, or `stdin`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The canonical absolute path; `-` for standard input.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether this is standard input, which has no files.
    pub fn is_stdin(&self) -> bool {
        self.kind == Kind::Stdin
    }

    /// Whether this is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    /// The source's files, sorted by path (folder by folder, names compared byte by byte).
    ///
    /// Left out without a word: hidden files, unless a pattern of `include` names them with their dot; what
    /// `.ignore` and `.lupeignore` files inside the folder exclude; and what `options` excludes. A source that is
    /// a single file is always given. Symbolic links are followed; loops and unreadable folders are reported.
    pub fn files(
        &self,
        options: &WalkOptions,
    ) -> impl Iterator<Item = Result<SourceFile, Skipped>> + Send + use<> {
        match self.kind {
            Kind::Stdin => Files::Listed(Vec::new().into_iter()),
            Kind::File => Files::Listed(vec![single(&self.root)].into_iter()),
            Kind::Folder => match Filter::new(&self.root, options) {
                Ok(filter) => {
                    Files::Walked { walk: Box::new(walk(&self.root, &filter)), filter: Box::new(filter) }
                }
                Err(error) => Files::Listed(vec![Err(error.into())].into_iter()),
            },
        }
    }
}

impl WalkOptions {
    /// Checks the patterns before a walk.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidGlob`] for the first malformed pattern. [`Source::files`] would report it as skipped.
    pub fn check(&self) -> Result<(), Error> {
        Filter::new(Path::new("."), self).map(drop)
    }
}

enum Files {
    Listed(std::vec::IntoIter<Result<SourceFile, Skipped>>),
    Walked { walk: Box<ignore::Walk>, filter: Box<Filter> },
}

impl Iterator for Files {
    type Item = Result<SourceFile, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Files::Listed(list) => list.next(),
            Files::Walked { walk, filter } => walk.find_map(|entry| match entry {
                Ok(entry) => filter.file(&entry),
                Err(error) => Some(Err(skipped(&filter.root, error))),
            }),
        }
    }
}

fn walk(root: &Path, filter: &Filter) -> ignore::Walk {
    let pruning = filter.clone();
    WalkBuilder::new(root)
        .standard_filters(false)
        .ignore(true)
        .add_custom_ignore_filename(".lupeignore")
        .follow_links(true)
        .sort_by_file_name(|a, b| a.cmp(b))
        .filter_entry(move |entry| pruning.enters(entry))
        .build()
}

/// The patterns of [`WalkOptions`], compiled.
#[derive(Clone)]
struct Filter {
    root: PathBuf,
    include: Override,
    exclude: Override,
    /// Those of `include` that name a hidden file or folder.
    hidden: Override,
}

impl Filter {
    fn new(root: &Path, options: &WalkOptions) -> Result<Filter, Error> {
        let compile = |globs: &mut dyn Iterator<Item = &String>| -> Result<Override, Error> {
            let mut builder = OverrideBuilder::new(root);
            for glob in globs {
                let invalid = |error: ignore::Error| Error::InvalidGlob {
                    glob: glob.clone(),
                    message: error.to_string(),
                };
                // A leading "!" would turn the pattern round.
                builder
                    .add(&glob.replacen('!', "\\!", usize::from(glob.starts_with('!'))))
                    .map_err(invalid)?;
            }
            builder
                .build()
                .map_err(|error| Error::InvalidGlob { glob: String::new(), message: error.to_string() })
        };
        Ok(Filter {
            root: root.to_owned(),
            include: compile(&mut options.include.iter())?,
            exclude: compile(&mut options.exclude.iter())?,
            hidden: compile(
                &mut options.include.iter().filter(|glob| glob.starts_with('.') || glob.contains("/.")),
            )?,
        })
    }

    /// Whether the walk goes on to this entry: a folder to descend into, or a file.
    fn enters(&self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let hidden = entry.file_name().as_encoded_bytes().first() == Some(&b'.');
        !self.exclude.matched(entry.path(), is_folder).is_whitelist() && (!hidden || !self.hidden.is_empty())
    }

    fn file(&self, entry: &DirEntry) -> Option<Result<SourceFile, Skipped>> {
        if let Some(error) = entry.error() {
            // A malformed line in an ignore file: the walk goes on, but not in silence.
            let reason = SkipReason::InvalidGlob(error.to_string());
            return Some(Err(Skipped { location: entry.path().display().to_string(), reason }));
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        let path = entry.path();
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let hidden =
            below.components().any(|part| part.as_os_str().as_encoded_bytes().first() == Some(&b'.'));
        let wanted = if hidden {
            self.hidden.matched(path, false).is_whitelist()
        } else {
            self.include.is_empty() || self.include.matched(path, false).is_whitelist()
        };
        if !wanted {
            return None;
        }
        let location = path.display().to_string();
        if !kind.is_file() {
            return Some(Err(Skipped { location, reason: SkipReason::SpecialFile }));
        }
        Some(match entry.metadata() {
            Ok(metadata) => Ok(source_file(path, relative(below), &metadata)),
            Err(error) => Err(skipped(&self.root, error)),
        })
    }
}

fn single(path: &Path) -> Result<SourceFile, Skipped> {
    let metadata = fs::metadata(path).map_err(|error| Skipped {
        location: path.display().to_string(),
        reason: SkipReason::Unreadable(error),
    })?;
    Ok(source_file(path, relative(Path::new(path.file_name().unwrap_or_default())), &metadata))
}

fn source_file(path: &Path, relative: String, metadata: &fs::Metadata) -> SourceFile {
    let modified_ns = match metadata.modified().map(|time| time.duration_since(UNIX_EPOCH)) {
        Ok(Ok(since)) => i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
        Ok(Err(before)) => i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |ns| -ns),
        Err(_) => 0,
    };
    SourceFile { path: path.to_owned(), relative, size: metadata.len(), modified_ns }
}

fn skipped(root: &Path, error: ignore::Error) -> Skipped {
    let mut location = root.display().to_string();
    let reason = reason(error, &mut location);
    Skipped { location, reason }
}

fn reason(error: ignore::Error, location: &mut String) -> SkipReason {
    match error {
        ignore::Error::WithPath { path, err } => {
            *location = path.display().to_string();
            reason(*err, location)
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            reason(*err, location)
        }
        ignore::Error::Loop { ancestor, child } => {
            *location = child.display().to_string();
            SkipReason::SymlinkLoop(ancestor)
        }
        ignore::Error::Io(error) => SkipReason::Unreadable(error),
        other => SkipReason::Unreadable(io::Error::other(other.to_string())),
    }
}

fn relative(path: &Path) -> String {
    let parts: Vec<String> = path.components().map(|part| lossless(Path::new(part.as_os_str()))).collect();
    parts.join("/")
}

/// A name as text. Names that are no UTF-8 are decoded like texts, so that two of them stay apart and none shows
/// a replacement character.
fn lossless(name: &Path) -> String {
    let text = match name.to_str() {
        Some(text) => text.to_owned(),
        None => decode::decode(name.as_os_str().as_encoded_bytes(), None).into_owned(),
    };
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// A file name without its endings: `news.jsonl.gz` is `news`, `v1.2-notes.txt` is `v1.2-notes`.
fn stem(name: &str) -> &str {
    let inner = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    match inner.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn check(files: &[(&str, &str)], include: &[&str], exclude: &[&str], expected: &[&str]) {
        let folder = folder(files);
        let strings = |globs: &[&str]| globs.iter().map(|&glob| glob.to_owned()).collect();
        let options = WalkOptions { include: strings(include), exclude: strings(exclude) };
        let source = Source::open(folder.path()).unwrap();
        let found: Vec<String> = source.files(&options).map(|file| file.unwrap().relative).collect();
        assert_eq!(found, expected, "include {include:?}, exclude {exclude:?}");
    }

    #[test]
    fn files_are_sorted_and_filtered() {
        let files = [
            ("b.txt", ""),
            ("a/2.txt", ""),
            ("a/10.md", ""),
            ("a.txt", ""),
            (".hidden", ""),
            (".git/x.txt", ""),
        ];
        check(&files, &[], &[], &["a/10.md", "a/2.txt", "a.txt", "b.txt"]);
        check(&files, &["*.txt"], &[], &["a/2.txt", "a.txt", "b.txt"]);
        check(&files, &["*.txt"], &["a/"], &["a.txt", "b.txt"]);
        check(&files, &["a/**"], &["*.md"], &["a/2.txt"]);
        check(&files, &[".hidden", ".git/*.txt"], &[], &[".git/x.txt", ".hidden"]);
        check(&files, &[], &["!x"], &["a/10.md", "a/2.txt", "a.txt", "b.txt"]);
    }

    #[test]
    fn ignore_files_inside_the_folder_count_and_gitignore_does_not() {
        let files =
            [("a.txt", ""), ("b.txt", ""), ("c/d.txt", ""), (".ignore", "b.txt"), (".gitignore", "a.txt")];
        check(&files, &[], &[], &["a.txt", "c/d.txt"]);
        check(&[("a.txt", ""), ("c/d.txt", ""), (".lupeignore", "c/\n")], &[], &[], &["a.txt"]);
    }

    #[test]
    fn a_source_is_named_after_its_folder_or_file() {
        let folder = folder(&[("archiv/news.jsonl.gz", ""), ("archiv/v1.2.txt", "")]);
        for (path, name) in
            [("archiv", "archiv"), ("archiv/news.jsonl.gz", "news"), ("archiv/v1.2.txt", "v1.2")]
        {
            let source = Source::open(&folder.path().join(path)).unwrap();
            assert_eq!(source.name(), name);
            assert!(source.root().is_absolute());
        }
        assert_eq!(Source::stdin().name(), "stdin");
        assert_eq!(Source::stdin().files(&WalkOptions::default()).count(), 0);
    }

    #[test]
    fn a_file_given_as_such_is_read_though_hidden_or_excluded() {
        let folder = folder(&[(".geheim.txt", "x")]);
        let options = WalkOptions { include: vec!["*.md".into()], exclude: vec!["*.txt".into()] };
        let source = Source::open(&folder.path().join(".geheim.txt")).unwrap();
        let files: Vec<_> = source.files(&options).map(Result::unwrap).collect();
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].relative.as_str(), files[0].size), (".geheim.txt", 1));
        assert!(files[0].modified_ns > 0 && files[0].is_current());
        fs::write(&files[0].path, "xy").unwrap();
        assert!(!files[0].is_current());
    }

    #[test]
    fn names_are_composed() {
        check(&[("u\u{308}ber/a\u{308}.txt", "")], &[], &[], &["über/ä.txt"]);
    }

    #[test]
    fn what_cannot_be_opened_is_said_with_its_path() {
        let error = Source::open(Path::new("/gibt/es/nicht")).unwrap_err();
        assert!(matches!(error, Error::NotFound(_)));
        assert!(error.to_string().contains("/gibt/es/nicht"));
    }

    #[test]
    fn a_malformed_pattern_is_an_error_and_never_a_silent_miss() {
        let options = WalkOptions { include: vec!["a{b".into()], exclude: vec![] };
        assert!(matches!(options.check(), Err(Error::InvalidGlob { .. })));
        let folder = folder(&[("a.txt", "")]);
        let found: Vec<_> = Source::open(folder.path()).unwrap().files(&options).collect();
        assert!(matches!(found.as_slice(), [Err(Skipped { reason: SkipReason::InvalidGlob(_), .. })]));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_and_dangling_links_reported() {
        let folder = folder(&[("a/x.txt", ""), ("b.txt", "")]);
        std::os::unix::fs::symlink("..", folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("../b.txt", folder.path().join("a/y.txt")).unwrap();
        std::os::unix::fs::symlink("nirgends", folder.path().join("c")).unwrap();
        let source = Source::open(folder.path()).unwrap();
        let (mut files, mut skipped) = (Vec::new(), Vec::new());
        for file in source.files(&WalkOptions::default()) {
            match file {
                Ok(file) => files.push(file.relative),
                Err(skip) => skipped.push(skip),
            }
        }
        assert_eq!(files, ["a/x.txt", "a/y.txt", "b.txt"]);
        assert_eq!(skipped.len(), 2);
        assert!(matches!(skipped[0].reason, SkipReason::SymlinkLoop(_)), "{}", skipped[0]);
        assert!(matches!(skipped[1].reason, SkipReason::Unreadable(_)), "{}", skipped[1]);
        assert!(skipped[1].location.ends_with("/c"));
    }
}
