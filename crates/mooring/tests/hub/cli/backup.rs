//! What `mooring backup` takes and how it leaves it, and what `mooring restore` does not touch.

use std::path::Path;

use crate::program::{Ended, Program, mooring, run};

/// Starts a hub in the folder and stops it: its database and, unless a variable holds it, its key are there then.
async fn hub_in(data: &Path, options: &[&str], variables: &[(&str, &str)]) {
    let mut command = mooring();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(options);
    let beside = data.parent().expect("a folder around it");
    let mut hub = Program::start(command.envs(variables.iter().copied()), beside, "hub");
    hub.line("hub").await;
    hub.stop().await;
}

async fn backup(data: &Path, to: &Path, variables: &[(&str, &str)]) -> Ended {
    let mut command = mooring();
    command.args(["backup", "--data"]).arg(data).arg("--to").arg(to);
    run(command.envs(variables.iter().copied())).await
}

async fn restore(from: &Path, data: &Path) -> Ended {
    run(mooring().args(["restore", "--from"]).arg(from).arg("--data").arg(data)).await
}

fn good(ended: &Ended) {
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_overwrites_no_key_and_meets_nothing_of_another_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, to) = (folder.path().join("data"), folder.path().join("backup"));
    hub_in(&data, &[], &[]).await;
    good(&backup(&data, &to, &[]).await);

    // The folder of a hub on PostgreSQL holds its key alone: without it all stored credentials would be lost.
    let other = folder.path().join("other");
    std::fs::create_dir(&other).expect("made");
    std::fs::write(other.join("mooring.key"), "of another hub").expect("written");
    for name in ["mooring.sqlite3-wal", "mooring.sqlite3-shm"] {
        std::fs::write(other.join(name), "left behind").expect("written");
    }
    let refused = restore(&to, &other).await;
    assert_eq!(refused.code, 1);
    for part in ["mooring.key", "mooring.sqlite3-wal", "mooring.sqlite3-shm", "move it away"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    assert_eq!(std::fs::read_to_string(other.join("mooring.key")).expect("the key"), "of another hub");
    assert!(!other.join("mooring.sqlite3").exists());

    // The same key, as after a lost disk, is in nobody's way.
    let same = folder.path().join("same");
    std::fs::create_dir(&same).expect("made");
    std::fs::copy(data.join("mooring.key"), same.join("mooring.key")).expect("copied");
    good(&restore(&to, &same).await);
    hub_in(&same, &[], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_of_the_database_that_the_hub_uses() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, to) = (folder.path().join("data"), folder.path().join("backup"));
    let url = format!("sqlite:{}", folder.path().join("elsewhere.sqlite3").display());
    hub_in(&data, &["--database-url", &url], &[]).await;
    let refused = backup(&data, &to, &[]).await;
    assert!(refused.code == 1 && refused.err.contains("no database at"), "{}", refused.err);
    good(&backup(&data, &to, &[("MOORING_DATABASE_URL", &url)]).await);
    good(&restore(&to, &folder.path().join("restored")).await);

    let none = folder.path().join("none");
    let postgres = [("MOORING_DATABASE_URL", "postgres://me:hunter2@127.0.0.1:9/x")];
    let refused = backup(&data, &none, &postgres).await;
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("pg_dump") && !refused.err.contains("hunter2"), "{}", refused.err);
    assert!(!none.exists(), "a refused backup leaves no folder");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_holds_the_key_that_opens_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, to) = (folder.path().join("data"), folder.path().join("backup"));
    let key = "0707070707070707070707070707070707070707070707070707070707070707";
    hub_in(&data, &[], &[("MOORING_KEY", key)]).await;
    std::fs::write(data.join("mooring.key"), "an old one").expect("written");
    let refused = backup(&data, &to, &[]).await;
    assert!(refused.code == 1 && !to.exists(), "{}", refused.err);
    good(&backup(&data, &to, &[("MOORING_KEY", key)]).await);
    assert_eq!(std::fs::read_to_string(to.join("mooring.key")).expect("the key").trim(), key);
    good(&restore(&to, &folder.path().join("restored")).await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, to) = (folder.path().join("data"), folder.path().join("backup"));
    hub_in(&data, &[], &[]).await;
    good(&backup(&data, &to, &[]).await);
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&to), 0o700);
    for name in ["mooring.sqlite3", "mooring.key", "backup.json"] {
        assert_eq!(mode(&to.join(name)), 0o600, "{name}");
    }
}
