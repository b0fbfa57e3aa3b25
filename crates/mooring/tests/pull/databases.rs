//! Databases that cannot be used: each says why and what to do, and what was in them stays.

use std::{path::Path, time::Duration};

use database::params;

use crate::{
    place::{Kind, Place, on_both},
    program::end,
    stored::{assert_same, rows, stored},
    tenant::Tenant,
};

/// Somebody who may do nothing special, where the tests are run by root.
#[cfg(unix)]
const NOBODY: u32 = 65534;

on_both!(a_schema_of_a_newer_version_is_left_alone);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_that_name_no_database_say_what_is_wrong() {
    let tenant = Tenant::start(1).await;
    let folder = tempfile::tempdir().unwrap();
    let (text, file) = (folder.path().join("notes.txt"), folder.path().join("file"));
    std::fs::write(&text, "These are notes, and they should still be here tomorrow. ".repeat(100)).unwrap();
    std::fs::write(&file, "x").unwrap();
    let server = std::env::var("MOORING_TEST_POSTGRES").unwrap();
    let on_server = |name: &str| {
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(name);
        url.to_string()
    };
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let at = |path: &Path| format!("sqlite:{}", path.display());
    for (to, words) in [
        (at(folder.path()), &["folder", "name a file"][..]),
        (at(&text), &["not a SQLite file", "move it away"]),
        (at(&folder.path().join("missing/hub.db")), &["missing", "does not exist"]),
        (at(&file.join("hub.db")), &["folder", "file"]),
        ("hub.db".to_owned(), &["sqlite:FILE", "postgres://"]),
        ("mysql://hub:hidden-word@db.example.com/hub".to_owned(), &["sqlite:FILE", "postgres://"]),
        (on_server("no_such_database"), &["no_such_database", "create"]),
        (format!("postgres://hub:hidden-word@{closed}/hub"), &["cannot open", "hub"]),
        ("postgres://hub@no-such-host.invalid/hub".to_owned(), &["cannot open", "no-such-host.invalid"]),
    ] {
        let ended = tenant.pull(&to).fails(words).await;
        assert!(!ended.stderr.contains("hidden-word"), "{}", ended.stderr);
    }
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("These are notes"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_or_folder_that_allows_no_writing_is_named() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let allow = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap()
    };
    let tenant = Tenant::start(30).await;
    let folder = tempfile::tempdir().unwrap();
    let is_root = std::fs::metadata(folder.path()).unwrap().uid() == 0;
    let (program, file) = (folder.path().join("mooring"), folder.path().join("hub.db"));
    std::fs::copy(env!("CARGO_BIN_EXE_mooring"), &program).unwrap();
    let to = format!("sqlite:{}", file.display());
    let pull = tenant.pull(&to);
    pull.succeeds().await;
    let content = std::fs::read(&file).unwrap();
    // Root may write everywhere, so it lets somebody else try.
    let pull = if is_root { pull.run_by(&program, NOBODY) } else { pull };
    allow(&file, 0o444);
    for (case, folder_mode) in [("file", 0o777), ("file and folder", 0o555)] {
        allow(folder.path(), folder_mode);
        let ended = pull.run().await;
        assert_eq!(ended.code, Some(1), "{case}: {ended:?}");
        ended.failed(&["hub.db", "permissions"]);
    }
    allow(&file, 0o666);
    pull.fails(&["hub.db", "permissions", "folder"]).await;
    allow(folder.path(), 0o755);
    assert_eq!(std::fs::read(&file).unwrap(), content);
    let new = format!("sqlite:{}", folder.path().join("new.db").display());
    allow(folder.path(), 0o555);
    let elsewhere = tenant.pull(&new);
    let elsewhere = if is_root { elsewhere.run_by(&program, NOBODY) } else { elsewhere };
    elsewhere.fails(&["new.db", "folder"]).await;
    allow(folder.path(), 0o755);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_is_waited_for_and_then_named() {
    let tenant = Tenant::start(30).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).succeeds().await;
    let before = stored(&place).await;
    let other = place.open().await;
    let held = other.begin("hold the lock").await.unwrap();
    tenant.pull(&place.url).fails(&["locked by another process", "wait"]).await;
    let waiting = tenant.pull(&place.url).start();
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(held);
    let done = end(waiting).await.succeeded();
    assert_eq!(done["writes"], 0, "{done}");
    assert_same(&stored(&place).await, &before, "after the lock");
}

/// A limit on the size of files stands for a full disk: both refuse to let the file grow.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_without_room_is_named_and_what_was_committed_stays() {
    let tenant = Tenant::start(300).await;
    let place = Place::new(Kind::Sqlite).await;
    tenant.pull(&place.url).options(&["--only", "groups"]).succeeds().await;
    let before = stored(&place).await;
    // The signal that comes with the limit is ignored, so that writing fails as on a full disk. Blocks of 512 bytes.
    for blocks in [100, 400, 800, 1200] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}");
        let ended = tenant.pull(&place.url).behind_shell(&limit).run().await;
        assert_eq!(ended.code, Some(1), "{blocks}: {ended:?}");
        ended.failed(&["space", "pulled.db"]);
    }
    for table in ["org_groups", "smart_groups", "smart_group_members"] {
        let left = rows(&place.open().await, &format!("SELECT * FROM {table}")).await;
        assert_eq!(left.len(), before[table].len(), "{table}");
    }
    tenant.pull(&place.url).succeeds().await;
    let clean = Place::new(Kind::Sqlite).await;
    tenant.pull(&clean.url).succeeds().await;
    assert_same(&stored(&place).await, &stored(&clean).await, "with room again");
}

async fn a_schema_of_a_newer_version_is_left_alone(kind: Kind) {
    let tenant = Tenant::start(30).await;
    let place = Place::new(kind).await;
    tenant.pull(&place.url).succeeds().await;
    let before = stored(&place).await;
    let sql = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, 'from_the_future', '', 0)";
    place.open().await.execute("new version", sql, params![9999_i64]).await.unwrap();
    tenant.pull(&place.url).fails(&["schema version 9999", "newer mooring", "backup"]).await;
    assert_same(&stored(&place).await, &before, "newer");
}
