//! The server behind a real socket.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Server, ServerOptions};
use crate::error::Error;
use crate::listen::Listen;
use crate::testing::{Canned, app, hasty};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<Result<(), Error>>,
}

async fn start(options: ServerOptions) -> Running {
    let mut server = Server::bind_app(app(Canned::default(), &options), options).await.unwrap();
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
    talk(server.address, "GET / HTTP/1.1\r\nHost: local").await;
    assert!(began.elapsed() >= Duration::from_millis(100), "it had the time it was promised");
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
