//! The same bytes from memory: what the sandbox's figures are compared with.
//!
//! The same bytes are those of every answer and not of one of them, which would never leave the processor's cache, and
//! they begin with the head: writing ten headers, and reading them, takes its time on both sides.

use std::{collections::HashMap, path::Path, sync::Arc};

use anyhow::Context;
use axum::Router;
use bytes::Bytes;
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::tenant::Target;

/// What `static` takes.
#[derive(Args)]
pub struct Options {
    /// File with the answers that are served.
    #[arg(long)]
    answers: std::path::PathBuf,
}

/// Answers as a server gave them.
#[derive(Serialize, Deserialize)]
pub struct Recorded {
    /// Headers of the first one.
    headers: Vec<(String, String)>,
    /// Bodies by path and query.
    bodies: HashMap<String, String>,
}

impl Recorded {
    /// Asks for each of those paths once.
    pub async fn of(target: &Target, paths: &[String]) -> anyhow::Result<Self> {
        let mut recorded = Self { headers: Vec::new(), bodies: HashMap::new() };
        for path in paths {
            let (head, body) = target.fetch_with_head(path).await?;
            if recorded.headers.is_empty() {
                let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
                recorded.headers = lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            }
            recorded.bodies.insert(path.clone(), String::from_utf8(body)?);
        }
        Ok(recorded)
    }

    /// Writes them where a server of its own reads them.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        std::fs::write(file, serde_json::to_vec(self)?)
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// The headers, without those that every server writes itself.
    fn header_map(&self) -> anyhow::Result<HeaderMap> {
        let own = [header::CONTENT_LENGTH, header::DATE, header::CONNECTION];
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse()?;
            if !own.contains(&name) {
                headers.insert(name, HeaderValue::from_str(value)?);
            }
        }
        Ok(headers)
    }
}

/// Serves the answers until it is killed; prints its address.
pub async fn serve(options: &Options) -> anyhow::Result<()> {
    let recorded: Recorded = serde_json::from_slice(&std::fs::read(&options.answers)?)?;
    let headers = Arc::new(recorded.header_map()?);
    let bodies = recorded.bodies.into_iter().map(|(path, body)| (path, Bytes::from(body)));
    let bodies: Arc<HashMap<String, Bytes>> = Arc::new(bodies.collect());
    let answer = async move |uri: Uri| {
        let body = uri.path_and_query().and_then(|path| bodies.get(path.as_str()));
        match body {
            Some(body) => (StatusCode::OK, HeaderMap::clone(&headers), body.clone()),
            None => (StatusCode::NOT_FOUND, HeaderMap::new(), Bytes::new()),
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(answer)).await?;
    Ok(())
}
