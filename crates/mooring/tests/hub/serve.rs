//! `mooring serve`: the first start, and how it refuses to start.

use std::path::Path;

use reqwest::StatusCode;
use tokio::process::Command;

use crate::{
    fixture::http,
    program::{Program, mooring, run},
};

fn serve(data: &Path) -> Command {
    let mut command = mooring();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
}

/// Sends the first-run form as a browser does.
async fn first_run(url: &str, code: &str, password: &str) -> reqwest::Response {
    let page = http().get(format!("{url}/first-run")).send().await.expect("the page");
    let cookie =
        page.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let mark = cookie.split_once('=').expect("a value").1.to_owned();
    let fields = [("form_mark", mark.as_str()), ("code", code), ("username", "nora"), ("password", password)];
    http()
        .post(format!("{url}/first-run"))
        .header("cookie", cookie)
        .form(&fields)
        .send()
        .await
        .expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_link_makes_one_operator_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut hub = Program::start(&mut serve(&data), folder.path(), "first");
    let url = hub.line("hub").await;
    let link = hub.line("make the first operator (once, within a day):").await;
    let (address, code) = link.split_once("/first-run#code=").expect("a link with the code after the #");
    assert_eq!(address, url);

    let home = http().get(&url).send().await.expect("an answer");
    assert!(home.status().is_redirection());
    let wrong = first_run(&url, "not-the-code", "a long enough password").await;
    assert!(wrong.text().await.expect("a page").contains("The code is wrong"));
    let weak = first_run(&url, code, "short").await;
    assert!(weak.text().await.expect("a page").contains("cannot be used"), "and the code is still good");
    let made = first_run(&url, code, "a long enough password").await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let session =
        made.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let overview = http().get(&url).header("cookie", session).send().await.expect("the overview");
    assert_eq!(overview.status(), StatusCode::OK);
    let again = http().get(format!("{url}/first-run")).send().await.expect("an answer");
    assert!(again.status().is_redirection(), "the link is used up");
    assert!(!hub.err().contains(code), "the code is in no log");

    hub.stop().await;
    let mut later = Program::start(&mut serve(&data), folder.path(), "later");
    later.line("hub").await;
    later.stop().await;
    assert!(!later.out().contains("first-run"), "nobody needs it any more: {}", later.out());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_link_leads_to_where_people_reach_the_hub() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serve(&folder.path().join("data"));
    command.env("MOORING__HTTP__PUBLIC_URL", "https://mooring.example.com/");
    let mut hub = Program::start(&mut command, folder.path(), "public");
    let link = hub.line("make the first operator (once, within a day):").await;
    assert!(link.starts_with("https://mooring.example.com/first-run#code="), "{link}");
    hub.stop().await;

    // As in a container.
    let mut everywhere = mooring();
    everywhere.args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path().join("everywhere"));
    let mut hub = Program::start(&mut everywhere, folder.path(), "everywhere");
    let link = hub.line("make the first operator (once, within a day):").await;
    assert!(link.starts_with("http://127.0.0.1:"), "nobody can open 0.0.0.0: {link}");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_a_taken_port_and_a_broken_database_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut hub = Program::start(&mut serve(&data), folder.path(), "hub");
    let url = hub.line("hub").await;
    let second = run(&mut serve(&data)).await;
    assert_eq!(second.code, 1);
    assert!(second.err.contains("in use") && second.err.contains("--data"), "{}", second.err);

    let port = url.strip_prefix("http://").expect("an address");
    let other = folder.path().join("other");
    let taken = run(mooring().args(["serve", "--listen", port, "--data"]).arg(&other)).await;
    assert_eq!(taken.code, 1);
    assert!(taken.err.contains(port) && taken.err.contains("--listen"), "{}", taken.err);

    std::fs::write(
        other.join("mooring.sqlite3"),
        "no database, but long enough to be read as the head of one........................................",
    )
    .expect("written");
    let broken = run(&mut serve(&other)).await;
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("mooring.sqlite3"), "{}", broken.err);
    let nobody =
        run(serve(&folder.path().join("third"))
            .args(["--database-url", "postgres://me:hunter2@127.0.0.1:9/x"]))
        .await;
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("127.0.0.1") && !nobody.err.contains("hunter2"), "{}", nobody.err);
}
