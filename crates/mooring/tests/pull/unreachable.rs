//! An address that does not lead to an API: not a URL, no such host, nobody there, another certificate, a web server.

use std::path::PathBuf;

use crate::{
    place::{Kind, Place},
    program::Pull,
    stored::{assert_same, stored},
    tenant::Tenant,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_address_says_what_to_give_instead() {
    let tenant = Tenant::start(30).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).options(&["--name", "mine"]).succeeds().await;
    let before = stored(&place).await;
    let closed = closed_port();
    let nobody = format!("http://127.0.0.1:{closed}");
    let beside = format!("{}/console", tenant.sandbox.api_url());
    for (server, words) in [
        ("not a url", &["api_url", "https://"][..]),
        ("as1234.awmdm.com", &["api_url", "scheme"]),
        ("ftp://as1234.example.com", &["https"]),
        ("http://as1234.example.com", &["https", "loopback"]),
        ("https://user:hidden-word@as1234.example.com", &["without user name and password"]),
        ("https://no-such-host.invalid", &["no-such-host.invalid", "not found", "spelling"]),
        (&nobody, &["cannot connect", "127.0.0.1", "firewall"]),
        (&beside, &["api host"]),
    ] {
        let pull = basic(server, &place.url).options(&["--name", "mine"]);
        let ended = pull.fails(words).await;
        assert!(!ended.stderr.contains("hidden-word"), "{}", ended.stderr);
        let mut now = stored(&place).await;
        now.insert("integrations", before["integrations"].clone());
        assert_same(&now, &before, server);
    }
    tenant.pull(&place.url).options(&["--name", "mine"]).succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_an_own_authority_needs_its_ca_file() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path());
    let (stranger, _) = certificate_in(folder.path(), "stranger");
    let tenant = Tenant::start_in(folder, 30, Some((certificate.clone(), key))).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).fails(&["tls", "custom CA"]).await;
    tenant
        .pull(&place.url)
        .options(&["--ca-file", stranger.to_str().unwrap()])
        .fails(&["tls", "custom CA"])
        .await;
    tenant.pull(&place.url).options(&["--ca-file", "no-such-file.pem"]).fails(&["no-such-file.pem"]).await;
    let not_pem = tenant.folder().join("tenant/credentials.json");
    tenant
        .pull(&place.url)
        .options(&["--ca-file", not_pem.to_str().unwrap()])
        .fails(&["certificates in PEM"])
        .await;
    let done =
        tenant.pull(&place.url).options(&["--ca-file", certificate.to_str().unwrap()]).succeeds().await;
    assert_eq!(done["devices"], 30, "{done}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_is_not_there_is_named_as_the_cause() {
    let tenant = Tenant::start(1).await;
    let place = Place::new(Kind::Sqlite).await;
    let proxy = format!("http://127.0.0.1:{}", closed_port());
    tenant.pull(&place.url).options(&["--proxy", &proxy]).fails(&["proxy"]).await;
    tenant.pull(&place.url).options(&["--proxy", "gopher://x"]).fails(&["proxy", "socks5"]).await;
}

fn basic(server: &str, to: &str) -> Pull {
    Pull::new(server, to)
        .options(&["--username", "api"])
        .secret("MOORING_PASSWORD", "password")
        .secret("MOORING_API_KEY", "key")
}

/// A port that was free a moment ago.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn certificate(folder: &std::path::Path) -> (PathBuf, PathBuf) {
    certificate_in(folder, "tenant-tls")
}

/// A certificate for this machine that vouches for itself, and its key.
fn certificate_in(folder: &std::path::Path, name: &str) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}
