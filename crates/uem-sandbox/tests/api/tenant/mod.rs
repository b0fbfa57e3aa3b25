//! The data folder: taken by one process, seeded once, seeded anew where seeding was broken off.

use uem_sandbox::{Sandbox, SandboxError};

use crate::support;

#[tokio::test]
async fn a_folder_in_use_is_refused_and_free_again_after_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 20).await;
    let Err(error) = Sandbox::start(support::settings(folder.path(), 20)).await else {
        panic!("two have the folder")
    };
    assert!(matches!(error, SandboxError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("in use by another process"));
    bed.sandbox.stop().await;
    support::start_in(folder.path(), 20).await.sandbox.stop().await;
}

#[tokio::test]
async fn a_seeded_folder_keeps_its_fleet_and_its_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let first = support::start_in(folder.path(), 20).await;
    let before =
        (first.json("/api/mdm/devices/search", 1).await, first.sandbox.credentials().client_id.clone());
    first.sandbox.stop().await;
    let again = support::start_in(folder.path(), 50).await;
    let mut after = again.json("/api/mdm/devices/search", 1).await;
    assert_eq!(after["Total"], 20);
    assert_eq!(after["Devices"].take(), before.0["Devices"]);
    assert_eq!(again.sandbox.credentials().client_id, before.1);
    again.sandbox.stop().await;
}

#[tokio::test]
async fn seeding_that_was_broken_off_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let first = support::start_in(folder.path(), 20).await;
    first.sandbox.tenant.database.execute("break off", "DELETE FROM sandbox_marks", &[]).await.unwrap();
    first.sandbox.stop().await;
    let again = support::start_in(folder.path(), 30).await;
    assert_eq!(again.json("/api/mdm/devices/search", 1).await["Total"], 30);
    again.sandbox.stop().await;
}

#[tokio::test]
async fn lost_credentials_are_made_anew_and_the_fleet_stays() {
    let folder = tempfile::tempdir().unwrap();
    let first = support::start_in(folder.path(), 20).await;
    let before = first.sandbox.credentials().client_id.clone();
    first.sandbox.stop().await;
    std::fs::remove_file(folder.path().join("credentials.json")).unwrap();
    let again = support::start_in(folder.path(), 20).await;
    assert_ne!(again.sandbox.credentials().client_id, before);
    assert_eq!(again.json("/api/mdm/devices/search", 1).await["Total"], 20);
    again.sandbox.stop().await;
}

#[tokio::test]
async fn credentials_hold_what_is_promised_and_are_for_their_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let bed = support::start_in(folder.path(), 20).await;
    let file = folder.path().join("credentials.json");
    let value: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut promised = [
        "api_url",
        "token_url",
        "console_url",
        "username",
        "password",
        "api_key",
        "client_id",
        "client_secret",
        "organization_group_id",
        "admin_p12",
        "admin_p12_password",
    ];
    promised.sort_unstable();
    assert_eq!(keys, promised);
    #[cfg(unix)]
    for name in ["credentials.json", "accounts.json"] {
        let metadata = std::fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600, "{name}");
    }
    let debug = format!("{:?}{:?}", bed.sandbox.credentials(), bed.sandbox.accounts());
    assert!(
        !debug.contains(value["password"].as_str().unwrap())
            && !debug.contains(value["admin_p12"].as_str().unwrap())
    );
    bed.sandbox.stop().await;
}

#[tokio::test]
async fn it_answers_over_tls_with_the_given_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let settings = uem_sandbox::SandboxSettings {
        tls: Some((certificate, key)),
        ..support::settings(&folder.path().join("data"), 20)
    };
    let sandbox = Sandbox::start(settings).await.unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = support::client(roots);
    assert!(sandbox.api_url().starts_with("https://127.0.0.1:"));
    let answer = client.get(format!("{}/healthz", sandbox.api_url())).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "ok\n");
    sandbox.stop().await;
}
