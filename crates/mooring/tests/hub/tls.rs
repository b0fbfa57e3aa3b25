//! The hub's own TLS: its certificate is read anew when it changes, and what cannot be used changes nothing.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use tokio::process::Command;

use crate::{
    fixture::client,
    program::{PATIENCE, Program, mooring, run},
};

/// Writes a certificate for localhost that is its own authority, and its key; answers the certificate.
fn write_pair(folder: &Path, ends: i32) -> Vec<u8> {
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(ends, 1, 1);
    let key = rcgen::KeyPair::generate().expect("a key");
    let made = params.self_signed(&key).expect("a certificate");
    std::fs::write(folder.join("hub.pem"), made.pem()).expect("written");
    std::fs::write(folder.join("hub.key"), key.serialize_pem()).expect("written");
    made.der().to_vec()
}

fn serve(folder: &Path) -> Command {
    let mut command = mooring();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
    command.arg("--tls-cert").arg(folder.join("hub.pem")).arg("--tls-key").arg(folder.join("hub.key"));
    command
}

/// The certificate that a new connection is shown.
async fn shown(url: &str) -> Vec<u8> {
    let client = client().tls_info(true).tls_danger_accept_invalid_certs(true).build().expect("a client");
    let answer = client.get(format!("{url}/healthz")).send().await.expect("an answer");
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>().expect("TLS");
    info.peer_certificate().expect("a certificate").to_vec()
}

/// Waits until the log says that, that often.
async fn until_logged(hub: &Program, words: &str, times: usize) {
    let began = Instant::now();
    while hub.err().matches(words).count() < times {
        assert!(began.elapsed() < PATIENCE, "{words:?} is not in: {}", hub.err());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let first = write_pair(folder, 2040);
    let mut hub = Program::start(&mut serve(folder), folder, "hub");
    let url = hub.line("hub").await.replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"), "{url}");
    assert_eq!(shown(&url).await, first);

    let second = write_pair(folder, 2041);
    hub.hang_up().await;
    until_logged(&hub, "certificate was read anew", 1).await;
    assert_eq!(shown(&url).await, second);

    // Without a word, the files are looked at now and then.
    let third = write_pair(folder, 2042);
    until_logged(&hub, "certificate was read anew", 2).await;
    assert_eq!(shown(&url).await, third);

    let key = std::fs::read(folder.join("hub.key")).expect("a key");
    write_pair(folder, 2043);
    std::fs::write(folder.join("hub.key"), key).expect("written");
    hub.hang_up().await;
    until_logged(&hub, "is not used, the one before stays", 1).await;
    assert!(hub.err().contains("is not the key of"), "{}", hub.err());
    std::fs::write(folder.join("hub.pem"), "no certificate").expect("written");
    hub.hang_up().await;
    until_logged(&hub, "is not used, the one before stays", 2).await;
    write_pair(folder, 2025);
    hub.hang_up().await;
    until_logged(&hub, "is not used, the one before stays", 3).await;
    assert!(hub.err().contains("ended on 2025-01-01"), "{}", hub.err());
    assert_eq!(shown(&url).await, third);
    let (status, took) = hub.stop().await;
    assert!(status.success() && took < Duration::from_secs(10), "{status} {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_stay_within_tls_and_plain_http_is_not_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pair(folder.path(), 2040);
    let mut hub = Program::start(&mut serve(folder.path()), folder.path(), "hub");
    let url = hub.line("hub").await;
    for is_http2 in [false, true] {
        let client = client().tls_danger_accept_invalid_certs(true);
        let client = if is_http2 { client } else { client.http1_only() }.build().expect("a client");
        let page = client.get(format!("{url}/first-run")).send().await.expect("an answer");
        assert_eq!(page.status(), StatusCode::OK);
        let cookie = page.headers()["set-cookie"].to_str().expect("ASCII");
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
    }
    let plain = url.replace("https://", "http://");
    assert!(client().build().expect("a client").get(plain).send().await.is_err());
    let link = hub.line("make the first operator (once, within a day):").await;
    assert!(link.starts_with("https://"), "{link}");
    hub.stop().await;
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let config = folder.join("mooring.toml");
    let (cert, key) = (folder.join("hub.pem"), folder.join("hub.key"));
    let text = format!(
        "[http]\ntls_cert = {:?}\ntls_key = {:?}\n",
        cert.display().to_string(),
        key.display().to_string()
    );
    std::fs::write(&config, text).expect("written");
    let check = async || run(mooring().args(["config", "check", "--config"]).arg(&config)).await;
    let missing = check().await;
    assert!(missing.code == 1 && missing.err.contains("hub.pem"), "{}", missing.err);
    write_pair(folder, 2040);
    let good = check().await;
    assert!(good.code == 0 && good.err.contains("until 2040-01-01"), "{}", good.err);
    std::fs::write(&cert, "").expect("written");
    let empty = check().await;
    assert!(empty.code == 1 && empty.err.contains("holds no certificate"), "{}", empty.err);
    write_pair(folder, 2040);
    std::fs::write(&key, rcgen::KeyPair::generate().expect("a key").serialize_pem()).expect("written");
    let started = run(&mut serve(folder)).await;
    assert!(started.code == 1 && started.err.contains("is not the key of"), "{}", started.err);
    let half = run(mooring().args(["serve", "--tls-cert", "hub.pem"])).await;
    assert!(half.code == 2 && half.err.contains("--tls-key"), "{}", half.err);
}
