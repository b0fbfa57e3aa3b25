//! Integrations on pages: verify first, save then; removal needs the name.

use hub_core::{
    integration::IntegrationState,
    operator::{Role, Visible},
};
use serde_json::json;

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

const FORM: [(&str, &str); 5] = [
    ("name", "Example"),
    ("api_url", "https://as1234.example.com"),
    ("kind", "oauth"),
    ("token_url", "https://na.uemauth.example.com/connect/token"),
    ("client_id", "client"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    FORM.into_iter().chain(more.iter().copied()).collect()
}

/// The value between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    &text[start..start + text[start..].find(after).unwrap()]
}

/// Verifies the form; answers id and mark.
async fn verified(hub: &Hub, who: &Who, secret: &str) -> (String, String) {
    let started =
        text(hub.post_form("/integrations/verify", who, &with(&[("client_secret", secret)])).await).await;
    let path = between(&started, "hx-get=\"", "\"").to_owned();
    let (taken, _) = hub.store.take_verification(now()).await.unwrap().unwrap();
    let steps = json!([{"step": "Token", "ok": true, "detail": "<b>granted</b>", "remedy": ""}]);
    hub.store.end_verification(&taken.id, true, &steps, now()).await.unwrap();
    let done = hub.page(&path, who).await;
    assert!(done.contains("Every step went well") && !done.contains("<b>granted"), "{done}");
    assert!(!done.contains("hx-trigger"), "the polling ends");
    (taken.id, between(&done, "name=\"seal\" value=\"", "\"").to_owned())
}

#[tokio::test]
async fn nothing_is_saved_that_was_not_verified_as_it_stands() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let unverified = with(&[("client_secret", "hush-secret")]);
    let answer = hub.post_form("/integrations/new", &who, &unverified).await;
    assert_eq!(answer.status(), 422);
    let page = text(answer).await;
    assert!(page.contains("not verified as they stand"));
    assert!(!page.contains("hush-secret"), "secrets are not sent back");

    let (id, seal) = verified(&hub, &who, "hush-secret").await;
    let other = with(&[("client_secret", "another"), ("verification", &id), ("seal", &seal)]);
    assert_eq!(hub.post_form("/integrations/new", &who, &other).await.status(), 422, "another secret");
    assert!(hub.store.list_integrations(&Visible::Everything).await.unwrap().is_empty());

    let same = with(&[("client_secret", "hush-secret"), ("verification", &id), ("seal", &seal)]);
    assert_eq!(hub.post_form("/integrations/new", &who, &same).await.status(), 303);
    assert_eq!(hub.store.list_integrations(&Visible::Everything).await.unwrap().len(), 1);
    assert_eq!(runs(&hub).await, 0, "nothing is read before the set-up is finished");
    assert_eq!(hub.post_form("/integrations/new", &who, &same).await.status(), 422, "the name is taken");
}

async fn runs(hub: &Hub) -> usize {
    hub.store
        .list_runs(&Visible::Everything, &hub_store::RunFilter::default(), None, 10)
        .await
        .unwrap()
        .0
        .len()
}

#[tokio::test]
async fn the_wizard_goes_page_by_page_and_a_closed_browser_loses_nothing() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let first = hub.page("/integrations/new", &who).await;
    assert!(between(&first, "aria-current=\"step\"", "</li>").contains("Server"));
    let (id, seal) = verified(&hub, &who, "hush-secret").await;
    let fields = with(&[("client_secret", "hush-secret"), ("verification", &id), ("seal", &seal)]);
    let mut at = place(&hub.post_form("/integrations/new", &who, &fields).await);
    let row = hub.store.list_integrations(&Visible::Everything).await.unwrap().remove(0);
    assert_eq!(row.state, IntegrationState::SettingUp);
    let mut seen = 0;
    while !at.ends_with("/finish") {
        // The list leads to the page where the set-up stands.
        assert!(hub.page("/integrations", &who).await.contains(&format!("href=\"{at}\"")), "{at}");
        let page = hub.page(&at, &who).await;
        assert!(page.contains(">Next</button>") && page.contains(">Back</a>"), "{at}: {page}");
        let fields = filled(&page);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        at = place(&hub.post_form(&at, &who, &fields).await);
        seen += 1;
        assert!(seen < 10, "the pages end");
    }
    assert_eq!(runs(&hub).await, 0);
    let summary = hub.page(&at, &who).await;
    assert!(summary.contains("as1234.example.com") && summary.contains("Finish and synchronize"));
    for _ in 0..2 {
        let answer = hub.post_form(&at, &who, &[]).await;
        assert_eq!(place(&answer), format!("/integrations/{}", row.id), "also at a second click");
    }
    let row = hub.store.find_integration(row.id).await.unwrap().unwrap();
    assert_eq!((row.state, runs(&hub).await), (IntegrationState::Active, 1));
    let page = hub.page(&format!("/integrations/{}/synchronization", row.id), &who).await;
    assert!(
        page.contains(">Save</button>") && page.contains("section-tabs"),
        "afterwards it is a plain page"
    );
}

