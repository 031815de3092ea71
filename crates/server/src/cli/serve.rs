//! `spoor serve`: opens the database, takes the address, serves until interrupted.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::interrupted::interrupted;
use super::places::Places;
use super::{Database, Failure, shown};
use crate::store::{Patience, Store as _};
use crate::{Access, Clock, Dist, Token, app, listen};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    database: Database,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// Secret that every request must carry; needed beyond this machine, and better given as `SPOOR_TOKEN`
    #[arg(long, value_name = "TOKEN", env = "SPOOR_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Name besides localhost that browsers may use for this server; can be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Serve the app from this folder and not from the program
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
    #[command(flatten)]
    places: Places,
}

pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let token = options.token.as_deref().filter(|token| !token.is_empty()).map(Token::new);
    let token = token.transpose().map_err(Failure::new)?;
    if !options.listen.ip().is_loopback() && token.is_none() {
        return Err(Failure::new(format!(
            "{} can be reached from other machines, and what Spoor shows is not for everyone: set a token: \
             SPOOR_TOKEN=$(openssl rand -hex 16) spoor serve --listen {0}",
            options.listen
        )));
    }
    let dist = match &options.dist {
        Some(folder) if !folder.is_dir() => {
            return Err(Failure::new(format!("{} is not a folder", shown(folder))));
        }
        Some(folder) => Dist::Folder(folder.clone()),
        None => Dist::Embedded,
    };
    let hosts =
        options.allow_host.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect();
    let networks = options.places.load()?;
    let store = Arc::new(options.database.open()?);
    let extent = store.extent(&Patience::of(Duration::from_mins(1)))?;
    let router = app(store, Clock::system(), Access { hosts, token }, dist, networks);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("no threads to serve with: {error}")))?;
    runtime.block_on(async {
        let listener =
            TcpListener::bind(options.listen).await.map_err(|error| taken(options.listen, &error))?;
        let address = listener.local_addr().unwrap_or(options.listen);
        tell!(
            "Spoor is at http://{address}/ with the database {}; Ctrl-C ends it",
            shown(&options.database.db)
        );
        if extent.requests == 0 {
            let name = shown(&options.database.db);
            tell!("it is empty: fill it with `spoor import --db {name} FILE` or `spoor demo --db {name}`, also while this runs");
        }
        listen::serve(listener, router, interrupted()).await;
        Ok(ExitCode::SUCCESS)
    })
}

fn taken(address: SocketAddr, error: &std::io::Error) -> Failure {
    Failure::new(match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "{address} is in use, perhaps by another Spoor: stop what uses it, or choose another with --listen {}:0",
            address.ip()
        ),
        std::io::ErrorKind::PermissionDenied => {
            format!("{address} needs rights this user does not have: choose a port above 1023 with --listen")
        }
        std::io::ErrorKind::AddrNotAvailable => format!("{address} is not an address of this machine"),
        _ => format!("{address} cannot be listened on: {error}"),
    })
}
