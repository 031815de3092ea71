//! Connections: takes them, bounds how many there are and how slowly they may speak, and lets those that are open
//! finish when the server stops.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::journal;

/// Connections at a time; others wait in the system's queue.
const CONNECTIONS: usize = 1_024;
/// How long the head of a request may take, the wait between two requests included.
const HEAD: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes. Links with long payloads fit; the URL itself may take 65,534.
const LARGEST_HEAD: usize = 128 * 1024;
/// How long open connections may go on after the server was told to stop.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Serves `app` until `stop` is done.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                wait_out(&error).await;
                continue;
            }
        };
        // Answers are whole messages: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is no error of the server.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(LAST_WORDS) => {}
    }
}

/// A connection that fails before it begins concerns nobody; anything else, such as too many open files, passes.
async fn wait_out(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        journal::say(&format!("error: a connection was not accepted: {error}"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
