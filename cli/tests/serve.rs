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
        let served = Served::start_at(w, "127.0.0.1:0", args);
        assert!(served.host.starts_with("127.0.0.1:"), "{:?}", served.host);
        served
    }

    fn start_at(w: &Workspace, listen: &str, args: &[&str]) -> Served {
        let child = w.spawn(&[&["serve", "--listen", listen], args].concat());
        Served::of(child)
    }

    /// A server that has just been started, once it has printed its address.
    fn of(mut child: Child) -> Served {
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("an address");
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Served { child, host }
    }

    /// The head and body of an answer.
    fn get(&self, path: &str) -> (String, String) {
        self.ask("GET", path, &[])
    }

    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> (String, String) {
        talk(TcpStream::connect(&self.host).expect("a connection"), method, path, &self.host, headers)
    }

    /// Ends the server as an administrator would, and gives back what it wrote to standard error.
    #[cfg(unix)]
    fn stop(&mut self, signal: &str) -> String {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status();
        assert!(sent.expect("kill runs").success());
        let mut written = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut written).expect("text");
        let expected = if signal == "KILL" { None } else { Some(0) };
        assert_eq!(self.child.wait().expect("an end").code(), expected, "{signal}: {written}");
        written
    }

    fn articles(&self, query: &str) -> u64 {
        let (_, body) = self.get(&format!("/api/v1/search?q={query}"));
        let start = body.find('{').unwrap_or(0);
        let end = body.rfind('}').map_or(body.len(), |at| at + 1);
        let answer: serde_json::Value = serde_json::from_str(&body[start..end]).expect("JSON");
        answer["articles"].as_u64().expect("a count")
    }
}

/// Asks through a stream, and reads the head and body of the answer.
fn talk(
    mut stream: impl Read + Write,
    method: &str,
    path: &str,
    host: &str,
    headers: &[&str],
) -> (String, String) {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_ascii_lowercase(), body.to_owned())
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
    assert!(head.starts_with("http/1.1 200"), "{head}");
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
        served.stop(signal);
    }
}

#[cfg(unix)]
#[test]
fn a_socket_is_served_and_goes_with_the_server() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixStream;

    let w = Workspace::new();
    let path = w.path("lupe.sock");
    let listen = format!("unix:{}", path.display());
    let samples = samples().display().to_string();
    let mut served = Served::start_at(&w, &listen, &[&samples]);
    assert_eq!(served.host, listen, "what is printed can be given again");
    assert_eq!(path.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    let connect = || UnixStream::connect(&path).expect("a connection");
    let (head, body) = talk(connect(), "GET", "/api/v1/search?q=Strom", "localhost", &[]);
    assert!(head.starts_with("http/1.1 200") && body.contains("\"hits\""), "{head}");
    assert!(talk(connect(), "GET", "/", "evil.example", &[]).0.starts_with("http/1.1 421"));
    let second = w.lupe(&["serve", "--listen", &listen]);
    assert_eq!(second.code, Some(2));
    assert!(second.err.contains("in use by another server"), "{}", second.err);
    served.stop("KILL");
    assert!(path.exists(), "a server that is killed leaves its socket");
    let mut served = Served::start_at(&w, &listen, &["--host", "archiv.example"]);
    assert!(talk(connect(), "GET", "/", "archiv.example", &[]).0.starts_with("http/1.1 200"));
    served.stop("TERM");
    assert!(!path.exists());
}

#[cfg(unix)]
#[test]
fn requests_are_logged_on_request() {
    let w = Workspace::new();
    let samples = samples().display().to_string();
    for (form, status) in [("--log", "status=404"), ("--log=json", "\"status\":404")] {
        let mut served = Served::start(&w, &[&samples, form]);
        served.get("/nothing?q=%0A%1B[2J");
        let log = served.stop("TERM");
        let line = log.lines().find(|line| line.contains("/nothing")).expect("a line for the request");
        assert!(line.contains(status) && line.contains("%0A%1B"), "{line}");
        if form == "--log=json" {
            let line: serde_json::Value = serde_json::from_str(line).expect("an object");
            assert_eq!((&line["method"], &line["target"]), (&"GET".into(), &"lupe_web::access".into()));
            assert!(line["bytes"].as_u64() > Some(0) && line["milliseconds"].is_f64(), "{line}");
        }
    }
}

