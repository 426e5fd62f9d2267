//! A Unix domain socket in the file system: one that a dead server left is replaced, a living one is not, nothing else
//! is touched, and nobody but the owner can connect, not even for a moment.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream as StdStream;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::error::Error;

/// Reading and writing for the owner.
const MODE: u32 = 0o600;

/// A socket that listens, and its file, which goes with it.
pub(crate) struct SocketFile {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode of the file.
    identity: (u64, u64),
}

impl SocketFile {
    /// Starts to listen.
    pub(crate) fn bind(path: &Path) -> Result<SocketFile, Error> {
        let failed = |source| Error::Socket { path: path.to_owned(), source };
        match fs::symlink_metadata(path) {
            Ok(there) if !there.file_type().is_socket() => return Err(Error::NoSocket(path.to_owned())),
            // Whoever listens there answers; what a dead server left refuses.
            Ok(_) if StdStream::connect(path).is_ok() => return Err(Error::SocketInUse(path.to_owned())),
            _ => {}
        }
        // Made in a folder that is closed to others, and moved once it is closed itself. The move replaces a file that
        // was left, and only that.
        let folder = Folder::new(path).map_err(failed)?;
        let made = folder.0.join("s");
        let listener = UnixListener::bind(&made).map_err(failed)?;
        fs::set_permissions(&made, Permissions::from_mode(MODE)).map_err(failed)?;
        let identity = identity(&made).map_err(failed)?;
        fs::rename(&made, path).map_err(failed)?;
        Ok(SocketFile { listener, path: path.to_owned(), identity })
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another server may have put its own in this place.
        if identity(&self.path).is_ok_and(|there| there == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|there| (there.dev(), there.ino()))
}

/// A folder of our own beside a path, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(beside: &Path) -> io::Result<Folder> {
        let mut tries = 0;
        loop {
            // Short, for the path of a socket has about a hundred bytes.
            let folder = beside.with_file_name(format!(".lupe-{}-{tries}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return Ok(Folder(folder)),
                // Left by a process of this number that was killed, or made by another thread.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < 16 => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.0.join("s"));
        let _ = fs::remove_dir(&self.0);
    }
}
