//! `mooring operator ...` and `mooring token ...`

use serde_json::Value;

use crate::{
    fixture::Demo,
    program::{mooring, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn operators_are_added_once_with_a_password_from_a_file() {
    let demo = Demo::start(1).await;
    let password = demo.secret_file("password", "a long enough password");
    let added =
        demo.cli(&["operator", "add", "nora", "--role", "approver", "--password-file", &password]).await;
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(!format!("{}{}", added.out, added.err).contains("long enough"));
    let said = demo.refused(&["operator", "add", "nora", "--password-file", &password]).await;
    assert!(said.contains("nora"), "{said}");
    let short = demo.secret_file("short", "short");
    let said = demo.refused(&["operator", "add", "otto", "--password-file", &short]).await;
    assert!(said.contains("password") && said.contains("12"), "{said}");
    let list = demo.json(&["operator", "list"]).await;
    let names: Vec<(&str, &str)> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (text(one, "username"), text(one, "role")))
        .collect();
    assert_eq!(names, [("admin", "admin"), ("approver", "approver"), ("nora", "approver")]);
    assert!(!list.to_string().contains("argon2"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_gets_another_role_and_password_and_is_deactivated() {
    let demo = Demo::start(1).await;
    let password = demo.secret_file("password", "a long enough password");
    demo.good(&["operator", "add", "nora", "--password-file", &password]).await;
    assert_eq!(demo.json(&["operator", "edit", "2", "--role", "admin"]).await["role"], "admin");
    assert_eq!(demo.json(&["operator", "deactivate", "2"]).await["is_active"], false);
    let said = demo.refused(&["operator", "deactivate", "1"]).await;
    assert!(said.contains("last active admin") && said.contains("another operator"), "{said}");
    assert_eq!(demo.json(&["operator", "activate", "2"]).await["is_active"], true);
    let other = demo.secret_file("other", "another long password");
    let said = demo.good(&["operator", "password", "2", "--password-file", &other]).await;
    assert!(!said.contains("another long"), "{said}");
    assert!(demo.refused(&["operator", "edit", "99", "--role", "viewer"]).await.contains("99"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_works_within_its_scope_until_it_is_removed() {
    let demo = Demo::start(3).await;
    let added = demo.json(&["token", "add", "reader"]).await;
    let token = text(&added, "token").to_owned();
    let with = async |arguments: &[&str]| {
        run(mooring().env("MOORING_URL", demo.given("/hub/url")).env("MOORING_TOKEN", &token).args(arguments))
            .await
    };
    assert_eq!(with(&["device", "list"]).await.code, 0);
    let refused = with(&["integration", "pause", "1"]).await;
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("viewer") || refused.err.contains("admin"), "{}", refused.err);
    assert!(!refused.err.contains(&token));
    let list = demo.json(&["token", "list"]).await;
    assert!(!list.to_string().contains(&token), "a listing shows no token");
    demo.good(&["token", "remove", &added["id"].to_string()]).await;
    let gone = with(&["device", "list"]).await;
    assert_eq!(gone.code, 1);
    assert!(gone.err.contains("token"), "{}", gone.err);
    assert!(demo.refused(&["token", "remove", "999"]).await.contains("999"));
    assert!(demo.good(&["token", "list"]).await.contains("demo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_limited_to_groups_is_shown_what_is_bound_to_them() {
    let demo = Demo::start(3).await;
    let groups = demo.json(&["integration", "groups", "1", "--read-again"]).await;
    // Parents come before children: the first is what the account stands at.
    let within = format!("1:{}", groups["items"][0]["uem_id"]);
    let password = demo.secret_file("password", "a long enough password");
    demo.good(&["operator", "add", "nora", "--limit-to", &within, "--password-file", &password]).await;
    let token = demo.json(&["token", "add", "inside", "--limit-to", &within]).await;
    assert!(demo.good(&["token", "list"]).await.contains(&within));
    assert!(demo.good(&["operator", "list"]).await.contains(&within));
    let with = async |token: &Value, arguments: &[&str]| {
        let (url, token) = (demo.given("/hub/url"), text(token, "token"));
        run(mooring().env("MOORING_URL", url).env("MOORING_TOKEN", token).args(arguments)).await
    };
    let shown = with(&token, &["device", "list", "--json"]).await;
    assert_eq!(serde_json::from_str::<Value>(&shown.out).expect("JSON").as_array().map(Vec::len), Some(3));
    assert!(with(&token, &["operator", "list"]).await.err.contains("may not manage operators"));
    let lifted = demo.json(&["operator", "edit", "2", "--lift-limits"]).await;
    assert_eq!(lifted["limited_to"], Value::Null);
    for wrong in ["99:570", "1:999999"] {
        let said = demo.refused(&["operator", "edit", "2", "--limit-to", wrong]).await;
        assert!(said.contains("limited_to"), "{said}");
    }
    for wrong in [&["operator", "edit", "2", "--limit-to", "570"][..], &["operator", "edit", "2"]] {
        assert_eq!(demo.cli(wrong).await.code, 2, "{wrong:?}");
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_set_previewed_and_tried_and_their_secrets_are_shown_nowhere() {
    let demo = Demo::start(1).await;
    let secret = demo.secret_file("secret", "hush-hush");
    let text = demo.secret_file("text", "Hello {{ first_name }}\nwelcome");
    let set = [
        "notification",
        "set",
        "--email-delivery",
        "file",
        "--email-from",
        "hub@example.com",
        "--email-password-file",
        &secret,
        "--email-text-file",
        &text,
    ];
    let shown = demo.json(&set).await;
    assert_eq!(shown["email"]["has_password"], true);
    let shown = demo.good(&["notification", "settings"]).await;
    assert!(shown.contains("email.delivery: file") && !shown.contains("hush"), "{shown}");
    let plain = ["--sms-delivery", "send", "--sms-url", "http://sms.example.com"];
    let refused = demo.refused(&[&["notification", "set"], plain.as_slice()].concat()).await;
    assert!(refused.contains("sms.url") && refused.contains("https"), "{refused}");
    let preview = demo.good(&["notification", "preview", "--subject", "Hi {{ last_name }}"]).await;
    assert!(
        preview.contains("    Hi Lee\n") && preview.contains("    Hello Dana\n    welcome\n"),
        "{preview}"
    );

    let sent = demo.json(&["notification", "test", "email", "me@example.com"]).await;
    assert_eq!(sent["state"], "sent", "{sent}");
    let folder = std::fs::read_dir(demo.data().join("messages")).expect("a folder");
    let files: Vec<String> =
        folder.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text")).collect();
    assert!(matches!(&files[..], [text] if text.contains("Hello Dana\nwelcome")), "{files:?}");
    let off = demo.refused(&["notification", "test", "sms", "+49170"]).await;
    assert!(off.contains("sending is off"), "{off}");
    let listed = demo.json(&["notification", "list"]).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
}
