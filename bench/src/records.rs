//! Articles as JSON lines, which Lupe and the plain program read alike.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use lupe_corpus::{Event, ReadOptions, Source, WalkOptions, read_file};
use serde::{Deserialize, Serialize};

use crate::Result;

/// What of a record counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// Its id within its file; empty where it has none.
    #[serde(default)]
    pub id: String,
    /// Its title; may be empty.
    #[serde(default)]
    pub title: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
}

/// Hands over the records of a file of JSON lines, compressed with gzip where its name ends so.
///
/// # Errors
/// It cannot be read, or a line holds no record.
pub fn each(path: &Path, mut each: impl FnMut(Record) -> Result<()>) -> Result<()> {
    let file = File::open(path).map_err(|error| format!("cannot open {}: {error}", path.display()))?;
    let packed = path.extension().is_some_and(|ending| ending == "gz");
    let bytes: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    for line in BufReader::with_capacity(1 << 16, bytes).lines() {
        each(serde_json::from_str(&line?)?)?;
    }
    Ok(())
}

/// A file of JSON lines that is being written.
pub struct Records(BufWriter<File>);

impl Records {
    /// Makes it, or empties it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(path: &Path) -> Result<Records> {
        Ok(Records(BufWriter::new(File::create(path)?)))
    }

    /// Appends a record.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn push(&mut self, record: &Record) -> Result<()> {
        serde_json::to_writer(&mut self.0, record)?;
        Ok(self.0.write_all(b"\n")?)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<()> {
        Ok(self.0.flush()?)
    }
}

/// Reads a folder as Lupe does and writes its articles as records.
///
/// # Errors
/// The folder cannot be read, or the file not written.
pub fn from_folder(folder: &Path, out: &Path) -> Result<()> {
    let mut records = Records::create(out)?;
    let mut failed = None;
    for file in Source::open(folder)?.files(&WalkOptions::default()) {
        let file = file.map_err(|skipped| skipped.to_string())?;
        read_file(&file, &ReadOptions::default(), &mut |event| {
            let Event::Article(article) = event else { return ControlFlow::Continue(()) };
            let record = Record { id: article.id, title: article.title, text: article.text };
            failed = records.push(&record).err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if let Some(error) = failed.take() {
            return Err(error);
        }
    }
    records.finish()
}
