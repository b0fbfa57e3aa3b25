//! Two tenants in one hub: one is troubled in every way that has a name, the other goes on, and nobody loses a device.

use crate::fixture::{Demo, HubApi, http};

/// How the troubled tenant's run may end. What is left out must succeed: the trouble passes, or is no trouble.
const ENDS: [(&str, &[&str]); 10] = [
    ("outage", &["failed"]),
    ("maintenance", &["failed", "partial"]),
    ("breaks-at-second-page", &["succeeded", "partial", "failed"]),
    ("drifting-pages", &["succeeded", "partial"]),
    ("wrong-total", &["succeeded", "partial"]),
    ("empty-fleet", &["partial", "failed"]),
    ("role-revoked", &["partial", "failed"]),
    ("credentials-refused", &["failed", "partial"]),
    ("group-vanishes", &["succeeded", "partial", "failed"]),
    ("slow", &["succeeded", "partial"]),
];

/// Waits for the end of a time limit several times over; `mooring pull` is tested with it.
const TOO_LONG: &str = "silence";

async fn count(hub: &HubApi, integration: i64, state: &str) -> u64 {
    let page = hub.get(&format!("devices?integration_id={integration}&state={state}&limit=1")).await;
    page["count"].as_u64().unwrap_or_else(|| panic!("no count: {page}"))
}

async fn rehearsal(tenant: &Demo, method: reqwest::Method, name: &str) {
    let url = format!("{}/_sandbox/rehearsals{name}", tenant.given("/sandbox/api_url"));
    let answer = http().request(method, url).send().await.expect("the sandbox answers");
    assert!(answer.status().is_success(), "{name}: {}", answer.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tenant_fails_in_every_way_while_the_other_goes_on() {
    let (troubled, well) = (Demo::start(60).await, Demo::start(40).await);
    let (hub, secret) = (troubled.api(), well.secret_file("secret", well.given("/sandbox/client_secret")));
    let added = troubled
        .cli(&[&["integration", "add", "--name", "Well"], well.tenant_options(&secret).as_slice()].concat())
        .await;
    assert_eq!(added.code, 0, "{}{}", added.out, added.err);
    let list = troubled.shown("rehearsals").await;
    let names = list["rehearsals"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["name"].as_str().expect("a name"));
    let mut tried = 0;
    for name in names.filter(|name| *name != TOO_LONG) {
        rehearsal(&troubled, reqwest::Method::POST, &format!("/{name}")).await;
        let (bad, good) = (hub.sync(1, &["devices"]).await, hub.sync(2, &["devices"]).await);
        let (bad, good) = (hub.end(bad).await, hub.end(good).await);
        assert_eq!(good["state"], "succeeded", "beside {name}: {good}");
        let ends = ENDS.iter().find(|(end, _)| *end == name).map_or(&["succeeded"][..], |(_, states)| states);
        assert!(ends.iter().any(|state| bad["state"] == *state), "{name}: {bad}");
        assert_eq!((count(&hub, 1, "tombstoned").await, count(&hub, 2, "active").await), (0, 40), "{name}");
        if bad["state"] == "failed" {
            assert!(!bad["remedy"].as_str().unwrap_or_default().is_empty(), "{name}: no remedy in {bad}");
        }
        rehearsal(&troubled, reqwest::Method::DELETE, "").await;
        if name == "credentials-refused" {
            assert_eq!(hub.get("integrations/1").await["state"], "credentials_refused");
            let own = troubled.secret_file("own", troubled.given("/sandbox/client_secret"));
            let options = troubled.tenant_options(&own);
            troubled.good(&[&["integration", "edit", "1"], options.as_slice()].concat()).await;
        }
        let healed = hub.end(hub.sync(1, &["devices"]).await).await;
        assert_eq!(healed["state"], "succeeded", "after {name}: {healed}");
        assert_eq!(count(&hub, 1, "active").await, 60, "after {name}");
        tried += 1;
    }
    assert!(tried >= ENDS.len(), "{tried} rehearsals");
}
