//! Databases that cannot be opened, written or copied: each says what to do.

use std::path::Path;

use database::{Database, DatabaseError, DatabaseUrl, Settings, params, testing};

use crate::transactions::{accounts, count};

async fn open(url: &str) -> Result<Database, DatabaseError> {
    Database::open(&Settings::new(DatabaseUrl::parse(url)?)).await
}

async fn remedy(url: &str) -> String {
    match open(url).await.expect_err(url) {
        DatabaseError::Open { remedy, .. } => remedy,
        other => panic!("{other:?}"),
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

#[tokio::test]
async fn a_text_file_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "This is a text and no database at all.\n".repeat(100)).unwrap();
    assert_eq!(remedy(&sqlite_url(&file)).await, "it is not a SQLite file, name another one or move it away");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("This is a text"));
}

#[tokio::test]
async fn a_folder_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(remedy(&sqlite_url(folder.path())).await, "it is a folder, name a file in it");
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("absent");
    let expected = format!("folder {} does not exist, create it or check the path", missing.display());
    assert_eq!(remedy(&sqlite_url(&missing.join("hub.db"))).await, expected);
}

#[tokio::test]
async fn a_file_in_place_of_the_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let expected = format!("{} is a file and not a folder, check the path", file.display());
    assert_eq!(remedy(&sqlite_url(&file.join("hub.db"))).await, expected);
}

#[tokio::test]
async fn a_read_only_file_is_refused_unless_the_user_may_write_anyway() {
    let test = testing::sqlite().await;
    accounts(&test.database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    test.database.backup_to(&file).await.unwrap();
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).unwrap();
    // The administrator may write to everything.
    let may_write = std::fs::OpenOptions::new().append(true).open(&file).is_ok();
    match open(&sqlite_url(&file)).await {
        Ok(_) => assert!(may_write),
        Err(error) => assert!(!may_write && matches!(error, DatabaseError::ReadOnly { .. }), "{error:?}"),
    }
}

#[tokio::test]
async fn a_full_sqlite_file_keeps_what_was_committed() {
    let test = testing::sqlite().await;
    accounts(&test.database).await;
    test.database.execute("insert", "INSERT INTO accounts VALUES (1, 'a', 1)", &[]).await.unwrap();
    let mut transaction = test.database.begin("fill").await.unwrap();
    transaction.query("PRAGMA max_page_count = 10", &[]).await.unwrap();
    let rows = (2..100).map(|id| params![id, "x".repeat(10_000), 0].to_vec()).collect();
    let insert = "INSERT INTO accounts (id, owner, amount) VALUES ($1, $2, $3)";
    let error = transaction.execute_many(insert, rows).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Full { .. }), "{error:?}");
    drop(transaction);
    assert_eq!(count(&test.database, "accounts").await, 1);
}

#[tokio::test]
async fn servers_that_cannot_be_reached_are_explained() {
    // Nothing listens on a port that was just given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = remedy(&format!("postgres://u:secret@127.0.0.1:{port}/hub")).await;
    assert_eq!(refused, "nothing listens there, check that the server runs and its host and port");
    let unknown = remedy("postgres://u:secret@absent.invalid/hub").await;
    assert_eq!(unknown, "the server cannot be reached, check host name, port and network");
    let socket = remedy("postgres://u@%2Fabsent%2Ffolder/hub").await;
    assert_eq!(socket, "no server has its socket there, check that it runs and the folder");
}

#[tokio::test]
async fn unknown_databases_and_missing_tls_are_explained() {
    let test = testing::postgres().await;
    let unknown = remedy(&format!("{}_absent", test.url)).await;
    assert_eq!(unknown, "the server has no database of that name, create it (createdb) or check the address");
    let tls = remedy(&format!("{}?sslmode=require", test.url)).await;
    assert!(tls.starts_with("TLS failed: "), "{tls}");
    let error = open(&format!("{}?sslmode=require&sslrootcert=absent.pem", test.url)).await.unwrap_err();
    assert!(error.to_string().ends_with("sslrootcert absent.pem is not a readable PEM file"), "{error}");
}

#[tokio::test]
async fn passwords_are_in_no_error() {
    for url in ["postgres://u:hunter2@127.0.0.1:1/hub", "postgres://u:hunter2@absent.invalid/hub"] {
        let error = open(url).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_backup_is_consistent_while_others_write() {
    let test = testing::sqlite().await;
    test.database.execute("create", "CREATE TABLE pairs (id BIGINT, side TEXT)", &[]).await.unwrap();
    let writer = test.database.clone();
    let writing = tokio::spawn(async move {
        for id in 0..300 {
            let mut transaction = writer.begin("pair").await.unwrap();
            for side in ["left", "right"] {
                let insert = "INSERT INTO pairs (id, side) VALUES ($1, $2)";
                transaction.execute(insert, params![id, side]).await.unwrap();
            }
            transaction.commit().await.unwrap();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    for number in 0..5 {
        let file = folder.path().join(format!("{number}.db"));
        test.database.backup_to(&file).await.unwrap();
        let copy = open(&sqlite_url(&file)).await.unwrap();
        let check = copy.query_opt("PRAGMA integrity_check", &[]).await.unwrap().unwrap();
        assert_eq!(check.at::<String>(0).unwrap(), "ok");
        let odd = "SELECT id FROM pairs GROUP BY id HAVING count(*) <> 2";
        assert!(copy.query(odd, &[]).await.unwrap().is_empty());
    }
    writing.await.unwrap();
    let file = folder.path().join("last.db");
    test.database.backup_to(&file).await.unwrap();
    assert_eq!(count(&open(&sqlite_url(&file)).await.unwrap(), "pairs").await, 600);
}

#[tokio::test]
async fn a_backup_never_overwrites() {
    let test = testing::sqlite().await;
    accounts(&test.database).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("there.txt");
    std::fs::write(&file, "precious").unwrap();
    let error = test.database.backup_to(&file).await.unwrap_err();
    assert!(matches!(error, DatabaseError::BackupExists { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    let error = test.database.backup_to(&folder.path().join("absent/there.db")).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Open { .. }), "{error:?}");
}

#[tokio::test]
async fn a_postgres_backup_names_the_command() {
    let test = testing::postgres().await;
    let error = test.database.backup_to(Path::new("hub.dump")).await.unwrap_err().to_string();
    assert!(error.contains("pg_dump --format=custom --file=hub.dump \"postgres://"), "{error}");
}

#[tokio::test]
async fn the_file_is_complete_when_the_handle_is_gone() {
    let test = testing::sqlite().await;
    accounts(&test.database).await;
    let file = test.url.strip_prefix("sqlite:").unwrap().to_owned();
    let second = open(&test.url).await.unwrap();
    second.execute("insert", "INSERT INTO accounts VALUES (1, 'a', 1)", &[]).await.unwrap();
    drop(second);
    let testing::TestDatabase { database, .. } = test;
    assert!(Path::new(&format!("{file}-wal")).exists());
    drop(database);
    assert!(!Path::new(&format!("{file}-wal")).exists());
}