fn place(answer: &axum::response::Response) -> String {
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// What a browser would send of the page's fields, the form token apart.
pub fn filled(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for input in page.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let attribute = |name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next().unwrap().to_owned())
        };
        let is_choice = matches!(attribute("type").as_deref(), Some("checkbox" | "radio"));
        let Some(name) = attribute("name").filter(|name| name != "form_token") else { continue };
        if !is_choice || input.ends_with("checked") {
            fields.push((name, attribute("value").unwrap_or_default()));
        }
    }
    fields
}

#[tokio::test]
async fn one_that_is_set_up_is_neither_synchronized_nor_paused_and_finishes_by_api() {
    let hub = Hub::start().await;
    let admin = hub.token(Role::Admin).await;
    let body = json!({"name": "Example", "api_url": "https://as1234.example.com", "setting_up": true,
        "credentials": {"kind": "oauth", "token_url": "https://na.uemauth.example.com/connect/token",
            "client_id": "client", "client_secret": "secret"}});
    let added = hub.call("POST", "/api/v1/integrations", &admin, &body).await;
    let path = added.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(crate::support::json(added).await["state"], "setting_up");
    for call in ["sync", "pause", "resume"] {
        let said = text(hub.call("POST", &format!("{path}/{call}"), &admin, &json!({})).await).await;
        assert!(said.contains("finish its set-up first"), "{call}: {said}");
    }
    let edit = json!({"credentials": {"kind": "oauth", "token_url": "https://na.uemauth.example.com/connect/token",
        "client_id": "client", "client_secret": "another"}});
    let edited = crate::support::json(hub.call("PATCH", &path, &admin, &edit).await).await;
    assert_eq!(edited["state"], "setting_up", "new credentials do not finish it");
    let finished = hub.call("POST", &format!("{path}/finish"), &admin, &json!({})).await;
    assert_eq!(crate::support::json(finished).await["state"], "active");
    assert_eq!(runs(&hub).await, 1);
    assert_eq!(hub.call("POST", &format!("{path}/finish"), &admin, &json!({})).await.status(), 409);
}

#[tokio::test]
async fn refused_fields_are_marked_on_their_page() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let page = text(hub.post_form("/integrations/new", &who, &with(&[])).await).await;
    assert!(page.contains("client secret: missing"), "{page}");
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/integrations/{id}/synchronization");
    let fields = filled(&hub.page(&path, &who).await);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (&**name, if name == "device_interval_minutes" { "15" } else { &**value }))
        .collect();
    let answer = hub.post_form(&path, &who, &fields).await;
    assert_eq!(answer.status(), 422);
    let page = text(answer).await;
    assert!(between(&page, "name=\"device_interval_minutes\"", ">").contains("aria-invalid=\"true\""));
    assert_eq!(hub.store.find_integration(id).await.unwrap().unwrap().settings.sync, Default::default());
}

