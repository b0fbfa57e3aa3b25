//! `mooring doctor`, `mooring backup` and `mooring restore`

use std::path::Path;

use serde_json::Value;

use crate::{
    fixture::Demo,
    program::{Ended, Program, mooring, run},
};

async fn doctor(data: &Path) -> (Ended, Value) {
    let ended = run(mooring().args(["doctor", "--json", "--data"]).arg(data)).await;
    let findings =
        serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ended.out, ended.err));
    (ended, findings)
}

/// Details of findings of that outcome.
fn details(findings: &Value, outcome: &str) -> String {
    let of_outcome = findings.as_array().expect("a list").iter().filter(|one| one["outcome"] == outcome);
    of_outcome.map(|one| format!("{}: {}\n", one["check"], one["detail"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_nothing_in_a_good_hub_also_while_it_runs() {
    let mut demo = Demo::start(10).await;
    let text = demo.good(&["doctor", "--data", demo.data().to_str().expect("UTF-8")]).await;
    assert!(!text.contains("BAD") && text.contains("10 devices"), "{text}");
    demo.program.stop().await;
    let (ended, findings) = doctor(&demo.data()).await;
    assert_eq!((ended.code, details(&findings, "bad")), (0, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_each_thing_that_is_wrong() {
    let mut demo = Demo::start(10).await;
    demo.control(
        "faults",
        &serde_json::json!({"kind": "status", "status": 403, "code": 1011, "route": "/devices/search"}),
    )
    .await;
    demo.refused(&["integration", "sync", "1"]).await;
    let (ended, findings) = doctor(&demo.data()).await;
    assert_eq!(ended.code, 1);
    assert!(details(&findings, "bad").contains("Workspace ONE Default"), "{findings}");
    demo.program.stop().await;

    let key = demo.data().join("mooring.key");
    let kept = std::fs::read(&key).expect("the key");
    for (text, word) in [("not a key", "key"), ("", "empty")] {
        std::fs::write(&key, text).expect("written");
        let (ended, findings) = doctor(&demo.data()).await;
        assert_eq!(ended.code, 1, "{text:?}");
        assert!(details(&findings, "bad").contains(word), "{text:?}: {findings}");
    }
    let other = tempfile::tempdir().expect("a folder");
    let mut fresh = Program::start(
        mooring().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(other.path().join("data")),
        other.path(),
        "fresh",
    );
    fresh.line("hub").await;
    fresh.stop().await;
    std::fs::copy(other.path().join("data/mooring.key"), &key).expect("copied");
    let (ended, findings) = doctor(&demo.data()).await;
    assert_eq!(ended.code, 1, "the key of another hub: {findings}");
    assert!(details(&findings, "bad").contains("key"), "{findings}");
    std::fs::write(&key, kept).expect("written");

    let (ended, findings) = doctor(&other.path().join("data")).await;
    assert_eq!(ended.code, 0, "a hub that nobody uses yet: {findings}");
    assert!(details(&findings, "warning").contains("nobody can log in yet"), "{findings}");
    let database = demo.data().join("mooring.sqlite3");
    std::fs::write(&database, "this is no database, and long enough to be looked at as one")
        .expect("written");
    let (ended, findings) = doctor(&demo.data()).await;
    assert_eq!(ended.code, 1);
    assert!(details(&findings, "bad").contains("database"), "{findings}");
    std::fs::remove_file(&database).expect("removed");
    let (_, findings) = doctor(&demo.data()).await;
    assert!(details(&findings, "bad").contains("does not exist"), "{findings}");
    let (ended, findings) = doctor(&demo.beside("nothing-here")).await;
    assert_eq!(ended.code, 1);
    assert!(details(&findings, "bad").contains("does not exist"), "{findings}");
}

#[tokio::test]
async fn the_doctor_migrates_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    std::fs::write(data.path().join("mooring.key"), "07".repeat(32)).expect("written");
    let file = data.path().join("mooring.sqlite3");
    let url = database::DatabaseUrl::Sqlite(file.clone());
    let database = database::Database::open(&database::Settings::new(url)).await.expect("an empty database");
    let (ended, findings) = doctor(data.path()).await;
    assert_eq!(ended.code, 0, "{findings}");
    let said = details(&findings, "warning");
    assert!(
        said.contains("needs") && said.contains("migrations") && said.contains("mooring serve"),
        "{said}"
    );
    let tables = database.query("SELECT name FROM sqlite_schema", &[]).await.expect("read");
    assert!(tables.is_empty(), "a look makes no table");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_the_hub_works_is_served_from_a_new_folder() {
    let demo = Demo::start(700).await;
    demo.good(&["integration", "sync", "1", "--no-wait"]).await;
    let (to, data) = (demo.beside("backup"), demo.data());
    let (to_text, data_text) = (to.to_str().expect("UTF-8"), data.to_str().expect("UTF-8"));
    let said = demo.good(&["backup", "--data", data_text, "--to", to_text]).await;
    assert!(said.contains("700 devices"), "{said}");
    let said = demo.refused(&["backup", "--data", data_text, "--to", to_text]).await;
    assert!(said.contains("is there already"), "{said}");

    let new = demo.beside("restored");
    let new_text = new.to_str().expect("UTF-8");
    demo.good(&["restore", "--from", to_text, "--data", new_text]).await;
    let said = demo.refused(&["restore", "--from", to_text, "--data", new_text]).await;
    assert!(said.contains("is there already"), "{said}");
    let mut hub = Program::start(
        mooring().args(["serve", "--listen", "127.0.0.1:0", "--data", new_text]),
        demo.beside("").as_path(),
        "restored",
    );
    let url = hub.line("hub").await;
    let restored = run(mooring()
        .env("MOORING_URL", &url)
        .env("MOORING_TOKEN", demo.given("/hub/token"))
        .args(["device", "list", "--limit", "0", "--json"]))
    .await;
    let ids = |text: &str| -> Vec<String> {
        let list: Value = serde_json::from_str(text).expect("JSON");
        list.as_array()
            .expect("a list")
            .iter()
            .map(|one| format!("{}{}", one["id"], one["serial_number"]))
            .collect()
    };
    let here = demo.good(&["device", "list", "--limit", "0", "--json"]).await;
    assert_eq!(ids(&restored.out), ids(&here));
    let verified = run(mooring()
        .env("MOORING_URL", &url)
        .env("MOORING_TOKEN", demo.given("/hub/token"))
        .args(["integration", "verify", "1"]))
    .await;
    assert_eq!(verified.code, 0, "its key came along: {}{}", verified.out, verified.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_backup_is_not_restored() {
    let demo = Demo::start(5).await;
    let to = demo.beside("backup");
    let to_text = to.to_str().expect("UTF-8");
    demo.good(&["backup", "--data", demo.data().to_str().expect("UTF-8"), "--to", to_text]).await;
    let target = demo.beside("restored");
    let target_text = target.to_str().expect("UTF-8").to_owned();
    let refused = async |word: &str| {
        let said = demo.refused(&["restore", "--from", to_text, "--data", &target_text]).await;
        assert!(said.contains(word), "{word}: {said}");
        assert!(!target.join("mooring.sqlite3").exists(), "{word}");
    };
    let keep = |name: &str| (to.join(name), std::fs::read(to.join(name)).expect("a file of the backup"));
    let (manifest, text) = keep("backup.json");
    std::fs::remove_file(&manifest).expect("removed");
    refused("is not a whole backup").await;
    std::fs::write(&manifest, &text).expect("written");
    let (database, bytes) = keep("mooring.sqlite3");
    std::fs::write(&database, &bytes[..bytes.len() / 2]).expect("written");
    refused("backup").await;
    std::fs::write(&database, &bytes).expect("written");
    let (key, _) = keep("mooring.key");
    std::fs::write(&key, "of another hub").expect("written");
    refused("key").await;
}
