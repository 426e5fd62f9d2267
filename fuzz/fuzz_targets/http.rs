#![no_main]
#![allow(clippy::unwrap_used, clippy::expect_used)] // what fails is a finding, which fuzzing tells by a panic

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::LazyLock;

use lupe_searcher::Searcher;
use lupe_web::{Listen, Server, ServerOptions};

/// A server of this process, on a port of its own.
static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let options = ServerOptions { listen: Listen::Tcp(([127, 0, 0, 1], 0).into()), ..ServerOptions::default() };
    let searcher = Searcher::open(lupe_fuzz::index()).expect("an index");
    let server = runtime.block_on(Server::bind(searcher, options)).expect("a port");
    let &Listen::Tcp(address) = server.address() else { unreachable!("a port was asked for") };
    std::thread::spawn(move || runtime.block_on(server.run(std::future::pending())));
    address
});

const ROUTES: [&str; 6] =
    ["/?q=", "/api/v1/search?q=", "/api/v1/suggest?q=", "/api/v1/articles/", "/article/", "/feed.xml?q="];

// The first byte chooses a route, or none: then the bytes are the whole request. Otherwise they are what follows the
// route, with `&`, `=`, `/` and `%` as they are, so that parameters are reached.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let request = match ROUTES.get(usize::from(first) % (ROUTES.len() + 1)) {
        None => rest.to_vec(),
        Some(route) => {
            let mut target = (*route).to_owned();
            for &byte in rest {
                if byte.is_ascii_alphanumeric() || b"&=/%-_.".contains(&byte) {
                    target.push(char::from(byte));
                } else {
                    let _ = write!(target, "%{byte:02X}");
                }
            }
            format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", *ADDRESS).into_bytes()
        }
    };
    let Ok(mut stream) = TcpStream::connect(*ADDRESS) else { return };
    let sent = stream.write_all(&request).is_ok() && stream.shutdown(Shutdown::Write).is_ok();
    let mut response = Vec::new();
    if sent && stream.read_to_end(&mut response).is_ok() && !response.is_empty() {
        assert!(response.starts_with(b"HTTP/1."), "{response:?}");
        assert!(!response.starts_with(b"HTTP/1.1 500"), "{}", String::from_utf8_lossy(&response));
    }
});
