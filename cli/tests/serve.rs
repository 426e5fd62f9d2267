//! The server as a process: its address, its answers, a new commit, and its end.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;

use common::{Workspace, samples};

/// A running server, and its address without the scheme.
struct Served {
    child: Child,
    host: String,
}

impl Served {
    fn start(w: &Workspace, args: &[&str]) -> Served {
        let mut child = w.spawn(&[&["serve", "--listen", "127.0.0.1:0"], args].concat());
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("an address");
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(host.starts_with("127.0.0.1:"), "{line:?}");
        Served { child, host }
    }

    /// The head and body of an answer.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host);
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), body.to_owned())
    }

    fn articles(&self, query: &str) -> u64 {
        let (_, body) = self.get(&format!("/api/v1/search?q={query}"));
        let start = body.find('{').unwrap_or(0);
        let end = body.rfind('}').map_or(body.len(), |at| at + 1);
        let answer: serde_json::Value = serde_json::from_str(&body[start..end]).expect("JSON");
        answer["articles"].as_u64().expect("a count")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already gone where the test has stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn paths_are_indexed_and_served_and_new_commits_are_seen() {
    let w = Workspace::new();
    w.write("mine/1.txt", "Eins\n\nÜber Zitronenfalter.");
    let served = Served::start(&w, &["mine"]);
    let (head, body) = served.get("/?q=Zitronenfalter");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(body.contains("<mark>Zitronenfalter</mark>"), "{body}");
    assert_eq!(served.articles("Zitronenfalter"), 1);
    w.write("mine/2.txt", "Zwei\n\nNoch ein Zitronenfalter, diesmal im Garten hinter dem Haus.");
    assert_eq!(w.lupe(&["index", "mine"]).code, Some(0));
    // A commit is looked for ten times a second.
    while served.articles("Zitronenfalter") != 2 {
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_server_in_order() {
    let w = Workspace::new();
    let samples = samples().display().to_string();
    for signal in ["TERM", "INT"] {
        let mut served = Served::start(&w, &[&samples]);
        assert!(served.articles("Strom") > 0);
        let id = served.child.id().to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status();
        assert!(sent.expect("kill runs").success());
        assert_eq!(served.child.wait().expect("an end").code(), Some(0), "{signal}");
    }
}

#[test]
fn without_an_index_the_error_names_the_cure() {
    let w = Workspace::new();
    let run = w.lupe(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("make one with `lupe index"), "{}", run.err);
}