#[tokio::test]
async fn renaming_needs_no_verification_but_another_server_does() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/integrations/{id}/edit");
    assert!(hub.page(&path, &who).await.contains("Leave empty to keep"));
    let edit = |name: &'static str, url: &'static str| {
        FORM.into_iter()
            .filter(|(field, _)| !["token_url", "client_id"].contains(field))
            .map(move |(field, value)| match field {
                "name" => (field, name),
                "api_url" => (field, url),
                _ => (field, value),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        hub.post_form(&path, &who, &edit("Renamed", "https://as1234.example.com")).await.status(),
        303
    );
    assert_eq!(hub.store.find_integration(id).await.unwrap().unwrap().settings.name, "Renamed");
    assert_eq!(
        hub.post_form(&path, &who, &edit("Renamed", "https://as9999.example.com")).await.status(),
        422
    );
}

#[tokio::test]
async fn removal_needs_the_name() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/integrations/{id}/remove");
    assert_eq!(hub.post_form(&path, &who, &[("name", "example")]).await.status(), 422);
    assert!(hub.store.find_integration(id).await.unwrap().is_some());
    assert_eq!(hub.post_form(&path, &who, &[("name", "Example")]).await.status(), 303);
    assert!(hub.store.find_integration(id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_click_on_sync_leads_to_a_run_that_moves() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Operator).await;
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let answer = hub.post_form(&format!("/integrations/{id}/sync"), &who, &[("mode", "full")]).await;
    let run = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = hub.page(&run, &who).await;
    let live = format!("data-live=\"{run}/live\" data-live-poll=\"{run}/progress\"");
    assert!(page.contains(&live), "{page}");
    assert!(hub.page(&format!("{run}/progress"), &who).await.contains("Waiting for a worker"));
    // A second click joins it, and says so.
    let again = hub.post_form(&format!("/integrations/{id}/sync"), &who, &[("mode", "full")]).await;
    let place = again.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(place, format!("{run}?joined=true"));
    assert!(hub.page(&place, &who).await.contains("A synchronization was under way already"));
}

#[tokio::test]
async fn each_state_offers_what_it_allows_and_names_one_remedy() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let pulled =
        hub.store.pulled_integration(&fleet::settings("Pulled"), &fleet::credentials(), now()).await.unwrap();
    let refused = fleet::integration(&hub.store, "Refused", now()).await;
    let state = IntegrationState::CredentialsRefused;
    hub.store.set_integration_state(refused, state, "401", now()).await.unwrap();
    for (id, calls, remedy) in [
        (pulled, &["sync", "pause", "resume", "verify"][..], "edit it and give it credentials"),
        (refused, &["sync", "pause", "resume"], "edit it and give it credentials that the tenant accepts"),
    ] {
        let page = hub.page(&format!("/integrations/{id}"), &person).await;
        for call in calls {
            assert!(!page.contains(&format!("action=\"/integrations/{id}/{call}\"")), "{call}");
            let answer =
                hub.call("POST", &format!("/api/v1/integrations/{id}/{call}"), &admin, &json!({})).await;
            assert_eq!(answer.status(), 409, "{call}");
            let said = text(answer).await;
            assert!(said.contains(remedy) && !said.contains("resume it"), "{call}: {said}");
            assert_eq!(
                hub.post_form(&format!("/integrations/{id}/{call}"), &person, &[]).await.status(),
                409
            );
        }
        assert_eq!(hub.store.find_integration(id).await.unwrap().unwrap().scope_version, 1);
    }
    assert!(hub.store.take_verification(now()).await.unwrap().is_none(), "nothing was asked for");
    hub.store.set_integration_state(refused, IntegrationState::Paused, "by hand", now()).await.unwrap();
    let page = hub.page(&format!("/integrations/{refused}"), &person).await;
    assert!(page.contains(&format!("action=\"/integrations/{refused}/resume\"")));
    let path = format!("/api/v1/integrations/{refused}/sync");
    assert!(text(hub.call("POST", &path, &admin, &json!({})).await).await.contains("resume it first"));
}

