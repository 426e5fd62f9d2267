//! Archives: ZIP and tar, each entry read like a file. Nothing is ever written, names only become ids, and size,
//! number, depth and ratio are bounded.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};

use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Output, Reader};
use crate::inflate::Inflated;
use crate::input::{self, Input};
use crate::{Error, SkipReason, decode};

pub(super) struct Zip;
pub(super) struct Tar;

/// How many archives may lie in each other.
const DEEPEST: u32 = 4;
/// How many entries a file may hold, those of archives in it included.
const MOST_ENTRIES: u64 = 1_000_000;
/// What stands between an archive's path and the path within it.
const WITHIN: &str = "!/";

impl Reader for Zip {
    fn read(&self, mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        if too_deep(&location, out) {
            return Ok(());
        }
        if let Some(file) = input.take_file() {
            return zip(BufReader::<File>::new(file), &location, &id, out);
        }
        // The table of contents is at the end: what comes as a stream has to be held.
        match out.whole(input)? {
            Some(bytes) => zip(Cursor::new(bytes), &location, &id, out),
            None => Ok(()),
        }
    }
}

fn zip(bytes: impl Read + Seek, location: &str, id: &str, out: &mut Output<'_>) -> Result<(), Error> {
    let damaged = |error: ZipError| Error::Archive {
        location: location.to_owned(),
        detail: format!("the ZIP archive is damaged ({error}); copy or download it again"),
    };
    let mut archive = ZipArchive::new(bytes).map_err(damaged)?;
    for index in 0..archive.len() {
        if out.stopped || too_many(location, out) {
            return Ok(());
        }
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                let _ = out.skip(format!("{location}{WITHIN}#{index}"), unread(&error));
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let raw = entry.name_raw();
        let name = match std::str::from_utf8(raw) {
            Ok(name) => name.to_owned(),
            Err(_) => {
                entry.name().map_or_else(|_| decode::decode(raw, None).into_owned(), |name| name.into_owned())
            }
        };
        let Some(name) = checked(&name, location, out) else { continue };
        if entry.is_symlink() {
            let _ = out.skip(format!("{location}{WITHIN}{name}"), link());
            continue;
        }
        let size = entry.compressed_size();
        let bytes = Inflated::entry(entry, size, &out.unpacked);
        within(bytes, &name, (location, id), out);
    }
    Ok(())
}

fn unread(error: &ZipError) -> SkipReason {
    SkipReason::Archive(match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "encrypted; unpack it with its password and index what comes out".to_owned()
        }
        other => format!("cannot be unpacked ({other}); unpack it by hand"),
    })
}

impl Reader for Tar {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id, compressed) = (input.location.clone(), input.id.clone(), input.is_compressed());
        if too_deep(&location, out) {
            return Ok(());
        }
        let failed = |error| input::failed(&location, compressed, error);
        let mut archive = tar::Archive::new(input);
        for entry in archive.entries().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if out.stopped || too_many(&location, out) {
                return Ok(());
            }
            let kind = entry.header().entry_type();
            if !kind.is_file() && !kind.is_symlink() && !kind.is_hard_link() && !kind.is_gnu_sparse() {
                continue;
            }
            let name = decode::decode(&entry.path_bytes(), None).into_owned();
            let Some(name) = checked(&name, &location, out) else { continue };
            if !kind.is_file() {
                let _ = out.skip(format!("{location}{WITHIN}{name}"), link());
                continue;
            }
            let size = entry.size();
            within(Inflated::entry(entry, size, &out.unpacked.clone()), &name, (&location, &id), out);
        }
        Ok(())
    }
}

fn link() -> SkipReason {
    SkipReason::Archive("a link within an archive, which is not followed".to_owned())
}

/// Reads an entry. What is wrong with one does not keep the others from being read.
fn within(bytes: impl Read, name: &str, (location, id): (&str, &str), out: &mut Output<'_>) {
    let (location, id) = (format!("{location}{WITHIN}{name}"), format!("{id}{WITHIN}{name}"));
    out.depth += 1;
    let result = Input::open(bytes, location, id).and_then(|input| out.read(input));
    out.depth -= 1;
    if let Err(error) = result {
        let skipped = crate::Skipped::from(error);
        let _ = out.skip(skipped.location, skipped.reason);
    }
}

fn too_deep(location: &str, out: &mut Output<'_>) -> bool {
    let deep = out.depth >= DEEPEST;
    if deep {
        let reason = format!("an archive within {DEEPEST} others; unpack it by hand");
        let _ = out.skip(location.to_owned(), SkipReason::Archive(reason));
    }
    deep
}

fn too_many(location: &str, out: &mut Output<'_>) -> bool {
    out.entries += 1;
    let many = out.entries > MOST_ENTRIES;
    if many {
        let reason = format!("more than {MOST_ENTRIES} entries, and the rest is not read; split it");
        let _ = out.skip(location.to_owned(), SkipReason::Archive(reason));
        out.stopped = true;
    }
    many
}

/// A name as part of an id. Hidden files are passed over as in folders; a name that leads out of its archive is said.
fn checked(name: &str, location: &str, out: &mut Output<'_>) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if name.starts_with('/') || drive || parts.contains(&"..") || name.contains('\0') {
        let reason = "its name leads out of the archive; pack the archive anew".to_owned();
        let _ = out.skip(format!("{location}{WITHIN}{}", name.escape_debug()), SkipReason::Archive(reason));
        return None;
    }
    let hidden = |part: &&str| part.starts_with('.') || *part == "__MACOSX";
    (!parts.is_empty() && !parts.iter().any(hidden)).then(|| parts.join("/").nfc().collect())
}
