//! The engine's files: as tantivy maps them into memory, with checksums for the small ones too.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::io;
#[cfg(feature = "faults")]
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
#[cfg(feature = "faults")]
use tantivy::directory::{AntiCallToken, TerminatingWrite};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use crate::faults;
use crate::seal::{seal, unseal};

/// The folder of a generation. Segments carry checksums by tantivy; what is written at one moment, the list of segments
/// above all, gets one here.
#[derive(Clone, Debug)]
pub(super) struct Storage {
    files: MmapDirectory,
    /// Segments that are passed over.
    without: Arc<[String]>,
    /// Tells [`AllClosed`] that it is in use.
    _in_use: Option<Sender<Infallible>>,
}

/// When it is dropped, waits until nobody uses a storage any more. A writer of the engine does not: a merge that its
/// threads have begun would still change the list of segments, and remove files, under the next writer's hands.
pub(super) struct AllClosed(Receiver<Infallible>);

impl Drop for AllClosed {
    fn drop(&mut self) {
        // Nothing is ever sent: this ends with the last sender.
        let _ = self.0.recv();
    }
}

impl Storage {
    pub(super) fn open(folder: &Path) -> Result<Storage, OpenDirectoryError> {
        Ok(Storage { files: MmapDirectory::open(folder)?, without: Arc::default(), _in_use: None })
    }

    /// The same, and what waits until all clones of it are dropped.
    pub(super) fn watched(self) -> (Storage, AllClosed) {
        let (sender, receiver) = channel();
        (Storage { _in_use: Some(sender), ..self }, AllClosed(receiver))
    }

    /// The same, with a list of segments that lacks some.
    pub(super) fn without(self, segments: &[String]) -> Storage {
        Storage { without: segments.into(), ..self }
    }

    fn list_without(&self, list: &[u8]) -> io::Result<Vec<u8>> {
        let mut list: serde_json::Value = serde_json::from_slice(list)?;
        if let Some(segments) = list.get_mut("segments").and_then(serde_json::Value::as_array_mut) {
            let id =
                |segment: &serde_json::Value| segment["segment_id"].as_str().map(|id| id.replace('-', ""));
            segments.retain(|segment| id(segment).is_none_or(|id| !self.without.contains(&id)));
        }
        Ok(serde_json::to_vec(&list)?)
    }
}

impl Directory for Storage {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        faults::attempt("read").map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        faults::attempt("delete")
            .map_err(|error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() })?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        faults::attempt("create").map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        // A segment's index of terms is written a second time by `super::inversion`, before anyone reads it. No two segments
        // have files of one name.
        let again = path
            .extension()
            .is_some_and(|extension| ["term", "idx", "pos"].map(OsStr::new).contains(&extension));
        if again && self.files.exists(path).unwrap_or(false) {
            let error =
                |error: DeleteError| OpenWriteError::wrap_io_error(io::Error::other(error), path.to_owned());
            self.files.delete(path).map_err(error)?;
        }
        let out = self.files.open_write(path)?;
        #[cfg(feature = "faults")]
        let out = WritePtr::new(Box::new(Faulty(out)));
        Ok(out)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let io = |error| OpenReadError::wrap_io_error(error, path.to_owned());
        faults::attempt("read").map_err(io)?;
        let mut bytes = self.files.atomic_read(path)?;
        let length = unseal(&bytes).map(<[u8]>::len).ok_or_else(|| {
            io(io::Error::new(io::ErrorKind::InvalidData, "it does not match its checksum"))
        })?;
        bytes.truncate(length);
        if path == Path::new("meta.json") && !self.without.is_empty() {
            return self.list_without(&bytes).map_err(io);
        }
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        faults::attempt("rename")?;
        self.files.atomic_write(path, &seal(content))
    }

    fn sync_directory(&self) -> io::Result<()> {
        faults::attempt("sync-folder")?;
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// A file whose writing can fail.
#[cfg(feature = "faults")]
struct Faulty(WritePtr);

#[cfg(feature = "faults")]
impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let merging = std::thread::current().name().is_some_and(|name| name.starts_with("merge_thread"));
        faults::attempt(if merging { "merge" } else { "write" })?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(feature = "faults")]
impl TerminatingWrite for Faulty {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        faults::attempt("sync")?;
        self.0.terminate_ref(token)
    }
}
