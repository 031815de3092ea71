//! How a command that runs until somebody ends it hears of that.

use std::sync::mpsc::channel;
use std::thread;

use tokio::signal;

use super::Failure;

/// Done when somebody wants the program to end.
pub async fn interrupted() {
    let keyboard = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = keyboard => {}
        () = terminated => {}
    }
}

/// Calls `end` on another thread when somebody wants the program to end, from the moment this returns.
pub fn when_interrupted(end: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("signals cannot be waited for: {error}")))?;
    let (listening, is_listening) = channel();
    thread::spawn(move || {
        runtime.block_on(async {
            // In this order: what waits for the signals has asked for them when it waits.
            tokio::select! {
                biased;
                () = interrupted() => {}
                () = async { _ = listening.send(()); std::future::pending().await } => {}
            }
        });
        end();
    });
    let _ = is_listening.recv();
    Ok(())
}
