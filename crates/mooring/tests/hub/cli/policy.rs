//! `mooring policy ...` and `mooring trust decisions`

use crate::fixture::Demo;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/policy/policy.toml");

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_planned_and_applied_and_what_is_shown_is_such_a_file() {
    let demo = Demo::start(1).await;
    let planned = demo.good(&["policy", "plan", SAMPLE]).await;
    for line in ["add policy finance", "  minimum: {\"score\":90}", "add service wiki", "change trust", "60"]
    {
        assert!(planned.contains(line), "{line} is not in {planned}");
    }
    let said = demo.refused(&["policy", "apply", SAMPLE]).await;
    assert!(said.contains("--yes") && said.contains("nothing was changed"), "{said}");
    assert_eq!(demo.good(&["policy", "plan", SAMPLE]).await, planned, "a plan changes nothing");
    let applied = demo.good(&["policy", "apply", SAMPLE, "--yes"]).await;
    assert!(applied.starts_with(&planned) && applied.contains("applied"), "{applied}");
    assert!(demo.good(&["policy", "plan", SAMPLE]).await.contains("nothing differs"));

    let shown = demo.good(&["policy", "show"]).await;
    let file = demo.secret_file("policy.toml", &shown);
    assert!(demo.good(&["policy", "apply", &file, "--yes"]).await.contains("nothing differs"));
    let changed =
        demo.secret_file("changed.toml", &shown.replace("grace_minutes = 30", "grace_minutes = 60"));
    let planned = demo.good(&["policy", "plan", &changed]).await;
    assert!(
        planned.contains("change policy staff") && planned.contains("grace_minutes: 30 -> 60"),
        "{planned}"
    );

    let wrong = demo.secret_file("wrong.toml", &shown.replace("policy = \"finance\"", "policy = \"fiance\""));
    let said = demo.refused(&["policy", "plan", &wrong]).await;
    assert!(said.contains("service ledger: policy") && said.contains("staff"), "{said}");
    let mistyped = demo.secret_file("mistyped.toml", &shown.replace("grace_minutes", "grace_minuts"));
    let said = demo.refused(&["policy", "plan", &mistyped]).await;
    assert!(said.contains("mistyped.toml") && said.contains("grace_minuts"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn services_proxies_limits_and_bypasses_are_kept_by_hand() {
    let demo = Demo::start(1).await;
    demo.good(&["policy", "apply", SAMPLE, "--yes"]).await;
    assert!(demo.good(&["policy", "service", "list"]).await.contains("erp.example.com"));

    let put = ["policy", "proxy", "put", "the edge", "--address", "127.0.0.0/8", "--certificate", "nginx"];
    assert!(demo.good(&put).await.starts_with("mrp_"));
    assert_eq!(demo.good(&put).await, "", "its secret is printed once");
    assert!(demo.good(&["policy", "proxy", "list"]).await.contains("the edge"));
    assert!(demo.good(&[&put[..], &["--renew-secret"]].concat()).await.starts_with("mrp_"));
    demo.good(&["policy", "proxy", "remove", "the edge"]).await;
    let said = demo.refused(&["policy", "proxy", "remove", "the edge"]).await;
    assert!(said.contains("the edge does not exist"), "{said}");

    let set = ["policy", "limit", "set", "--reason", "malware", "--source", "edr", "--level"];
    let low = demo.json(&[&set[..], &["low", "--serial-number", "SN1"]].concat()).await;
    assert_eq!(demo.json(&["policy", "limit", "list"]).await[0]["subject"], "sn1");
    let said = demo.refused(&[&set[..], &["none", "--email", "ann@example.com"]].concat()).await;
    assert!(said.contains("level"), "{said}");
    demo.good(&["policy", "limit", "remove", &low["id"].to_string()]).await;

    let add = ["policy", "bypass", "add", "ann@example.com", "--reason", "her phone broke", "--service"];
    let wiki = demo.json(&[&add[..], &["wiki"]].concat()).await;
    let said = demo.refused(&[&add[..], &["ledger"]].concat()).await;
    assert!(said.contains("policy finance forbids it"), "{said}");
    demo.good(&["policy", "bypass", "end", &wiki["id"].to_string()]).await;
    assert_eq!(demo.json(&["policy", "bypass", "list"]).await[0]["is_open"], false);

    demo.good(&["policy", "service", "remove", "wiki"]).await;
    assert!(demo.json(&["trust", "decisions", "--service", "wiki"]).await.is_array());
    assert!(demo.refused(&["trust", "decision", "999999"]).await.contains("999999"));
}

#[tokio::test(flavor = "multi_thread")]
async fn issuers_and_the_hubs_own_keys_are_kept_by_hand() {
    let demo = Demo::start(1).await;
    let put =
        ["policy", "issuer", "put", "login", "--issuer", "https://login.example.com/", "--audience", "wiki"];
    let by_url = [&put[..], &["--keys-url", "https://127.0.0.1:1/keys", "--algorithm", "ES256"]].concat();
    demo.good(&by_url).await;
    let listed = demo.json(&["policy", "issuer", "list"]).await;
    assert_eq!((&listed[0]["settings"]["algorithms"][0], &listed[0]["keys"]), (&"ES256".into(), &0.into()));
    let said = demo.refused(&[&put[..], &["--keys-url", "http://login.example.com/keys"]].concat()).await;
    assert!(said.contains("keys.url") && said.contains("https"), "{said}");
    let said = demo.refused(&[&by_url[..], &["--algorithm", "HS256"]].concat()).await;
    assert!(said.contains("algorithms") && said.contains("EdDSA"), "{said}");
    let secret = demo.secret_file("keys.json", r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#);
    let said = demo.refused(&[&put[..], &["--keys-file", &secret]].concat()).await;
    assert!(said.contains("a shared secret is none"), "{said}");
    demo.good(&["policy", "proxy", "put", "edge", "--user-token", "X-Id-Token"]).await;
    assert_eq!(demo.json(&["policy", "proxy", "list"]).await[0]["user"]["token"]["header"], "X-Id-Token");
    demo.good(&["policy", "issuer", "remove", "login"]).await;

    let state = |keys: &serde_json::Value, state: &str| -> Option<String> {
        let keys = keys.as_array().expect("a list");
        let key = keys.iter().find(|key| key["state"] == state)?;
        Some(key["id"].as_str().expect("an id").to_owned())
    };
    let before = demo.json(&["policy", "signing-key", "list"]).await;
    let next = state(&before, "next").expect("the worker made it");
    let said = demo.refused(&["policy", "signing-key", "rotate"]).await;
    assert!(said.contains("services may not know it"), "{said}");
    let after = demo.json(&["policy", "signing-key", "rotate", "--leaked"]).await;
    assert_eq!(state(&after, "signing"), Some(next));
    assert_eq!(state(&after, "retired"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_is_put_and_a_certificate_shut_out() {
    let demo = Demo::start(1).await;
    let mut params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Example devices");
    let root = params.self_signed(&rcgen::KeyPair::generate().expect("a key")).expect("a root");
    let chain = demo.secret_file("root.pem", &root.pem());
    let put = ["policy", "authority", "put", "devices", "--chain-file", &chain, "--key-template"];
    let view = demo.json(&[&put[..], &["{SerialNumber}"]].concat()).await;
    assert!(view["anchors"][0]["subject"].as_str().expect("a subject").contains("Example devices"));
    let said = demo.refused(&[&put[..], &["{Phone}"]].concat()).await;
    assert!(said.contains("key_template") && said.contains("{Phone}"), "{said}");
    assert!(demo.good(&["policy", "authority", "list"]).await.contains("Example devices"));
    let sha256 = "ab".repeat(32);
    demo.good(&["policy", "authority", "shut-out", &sha256, "--reason", "lost"]).await;
    assert!(demo.good(&["policy", "authority", "shut-outs"]).await.contains(&sha256));
    demo.good(&["policy", "authority", "readmit", &sha256]).await;
    assert!(demo.refused(&["policy", "authority", "readmit", &sha256]).await.contains("does not exist"));
    demo.good(&["policy", "authority", "remove", "devices"]).await;
}
