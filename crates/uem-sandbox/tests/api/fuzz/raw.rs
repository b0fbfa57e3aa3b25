//! Bytes that are no HTTP, nearly HTTP, or HTTP with headers full of them.

use std::time::Duration;

use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    strategy::ValueTree as _,
};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{self, Testbed};

/// Requests of each kind.
const ROUNDS: usize = 60;

/// Sends bytes, reads what comes back; the status where it is HTTP.
async fn send(bed: &Testbed, bytes: &[u8]) -> Option<u16> {
    let address = bed.sandbox.api_url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse and close before it has read all.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "no end of the answer to {:?}", String::from_utf8_lossy(bytes));
    let line = String::from_utf8_lossy(&answer);
    line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|status| status.parse().ok())
}

#[tokio::test]
async fn bytes_in_any_place_of_a_request_are_refused_and_nothing_stops() {
    let bed = support::start(5).await;
    let mut runner = super::runner();
    let mut draw =
        |most: usize| -> Vec<u8> { vec(any::<u8>(), 0..most).new_tree(&mut runner).unwrap().current() };
    for round in 0..ROUNDS {
        let bytes = draw(300);
        // Header values and paths end at a line break: those bytes are left out there.
        let line: Vec<u8> = bytes.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
        let parts: [(&[u8], &[u8], &[u8]); 8] = [
            (b"", &bytes, b""),
            (b"", &bytes, b" /api/system/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            (b"GET /api/", &line, b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            (b"GET /api/system/info?", &line, b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            (b"GET /api/system/info HTTP/1.1\r\nHost: ", &line, b"\r\nConnection: close\r\n\r\n"),
            (b"GET /api/system/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: CMSURL'1 ", &line, b"\r\n\r\n"),
            (b"GET /api/system/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: ", &line, b"\r\n\r\n"),
            (b"POST /connect/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 300\r\n\r\ngrant_type=", &bytes, b""),
        ];
        for (place, (before, middle, after)) in parts.into_iter().enumerate() {
            let status = send(&bed, &[before, middle, after].concat()).await;
            let is_refused = status.is_none_or(|status| (400..500).contains(&status));
            assert!(
                is_refused,
                "round {round} place {place}: {status:?} to {:?}",
                String::from_utf8_lossy(middle)
            );
        }
    }
    assert_eq!(bed.call(Method::GET, "/api/system/info").send().await.unwrap().status(), 200);
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn credentials_of_any_bytes_are_refused_with_the_vendors_codes() {
    let bed = support::start(5).await;
    let mut runner = super::runner();
    for scheme in ["Basic ", "Bearer ", "CMSURL'1 ", "CMSURL`1 ", "", "Negotiate "] {
        for _ in 0..ROUNDS {
            let bytes = vec(any::<u8>(), 0..400).new_tree(&mut runner).unwrap().current();
            let value: Vec<u8> = bytes.into_iter().filter(|byte| *byte >= 0x20 && *byte != 0x7f).collect();
            let value = [scheme.as_bytes(), &value].concat();
            let call = bed.nobody(Method::GET, "/api/system/info").header("aw-tenant-code", value.clone());
            let (status, code) = support::refusal(call.header("authorization", value.clone())).await;
            assert!(status == 401 && [1004, 1005, 1024].contains(&code), "{status} {code} {value:?}");
        }
    }
    bed.sandbox.stop().await;
}
