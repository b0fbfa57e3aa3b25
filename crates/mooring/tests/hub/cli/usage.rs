//! What needs no hub, and what goes wrong before one is reached.

use std::path::Path;

use crate::program::{Program, mooring, run};

#[tokio::test]
async fn wrong_usage_ends_with_2() {
    for arguments in [
        &[][..],
        &["no-such-command"],
        &["device", "show"],
        &["device", "show", "abc"],
        &["demo", "--fleet", "-1"],
        &["serve", "--listen", "nonsense"],
        &["integration", "add"],
        &["integration", "remove", "1"],
        &["completions", "no-such-shell"],
        &["integration", "edit", "1", "--api-key-file", "key"],
        &["integration", "edit", "1", "--proxy", "http://p.example:1", "--no-proxy"],
        &["sandbox", "--tls-cert", "only-one-of-two"],
        &["device", "list", "--token", "secret"],
        &["policy", "apply"],
        &["policy", "limit", "set", "--level", "low", "--reason", "r", "--source", "s"],
        &["policy", "bypass", "add", "ann", "--reason", "r", "--minutes", "1441"],
        &["policy", "bypass", "add", "ann"],
    ] {
        let ended = run(mooring().args(arguments)).await;
        assert_eq!(ended.code, 2, "{arguments:?}: {}{}", ended.out, ended.err);
    }
}

#[tokio::test]
async fn completions_are_printed_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = run(mooring().args(["completions", shell])).await;
        assert_eq!(ended.code, 0, "{shell}: {}", ended.err);
        assert!(ended.out.contains("mooring") && ended.out.contains("integration"), "{shell}");
    }
}

#[tokio::test]
async fn without_a_token_or_a_hub_it_says_what_is_missing() {
    let ended = run(mooring().args(["device", "list"])).await;
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("--token-file") && ended.err.contains("MOORING_TOKEN"), "{}", ended.err);
    let nobody = ["--url", "http://127.0.0.1:9", "device", "list"];
    let ended =
        run(mooring().env("MOORING_TOKEN", "mrg_x").args([nobody[2], nobody[3], nobody[0], nobody[1]])).await;
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("http://127.0.0.1:9") && ended.err.contains("mooring serve"), "{}", ended.err);
}

#[tokio::test]
async fn the_sample_configuration_is_good_and_an_unknown_name_is_refused() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/config/mooring.toml");
    let ended = run(mooring().args(["config", "check", "--config", sample])).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("listen = \"127.0.0.1:8440\""), "{}", ended.out);

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bad.toml");
    std::fs::write(&file, "[http]\nlissen = \"127.0.0.1:1\"\n").expect("written");
    let ended = run(mooring().args(["config", "check", "--config"]).arg(&file)).await;
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("lissen") && ended.err.contains("bad.toml"), "{}", ended.err);
    let ended = run(mooring().args(["serve", "--config"]).arg(&file)).await;
    assert_eq!(ended.code, 1, "serve refuses it too");

    std::fs::write(&file, "database_url = \"postgres://me:hunter2-hunter2@db.example.com/mooring\"\n")
        .expect("written");
    let ended = run(mooring().args(["config", "check", "--config"]).arg(&file)).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(!format!("{}{}", ended.out, ended.err).contains("hunter2"), "{}", ended.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_behind_a_ca_of_ones_own_is_reached_when_that_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let file = |name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("written");
        file
    };
    let (certificate, key) =
        (file("hub.crt", made.cert.pem()), file("hub.key", made.signing_key.serialize_pem()));
    // Any server with TLS will do: what it answers comes after the handshake.
    let mut command = mooring();
    command
        .args(["sandbox", "--fleet", "0", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path().join("data"));
    command.arg("--tls-cert").arg(&certificate).arg("--tls-key").arg(&key);
    let mut server = Program::start(&mut command, folder.path(), "server");
    let url = server.line("sandbox").await;
    let list = async |ca: Option<&Path>| {
        let mut command = mooring();
        command.env("MOORING_URL", &url).env("MOORING_TOKEN", "mrg_x").args(["device", "list"]);
        if let Some(ca) = ca {
            command.env("MOORING_CA_FILE", ca);
        }
        run(&mut command).await.err
    };
    let said = list(None).await;
    assert!(
        said.contains("TLS") && said.contains("--hub-ca-file") && said.contains("MOORING_CA_FILE"),
        "{said}"
    );
    let said = list(Some(&key)).await;
    assert!(said.contains("hub.key") && said.contains("PEM"), "{said}");
    let said = list(Some(&certificate)).await;
    assert!(!said.contains("TLS") && !said.contains("does not answer"), "{said}");
}
