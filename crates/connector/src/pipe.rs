//! The messages of a WebSocket as one stream of bytes, at either end.

use std::io;

use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt, future::ready};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A message of either library.
pub(crate) trait Message: Send + 'static {
    /// Its bytes; `None` for what carries none. A close is an error of kind `UnexpectedEof` without words.
    fn into_bytes(self) -> io::Result<Option<Bytes>>;
    /// A message of bytes.
    fn of_bytes(bytes: Bytes) -> Self;
}

/// A stream of bytes over the messages of a socket.
pub(crate) fn bytes_of<S, M, E>(socket: S) -> impl AsyncRead + AsyncWrite + Send + Unpin + 'static
where
    S: Stream<Item = Result<M, E>> + Sink<M, Error = E> + Send + 'static,
    M: Message,
    E: Into<BoxError> + Send + 'static,
{
    let (sink, stream) = socket.split();
    let reading = stream.filter_map(|message| {
        ready(match message {
            Ok(message) => message.into_bytes().transpose(),
            Err(error) => Some(Err(io::Error::other(error))),
        })
    });
    let writing =
        sink.sink_map_err(io::Error::other).with(|bytes: Bytes| ready(io::Result::Ok(M::of_bytes(bytes))));
    let writer = SinkWriter::new(CopyToBytes::new(Box::pin(writing)));
    tokio::io::join(StreamReader::new(Box::pin(reading)), writer)
}

impl Message for axum::extract::ws::Message {
    fn into_bytes(self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Binary(bytes) => Ok(Some(bytes)),
            Self::Close(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Self::Text(_) | Self::Ping(_) | Self::Pong(_) => Ok(None),
        }
    }

    fn of_bytes(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl Message for tokio_tungstenite::tungstenite::Message {
    fn into_bytes(self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Binary(bytes) => Ok(Some(bytes)),
            Self::Close(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Self::Text(_) | Self::Ping(_) | Self::Pong(_) | Self::Frame(_) => Ok(None),
        }
    }

    fn of_bytes(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}