#[test]
fn a_token_opens_the_page_and_the_api() {
    let w = Workspace::with_samples();
    w.write("token", "0123456789abcdef\n");
    let served = Served::start(&w, &["--token-file", "token"]);
    for (path, header, status) in [
        ("/", "", "401"),
        ("/api/v1/search?q=Strom", "", "401"),
        ("/metrics", "", "401"),
        ("/healthz", "", "200"),
        ("/readyz", "", "200"),
        ("/api/v1/search?q=Strom", "Authorization: Bearer 0123456789abcdef", "200"),
        ("/api/v1/search?q=Strom", "Authorization: Bearer 0123456789abcdeg", "401"),
        // lupe:0123456789abcdef
        ("/", "Authorization: Basic bHVwZTowMTIzNDU2Nzg5YWJjZGVm", "200"),
    ] {
        let (head, _) =
            served.ask("GET", path, if header.is_empty() { &[] } else { std::slice::from_ref(&header) });
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{path} {header}: {head}");
        assert_eq!(
            head.contains("www-authenticate: basic realm"),
            status == "401",
            "{path} {header}: {head}"
        );
    }
    w.write("short", "secret");
    for (args, complaint) in [
        (["--token-file", "short"], "short: no token: a token has at least 16 characters"),
        (["--token-file", "none"], "none: the token cannot be read"),
        (["--token", "secret"], "at least 16 characters"),
        (["--cors", "*"], "is no origin"),
        (["--host", "https://archiv.example"], "without scheme and port"),
        (["--listen", "here"], "is no address: give one like"),
        (["--log=xml", "."], "possible values: text, json"),
    ] {
        let run = w.lupe(&["serve", args[0], args[1]]);
        assert_eq!(run.code, Some(2), "{args:?}");
        assert!(run.err.contains(complaint), "{args:?}: {}", run.err);
    }
}

#[test]
fn pages_of_allowed_origins_may_ask_the_api() {
    let w = Workspace::with_samples();
    let served = Served::start(&w, &["--cors", "https://example.org"]);
    let (head, _) = served.ask("GET", "/api/v1/stats", &["Origin: https://example.org"]);
    assert!(
        head.starts_with("http/1.1 200") && head.contains("access-control-allow-origin: https://example.org")
    );
    let (head, _) = served.ask("GET", "/api/v1/stats", &["Origin: https://example.com"]);
    assert!(head.starts_with("http/1.1 403") && !head.contains("access-control-allow-origin"), "{head}");
}

/// A browser that only writes down what it was to open.
#[cfg(unix)]
#[test]
fn a_browser_is_opened_on_request() {
    use std::os::unix::fs::PermissionsExt;

    let w = Workspace::with_samples();
    let opened = w.path("opened");
    w.write(
        "bin/xdg-open",
        format!("#!/bin/sh\nprintf '%s' \"$1\" > '{0}.part'\nmv '{0}.part' '{0}'\n", opened.display()),
    );
    let script = w.path("bin/xdg-open");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a script");
    let mut command = w.command(&["serve", "--listen", "127.0.0.1:0", "--open"]);
    let path = format!("{}:{}", w.path("bin").display(), std::env::var("PATH").unwrap_or_default());
    command.env("PATH", path).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let served = Served::of(command.spawn().expect("lupe starts"));
    while !opened.exists() {
        std::thread::yield_now();
    }
    assert_eq!(std::fs::read_to_string(&opened).expect("an address"), format!("http://{}/", served.host));
}

#[test]
fn without_an_index_the_error_names_the_cure() {
    let w = Workspace::new();
    let run = w.lupe(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("make one with `lupe index"), "{}", run.err);
}
