//! `mooring serve`: the hub.

use std::net::SocketAddr;

use clap::Args;
use hub_store::Store;
use secrecy::ExposeSecret;

use super::{place::Place, tls::Tls};
use crate::{hub::OpenedHub, telemetry};

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long)]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    tls: Tls,
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    let mut config = options.place.config()?;
    if let Some(listen) = options.listen {
        config.http.listen = listen;
    }
    options.tls.over(&mut config);
    telemetry::start(log_format.unwrap_or(config.log.format), &config.log.filter)?;
    let hub = OpenedHub::open(&config).await?.start(&config, telemetry::metrics()?).await?;
    println!("hub {}", hub.url());
    print_first_run(&hub.store, &hub.public_url()).await?;
    hub.run_until_stopped().await
}

/// While nobody can log in: the one-time link, after whose `#` browsers send nothing to servers and proxies. Whoever reads
/// this output (a journal, a container's log) has it too, until it is used.
async fn print_first_run(store: &Store, url: &str) -> anyhow::Result<()> {
    if store.needs_first_operator().await? {
        let code = store.new_first_run_code(jiff::Timestamp::now()).await?;
        println!(
            "make the first operator (once, within a day): {url}/first-run#code={}",
            code.expose_secret()
        );
    }
    Ok(())
}
