//! The server behind a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use lupe_searcher::{ArticleView, Marked};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::{Server, ServerOptions};
use crate::error::Error;
use crate::listen::Listen;
use crate::testing::{Canned, app, hasty, slow, view};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<Result<(), Error>>,
}

async fn start(options: ServerOptions) -> Running {
    start_with(Canned::default(), options).await
}

async fn start_with(archive: Canned, options: ServerOptions) -> Running {
    let mut server = Server::bind_app(app(archive, &options), options).await.unwrap();
    server.patience.shutdown = Duration::from_millis(200);
    let (stop, stopped) = oneshot::channel();
    let Listen::Tcp(address) = *server.address() else { unreachable!("tests listen at ports") };
    let done = tokio::spawn(server.run(async { drop(stopped.await) }));
    Running { address, stop, done }
}

/// Sends text and reads until the server closes.
async fn talk(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn request(method: &str, target: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn it_answers_and_stops_when_told() {
    let server = start(hasty()).await;
    let answer = talk(server.address, &request("GET", "/healthz")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nok\n"), "{answer}");
    server.stop.send(()).unwrap();
    server.done.await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn head_sends_what_get_would_without_the_body() {
    let server = start(hasty()).await;
    let got = talk(server.address, &request("GET", "/")).await;
    let head = talk(server.address, &request("HEAD", "/")).await;
    let length = got.split_once("\r\n\r\n").unwrap().1.len();
    assert!(head.ends_with("\r\n\r\n"), "no body");
    assert!(head.to_ascii_lowercase().contains(&format!("content-length: {length}\r\n")), "{head}");
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_cure() {
    let server = start(hasty()).await;
    let options = ServerOptions { listen: server.address.into(), ..ServerOptions::default() };
    let error = Server::bind_app(app(Canned::default(), &options), options).await.err().unwrap().to_string();
    assert!(error.contains(&server.address.to_string()) && error.contains("--listen"), "{error}");
}

#[tokio::test]
async fn half_a_request_is_not_waited_for() {
    let server = start(hasty()).await;
    let began = Instant::now();
    let answer = talk(server.address, "GET / HTTP/1.1\r\nHost: local").await;
    assert!(began.elapsed() >= Duration::from_millis(100), "it had the time it was promised");
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"code\":\"too-slow\""), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    let silent = talk(server.address, "").await;
    assert_eq!(silent, "", "who asks nothing is told nothing");
}

/// An archive whose one article fills any buffer on the way.
fn large() -> Canned {
    let text = Marked { text: "Wort ".repeat(4 << 20), marks: Vec::new() };
    Canned { view: ArticleView { text, ..view() }, ..Canned::default() }
}

/// A client that asks for a large answer and reads nothing of it.
async fn no_reader(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let target = "/api/v1/articles/energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md";
    stream.write_all(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    // Its answer has begun: only this client can go on.
    stream.readable().await.unwrap();
    stream
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let server = start_with(large(), ServerOptions { connections: 1, ..hasty() }).await;
    let greedy = no_reader(server.address).await;
    // The one connection there may be is free again.
    assert!(talk(server.address, &request("GET", "/healthz")).await.contains("200 OK"));
    drop(greedy);
}

#[tokio::test]
async fn an_answer_that_nobody_reads_does_not_hold_up_stopping() {
    let patient = ServerOptions { write_timeout: Duration::from_secs(3600), ..hasty() };
    let server = start_with(large(), patient).await;
    let greedy = no_reader(server.address).await;
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(60), server.done).await.unwrap().unwrap().unwrap();
    drop(greedy);
}

#[tokio::test]
async fn slow_clients_do_not_stop_a_fast_one() {
    let patient = Duration::from_secs(3600);
    let server = start(ServerOptions { header_timeout: patient, ..hasty() }).await;
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut half = TcpStream::connect(server.address).await.unwrap();
        half.write_all(b"GET / HTTP/1.1\r\nHost: local").await.unwrap();
        slow.push(half);
    }
    for _ in 0..10 {
        assert!(talk(server.address, &request("GET", "/api/v1/search?q=a")).await.contains("200 OK"));
    }
    let metrics = talk(server.address, &request("GET", "/metrics")).await;
    let open = metrics.lines().find_map(|line| line.strip_prefix("lupe_connections ")).unwrap();
    assert!(open.parse::<u32>().unwrap() > 100, "the slow ones are still there: {open}");
}

#[tokio::test]
async fn under_overload_some_are_told_to_come_back_and_the_others_are_answered() {
    let (archive, was_asked, go_on) = slow();
    let options = ServerOptions { searches: 1, waiting: 1, ..hasty() };
    let server = start_with(archive, options).await;
    let mut clients = JoinSet::new();
    for _ in 0..6 {
        let address = server.address;
        clients.spawn(async move { talk(address, &request("GET", "/api/v1/search?q=a")).await });
    }
    // One is being answered and one waits; the other four come back first.
    for _ in 0..4 {
        let answer = clients.join_next().await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n"), "{answer}");
    }
    for _ in 0..2 {
        go_on.send(()).unwrap();
    }
    for _ in 0..2 {
        let answer = clients.join_next().await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"articles\":19"), "{answer}");
    }
    assert_eq!(was_asked.try_iter().count(), 2);
}

#[tokio::test]
async fn half_a_request_does_not_hold_up_stopping() {
    let patient = ServerOptions { header_timeout: Duration::from_secs(3600), ..hasty() };
    let server = start(patient).await;
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: local").await.unwrap();
    assert!(talk(server.address, &request("GET", "/healthz")).await.contains("200 OK"));
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(60), server.done).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn silent_connections_make_room_for_others() {
    let server = start(ServerOptions { connections: 1, ..hasty() }).await;
    let silent = TcpStream::connect(server.address).await.unwrap();
    assert!(talk(server.address, &request("GET", "/healthz")).await.contains("200 OK"));
    drop(silent);
}

#[tokio::test]
async fn what_is_no_http_is_turned_away() {
    let server = start(hasty()).await;
    for nonsense in ["\x16\x03\x01\x02\x00", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HELO example\r\n\r\n"] {
        let answer = talk(server.address, nonsense).await;
        assert!(!answer.contains("200 OK"), "{nonsense:?} gave {answer}");
    }
    let long = format!("GET /?q={} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(70_000));
    assert!(!talk(server.address, &long).await.contains("200 OK"));
    assert!(talk(server.address, &request("GET", "/healthz")).await.contains("200 OK"), "it goes on");
}
