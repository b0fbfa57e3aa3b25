//! Clients of the vendor's API that are not ours, unmodified from PyPI: to them the sandbox is a tenant.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::program::{Program, mooring, run};

/// The Python that has the packages.
const VARIABLE: &str = "MOORING_TEST_PYTHON";
/// More than two pages.
const FLEET: u32 = 1_203;

/// A sandbox that speaks https, as these clients demand.
struct Tenant {
    _program: Program,
    folder: TempDir,
    url: String,
}

impl Tenant {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_certificates(folder.path());
        let mut command = mooring();
        command.args([
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--clock-rate",
            "0",
            "--fleet",
            &FLEET.to_string(),
        ]);
        command.arg("--data").arg(folder.path().join("data"));
        command
            .arg("--tls-cert")
            .arg(folder.path().join("server.pem"))
            .arg("--tls-key")
            .arg(folder.path().join("server.key"));
        let mut program = Program::start(&mut command, folder.path(), "sandbox");
        program.line("stop with").await;
        let url = program.line("sandbox").await;
        Self { _program: program, folder, url }
    }

    /// Runs a script with the way in; what it prints is JSON.
    async fn script(&self, name: &str) -> Value {
        let python = std::env::var_os(VARIABLE).unwrap_or_else(|| {
            panic!("{VARIABLE} is not set: this test needs a Python with the packages that `cargo xtask test` installs")
        });
        let mut command = Command::new(python);
        command.kill_on_drop(true).env("REQUESTS_CA_BUNDLE", self.folder.path().join("ca.pem"));
        command.env("NO_PROXY", "127.0.0.1,localhost").env("PYTHONDONTWRITEBYTECODE", "1");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hub/clients").join(name));
        command
            .arg(&self.url)
            .arg(self.folder.path().join("data/credentials.json"))
            .current_dir(self.folder.path());
        let ended = run(&mut command).await;
        assert_eq!(ended.code, 0, "{name}: {}{}", ended.out, ended.err);
        serde_json::from_str(&ended.out)
            .unwrap_or_else(|error| panic!("{name} printed no JSON ({error}): {}", ended.out))
    }
}

/// An authority of its own, as companies have, and a server certificate by it.
fn write_certificates(folder: &Path) {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Authority of a test");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).expect("names");
    let server = server.signed_by(&key, &authority).expect("a certificate");
    for (name, text) in
        [("ca.pem", authority.pem()), ("server.pem", server.pem()), ("server.key", key.serialize_pem())]
    {
        std::fs::write(folder.join(name), text).expect("written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pyws1uem_lists_devices_groups_users_and_tags() {
    let tenant = Tenant::start().await;
    let seen = tenant.script("pyws1uem_reads.py").await;
    let fleet = i64::from(FLEET);
    assert_eq!(seen["devices"], fleet);
    assert_eq!(seen["different_devices"], fleet);
    assert_eq!(seen["devices_v3"], fleet);
    assert!(seen["enrolled"].as_i64() > Some(fleet / 2), "{seen}");
    assert_eq!(seen["extensive_enrolled"], seen["enrolled"]);
    assert_eq!(seen["by_serial_number"], seen["first_device_id"]);
    assert_eq!(seen["by_id"], seen["first_serial_number"]);
    assert_eq!(seen["og_id"], seen["own_og_id"]);
    assert_eq!(seen["og_groupid"], seen["own_groupid"]);
    assert!(seen["groups"].as_i64() > Some(1), "{seen}");
    assert!(seen["users"].as_i64() > Some(0), "{seen}");
    assert_eq!(seen["tagged"], serde_json::json!([false, true, false]), "before, with the tag, after");
    assert_eq!(seen["product_name"].as_str().map(|name| name.contains("Workspace")), Some(true), "{seen}");
    assert_eq!(seen["refused_with_a_wrong_key"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn wso_reads_and_tags() {
    let tenant = Tenant::start().await;
    let seen = tenant.script("wso_reads.py").await;
    let fleet = i64::from(FLEET);
    assert_eq!(seen["devices"], fleet);
    assert_eq!(seen["counted"], fleet);
    assert_eq!(seen["by_serial_number"], seen["first_device_id"]);
    assert!(seen["version"].as_str().is_some_and(|version| version.contains('.')), "{seen}");
    assert!(seen["ogs"].as_i64() > Some(1), "{seen}");
    assert_eq!(seen["found_ogs"], 1);
    assert!(seen["smart_groups"].as_i64() > Some(0), "{seen}");
    assert!(seen["tags"].as_i64() > Some(0), "{seen}");
    assert_eq!(seen["tagged"], serde_json::json!([false, true, false]), "before, with the tag, after");
    assert!(seen["calls_left"].as_i64() > Some(0), "{seen}");
    assert!(seen["user_found"].as_bool() == Some(true), "{seen}");
}
