//! Pages: what comes from a tenant is never markup, empty lists say what to do, errors carry the request id.

use hub_core::operator::Role;

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

#[tokio::test]
async fn a_hostile_fleet_stays_text_on_every_page() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let integration = fleet::integration(&hub.store, "<b>Example</b>", now()).await;
    let mut facts = fleet::device(1, now());
    for field in [
        &mut facts.friendly_name,
        &mut facts.serial_number,
        &mut facts.model,
        &mut facts.user_name,
        &mut facts.user_email,
        &mut facts.org_group_name,
        &mut facts.os_version,
        &mut facts.managed_by,
    ] {
        *field = HOSTILE.to_owned();
    }
    facts.platform = hub_core::fleet::Platform::from(HOSTILE);
    facts.compliance = hub_core::fleet::Compliance::from(HOSTILE);
    let run = fleet::synchronize(&hub.store, integration, vec![facts], now()).await;
    let device = hub.store.known_devices(integration).await.unwrap()[0].id;
    let pages = [
        "/".to_owned(),
        "/devices".to_owned(),
        format!("/devices?search={}", "%3Cscript%3Ealert(1)%3C/script%3E"),
        format!("/devices/{device}"),
        "/integrations".to_owned(),
        format!("/integrations/{integration}"),
        format!("/integrations/{integration}/edit"),
        "/runs".to_owned(),
        format!("/runs/{run}"),
    ];
    for path in pages {
        let page = hub.page(&path, &who).await;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
        assert!(!page.contains("<b>Example"), "{path}");
        assert!(!page.contains(" style=") && !page.contains(" onclick="), "{path} holds under the policy");
    }
}

#[tokio::test]
async fn a_fleet_is_on_its_pages() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Viewer).await;
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let devices = (1..=60).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, integration, devices, now()).await;
    let device = hub.store.known_devices(integration).await.unwrap()[0].id;
    for (path, parts) in [
        (
            "/",
            &["Compliance", "Last contact", "Recent synchronizations", "55", "/devices?compliance=compliant"]
                [..],
        ),
        ("/devices", &["Showing 50 of 60 devices", "Next page", "Pixel 9", "data-search"]),
        ("/devices?platform=android", &["<option value=\"android\" selected>"]),
        ("/devices?search=C020000007", &["Showing 1 of 1 devices"]),
        ("/devices?search=nothing-like-it", &["No device is like that"]),
        ("/users", &["Ada Andersen", "No e-mail"]),
        ("/groups", &["Example Corp", "tree-1", "Field Service", "Sales South"]),
        ("/apps", &["Authenticator", "com.example.tunnel"]),
        ("/runs", &["Succeeded"]),
        ("/integrations", &["as1234.example.com", "Active"]),
    ] {
        let page = hub.page(path, &who).await;
        for part in parts {
            assert!(page.contains(part), "{path} lacks {part}");
        }
    }
    let page = hub.page(&format!("/devices/{device}"), &who).await;
    for part in [
        "Nothing has changed since",
        "Authenticator",
        "Serial number",
        "Example",
        "Meets the passcode policy",
        "AwDeviceIdentity",
        "Expired",
    ] {
        assert!(page.contains(part), "the device's page lacks {part}");
    }
}

#[tokio::test]
async fn pages_lead_through_the_whole_list() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Viewer).await;
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let devices = (1..=60).map(|number| fleet::device(number, now())).collect();
    fleet::synchronize(&hub.store, integration, devices, now()).await;
    let first = hub.page("/devices?ownership=corporate_dedicated", &who).await;
    assert!(!first.contains("rel=\"next\""), "45 fit on a page");
    let first = hub.page("/devices", &who).await;
    let (_, rest) = first.split_once("rel=\"next\" href=\"").unwrap();
    let next = rest.split('"').next().unwrap().replace("&#38;", "&");
    let second = hub.page(&next, &who).await;
    assert!(second.contains("Showing 10 of 60 devices") && second.contains("Back to the beginning"));
}

#[tokio::test]
async fn empty_pages_say_what_to_do_next() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    for path in ["/", "/devices", "/integrations", "/groups", "/runs"] {
        let page = hub.page(path, &who).await;
        assert!(page.contains("empty-state") && page.contains("href=\"/integrations"), "{path}");
    }
    for path in ["/users", "/apps", "/settings/tokens"] {
        assert!(hub.page(path, &who).await.contains("empty-state"), "{path}");
    }
}

#[tokio::test]
async fn a_token_made_on_the_page_is_shown_this_once() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let fields = [("name", "export"), ("scope", "viewer"), ("days", "90")];
    let page = text(hub.post_form("/settings/tokens", &who, &fields).await).await;
    let (_, rest) = page.split_once("mrg_").unwrap();
    assert!(rest.len() > 20 && page.contains("not shown again"));
    let again = hub.page("/settings/tokens", &who).await;
    assert!(again.contains("export") && !again.contains("id=\"secret\""));
    let token = hub.store.list_tokens().await.unwrap()[0].id;
    assert_eq!(hub.post_form(&format!("/settings/tokens/{token}/remove"), &who, &[]).await.status(), 303);
    assert!(hub.store.list_tokens().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_operator_with_a_short_password_is_refused_on_the_page() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Admin).await;
    let fields = [("username", "grace"), ("password", "short"), ("role", "operator")];
    let answer = hub.post_form("/settings/operators", &who, &fields).await;
    assert_eq!(answer.status(), 422);
    assert!(text(answer).await.contains("at least 12 characters"));
    let fields = [("username", "grace"), ("password", "a long enough password"), ("role", "operator")];
    assert_eq!(hub.post_form("/settings/operators", &who, &fields).await.status(), 303);
}

#[tokio::test]
async fn errors_are_pages_with_their_request_id() {
    let hub = Hub::start().await;
    let who = hub.person(Role::Viewer).await;
    for (path, status) in
        [("/devices/999", 404), ("/devices/abc", 404), ("/nowhere", 404), ("/devices?sort=up", 400)]
    {
        let answer = hub.get(path, &who).await;
        assert_eq!(answer.status(), status, "{path}");
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(text(answer).await.contains(&id), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let hub = Hub::start().await;
    for path in ["/login", "/api/v1/devices", "/healthz", "/nowhere", "/api/docs/"] {
        let answer = hub.get(path, &Who::Nobody).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'self';"), "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert!(header("cache-control").contains("no-store"), "{path}");
    }
}
