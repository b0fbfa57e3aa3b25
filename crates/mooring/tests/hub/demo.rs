//! `mooring demo`: what it promises, started, started again, killed.

use std::{path::Path, time::Duration};

use reqwest::StatusCode;
use serde_json::Value;
use tokio::time::sleep;

use crate::{
    fixture::{Demo, demo_command, http, read_login},
    program::{Program, mooring, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_demo_json_says_works() {
    let demo = Demo::start(60).await;
    let of_approver = ["approver_username", "approver_password", "approver_token"];
    for name in ["url", "username", "password", "token"].into_iter().chain(of_approver) {
        assert!(!demo.given(&format!("/hub/{name}")).is_empty(), "{name}");
    }
    for name in [
        "api_url",
        "token_url",
        "console_url",
        "username",
        "password",
        "api_key",
        "client_id",
        "client_secret",
        "admin_p12",
        "admin_p12_password",
    ] {
        assert!(!demo.given(&format!("/sandbox/{name}")).is_empty(), "{name}");
    }
    assert!(demo.login["sandbox"]["organization_group_id"].as_i64().is_some_and(|id| id > 0));
    assert_eq!(count_devices(&demo.login).await, 60);
    assert_eq!(log_in(&demo.login).await, StatusCode::SEE_OTHER);
    let runs = get(&demo.login, "runs").await;
    let first = runs["items"].as_array().expect("items").last().expect("a run");
    assert_eq!((&first["requested_by"], &first["state"]), (&"demo".into(), &"succeeded".into()));
    assert!(demo.program.out().contains(demo.given("/hub/url")));
    demo.assert_no_secret(&demo.program.err());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_files_with_secrets_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let demo = Demo::start(1).await;
    for name in ["demo.json", "mooring.key", "sandbox/credentials.json", "sandbox/accounts.json"] {
        let mode = std::fs::metadata(demo.data().join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_it_within_seconds_and_the_next_start_has_the_same_login_and_devices() {
    let mut demo = Demo::start(40).await;
    let before = demo.json(&["device", "list", "--limit", "0"]).await;
    let (status, took) = demo.program.stop().await;
    assert_eq!(status.code(), Some(0), "{}", demo.program.err());
    assert!(took < Duration::from_secs(8), "{took:?}");

    let folder = tempfile::tempdir().expect("a folder");
    let mut again = Program::start(&mut demo_command(&demo.data(), 40), folder.path(), "again");
    again.line("stop with").await;
    let login = read_login(&demo.data());
    for name in ["username", "password", "token", "approver_password", "approver_token"] {
        assert_eq!(login["hub"][name], demo.login["hub"][name], "{name}");
    }
    assert_eq!(log_in(&login).await, StatusCode::SEE_OTHER);
    let after: Value = get(&login, "devices?limit=500").await;
    let serials = |list: &Value| -> Vec<String> {
        list.as_array().expect("a list").iter().map(|device| device["serial_number"].to_string()).collect()
    };
    assert_eq!(serials(&after["items"]), serials(&before), "the same devices under the same ids");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_demo_on_the_same_folder_is_refused() {
    let demo = Demo::start(5).await;
    let refused = run(&mut demo_command(&demo.data(), 5)).await;
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("in use"), "{}", refused.err);
    assert_eq!(count_devices(&demo.login).await, 5, "the first one still answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_a_hub_that_is_no_demo_is_refused_and_left_as_it_is() {
    let mut demo = Demo::start(5).await;
    demo.program.stop().await;
    // Without its claim the folder is like that of any hub with operators and integrations.
    let (claim, sandbox) = (demo.data().join("demo.json"), demo.data().join("sandbox"));
    let kept = std::fs::read(&claim).expect("demo.json");
    std::fs::remove_file(&claim).expect("removed");
    std::fs::rename(&sandbox, demo.beside("sandbox")).expect("moved");
    let refused = run(&mut demo_command(&demo.data(), 5)).await;
    assert_eq!(refused.code, 1);
    for part in ["holds a hub", "1 integrations", "--data"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    assert!(!sandbox.exists() && !claim.exists(), "nothing was made");

    // A demo's folder whose integration has become a real tenant's.
    std::fs::write(&claim, kept).expect("written");
    let secret = demo.secret_file("real", "a real secret");
    let mut hub = Program::start(&mut serve_command(&demo.data()), demo.beside("").as_path(), "serve");
    let url = hub.line("hub").await;
    let real = ["--client-id", "real", "--token-url", "na", "--client-secret-file", &secret];
    let edit = ["integration", "edit", "1", "--server", "https://cn1234.example.com"];
    let edited = run(mooring()
        .env("MOORING_URL", &url)
        .env("MOORING_TOKEN", demo.given("/hub/token"))
        .args(edit)
        .args(real))
    .await;
    assert_eq!(edited.code, 0, "{}", edited.err);
    hub.stop().await;
    let refused = run(&mut demo_command(&demo.data(), 5)).await;
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("cn1234.example.com") && refused.err.contains("--data"), "{}", refused.err);
    let mut hub = Program::start(&mut serve_command(&demo.data()), demo.beside("").as_path(), "serve");
    let login = serde_json::json!({"hub": {"url": hub.line("hub").await, "token": demo.given("/hub/token")}});
    let shown = get(&login, "integrations/1").await;
    assert_eq!(
        (&shown["api_url"], &shown["credentials_identity"]),
        (&"https://cn1234.example.com".into(), &"real".into())
    );
}

fn serve_command(data: &Path) -> tokio::process::Command {
    let mut command = mooring();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_of_its_first_seconds_it_starts_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    // Into the same folder again and again: each start finds what the kill before it left.
    for (round, after_ms) in [20, 60, 120, 200, 350, 500, 800, 1200, 1800].into_iter().enumerate() {
        let mut killed =
            Program::start(&mut demo_command(&data, 200), folder.path(), &format!("killed-{round}"));
        sleep(Duration::from_millis(after_ms)).await;
        killed.kill().await;
    }
    assert_it_starts(&data, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_once_at_each_of_many_moments_it_starts_again() {
    for after_ms in [30, 150, 300, 450, 600, 900, 1300] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut killed = Program::start(&mut demo_command(&data, 200), folder.path(), "killed");
        sleep(Duration::from_millis(after_ms)).await;
        killed.kill().await;
        assert_it_starts(&data, folder.path()).await;
    }
}

async fn assert_it_starts(data: &Path, folder: &Path) {
    let mut program = Program::start(&mut demo_command(data, 200), folder, "last");
    program.line("stop with").await;
    let login = read_login(data);
    assert_eq!(count_devices(&login).await, 200);
    assert_eq!(log_in(&login).await, StatusCode::SEE_OTHER);
}

async fn get(login: &Value, path: &str) -> Value {
    let text = |name: &str| login["hub"][name].as_str().expect("a text");
    let answer = http().get(format!("{}/api/v1/{path}", text("url"))).bearer_auth(text("token")).send().await;
    let answer = answer.expect("the hub answers");
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.json().await.expect("JSON")
}

async fn count_devices(login: &Value) -> usize {
    get(login, "devices?limit=500").await["items"].as_array().expect("items").len()
}

/// Logs in as the form does; 303 is what a login that went well answers.
async fn log_in(login: &Value) -> StatusCode {
    let text = |name: &str| login["hub"][name].as_str().expect("a text");
    let form = http().get(format!("{}/login", text("url"))).send().await.expect("the page");
    let cookie =
        form.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let mark = cookie.split_once('=').expect("a value").1.to_owned();
    let fields = [
        ("form_mark", mark.as_str()),
        ("next", "/"),
        ("username", text("username")),
        ("password", text("password")),
    ];
    let request = http().post(format!("{}/login", text("url"))).header("cookie", cookie).form(&fields);
    request.send().await.expect("an answer").status()
}
