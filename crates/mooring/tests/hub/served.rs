//! Hubs as they are served: processes of their own, beside a demo that is their tenant.

use std::path::Path;

use crate::{
    fixture::{HubApi, http},
    program::{Program, mooring, run},
};

/// A hub that runs.
pub struct Hub {
    pub program: Program,
    pub url: String,
}

impl Hub {
    /// Starts it on that database, with that key; its data folder and its output have that name.
    pub async fn start(folder: &Path, name: &str, key: &Path, database_url: &str) -> Self {
        let mut command = mooring();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", database_url, "--data"])
            .arg(folder.join(name));
        command.env("MOORING__KEY_FILE", key);
        let mut program = Program::start(&mut command, folder, name);
        let url = program.line("hub").await;
        Self { program, url }
    }

    /// Runs a command towards it, which must succeed; what it printed.
    pub async fn good(&self, token: &str, arguments: &[&str]) -> String {
        let mut command = mooring();
        command.env("MOORING_URL", &self.url).env("MOORING_TOKEN", token);
        let ended = run(command.args(arguments)).await;
        assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.out, ended.err);
        ended.out
    }

    /// Its API.
    pub fn api(&self, token: &str) -> HubApi {
        HubApi { url: self.url.clone(), token: token.to_owned() }
    }
}

/// A token of the first operator, made through the first-run form.
pub async fn token_of(hub: &mut Hub) -> String {
    let link = hub.program.line("make the first operator (once, within a day):").await;
    let code = link.split_once("#code=").expect("a code").1;
    let client = http();
    let page = client.get(format!("{}/first-run", hub.url)).send().await.expect("the page");
    let cookie =
        page.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let mark = cookie.split_once('=').expect("a value").1.to_owned();
    let fields = [
        ("form_mark", mark.as_str()),
        ("code", code),
        ("username", "nora"),
        ("password", "a long enough password"),
    ];
    let made = client
        .post(format!("{}/first-run", hub.url))
        .header("cookie", cookie)
        .form(&fields)
        .send()
        .await
        .expect("made");
    let session =
        made.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().expect("one").to_owned();
    let page = client
        .get(format!("{}/settings/tokens", hub.url))
        .header("cookie", &session)
        .send()
        .await
        .expect("the page");
    let page = page.text().await.expect("text");
    let form_token = page
        .split("name=\"form_token\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a form");
    let fields = [("form_token", form_token), ("name", "test"), ("scope", "admin"), ("days", "")];
    let made = client
        .post(format!("{}/settings/tokens", hub.url))
        .header("cookie", session)
        .form(&fields)
        .send()
        .await;
    let page = made.expect("made").text().await.expect("text");
    let secret = page.split("id=\"secret\"").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1));
    secret.unwrap_or_else(|| panic!("no token on the page: {page}")).to_owned()
}
