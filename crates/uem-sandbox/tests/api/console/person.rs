//! Somebody at the console, without a browser: cookies, forms and their tokens.

use reqwest::{Client, StatusCode, redirect::Policy};
use rustls::RootCertStore;
use secrecy::ExposeSecret as _;

use crate::support::{Testbed, client_builder};

/// An admin who is logged in.
pub struct Person {
    client: Client,
    url: String,
    cookie: String,
    token: String,
}

/// What a page answered.
pub struct Page {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Person {
    /// Logs in as the API admin.
    pub async fn admin(bed: &Testbed) -> Self {
        let credentials = bed.sandbox.credentials();
        Self::log_in(bed, &credentials.username, credentials.password.expose_secret()).await
    }

    /// Logs in as one of the other admins.
    pub async fn other(bed: &Testbed, user_name: &str) -> Self {
        let account =
            bed.sandbox.accounts().admins.iter().find(|account| account.username == user_name).unwrap();
        Self::log_in(bed, user_name, account.password.expose_secret()).await
    }

    async fn log_in(bed: &Testbed, user_name: &str, password: &str) -> Self {
        let client = client_builder(RootCertStore::empty()).redirect(Policy::none()).build().unwrap();
        let url = bed.sandbox.api_url().to_owned();
        let page = client.get(format!("{url}/console/login")).send().await.unwrap();
        let cookie = cookies(&page);
        let mark = hidden(&page.text().await.unwrap(), "form_mark");
        let form = [("username", user_name), ("password", password), ("form_mark", &mark)];
        let answer =
            client.post(format!("{url}/console/login")).header("cookie", cookie).form(&form).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        let mut person = Self { client, url, cookie: cookies(&answer), token: String::new() };
        // Every page has the token: the one of logging out.
        person.token = hidden(&person.get("/console/organization-group").await.body, "form_token");
        person
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Page {
        let call = self.client.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        read(call.send().await.unwrap()).await
    }

    /// Reads a page that is there.
    pub async fn page(&self, path: &str) -> String {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.body
    }

    /// Sends a form with its token.
    pub async fn send(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let mut form = form.to_vec();
        form.push(("form_token", &self.token));
        self.send_as_is(path, &form).await
    }

    /// Sends a form as another site would.
    pub async fn send_as_is(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let call = self.client.post(format!("{}{path}", self.url)).header("cookie", &self.cookie).form(form);
        read(call.send().await.unwrap()).await
    }
}

async fn read(answer: reqwest::Response) -> Page {
    let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let status = answer.status();
    Page { status, location: location.unwrap_or_default(), body: answer.text().await.unwrap() }
}

fn cookies(answer: &reqwest::Response) -> String {
    let set = answer.headers().get_all("set-cookie").iter();
    let pairs: Vec<&str> = set.map(|value| value.to_str().unwrap().split(';').next().unwrap()).collect();
    pairs.join("; ")
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
    rest.split('"').next().unwrap().to_owned()
}
