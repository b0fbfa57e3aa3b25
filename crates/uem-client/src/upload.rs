//! A file that is sent as it is, with word of how far it is.

use std::{fmt, io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

/// How much is read and sent at once.
const PIECE: usize = 128 * 1024;
/// How much of a kept file is read at once: reading it may be a call of its own.
const KEPT_PIECE: usize = 1024 * 1024;
/// The slowest way that is waited for, in bytes a second.
const SLOWEST: u64 = 32 * 1024;

/// How much of a file has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were given to the connection.
    pub sent_bytes: u64,
    /// Bytes of the whole.
    pub total_bytes: u64,
}

/// A file that lies somewhere else, and is read piece by piece as it is sent.
pub trait KeptFile: Send + Sync {
    /// So many bytes from there; fewer at its end alone.
    fn read(&self, start: u64, length: usize) -> BoxFuture<'static, io::Result<Bytes>>;
}

/// A file to send.
#[derive(Clone)]
pub struct Upload {
    source: Source,
    length: u64,
    on_progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    File(PathBuf),
    Kept(Arc<dyn KeptFile>),
}

impl Upload {
    /// These bytes.
    pub fn of_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { length: bytes.len() as u64, source: Source::Bytes(bytes), on_progress: Arc::new(|_| {}) }
    }

    /// That file, which must not change until it is sent. It is read as it is sent.
    pub async fn of_file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let length = tokio::fs::metadata(&path).await?.len();
        Ok(Self { length, source: Source::File(path), on_progress: Arc::new(|_| {}) })
    }

    /// That file of so many bytes, which must not change until it is sent. It is read as it is sent.
    pub fn of_kept(file: Arc<dyn KeptFile>, length: u64) -> Self {
        Self { length, source: Source::Kept(file), on_progress: Arc::new(|_| {}) }
    }

    /// Tells this of each piece that was sent.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Arc::new(tell);
        self
    }

    /// Bytes of the whole.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Tells how far it is.
    pub(crate) fn tell(&self, sent_bytes: u64) {
        (self.on_progress)(Progress { sent_bytes, total_bytes: self.length });
    }

    /// The longest that sending may take: the usual time, and what a slow way needs for the bytes.
    pub(crate) fn time_max(&self, usual: Duration) -> Duration {
        usual + Duration::from_secs(self.length / SLOWEST)
    }

    /// The content, told piece by piece.
    pub(crate) fn pieces(&self) -> BoxStream<'static, io::Result<Bytes>> {
        let (upload, mut sent) = (self.clone(), 0);
        let pieces = self.clone().raw().inspect(move |piece| {
            if let Ok(piece) = piece {
                sent += piece.len() as u64;
                upload.tell(sent);
            }
        });
        pieces.boxed()
    }

    /// A part of the content.
    pub(crate) async fn part(&self, start: u64, length: usize) -> io::Result<Bytes> {
        match &self.source {
            Source::Bytes(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..start.saturating_add(length).min(bytes.len())))
            }
            Source::File(path) => {
                let mut file = File::open(path).await?;
                file.seek(io::SeekFrom::Start(start)).await?;
                let mut part = Vec::with_capacity(length);
                file.take(length as u64).read_to_end(&mut part).await?;
                Ok(part.into())
            }
            Source::Kept(file) => file.read(start, length).await,
        }
    }

    fn raw(self) -> BoxStream<'static, io::Result<Bytes>> {
        match self.source {
            Source::Bytes(bytes) => {
                let mut rest = bytes;
                let pieces = std::iter::from_fn(move || {
                    (!rest.is_empty()).then(|| Ok(rest.split_to(rest.len().min(PIECE))))
                });
                futures_util::stream::iter(pieces).boxed()
            }
            Source::File(path) => {
                let pieces = |file: File| futures_util::stream::try_unfold(file, next_piece);
                let opened = futures_util::stream::once(async { File::open(path).await });
                opened.map_ok(pieces).try_flatten().boxed()
            }
            Source::Kept(file) => {
                let length = self.length;
                futures_util::stream::try_unfold((file, 0), move |from| next_kept(from, length)).boxed()
            }
        }
    }
}

async fn next_piece(mut file: File) -> io::Result<Option<(Bytes, File)>> {
    let mut piece = Vec::with_capacity(PIECE);
    (&mut file).take(PIECE as u64).read_to_end(&mut piece).await?;
    Ok((!piece.is_empty()).then(|| (piece.into(), file)))
}

/// The next piece; a file that is shorter than it was said to be is an error, never a short file that is sent.
async fn next_kept(
    (file, start): (Arc<dyn KeptFile>, u64),
    length: u64,
) -> io::Result<Option<(Bytes, (Arc<dyn KeptFile>, u64))>> {
    if start >= length {
        return Ok(None);
    }
    let wanted = usize::try_from(length - start).unwrap_or(usize::MAX).min(KEPT_PIECE);
    let piece = file.read(start, wanted).await?;
    if piece.len() != wanted {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((piece, (file, start + wanted as u64))))
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Upload").field("length", &self.length).finish_non_exhaustive()
    }
}
