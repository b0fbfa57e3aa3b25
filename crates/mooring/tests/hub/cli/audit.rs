//! `mooring audit`: through the API, and on the database itself.

use database::{Database, DatabaseUrl, Settings, params};

use crate::fixture::Demo;

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_byte_in_the_database_is_found_and_the_entry_named() {
    let mut demo = Demo::start(5).await;
    demo.good(&["integration", "edit", "1", "--name", "Renamed tenant"]).await;
    let listed = demo.json(&["audit", "list", "--verb", "integration.edit"]).await;
    let entry = &listed[0];
    assert_eq!(entry["from"]["surface"], "cli", "{entry}");
    assert_eq!(entry["from"]["address"], "127.0.0.1", "{entry}");
    assert_eq!(entry["after"]["name"], "Renamed tenant", "{entry}");
    let number = entry["number"].as_i64().expect("a number");
    let shown = demo.good(&["audit", "show", &number.to_string()]).await;
    assert!(shown.contains("before.name: ") && shown.contains("after.name: Renamed tenant"), "{shown}");
    // Who reads the log is told as well, so the head moves on.
    let head = demo.good(&["audit", "head"]).await.trim().to_owned();
    let good = demo.good(&["audit", "verify", "--head", &head]).await;
    assert!(good.contains("are good; head "), "{good}");
    let export = demo.beside("audit.jsonl").display().to_string();
    demo.good(&["audit", "export", "--to-file", &export]).await;
    demo.good(&["audit", "verify", "--file", &export, "--head", &head]).await;
    let data = demo.data().display().to_string();
    demo.good(&["audit", "verify", "--data", &data, "--head", &head]).await;
    demo.program.stop().await;

    demo.good(&["audit", "verify", "--data", &data, "--head", &head]).await;
    let file = demo.data().join("mooring.sqlite3");
    let changed = changed_byte(&file, number).await;
    assert_eq!(changed, 1);
    let said = demo.refused(&["audit", "verify", "--data", &data]).await;
    assert!(said.contains(&format!("entry {number} was changed")), "{said}");
    let text = std::fs::read_to_string(&export).expect("the export");
    std::fs::write(&export, text.replacen("Renamed tenant", "Renamed tenanT", 1)).expect("written");
    let said = demo.refused(&["audit", "verify", "--file", &export]).await;
    assert!(said.contains(&format!("entry {number} was changed")), "{said}");
}

/// One byte of the entry, as somebody with an editor of databases would change it.
async fn changed_byte(file: &std::path::Path, number: i64) -> u64 {
    let url = DatabaseUrl::Sqlite(file.to_path_buf());
    let database = Database::open(&Settings::new(url)).await.expect("the database");
    let sql = "UPDATE audit_entries SET entry = replace(entry, 'Renamed tenant', 'Renamed tenanT') WHERE number = $1";
    database.execute("tamper", sql, params![number]).await.expect("changed")
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_and_restores_are_told_and_a_hub_that_is_killed_keeps_a_whole_log() {
    let mut demo = Demo::start(5).await;
    let (to, data) = (demo.beside("backup").display().to_string(), demo.data().display().to_string());
    demo.good(&["backup", "--data", &data, "--to", &to]).await;
    let made = demo.json(&["audit", "list", "--verb", "backup.make"]).await;
    assert_eq!(
        (&made[0]["who"]["kind"], &made[0]["after"]["devices"]),
        (&"shell".into(), &5.into()),
        "{made}"
    );
    let new = demo.beside("restored").display().to_string();
    demo.good(&["restore", "--from", &to, "--data", &new]).await;
    demo.good(&["audit", "verify", "--data", &new]).await;
    for round in 0..5 {
        demo.good(&["integration", "edit", "1", "--name", &format!("Round {round}")]).await;
    }
    demo.program.kill().await;
    demo.good(&["audit", "verify", "--data", &data]).await;
}
