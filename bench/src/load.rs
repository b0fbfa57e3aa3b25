//! A load of GET requests over kept-alive connections, light enough to leave the machine to the server.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Requests a second that the server answered with 200, over so many connections and seconds. Each connection asks
/// for one path after the other and begins at another one.
pub async fn requests_per_second(
    server: SocketAddr,
    paths: &[String],
    headers: &str,
    connections: usize,
    seconds: u64,
) -> anyhow::Result<f64> {
    let requests = paths.iter().map(|path| format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n{headers}\r\n"));
    requests_per_second_of(server, &requests.collect::<Vec<_>>(), connections, seconds).await
}

/// The same of requests that are written out.
pub async fn requests_per_second_of(
    server: SocketAddr,
    requests: &[String],
    connections: usize,
    seconds: u64,
) -> anyhow::Result<f64> {
    let requests: Arc<[String]> = requests.into();
    let until = Instant::now() + Duration::from_secs(seconds);
    let started = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..connections {
        let (requests, first) = (Arc::clone(&requests), number * requests.len() / connections);
        tasks.push(tokio::spawn(async move { one_connection(server, &requests, first, until).await }));
    }
    let mut answered = 0;
    for task in tasks {
        answered += task.await??;
    }
    Ok(answered as f64 / started.elapsed().as_secs_f64())
}

/// The time, in seconds, within which 99 of 100 requests are answered that are sent at an even rate, whether or not the
/// answers keep up: one that had to wait for its turn has waited. Timers here tick in milliseconds: what they come late is
/// not the server's, and requests that fell due meanwhile come at once.
pub async fn latency_p99(
    server: SocketAddr,
    requests: &[String],
    connections: usize,
    rate: f64,
    seconds: u64,
) -> anyhow::Result<f64> {
    let load = Load { server, requests: requests.into(), connections, rate, seconds };
    // On one thread: several would take turns with those of the server, and every answer would wait for its turn.
    let times = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(load.times())
    });
    let mut times = times.await??;
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().context("nothing was asked")
}

/// Requests at an even rate.
struct Load {
    server: SocketAddr,
    requests: Arc<[String]>,
    connections: usize,
    /// Requests a second, over all connections.
    rate: f64,
    seconds: u64,
}

impl Load {
    /// The time of each answer, in seconds.
    async fn times(self) -> anyhow::Result<Vec<f64>> {
        let distance = Duration::from_secs_f64(self.connections as f64 / self.rate);
        let begin = Instant::now() + Duration::from_millis(100);
        let end = begin + Duration::from_secs(self.seconds);
        let mut tasks = Vec::new();
        for number in 0..self.connections {
            let first = number * self.requests.len() / self.connections;
            let due = begin + distance.mul_f64(number as f64 / self.connections as f64);
            tasks.push(tokio::spawn(paced(
                self.server,
                Arc::clone(&self.requests),
                first,
                (due, distance, end),
            )));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        Ok(times)
    }
}

/// One connection: from `due` on a request at each `distance`, until `end`.
async fn paced(
    server: SocketAddr,
    requests: Arc<[String]>,
    first: usize,
    (mut due, distance, end): (Instant, Duration, Instant),
) -> anyhow::Result<Vec<f64>> {
    let mut stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 256 * 1024];
    let (mut times, mut woke) = (Vec::new(), due);
    for request in requests.iter().cycle().skip(first) {
        if due >= end {
            break;
        }
        if Instant::now() < due {
            tokio::time::sleep_until(due.into()).await;
            woke = Instant::now();
        }
        stream.write_all(request.as_bytes()).await?;
        read_answer(&mut stream, &mut buffer).await?;
        times.push(due.max(woke).elapsed().as_secs_f64());
        due += distance;
    }
    Ok(times)
}

async fn one_connection(
    server: SocketAddr,
    requests: &[String],
    first: usize,
    until: Instant,
) -> anyhow::Result<u64> {
    let mut stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut answered = 0;
    for request in requests.iter().cycle().skip(first) {
        if Instant::now() >= until {
            break;
        }
        stream.write_all(request.as_bytes()).await?;
        read_answer(&mut stream, &mut buffer).await?;
        answered += 1;
    }
    Ok(answered)
}

const CONTENT_LENGTH: &[u8] = b"content-length:";

/// Where the head of an answer ends and how long its body is; `None` while it is not there as a whole.
fn read_head(answer: &[u8]) -> anyhow::Result<Option<(usize, usize)>> {
    let (mut end, mut length) = (0, None);
    for line in answer.split_inclusive(|byte| *byte == b'\n') {
        if end == 0 && line.ends_with(b"\n") && !line.starts_with(b"HTTP/1.1 200") {
            bail!("the server answered {}", String::from_utf8_lossy(line).trim());
        }
        end += line.len();
        if line == b"\r\n" {
            return Ok(Some((end, length.context("the answer has no content-length")?)));
        }
        if line.get(..CONTENT_LENGTH.len()).is_some_and(|name| name.eq_ignore_ascii_case(CONTENT_LENGTH)) {
            // Cut off by the end of what was read it is read again.
            length = std::str::from_utf8(&line[CONTENT_LENGTH.len()..])?.trim().parse().ok();
        }
    }
    Ok(None)
}

/// Reads one answer with a Content-Length, which both servers send.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<()> {
    let mut filled = 0;
    let (head_end, length) = loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        anyhow::ensure!(read > 0, "the server closed the connection");
        filled += read;
        if let Some(head) = read_head(&buffer[..filled])? {
            break head;
        }
    };
    let mut left = length.saturating_sub(filled - head_end);
    while left > 0 {
        let wanted = left.min(buffer.len());
        let read = stream.read(&mut buffer[..wanted]).await?;
        anyhow::ensure!(read > 0, "the answer was cut off");
        left -= read;
    }
    Ok(())
}
