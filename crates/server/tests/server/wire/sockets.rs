//! Real connections: slow ones do not hold up others, and stopping lets the open ones finish.

use std::time::{Duration, Instant};

use spoor_server::listen;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::Server;

async fn ask(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_do_not_hold_up_others_and_the_end_is_orderly() {
    let server = Server::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(listen::serve(listener, server.router.clone(), async { _ = stopped.await }));

    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTT").await.unwrap();
        slow.push(stream);
    }
    let started = Instant::now();
    assert!(ask(address, "/api/v1/health").await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());

    // A head that never ends, and a URL beyond all measure, end in a refusal and not in memory.
    let mut endless = TcpStream::connect(address).await.unwrap();
    let _ = endless.write_all(format!("GET /?{} HTTP/1.1\r\n", "x".repeat(300_000)).as_bytes()).await;
    let mut answer = [0; 64];
    let count = endless.read(&mut answer).await.unwrap_or(0);
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let long = format!("/api/v1/sessions?path={}", "%78".repeat(10_000));
    assert!(ask(address, &long).await.starts_with("HTTP/1.1 200 OK\r\n"), "10 kB of payload fit into a link");

    drop(slow);
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "the address is free again");
}

// The clock is the test's own: it goes on when nothing else does.
#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_gives_its_place_back_after_ten_seconds() {
    let server = Server::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(listen::serve(listener, server.router.clone(), std::future::pending()));
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTT").await.unwrap();
    let started = tokio::time::Instant::now();
    let mut answer = Vec::new();
    let end = tokio::time::timeout(Duration::from_mins(1), slow.read_to_end(&mut answer)).await;
    assert!(end.is_ok(), "the connection stays open");
    let waited = started.elapsed();
    assert!((9..12).contains(&waited.as_secs()), "{waited:?}");
    serving.abort();
}
