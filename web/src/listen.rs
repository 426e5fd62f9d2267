//! Where the server listens: an address and port, or a socket in the file system.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

use crate::error::Error;
#[cfg(unix)]
use crate::socket::SocketFile;

/// A connection, whatever it came through.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Listen {
    /// At an address and port; port 0 is any free one.
    Tcp(SocketAddr),
    /// At a Unix domain socket of this path, which only the same user can reach. Not on other systems.
    Unix(PathBuf),
}

impl Listen {
    /// Whether it can be listened at now, for those who have long work to do first.
    ///
    /// # Errors
    /// As those of [`Server::bind`](crate::Server::bind).
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Listen::Tcp(address) => {
                std::net::TcpListener::bind(address).map_err(|source| Error::bind(*address, source))?;
            }
            #[cfg(unix)]
            Listen::Unix(path) => SocketFile::check(path)?,
            #[cfg(not(unix))]
            Listen::Unix(path) => return Err(Error::no_sockets(path)),
        }
        Ok(())
    }

    /// The address that requests name where they mean this server.
    pub(crate) fn ip(&self) -> IpAddr {
        match self {
            Listen::Tcp(address) => address.ip(),
            Listen::Unix(_) => Ipv4Addr::LOCALHOST.into(),
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Listen {
        Listen::Tcp(address)
    }
}

/// `127.0.0.1:7700`, `[::1]:7700` or `unix:/run/lupe.sock`
impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Listen, String> {
        match text.strip_prefix("unix:") {
            Some("") => Err("the path is missing: give one, like unix:/run/user/1000/lupe.sock".to_owned()),
            Some(path) => Ok(Listen::Unix(path.into())),
            None => text.parse().map(Listen::Tcp).map_err(|_| {
                format!("{text:?} is no address: give one like 127.0.0.1:7700, [::1]:7700 or unix:PATH")
            }),
        }
    }
}

/// The address as users open it: `http://127.0.0.1:7700/` or `unix:/run/lupe.sock`.
impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::Tcp(address) => write!(f, "http://{address}/"),
            Listen::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What listens.
pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(SocketFile),
}

impl Listener {
    /// Starts to listen, and says where.
    pub(crate) async fn bind(listen: &Listen) -> Result<(Listener, Listen), Error> {
        match listen {
            Listen::Tcp(address) => {
                let failed = |source| Error::bind(*address, source);
                let listener = TcpListener::bind(address).await.map_err(failed)?;
                let address = listener.local_addr().map_err(failed)?;
                Ok((Listener::Tcp(listener), Listen::Tcp(address)))
            }
            #[cfg(unix)]
            Listen::Unix(path) => Ok((Listener::Unix(SocketFile::bind(path)?), listen.clone())),
            #[cfg(not(unix))]
            Listen::Unix(path) => {
                Err(Error::Socket { path: path.clone(), source: io::ErrorKind::Unsupported.into() })
            }
        }
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match self {
            Listener::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Answers are written whole: waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Listener::Unix(socket) => Ok(Box::new(socket.accept().await?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_written() {
        for (text, written) in [
            ("127.0.0.1:7700", Some("http://127.0.0.1:7700/")),
            ("[::1]:80", Some("http://[::1]:80/")),
            ("unix:/run/lupe.sock", Some("unix:/run/lupe.sock")),
            ("unix:", None),
            ("7700", None),
            ("localhost", None),
            ("/run/lupe.sock", None),
        ] {
            assert_eq!(
                text.parse::<Listen>().ok().map(|listen| listen.to_string()).as_deref(),
                written,
                "{text}"
            );
        }
    }
}
