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
    /// Whether the path is free, or holds only what a dead server left.
    pub(crate) fn check(path: &Path) -> Result<(), Error> {
        match fs::symlink_metadata(path) {
            Ok(there) if !there.file_type().is_socket() => Err(Error::NoSocket(path.to_owned())),
            // Whoever listens there answers; what a dead server left refuses.
            Ok(_) if StdStream::connect(path).is_ok() => Err(Error::SocketInUse(path.to_owned())),
            _ => Ok(()),
        }
    }

    /// Starts to listen.
    pub(crate) fn bind(path: &Path) -> Result<SocketFile, Error> {
        SocketFile::check(path)?;
        let failed = |source| Error::Socket { path: path.to_owned(), source };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_is_the_owners_and_goes_with_its_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lupe.sock");
        let socket = SocketFile::bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, MODE);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
        let other = SocketFile::bind(&path).err().unwrap().to_string();
        assert!(other.contains("in use by another server"), "{other}");
        drop(socket);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn what_a_dead_server_left_is_replaced_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lupe.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let dead = SocketFile::bind(&path).unwrap();
        // Another server has taken the place: its file stays.
        fs::remove_file(&path).unwrap();
        let living = SocketFile::bind(&path).unwrap();
        drop(dead);
        assert!(path.exists());
        drop(living);
        fs::write(&path, "a letter").unwrap();
        let error = SocketFile::bind(&path).err().unwrap().to_string();
        assert!(error.contains("is no socket"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
        let error = SocketFile::bind(&folder.path().join("none/lupe.sock")).err().unwrap().to_string();
        assert!(error.contains("make the folder first"), "{error}");
        let long = folder.path().join("x".repeat(120)).join("s");
        fs::create_dir(long.parent().unwrap()).unwrap();
        let error = SocketFile::bind(&long).err().unwrap().to_string();
        assert!(error.contains("choose a shorter path"), "{error}");
    }
}
