//! Takes a file in, piece by piece: never more than one part of it is in memory.

use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::StatusCode;
use hub_core::{
    actions::check_app_file_name,
    ids::{AppFileId, IntegrationId},
};
use hub_store::{APP_FILE_PART_BYTES, AppFileRefused, AppFileRow, NewAppFile};
use page_kit::components::bytes_in_words;
use tokio::time::{Instant, timeout};

use crate::{WebState, http::problem::Problem};

/// The longest pause between two pieces.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// So long a body that is refused is still read, so that who sends it hears the answer.
const HEAR_OUT: Duration = Duration::from_secs(10);

/// A file that is about to come.
#[derive(Debug, Clone)]
pub struct Coming {
    /// Whose tenant it is for: one that the caller is shown.
    pub integration: IntegrationId,
    /// Its name, as the sender says.
    pub file_name: String,
    /// Who sends it.
    pub by: String,
    /// How long it will be, where that was said.
    pub announced: Option<u64>,
}

/// Takes it in. What breaks off, is too long or empty is taken away again; a file is there whole or not at all.
pub async fn receive<E: std::fmt::Display>(
    state: &WebState,
    coming: Coming,
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<AppFileRow, Problem> {
    let taken = take(state, &coming, &mut pieces).await;
    if taken.is_err() {
        let until = Instant::now() + HEAR_OUT;
        while let Ok(Some(Ok(_))) = tokio::time::timeout_at(until, pieces.next()).await {}
    }
    taken
}

async fn take<E: std::fmt::Display>(
    state: &WebState,
    coming: &Coming,
    pieces: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<AppFileRow, Problem> {
    if let Some(refused) = check_app_file_name(&coming.file_name) {
        return Err(vec![refused].into());
    }
    let most = state.settings.app_file_limit_bytes;
    if coming.announced.is_some_and(|announced| announced > most) {
        return Err(too_long(most));
    }
    let new = NewAppFile {
        integration: coming.integration,
        file_name: coming.file_name.clone(),
        added_by: coming.by.clone(),
    };
    let id = state.store.begin_app_file(&new, state.clock.now()).await?;
    match take_parts(state, id, most, pieces).await {
        Ok(sha256) => {
            let row = state.store.end_app_file(id, &sha256, state.clock.now()).await?;
            tracing::info!(integration.id = %row.integration_id, file.id = %id,
                "{} sent file {id}, {} bytes", coming.by, row.size_bytes);
            Ok(row)
        }
        Err(problem) => {
            state.store.drop_app_file(id).await?;
            Err(problem)
        }
    }
}

/// The parts go into the store; answers the digest of the whole.
async fn take_parts<E: std::fmt::Display>(
    state: &WebState,
    id: AppFileId,
    most: u64,
    pieces: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<String, Problem> {
    let (mut digest, mut total, mut place) = (Context::new(&SHA256), 0_u64, 0_i64);
    let mut part = Vec::with_capacity(APP_FILE_PART_BYTES);
    loop {
        let piece = match timeout(PAUSE_MAX, pieces.next()).await {
            Ok(Some(Ok(piece))) => piece,
            Ok(None) => break,
            Ok(Some(Err(error))) => return Err(broken_off(&format!("the file broke off: {error}"))),
            Err(_) => return Err(broken_off("the file broke off: nothing came for a minute")),
        };
        total += piece.len() as u64;
        if total > most {
            return Err(too_long(most));
        }
        digest.update(&piece);
        let mut rest = &piece[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(APP_FILE_PART_BYTES - part.len()));
            part.extend_from_slice(now);
            rest = later;
            if part.len() == APP_FILE_PART_BYTES {
                let full = std::mem::replace(&mut part, Vec::with_capacity(APP_FILE_PART_BYTES));
                state.store.add_app_file_part(id, place, full, state.clock.now()).await?;
                place += 1;
            }
        }
    }
    if total == 0 {
        return Err(Problem::field("file", None, "a file that is not empty"));
    }
    if !part.is_empty() {
        state.store.add_app_file_part(id, place, part, state.clock.now()).await?;
    }
    Ok(hex::encode(digest.finish()))
}

fn broken_off(words: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("{words}; send it again"))
}

fn too_long(most: u64) -> Problem {
    let words = format!(
        "the file is longer than the {} that this hub takes: its configuration sets http.app_file_max_mb",
        bytes_in_words(most)
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, words)
}

impl From<AppFileRefused> for Problem {
    fn from(refused: AppFileRefused) -> Self {
        match refused {
            AppFileRefused::Store(error) => error.into(),
            AppFileRefused::TooMany | AppFileRefused::Needed { .. } => {
                Self::new(StatusCode::CONFLICT, refused.to_string())
            }
        }
    }
}
