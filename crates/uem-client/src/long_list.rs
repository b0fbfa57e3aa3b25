//! A list that the tenant gives whole, without pages, however long it is: only the ids are kept, and they are taken out
//! while the body arrives, so that a million members cost no more memory than a million numbers.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use reqwest::Response;
use tokio::sync::mpsc;
use uem_types::{DeviceId, mdm::smart_group::SmartGroupMembersResult};

use crate::error::{ErrorKind, UemError};

/// Longest list that is read.
const LIMIT_BYTES: usize = 1024 * 1024 * 1024;
/// Chunks that may wait for the parser.
const CHUNKS_WAITING: usize = 16;

/// Reads the body of a good answer. An empty one is an empty list.
pub(crate) async fn receive_ids(
    response: Response,
    failed: impl Fn(&reqwest::Error, usize) -> UemError,
) -> Result<Vec<DeviceId>, UemError> {
    let (chunks, waiting) = mpsc::channel(CHUNKS_WAITING);
    let reader = ChunkReader { waiting, chunk: Bytes::new() };
    let parser = tokio::task::spawn_blocking(move || parse(reader));
    let (received, outcome) = forward(response, chunks, failed).await;
    let parsed = parser.await.map_err(|error| bad_json(&format!("the reader of the list ended: {error}")))?;
    outcome?;
    match parsed {
        Ok(ids) => Ok(ids),
        Err(error) if error.is_eof() && received == 0 => Ok(Vec::new()),
        Err(error) if error.is_eof() => {
            let seen = "it ends in the middle of the json".into();
            Err(ErrorKind::CutBody { bytes: received, seen }.into())
        }
        // The message of the parser may hold parts of the body; its place is enough.
        Err(error) => Err(bad_json(&format!("syntax, line {} column {}", error.line(), error.column()))),
    }
}

/// Hands the chunks on. Ends early where the parser has given up: its error tells why.
async fn forward(
    response: Response,
    chunks: mpsc::Sender<Bytes>,
    failed: impl Fn(&reqwest::Error, usize) -> UemError,
) -> (usize, Result<(), UemError>) {
    let mut received = 0;
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => return (received, Err(failed(&error, received))),
        };
        received += chunk.len();
        if received > LIMIT_BYTES {
            return (received, Err(ErrorKind::TooLarge { limit_bytes: LIMIT_BYTES }.into()));
        }
        if chunks.send(chunk).await.is_err() {
            break;
        }
    }
    (received, Ok(()))
}

fn parse(reader: ChunkReader) -> serde_json::Result<Vec<DeviceId>> {
    let list: SmartGroupMembersResult = serde_json::from_reader(io::BufReader::new(reader))?;
    Ok(list.devices.into_iter().filter_map(|member| member.id).collect())
}

fn bad_json(seen: &str) -> UemError {
    ErrorKind::BadJson { seen: seen.to_owned() }.into()
}

/// The chunks as one stream of bytes, for a thread that may block.
struct ChunkReader {
    waiting: mpsc::Receiver<Bytes>,
    chunk: Bytes,
}

impl Read for ChunkReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match self.waiting.blocking_recv() {
                Some(chunk) => self.chunk = chunk,
                None => return Ok(0),
            }
        }
        let taken = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..taken]);
        Ok(taken)
    }
}
