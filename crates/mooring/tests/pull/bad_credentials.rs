//! A tenant that refuses: exit code 1, what to do, and nothing of what was stored is touched.

use secrecy::SecretString;
use serde_json::json;

use crate::{
    place::{Kind, Place},
    program::Pull,
    stored::{assert_same, last_run, stored},
    tenant::Tenant,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_credentials_say_what_to_check_and_touch_nothing() {
    let tenant = Tenant::start(120).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).options(&["--name", "mine"]).succeeds().await;
    let before = stored(&place).await;
    let credentials = tenant.sandbox.credentials();
    let wrong = SecretString::from("wrong");
    let (user, password, key) = (&credentials.username, &credentials.password, &credentials.api_key);
    let enrollment_key = &tenant.sandbox.accounts().enrollment_api_key;
    let account = |name: &str| {
        let account =
            tenant.sandbox.accounts().admins.iter().find(|account| account.username == name).unwrap();
        tenant.pull_with(&place.url, &account.username, &account.password, &account.api_key)
    };
    let cases: [(&str, Pull, &[&str]); 8] = [
        (
            "wrong secret",
            tenant.pull_as(&place.url, &credentials.client_id, "wrong"),
            &["OAuth Client Management", "secret"],
        ),
        (
            "wrong client",
            tenant.pull_as(&place.url, "nobody", "wrong"),
            &["OAuth Client Management", "client id"],
        ),
        (
            "wrong password",
            tenant.pull_with(&place.url, user, &wrong, key),
            &["credentials refused", "Administrators"],
        ),
        (
            "wrong user",
            tenant.pull_with(&place.url, "nobody", password, key),
            &["credentials refused", "user name"],
        ),
        ("wrong key", tenant.pull_with(&place.url, user, password, &wrong), &["api key", "REST API"]),
        (
            "key of another type",
            tenant.pull_with(&place.url, user, password, enrollment_key),
            &["api key", "account type Admin"],
        ),
        ("api disabled", account("suspended.admin"), &["api access is disabled", "Turn the API on"]),
        (
            "wrong password of the .p12",
            tenant.pull_by_certificate(&place.url).secret("MOORING_P12_PASSWORD", "wrong"),
            &["p12", "password"],
        ),
    ];
    for (case, pull, words) in cases {
        let ended = pull.options(&["--name", "mine"]).fails(words).await;
        assert!(!ended.stderr.contains("wrong\n"), "{case}: {}", ended.stderr);
        assert_eq!(last_run(&place, "state").await, "failed", "{case}");
        assert_untouched(&place, &before, case).await;
    }
    // The right ones work again at once: nothing was locked or paused.
    let again = tenant.pull(&place.url).options(&["--name", "mine"]).succeeds().await;
    assert_eq!(again["writes"], 0, "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_is_too_small_names_the_resource_and_the_rest_is_read() {
    let tenant = Tenant::start(120).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).succeeds().await;
    let before = stored(&place).await;
    let all = [
        "REST API Groups Read",
        "REST API Smart Groups Read",
        "REST API Users Read",
        "REST API Devices Read",
        "REST API Apps Read",
    ];
    for (index, missing) in all.iter().enumerate() {
        let granted: Vec<&str> = all.iter().filter(|resource| *resource != missing).copied().collect();
        let (client, secret) = tenant.oauth_client(&format!("small {index}"), None, json!(granted)).await;
        let ended = tenant.pull_as(&place.url, &client, &secret).fails(&["Roles", missing]).await;
        assert!(!ended.stdout.is_empty(), "the last line tells what was read: {ended:?}");
        assert_eq!(last_run(&place, "state").await, "partial", "without {missing}");
        assert_untouched(&place, &before, missing).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_that_are_not_given_are_asked_for_by_name() {
    let tenant = Tenant::start(1).await;
    let place = Place::new(Kind::Sqlite).await;
    let credentials = tenant.sandbox.credentials();
    let url = tenant.sandbox.api_url();
    let oauth = ["--client-id", &credentials.client_id, "--token-url", &credentials.token_url];
    Pull::new(url, &place.url)
        .options(&oauth)
        .fails(&["client secret", "--client-secret-file", "MOORING_CLIENT_SECRET"])
        .await;
    Pull::new(url, &place.url).fails(&["credentials", "--client-id", "--username", "--p12-file"]).await;
    let missing = [&oauth[..], &["--client-secret-file", "no-such-file"]].concat();
    Pull::new(url, &place.url).options(&missing).fails(&["no-such-file", "client secret"]).await;
}

/// All as before, apart from whose credentials were tried last.
async fn assert_untouched(place: &Place, before: &crate::stored::Stored, case: &str) {
    let mut now = stored(place).await;
    now.insert("integrations", before["integrations"].clone());
    assert_same(&now, before, case);
}