#[tokio::test]
async fn stored_credentials_are_sent_to_no_other_server() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/api/v1/integrations/{id}");
    let ca = rcgen::generate_simple_self_signed(vec!["ca.example.com".to_owned()]).unwrap().cert.pem();
    for edit in [
        json!({"api_url": "https://evil.example.com"}),
        json!({"proxy_url": "http://evil.example.com:3128"}),
        json!({"custom_ca_pem": ca}),
    ] {
        let answer = hub.call("PATCH", &path, &admin, &edit).await;
        assert_eq!(answer.status(), 422, "{edit}");
        let said = text(answer).await;
        assert!(said.contains("\"field\":\"credentials\"") && said.contains("together"), "{said}");
    }
    let id = id.to_string();
    let fields: Vec<(&str, &str)> = with(&[("integration_id", &id)])
        .into_iter()
        .filter(|(field, _)| !["token_url", "client_id"].contains(field))
        .map(
            |(field, value)| {
                if field == "api_url" { (field, "https://evil.example.com") } else { (field, value) }
            },
        )
        .collect();
    let part = text(hub.post_form("/integrations/verify", &person, &fields).await).await;
    assert!(part.contains("Nothing was tried") && part.contains("give credentials together"), "{part}");
    assert!(hub.store.take_verification(now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_authority_p12_or_token_address_is_refused_before_anything_is_stored() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let oauth = json!({"kind": "oauth", "token_url": "https://na.uemauth.example.com/connect/token",
        "client_id": "client", "client_secret": "hush-secret"});
    let p12 =
        json!({"kind": "certificate", "p12": "AAAA", "password": "hush-password", "api_key": "hush-key"});
    let mut plain = oauth.clone();
    plain["token_url"] = json!("http://tokens.example.com/connect/token");
    for (ca, credentials, field) in [
        (json!("0\u{fffd}\u{1}binary"), &oauth, "custom_ca_pem"),
        (json!(null), &p12, "p12"),
        (json!(null), &plain, "token_url"),
    ] {
        let body = json!({"name": "Example", "api_url": "https://as1234.example.com", "custom_ca_pem": ca,
            "credentials": credentials});
        for path in ["/api/v1/integrations", "/api/v1/verifications"] {
            let answer = hub.call("POST", path, &admin, &body).await;
            assert_eq!(answer.status(), 422, "{field}");
            let said = text(answer).await;
            assert!(said.contains(&format!("\"field\":\"{field}\"")) && !said.contains("hush"), "{said}");
        }
    }
    let fields = with(&[("custom_ca_pem", "hello"), ("client_secret", "hush-secret")]);
    let part = text(hub.post_form("/integrations/verify", &person, &fields).await).await;
    assert!(part.contains("Nothing was tried") && part.contains("BEGIN CERTIFICATE"), "{part}");
    assert!(hub.store.list_integrations(&Visible::Everything).await.unwrap().is_empty());
    assert!(hub.store.take_verification(now()).await.unwrap().is_none());
}

#[tokio::test]
async fn the_address_of_a_console_becomes_that_of_its_api_and_a_data_centre_its_token_address() {
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let console = "https://cn4855.awmdm.com/AirWatch/#/Dashboard";
    let body = json!({"name": "Example", "api_url": console,
        "credentials": {"kind": "oauth", "token_url": "Germany", "client_id": "client", "client_secret": "secret"}});
    hub.call("POST", "/api/v1/verifications", &admin, &body).await;
    let (asked, _) = hub.store.take_verification(now()).await.unwrap().unwrap();
    assert_eq!(asked.settings.api_url, console, "the worker tells what it made of it");
    let added = crate::support::json(hub.call("POST", "/api/v1/integrations", &admin, &body).await).await;
    assert_eq!(added["api_url"], "https://as4855.awmdm.com");
    let id = hub_core::ids::IntegrationId(added["id"].as_i64().unwrap());
    let stored = hub.store.integration_credentials(id).await.unwrap();
    let hub_core::integration::Credentials::OAuth { token_url, .. } = stored else { panic!("{stored:?}") };
    assert_eq!(token_url, "https://emea.uemauth.workspaceone.com/connect/token");

    let mut fields = with(&[("client_secret", "hush-secret")]);
    fields[1].1 = console;
    fields[0].1 = "Second";
    hub.post_form("/integrations/verify", &person, &fields).await;
    let (asked, _) = hub.store.take_verification(now()).await.unwrap().unwrap();
    assert_eq!(asked.settings.api_url, console);
}

#[tokio::test]
async fn a_check_of_permissions_is_shown_with_what_is_missing() {
    use hub_core::permissions::{Answer, Capability};
    let hub = Hub::start().await;
    let (person, admin) = (hub.person(Role::Admin).await, hub.token(Role::Admin).await);
    let id = fleet::integration(&hub.store, "Example", now()).await;
    let path = format!("/integrations/{id}");
    assert!(hub.page(&path, &person).await.contains("Not looked at yet"));
    assert_eq!(hub.post_form(&format!("{path}/permission-check"), &person, &[]).await.status(), 303);
    assert!(hub.page(&path, &person).await.contains(&format!("hx-get=\"{path}/permissions\"")));
    assert_eq!(hub.store.take_permission_check(now()).await.unwrap(), Some(id));
    let missing = vec!["REST API Users Read".to_owned()];
    let answers =
        [(Capability::ReadDevices, Answer::Granted), (Capability::ReadUsers, Answer::Refused { missing })];
    hub.store.end_permission_check(id, Ok(&answers), "1.2.3", now()).await.unwrap();
    let part = hub.page(&format!("{path}/permissions"), &person).await;
    assert!(part.contains("the role lacks REST API Users Read") && !part.contains("hx-get"), "{part}");
    let api = format!("/api/v1/integrations/{id}/permission-check");
    let view = crate::support::json(hub.get(&api, &admin).await).await;
    assert_eq!(view["capabilities"][1]["answer"], "refused", "{view}");
    assert_eq!(view["capabilities"][1]["resources"], json!(["REST API Users Read"]));
    assert_eq!(hub.call("POST", &api, &admin, &json!({})).await.status(), 202);

    let role = hub.page("/integrations/role?for=read_devices&for=lock", &person).await;
    assert!(role.contains("REST API Devices Execute") && !role.contains("REST API Users Read"), "{role}");
    assert_eq!(hub.get("/integrations/role?for=everything", &person).await.status(), 400);
}
