//! A process that is killed while it writes leaves a consistent SQLite file with everything it committed. This program
//! is both the test and, started by itself with `victim FILE`, the process that gets killed; so it has no harness
//! and answers the runner's `--list` itself.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use database::{Bulk, Column, Conflict, Database, DatabaseUrl, Kind, Settings, Value, params};

const NAME: &str = "killed_writers_lose_nothing_they_committed";
const ROUNDS: u64 = 12;
const ROWS_PER_TRANSACTION: i64 = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is = |name: &str| arguments.iter().any(|argument| argument == name);
    if is("--list") {
        if !is("--ignored") {
            println!("{NAME}: test");
        }
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match arguments.as_slice() {
        [role, url] if role == "victim" => runtime.block_on(write_until_killed(url)),
        _ => runtime.block_on(kill_again_and_again()),
    }
}

/// Says each transaction's number after its commit.
async fn write_until_killed(url: &str) {
    const COLUMNS: &[Column] =
        &[Column { name: "run", kind: Kind::Int }, Column { name: "body", kind: Kind::Text }];
    let database = open(url).await;
    let last = database.query_opt("SELECT coalesce(max(run), 0) FROM rows", &[]).await.expect("a read");
    let mut run: i64 = last.expect("a row").at(0).expect("a number");
    loop {
        run += 1;
        let values =
            (0..ROWS_PER_TRANSACTION).flat_map(|_| [Value::Int(run), "x".repeat(500).into()]).collect();
        let mut transaction = database.begin("run").await.expect("begin");
        let bulk = Bulk { table: "rows", columns: COLUMNS, conflict: Conflict::Fail, values };
        transaction.bulk(bulk).await.expect("bulk");
        transaction.commit().await.expect("commit");
        println!("{run}");
    }
}

async fn kill_again_and_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("killed.db").display());
    open(&url)
        .await
        .execute("create", "CREATE TABLE rows (run BIGINT, body TEXT)", &[])
        .await
        .expect("a table");
    let mut committed_max = 0;
    for round in 0..ROUNDS {
        let mut victim = Command::new(std::env::current_exe().expect("this program"))
            .args(["victim", &url])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a victim");
        let mut said = BufReader::new(victim.stdout.take().expect("its output")).lines();
        // It is killed some time after its first commit, each time at another point.
        let mut committed: i64 = said.next().expect("a commit").expect("a line").parse().expect("a number");
        std::thread::sleep(Duration::from_millis(1 + round * 7));
        victim.kill().expect("a kill");
        victim.wait().expect("its end");
        for line in said.map_while(Result::ok) {
            committed = line.parse().unwrap_or(committed);
        }
        check(&url, committed).await;
        committed_max = committed_max.max(committed);
    }
    assert!(committed_max >= ROUNDS as i64, "every victim committed something");
    println!("{NAME}: {committed_max} transactions, {ROUNDS} kills");
}

/// Whole transactions only, and all of those that were said.
async fn check(url: &str, committed: i64) {
    let database = open(url).await;
    let fine = database.query_opt("PRAGMA integrity_check", &[]).await.expect("a check").expect("a row");
    assert_eq!(fine.at::<String>(0).expect("text"), "ok");
    let halves = "SELECT run FROM rows GROUP BY run HAVING count(*) <> $1";
    let halves = database.query(halves, params![ROWS_PER_TRANSACTION]).await.expect("a read");
    assert!(halves.is_empty(), "half transactions: {halves:?}");
    let count = "SELECT count(DISTINCT run) FROM rows WHERE run <= $1";
    let runs = database.query_opt(count, params![committed]).await.expect("a read");
    let runs: i64 = runs.expect("a row").at(0).expect("a number");
    assert_eq!(runs, committed, "committed transactions are missing");
}

async fn open(url: &str) -> Database {
    let url = DatabaseUrl::parse(url).expect("an address");
    Database::open(&Settings::new(url)).await.expect("the database opens")
}
