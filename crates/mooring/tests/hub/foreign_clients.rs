//! Clients of the vendor's API that are not ours, unmodified from PyPI: to them the sandbox is a tenant.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::{Value, json};
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

/// Passwords of admins, of the directory's and of enrollment users; OAuth with the secret in the header and in the
/// body; a signed path with either sign. Neither client knows the last two: these are the packages their users take.
#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_credentials_opens_the_tenant() {
    let tenant = Tenant::start().await;
    assert_eq!(
        tenant.script("credentials.py").await,
        json!({
            "admin": FLEET,
            "admin_with_another_password": 1005,
            "directory_admin": FLEET,
            "small_role": FLEET,
            "neighbour": 204,
            "suspended": 1014,
            "enrollment_users": [true, true],
            "oauth_in_the_header": FLEET,
            "oauth_in_the_body": FLEET,
            "oauth_with_another_secret": "invalid_client",
            "certificate": FLEET,
            "certificate_with_the_other_sign": FLEET,
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pyws1uem_works_through_groups_users_devices_tags_and_apps() {
    let tenant = Tenant::start().await;
    let mut seen = tenant.script("pyws1uem_works.py").await;
    let log = seen["after_check_in"].take();
    for event in ["Device Lock Confirmed", "Device Query Confirmed", "Clear Passcode Confirmed"] {
        assert!(log.as_array().is_some_and(|log| log.contains(&json!(event))), "{event}: {log}");
    }
    assert_eq!(
        seen,
        json!({
            "og_created": true,
            "og_name": "Made by pyws1uem",
            "og_twice": 6,
            "og_as_a_customer_refused": 6,
            "user_renamed": "Augusta",
            "user_status": [true, false, true],
            "registered": 200,
            "token_created": 201,
            "tokens": ["", "SN-FOREIGN"],
            "passcode": true,
            "security_by_serial_number": true,
            "security_of_many": 1,
            "recovery_key": 29,
            "managed_admin": "localadmin",
            "commands": [202, 202, 202, 202],
            "command_unknown": 422,
            "waits": [
                "Clear Passcode Requested",
                "Sync Device Requested",
                "Device Query Requested",
                "Device Lock Requested",
            ],
            "after_check_in": null,
            "passcode_after": false,
            "wiped": ["EnterpriseWipePending", "Unenrolled"],
            "user_of_device": "ada.foreign",
            "attributes": [["rack", "room"], ["room"], []],
            "tagged": [true, true, false],
            "tag_deleted": 200,
            "members": true,
            "user_group": ["ada.foreign"],
            "app_found": 1,
            "installed": [false, true, false],
            "profile_name": true,
            "smart_group_gone": 400,
            "device_deleted": true,
            "device_gone": 5002,
            "user_deleted": [200, 12],
            "bob_gone": 0,
            "og_deleted": 200,
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wso_works_through_groups_tags_products_and_devices() {
    let tenant = Tenant::start().await;
    let mut seen = tenant.script("wso_works.py").await;
    let states = seen["states"].take();
    assert!(states[0].as_u64() > Some(0) && states[3].as_u64() >= states[0].as_u64(), "{states}");
    assert_eq!(
        seen,
        json!({
            "limits": ["DeleteDevice", "EnterpriseWipe", "GPS", "LockDevice", "SendMessage"],
            "counts": ["EnrollmentStatus", "Ownership", "Platforms", "Security", "TotalDevices"],
            "og": true,
            "extensive": true,
            "ip": "10.0.0.1",
            "by_imei": true,
            "unknown": false,
            "admins": ["read.only"],
            "tag_twice": true,
            "tagged": 2,
            "tag_deleted": [true, []],
            "og_made": true,
            "og_twice": false,
            "moved": true,
            "moved_to": true,
            "og_with_devices": false,
            "moved_back": true,
            "og_deleted": [true, []],
            "group": ["WSO phones", 2],
            "group_of_ogs": true,
            "states": null,
            "product": ["WSO product", false, true],
            "product_without_groups": false,
            "assigned": [true, 1],
            "activated": [true, true],
            "reprocessed": true,
            "deactivated": [true, false],
            "product_with_groups": false,
            "unassigned": true,
            "product_deleted": [true, null],
            "groups_deleted": [true, true, null],
            "user_changed": true,
            "user_of_device": true,
            "wiped": [true, "EnterpriseWipePending", "Unenrolled"],
            "deleted": [true, false],
        })
    );
}
