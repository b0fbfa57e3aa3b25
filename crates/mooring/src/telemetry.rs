//! Logs (text or JSON, to standard error) and metrics.

use std::time::Duration;

use clap::ValueEnum;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for log collectors.
    Json,
}

/// Starts logging. `MOORING_LOG` takes filters like `info,hub_worker=debug` and wins over `filter`.
pub fn start(format: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = match std::env::var("MOORING_LOG") {
        Ok(value) => EnvFilter::try_new(&value).map_err(|error| {
            anyhow::anyhow!("MOORING_LOG = {value:?} is not a filter like info,hub_worker=debug: {error}")
        })?,
        Err(_) => EnvFilter::try_new(filter).map_err(|error| {
            anyhow::anyhow!("log filter {filter:?} is not one like info,hub_worker=debug: {error}")
        })?,
    };
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        LogFormat::Text => {
            registry.with(fmt::layer().with_writer(std::io::stderr).with_target(false)).try_init()?
        }
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()?
        }
    }
    Ok(())
}

/// Installs the metrics recorder whose text `/metrics` answers.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    Ok(PrometheusBuilder::new().install_recorder()?)
}

/// How often samples are folded into their sums.
const FOLD_EVERY: Duration = Duration::from_secs(5);

/// Folds samples until the shutdown: otherwise each is kept until somebody asks for `/metrics`, which may be never.
pub async fn fold(metrics: PrometheusHandle, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(FOLD_EVERY) => metrics.run_upkeep(),
        }
    }
}
