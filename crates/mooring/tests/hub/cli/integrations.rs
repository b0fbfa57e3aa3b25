//! `mooring integration ...` and `mooring run ...`

use serde_json::Value;

use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_verified_before_it_is_added_and_a_wrong_secret_stores_nothing() {
    let demo = Demo::start(30).await;
    let wrong = demo.secret_file("wrong", "not-the-secret");
    let add = |name: &'static str| vec!["integration", "add", "--name", name];
    let said = demo.refused(&[add("Second"), demo.tenant_options(&wrong)].concat()).await;
    assert!(said.contains("BAD") && said.contains("credentials"), "{said}");
    assert!(!said.contains("not-the-secret"), "{said}");
    assert_eq!(names(&demo.json(&["integration", "list"]).await), ["Workspace ONE Default"]);

    let right = demo.secret_file("right", demo.given("/sandbox/client_secret"));
    let said = demo.refused(&[add("Second"), demo.tenant_options(&right)].concat()).await;
    assert!(said.contains("Workspace ONE Default") && said.contains("everything"), "the same twice: {said}");
    let (client, secret) = demo.another_client("second").await;
    let second = demo.secret_file("second", &secret);
    let said = demo.good(&[add("Second"), demo.options_of(&client, &second)].concat()).await;
    assert!(said.contains("read_devices: allowed, 30 found"), "{said}");
    assert!(said.contains("added integration 2"), "{said}");
    let (client, secret) = demo.another_client("third").await;
    let third = demo.secret_file("third", &secret);
    let added = demo.json(&[add("Third"), demo.options_of(&client, &third)].concat()).await;
    assert_eq!(added["name"], "Third", "one document on standard output");
    demo.good(&["integration", "remove", "3", "--confirm", "Third"]).await;
    let said = demo.refused(&[add("Second"), demo.options_of(&client, &third)].concat()).await;
    assert!(said.contains("Second") && said.contains("name"), "{said}");
    assert_eq!(names(&demo.json(&["integration", "list"]).await), ["Second", "Workspace ONE Default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_added_by_user_name_and_by_certificate_too() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let demo = Demo::start(5).await;
    let server = demo.given("/sandbox/api_url");
    let key = demo.secret_file("key", demo.given("/sandbox/api_key"));
    let password = demo.secret_file("password", demo.given("/sandbox/password"));
    let username = demo.given("/sandbox/username");
    let basic = ["--username", username, "--password-file", &password, "--api-key-file", &key];
    let add = ["integration", "add", "--server", server];
    let added = demo.json(&[&add[..], &basic, &["--name", "Basic", "--no-verify"]].concat()).await;
    assert_eq!(added["credentials_kind"], "basic");

    let p12 = demo.beside("admin.p12");
    std::fs::write(&p12, STANDARD.decode(demo.given("/sandbox/admin_p12")).expect("base64"))
        .expect("written");
    let p12 = p12.to_str().expect("UTF-8");
    let p12_password = demo.secret_file("p12-password", demo.given("/sandbox/admin_p12_password"));
    let certificate = ["--p12-file", p12, "--p12-password-file", &p12_password, "--api-key-file", &key];
    let said = demo.good(&[&add[..], &certificate, &["--name", "Certificate"]].concat()).await;
    assert!(said.contains("added integration 3"), "{said}");
    assert!(demo.good(&["integration", "verify", "2"]).await.contains("ok   api_key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_synchronization_is_followed_to_its_end() {
    let demo = Demo::start(30).await;
    demo.control("devices/change", &serde_json::json!({"count": 4, "seed": 3, "what": "friendly_name"}))
        .await;
    let run = demo.json(&["integration", "sync", "1"]).await;
    assert_eq!(run["state"], "succeeded");
    assert_eq!(run["mode"], "full");
    let devices =
        run["sections"].as_array().expect("sections").iter().find(|one| one["section"] == "devices");
    assert_eq!(
        (&devices.expect("devices")["read"], &devices.expect("devices")["changed"]),
        (&30.into(), &4.into())
    );

    let runs = demo.json(&["run", "list", "--integration", "1"]).await;
    assert_eq!(runs[0]["id"], run["id"], "the newest first");
    let shown = demo.good(&["run", "show", &run["id"].to_string()]).await;
    assert!(shown.contains("succeeded") && shown.contains("smart_groups"), "{shown}");
    let incremental = demo.json(&["integration", "sync", "1", "--mode", "incremental"]).await;
    assert_eq!(incremental["state"], "succeeded");
    let asked = demo.json(&["integration", "sync", "1", "--no-wait"]).await;
    assert!(asked["run"].is_i64(), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_tenant_ends_the_command_with_what_to_do() {
    let demo = Demo::start(10).await;
    demo.control(
        "faults",
        &serde_json::json!({"kind": "status", "status": 403, "code": 1011, "route": "/devices/search"}),
    )
    .await;
    let said = demo.refused(&["integration", "sync", "1"]).await;
    assert!(said.contains("error") && said.contains("remedy"), "{said}");
    assert_eq!(demo.json(&["device", "list"]).await.as_array().map(Vec::len), Some(10), "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_is_shown_edited_paused_resumed_and_removed() {
    let demo = Demo::start(10).await;
    let shown = demo.json(&["integration", "show", "1"]).await;
    assert_eq!((&shown["state"], &shown["credentials_kind"]), (&"active".into(), &"oauth".into()));
    demo.good(&["integration", "show", "1"]).await;
    assert!(demo.good(&["integration", "pause", "1"]).await.contains("paused"));
    let said = demo.refused(&["integration", "sync", "1"]).await;
    assert!(said.contains("paused") && said.to_lowercase().contains("resume"), "{said}");
    assert_eq!(demo.json(&["integration", "resume", "1"]).await["state"], "active");

    let edited = demo
        .json(&["integration", "edit", "1", "--name", "Renamed", "--device-interval-minutes", "30"])
        .await;
    assert_eq!(
        (&edited["name"], &edited["sync"]["device_interval_minutes"]),
        (&"Renamed".into(), &30.into())
    );
    let secret = demo.secret_file("again", demo.given("/sandbox/client_secret"));
    let options = demo.tenant_options(&secret);
    let proxy = ["integration", "edit", "1", "--proxy", "http://proxy.example.com:3128"];
    assert_eq!(
        demo.json(&[&proxy[..], &options].concat()).await["proxy_url"],
        "http://proxy.example.com:3128"
    );
    let none = demo.json(&[&["integration", "edit", "1", "--no-proxy"][..], &options].concat()).await;
    assert!(none["proxy_url"].is_null(), "{none}");
    let said = demo.refused(&["integration", "remove", "1", "--confirm", "Workspace ONE Default"]).await;
    assert!(said.contains("Renamed") && said.contains("nothing was removed"), "{said}");
    demo.good(&["integration", "remove", "1", "--confirm", "Renamed"]).await;
    assert_eq!(demo.json(&["integration", "list"]).await, serde_json::json!([]));
    assert_eq!(demo.json(&["device", "list"]).await, serde_json::json!([]), "its devices went with it");
    assert_eq!(demo.shown("fleet").await["enrolled"], 10, "the tenant is not touched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_setting_names_field_value_and_range() {
    let demo = Demo::start(1).await;
    for (option, value, field, range) in [
        ("--device-interval-minutes", "15", "sync.device_interval_minutes", "10 to 1440"),
        ("--device-interval-minutes", "1450", "sync.device_interval_minutes", "10 to 1440"),
        ("--app-interval-minutes", "0", "sync.app_interval_minutes", "10 to 1440"),
        ("--security-interval-minutes", "15", "sync.security_interval_minutes", "10 to 1440"),
        ("--deletion-threshold-percent", "101", "sync.deletion_threshold_percent", "0 to 100"),
        ("--deletion-after-runs", "0", "sync.deletion_after_runs", "1 to 100"),
        ("--full-sync-hours", "169", "sync.full_sync_hours", "1 to 168"),
    ] {
        let said = demo.refused(&["integration", "edit", "1", option, value]).await;
        for part in [field, value, range] {
            assert!(said.contains(part), "{option} {value}: {said}");
        }
    }
    for (option, value) in
        [("--server", "https://evil.example.com"), ("--proxy", "http://evil.example.com:3128")]
    {
        let said = demo.refused(&["integration", "edit", "1", option, value]).await;
        assert!(
            said.contains("credentials is refused") && said.contains("give credentials together"),
            "{said}"
        );
    }
    let said = demo.refused(&["integration", "edit", "1", "--ca-file", "no-such-file"]).await;
    assert!(said.contains("no-such-file"), "{said}");
    let said = demo.refused(&["integration", "edit", "1", "--server", "not a url"]).await;
    assert!(said.contains("api_url") && said.contains("not a url"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_role_is_printed_and_suffices() {
    let demo = Demo::start(1).await;
    assert!(demo.good(&["integration", "role"]).await.contains("REST API Devices Read"));
    let role = demo.json(&["integration", "role"]).await;
    let resources: Vec<&str> =
        role.as_array().expect("a list").iter().filter_map(|row| row["resource"].as_str()).collect();
    let client =
        demo.control("oauth-clients", &serde_json::json!({"name": "least", "resources": resources})).await;
    let secret = demo.secret_file("least", client["client_secret"].as_str().expect("a secret"));
    let said = demo
        .good(&[
            "integration",
            "add",
            "--name",
            "Least",
            "--server",
            demo.given("/sandbox/api_url"),
            "--client-id",
            client["client_id"].as_str().expect("an id"),
            "--token-url",
            demo.given("/sandbox/token_url"),
            "--client-secret-file",
            &secret,
        ])
        .await;
    assert!(!said.contains("BAD"), "{said}");
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect()
}
