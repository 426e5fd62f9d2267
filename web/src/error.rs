//! What can keep the server from serving.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server could not start or go on. Its text names the address and the cure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something else listens at the address.
    #[error(
        "{0} is in use by another program: choose another address with --listen, for example --listen {1}"
    )]
    AddressInUse(SocketAddr, SocketAddr),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}{}", cure(.source))]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// Another server listens at the socket.
    #[error("{} is in use by another server: stop it, or choose another path with --listen", .0.display())]
    SocketInUse(PathBuf),
    /// Something that is no socket is in its place.
    #[error("{} is there and is no socket: move it, or choose another path with --listen", .0.display())]
    NoSocket(PathBuf),
    /// The socket cannot be made.
    #[error("cannot listen at {}: {source}{}", path.display(), socket_cure(.source))]
    Socket {
        /// The path asked for.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

fn socket_cure(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied => "; choose a path in a folder that you may write to",
        io::ErrorKind::NotFound => "; make the folder first, or choose another path",
        io::ErrorKind::InvalidInput => "; choose a shorter path, of some 90 bytes at most",
        io::ErrorKind::Unsupported => "; this system has no such sockets, choose an address and port",
        _ => "",
    }
}

fn cure(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied => {
            "; ports below 1024 need rights, choose a higher one with --listen"
        }
        io::ErrorKind::AddrNotAvailable => {
            "; this machine does not have that address, choose another with --listen"
        }
        _ => "",
    }
}

impl Error {
    #[cfg(not(unix))]
    pub(crate) fn no_sockets(path: &std::path::Path) -> Error {
        Error::Socket { path: path.to_owned(), source: io::ErrorKind::Unsupported.into() }
    }

    pub(crate) fn bind(address: SocketAddr, source: io::Error) -> Error {
        if source.kind() == io::ErrorKind::AddrInUse {
            let other = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(7700));
            return Error::AddressInUse(address, other);
        }
        Error::Bind { address, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_address_and_the_cure() {
        let address = SocketAddr::from(([127, 0, 0, 1], 7700));
        for (kind, parts) in [
            (io::ErrorKind::AddrInUse, ["127.0.0.1:7700 is in use", "--listen 127.0.0.1:7701"]),
            (
                io::ErrorKind::PermissionDenied,
                ["cannot listen at 127.0.0.1:7700", "higher one with --listen"],
            ),
            (io::ErrorKind::AddrNotAvailable, ["cannot listen at 127.0.0.1:7700", "another with --listen"]),
        ] {
            let shown = Error::bind(address, kind.into()).to_string();
            assert!(parts.iter().all(|part| shown.contains(part)), "{shown}");
        }
    }
}
