//! The dashboard's pages of trust: what is good is stored, what is refused names field, value and range, and nothing that was
//! typed is lost.

use std::time::Duration;

use axum::response::Response;
use hub_core::{
    fleet::{Compliance, DeviceFacts},
    operator::Role,
    services::{FailMode, Minimum, Policy, PolicySet},
    trust::{Effect, Factor, Switch},
};
use tokio_util::sync::CancellationToken;

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

/// The fields of a policy as the form sends them, but for boxes that are off.
pub const POLICY: [(&str, &str); 8] = [
    ("user_groups", ""),
    ("needs_trusted_device", "yes"),
    ("minimum", "high"),
    ("minimum_score", ""),
    ("fail_mode", "closed"),
    ("facts_max_age_minutes", "1440"),
    ("silence_max_hours", "0"),
    ("grace_minutes", "0"),
];

pub async fn hub() -> (Hub, Who) {
    let hub = Hub::start().await;
    let admin = hub.person(Role::Admin).await;
    (hub, admin)
}

/// The same with other values.
pub fn changed(
    fields: &[(&'static str, &'static str)],
    changes: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> =
        fields.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name)).copied().collect();
    all.extend(changes);
    all
}

/// The value of the first field of that name on a page.
fn value(page: &str, name: &str) -> String {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Sends a form that is previewed, looks at the preview, and saves what was seen.
pub async fn save_after_preview(
    hub: &Hub,
    path: &str,
    who: &Who,
    fields: &[(&str, &str)],
) -> (String, Response) {
    let preview = hub.post_form(path, who, &[fields, &[("step", "preview")]].concat()).await;
    let status = preview.status();
    let preview = text(preview).await;
    assert_eq!(status, 200, "{preview}");
    assert!(preview.contains("What would change"), "{preview}");
    let mark = value(&preview, "previewed");
    let saved = hub.post_form(path, who, &[fields, &[("step", "save"), ("previewed", &mark)]].concat()).await;
    (preview, saved)
}

pub async fn add_policy(hub: &Hub, who: &Who, name: &'static str) {
    let fields = changed(&POLICY, &[("name", name)]);
    let (_, saved) = save_after_preview(hub, "/trust/new-policy", who, &fields).await;
    assert_eq!(saved.status(), 303);
    assert!(saved.headers()["location"].to_str().unwrap().starts_with("/trust/policies?saved="));
}

pub async fn add_service(hub: &Hub, who: &Who, fields: &[(&str, &str)]) -> Response {
    hub.post_form("/trust/new-service", who, fields).await
}

/// A form is refused with 422: its page tells these, and holds what was typed.
pub async fn assert_refused(hub: &Hub, path: &str, who: &Who, fields: &[(&str, &str)], told: &[&str]) {
    let answer = hub.post_form(path, who, fields).await;
    let status = answer.status();
    let page = text(answer).await;
    assert_eq!(status, 422, "{path} {fields:?}: {page}");
    for part in told {
        assert!(page.contains(part), "{path} {fields:?} lacks {part:?}: {page}");
    }
    assert!(
        page.contains("aria-invalid=\"true\"") || page.contains("invalid-feedback"),
        "{path} {fields:?}: beside the field"
    );
    for (name, value) in fields.iter().filter(|(_, value)| value.len() > 2) {
        let escaped = value.replace('&', "&#38;").replace('"', "&#34;").replace('<', "&#60;");
        let is_kept = page.contains(&format!("value=\"{escaped}\""))
            || page.contains(&format!("\n{escaped}</textarea>"));
        assert!(is_kept, "{path}: {name} = {value:?} is lost: {page}");
    }
}

#[tokio::test]
async fn empty_pages_of_trust_say_what_to_do_first() {
    let (hub, admin) = hub().await;
    let viewer = hub.person(Role::Viewer).await;
    let overview = hub.page("/trust", &admin).await;
    for part in [
        "Set up in four steps",
        "0 authorities",
        "0 policies",
        "href=\"/trust/proxies\"",
        "still reading the fleet",
    ] {
        assert!(overview.contains(part), "{part}");
    }
    for (path, action) in [
        ("/trust/services", "href=\"/trust/new-policy\""),
        ("/trust/policies", "href=\"/trust/new-policy\""),
        ("/trust/authorities", "href=\"/trust/new-authority\""),
        ("/trust/proxies", "href=\"/trust/new-proxy\""),
        ("/trust/limits", "action=\"/trust/limits\""),
        ("/trust/bypasses", "action=\"/trust/bypasses\""),
        ("/trust/simulate", "href=\"/trust/services\""),
        ("/trust/explain", "href=\"/trust/services\""),
    ] {
        let page = hub.page(path, &admin).await;
        assert!(page.contains("empty-state") && page.contains(action), "{path}");
        let page = hub.page(path, &viewer).await;
        assert!(
            page.contains("empty-state") && !page.contains("btn-primary\" type=\"submit"),
            "{path} as viewer"
        );
    }
    add_policy(&hub, &admin, "staff").await;
    assert!(hub.page("/trust/services", &admin).await.contains("href=\"/trust/new-service\""));
}

#[tokio::test]
async fn a_policy_is_made_previewed_changed_and_removed() {
    let (hub, admin) = hub().await;
    let fields = changed(
        &POLICY,
        &[
            ("name", "staff & guests"),
            ("user_groups", " Staff \n\nOther"),
            ("minimum", "score"),
            ("minimum_score", "70"),
            ("fail_mode", "open"),
            ("grace_minutes", "15"),
            ("forbids_bypass", "yes"),
        ],
    );
    let (preview, saved) = save_after_preview(&hub, "/trust/new-policy", &admin, &fields).await;
    assert!(preview.contains("Fail open has no effect here"), "{preview}");
    assert_eq!(saved.status(), 303);
    let expected = Policy {
        name: "staff & guests".to_owned(),
        user_groups: vec!["Staff".to_owned(), "Other".to_owned()],
        minimum: Minimum::Score(70.try_into().unwrap()),
        fail_mode: FailMode::Open,
        grace_minutes: 15,
        forbids_bypass: true,
        ..Policy::default()
    };
    assert_eq!(hub.store.trust_setup().await.unwrap().set.policies, std::slice::from_ref(&expected));
    let path = "/trust/policies/staff%20%26%20guests";
    let page = hub.page(path, &admin).await;
    assert!(page.contains("Staff\nOther</textarea>") && page.contains("value=\"70\""), "{page}");
    // The same name a second time is refused, and never replaces what is there.
    assert_refused(&hub, "/trust/new-policy", &admin, &fields, &["a name that no other has"]).await;
    // What differs from what was seen is shown before it is saved.
    let (_, saved) = save_after_preview(&hub, path, &admin, &fields).await;
    assert_eq!(saved.status(), 303, "the same as stored is no change");
    let other = changed(&POLICY, &[("step", "save"), ("previewed", "something else")]);
    let shown = text(hub.post_form(path, &admin, &other).await).await;
    assert!(shown.contains("differs from what was shown before"), "{shown}");
    assert_eq!(hub.store.trust_setup().await.unwrap().set.policies, [expected]);
    let removed = hub.post_form(&format!("{path}/remove"), &admin, &[]).await;
    assert_eq!(removed.status(), 303);
    assert!(hub.store.trust_setup().await.unwrap().set.policies.is_empty());
    assert_eq!(hub.get(path, &admin).await.status(), 404);
}

#[tokio::test]
async fn every_refused_field_of_a_policy_is_told_with_its_value_and_range() {
    let (hub, admin) = hub().await;
    add_policy(&hub, &admin, "staff").await;
    for (changes, told) in [
        (&[("grace_minutes", "20000")][..], &["grace minutes &#34;20000&#34;: 0 to 10080 minutes"][..]),
        (&[("grace_minutes", "soon")], &["grace minutes &#34;soon&#34;: 0 to 10080 minutes"]),
        (&[("silence_max_hours", "8761")], &["silence max hours &#34;8761&#34;: 0 to 8760 hours"]),
        (&[("facts_max_age_minutes", "4")], &["facts max age minutes &#34;4&#34;: 5 to 43200 minutes"]),
        (&[("facts_max_age_minutes", "")], &["facts max age minutes: 5 to 43200 minutes"]),
        (
            &[("minimum", "score"), ("minimum_score", "101")],
            &["minimum score &#34;101&#34;: a score, 0 to 100"],
        ),
        (&[("minimum", "score"), ("minimum_score", "-1")], &["a score, 0 to 100"]),
        (&[("minimum", "always_deny")], &["none, low, medium, high or a score"]),
        (&[("fail_mode", "ajar")], &["closed or open"]),
        (&[("grace_minutes", "-5"), ("silence_max_hours", "x y")], &["0 to 10080", "0 to 8760"]),
    ] {
        for step in ["preview", "save"] {
            let fields = changed(&changed(&POLICY, changes), &[("step", step)]);
            // What is chosen by a radio or a button stands in no value of its own.
            let kept: Vec<(&str, &str)> = fields
                .iter()
                .filter(|(name, _)| !["minimum", "fail_mode", "step"].contains(name))
                .copied()
                .chain(fields.iter().filter(|(name, value)| *name == "minimum" && *value == "score").copied())
                .collect();
            let answer = hub.post_form("/trust/policies/staff", &admin, &fields).await;
            assert_eq!(answer.status(), 422, "{changes:?}");
            let page = text(answer).await;
            for part in told {
                assert!(page.contains(part), "{changes:?} lacks {part:?}: {page}");
            }
            for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
                assert!(page.contains(&format!("value=\"{value}\"")), "{name} = {value:?} is lost");
            }
        }
    }
    let long = changed(&POLICY, &[("name", " ")]);
    assert_refused(&hub, "/trust/new-policy", &admin, &long, &["1 to 100 characters"]).await;
    assert_eq!(hub.store.trust_setup().await.unwrap().set.policies.len(), 1);
    assert_eq!(hub.store.trust_setup().await.unwrap().set.policies[0].grace_minutes, 0);
}

#[tokio::test]
async fn a_service_is_made_changed_and_removed_and_its_policy_stays_as_long_as_it() {
    let (hub, admin) = hub().await;
    add_policy(&hub, &admin, "staff").await;
    let good = [
        ("name", "my wiki/1"),
        ("hosts", "wiki.example.com\n*.wiki.example.com"),
        ("paths", "/a\n/b"),
        ("policy", "staff"),
    ];
    assert_eq!(add_service(&hub, &admin, &good).await.status(), 303);
    let list = hub.page("/trust/services", &admin).await;
    for part in [
        "my wiki/1",
        "wiki.example.com, *.wiki.example.com",
        "/a, /b",
        "/trust/policies/staff",
        "/decisions?service=my+wiki%2F1",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    for (wrong, told) in [
        (
            [("name", "other"), ("hosts", "https://x.example.com/"), ("paths", ""), ("policy", "staff")],
            "is no host",
        ),
        (
            [("name", "other"), ("hosts", "x.example.com\n*.com"), ("paths", "/in"), ("policy", "staff")],
            "too wide",
        ),
        (
            [("name", "other"), ("hosts", "x.example.com"), ("paths", "admin"), ("policy", "staff")],
            "is no path",
        ),
        ([("name", "other"), ("hosts", ""), ("paths", "/in"), ("policy", "staff")], "1 to 100 hosts"),
        (
            [("name", "other"), ("hosts", "wiki.example.com"), ("paths", "/a"), ("policy", "staff")],
            "my wiki/1 has it already",
        ),
        (
            [("name", "my wiki/1"), ("hosts", "z.example.com"), ("paths", "/in"), ("policy", "staff")],
            "a name that no other has",
        ),
    ] {
        assert_refused(&hub, "/trust/new-service", &admin, &wrong, &[told]).await;
    }
    let strange = [("name", "other"), ("hosts", "x.example.com"), ("paths", ""), ("policy", "none such")];
    let answer = add_service(&hub, &admin, &strange).await;
    assert_eq!(answer.status(), 422);
    assert!(text(answer).await.contains("the name of a policy: staff"));
    let path = "/trust/services/my%20wiki%2F1";
    let edit = [("hosts", "wiki.example.com"), ("paths", ""), ("policy", "staff")];
    assert_eq!(hub.post_form(path, &admin, &edit).await.status(), 303);
    assert!(hub.store.trust_setup().await.unwrap().set.services[0].paths.is_empty());
    // What a service rests on is not removed from below it.
    let policy = hub.page("/trust/policies/staff", &admin).await;
    assert!(policy.contains("give them another policy first") && policy.contains(path), "{policy}");
    let refused = hub.post_form("/trust/policies/staff/remove", &admin, &[]).await;
    assert_eq!(refused.status(), 422);
    assert!(text(refused).await.contains("the name of a policy"));
    assert_eq!(hub.post_form(&format!("{path}/remove"), &admin, &[]).await.status(), 303);
    assert!(hub.store.trust_setup().await.unwrap().set.services.is_empty());
    assert_eq!(hub.post_form(&format!("{path}/remove"), &admin, &[]).await.status(), 404);
}

#[tokio::test]
async fn a_service_that_is_used_is_removed_only_with_its_name() {
    let (hub, admin) = hub().await;
    add_policy(&hub, &admin, "staff").await;
    let fields = [("name", "wiki"), ("hosts", "wiki.example.com"), ("paths", ""), ("policy", "staff")];
    assert_eq!(add_service(&hub, &admin, &fields).await.status(), 303);
    let decision = hub_store::NewDecision {
        at: now(),
        outcome: "deny",
        reason: "no_device",
        proxy: "edge".to_owned(),
        service: "wiki".to_owned(),
        user: String::new(),
        device: None,
        integration: None,
        score: None,
        explanation: "{}".to_owned(),
    };
    hub.store.insert_decisions(&[decision]).await.unwrap();
    assert_refused(
        &hub,
        "/trust/services/wiki/remove",
        &admin,
        &[("confirm", "wikis")],
        &["wiki, the name of the service"],
    )
    .await;
    assert_eq!(hub.store.trust_setup().await.unwrap().set.services.len(), 1);
    assert_eq!(
        hub.post_form("/trust/services/wiki/remove", &admin, &[("confirm", "wiki")]).await.status(),
        303
    );
}

#[tokio::test]
async fn a_factor_is_tried_before_it_counts() {
    let (hub, admin) = hub().await;
    let path = "/trust/factors/os_version";
    let fields = [
        ("state", "trial"),
        ("bad", "score"),
        ("bad_score", "55"),
        ("unknown", "none"),
        ("unknown_score", ""),
        ("os_minimum", "ios = 17.5\nandroid = 14"),
    ];
    assert_eq!(save_after_preview(&hub, path, &admin, &fields).await.1.status(), 303);
    let rules = hub.store.trust_setup().await.unwrap().set.trust;
    let rule = rules.factors.get(Factor::OsVersion);
    assert_eq!((rule.state, rule.bad), (Switch::Trial, Effect::Cap(55.try_into().unwrap())));
    assert_eq!(rules.os_minimum["android"], "14");
    assert!(hub.page("/trust/factors", &admin).await.contains("at most 55 (Low)"));
    for (field, value, told) in [
        ("bad_score", "101", "bad score &#34;101&#34;: a score, 0 to 100"),
        ("os_minimum", "ios 17.5", "such as ios = 17.5"),
        ("os_minimum", "beos = 5", "one of"),
        ("state", "perhaps", "off, trial or on"),
        ("bad", "much", "nothing, a cap or always deny"),
    ] {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, old)| (*name, if *name == field { value } else { old })).collect();
        let answer = hub.post_form(path, &admin, &fields).await;
        assert_eq!(answer.status(), 422, "{field}");
        let page = text(answer).await;
        assert!(page.contains(told), "{told}: {page}");
        let minimum = fields[5].1;
        assert!(page.contains(&format!("\n{minimum}</textarea>")), "{field}");
    }
    for (factor, field, value, told) in [
        ("patch_age", "patch_age_max_days", "0", "1 to 3650 days"),
        ("last_seen", "last_seen_max_hours", "often", "last seen max hours &#34;often&#34;: 1 to 8760 hours"),
        ("agent", "agent_report_max_hours", "9000", "1 to 8760 hours"),
        ("unwanted_app", "unwanted_apps", "com example", "bundle ids of 1 to 255 characters"),
    ] {
        let fields = [("state", "on"), ("bad", "low"), ("unknown", "none"), (field, value)];
        assert_refused(&hub, &format!("/trust/factors/{factor}"), &admin, &fields[3..], &[]).await;
        let page = text(hub.post_form(&format!("/trust/factors/{factor}"), &admin, &fields).await).await;
        assert!(page.contains(told), "{told}: {page}");
    }
    let fields = [("state", "on"), ("bad", "low"), ("unknown", "none"), ("employee_owned", "yes")];
    assert_eq!(save_after_preview(&hub, "/trust/factors/ownership", &admin, &fields).await.1.status(), 303);
    assert_eq!(hub.store.trust_setup().await.unwrap().set.trust.owners.len(), 1);
    assert_eq!(hub.get("/trust/factors/horoscope", &admin).await.status(), 404);
}

/// A hub that decides about three compliant devices and one whose storage is not encrypted.
async fn deciding() -> (Hub, Who, CancellationToken) {
    let (hub, admin) = hub().await;
    let integration = fleet::integration(&hub.store, "Example", now()).await;
    let facts = |number: i64| DeviceFacts {
        compliance: Compliance::Compliant,
        is_encrypted: Some(number != 4),
        ..fleet::device(number, now())
    };
    fleet::synchronize(&hub.store, integration, (1..=4).map(facts).collect(), now()).await;
    let set = PolicySet::default()
        .with_policy(Policy { name: "staff".to_owned(), ..Policy::default() })
        .with_policy(Policy {
            name: "guests".to_owned(),
            minimum: Minimum::None,
            needs_trusted_device: false,
            ..Policy::default()
        })
        .with_service(hub_core::services::Service {
            name: "wiki".to_owned(),
            hosts: vec!["wiki.example.com".to_owned().try_into().unwrap()],
            paths: Vec::new(),
            policy: "staff".to_owned(),
        });
    hub.store.change_policy_set(|_| set, "test", now()).await.unwrap().unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(hub.decider.clone().run(stop.clone()));
    let looking = async {
        while !hub.decider.is_ready() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it is ready");
    (hub, admin, stop)
}

#[tokio::test]
async fn what_a_factor_would_change_is_told_with_its_devices_before_it_is_saved() {
    let (hub, admin, stop) = deciding().await;
    let fields = [("state", "on"), ("bad", "low"), ("unknown", "none")];
    let (preview, saved) = save_after_preview(&hub, "/trust/factors/encryption", &admin, &fields).await;
    for part in [
        "1 device would lose access to a service",
        "4 devices were looked at",
        "C020000004",
        "factor_encryption",
        "Devices let in: 4 today, 3 then.",
    ] {
        assert!(preview.contains(part), "{part}: {preview}");
    }
    assert_eq!(saved.status(), 303);
    // Once it counts, taking it away again would let the device in.
    let looking = async {
        loop {
            let page = hub.page("/trust/simulate?factor=encryption&state=off", &admin).await;
            if page.contains("1 device would gain access to a service") {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let page = tokio::time::timeout(Duration::from_secs(20), looking).await.expect("it counts");
    assert!(page.contains("C020000004") && page.contains("Devices let in: 3 today, 4 then."), "{page}");
    stop.cancel();
}

#[tokio::test]
async fn a_device_is_explained_and_tried_against_another_rule() {
    let (hub, admin, stop) = deciding().await;
    let device = |number: i64| format!("C02{number:07}");
    let page = hub.page(&format!("/trust/explain?service=wiki&device={}", device(4)), &admin).await;
    for part in ["Let in", "everything that the policy asks for is there", "staff", "C020000004"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let page = hub.page("/trust/explain?service=wiki&user=ann@example.com", &admin).await;
    assert!(page.contains("Refused") && page.contains("nothing identifies one"), "{page}");
    for (query, told) in [
        ("service=wiki&device=NOBODY", "the id in the hub, the serial number"),
        ("service=none", "the name of a service"),
    ] {
        let answer = hub.get(&format!("/trust/explain?{query}"), &admin).await;
        assert_eq!(answer.status(), 422, "{query}");
        assert!(text(answer).await.contains(told), "{query}");
    }
    let query = format!("service=wiki&device={}&factor=encryption&bad=always_deny", device(4));
    let page = hub.page(&format!("/trust/simulate?{query}"), &admin).await;
    let (today, then) = page.split_once(">Then</h2>").unwrap();
    assert!(today.contains("everything that the policy asks for is there"), "{today}");
    assert!(then.contains("encryption costs the device too much"), "{then}");
    let page = hub.page("/trust/simulate?service=wiki&minimum=none&policy=guests", &admin).await;
    assert!(page.contains("No device would lose or gain access"), "{page}");
    for (query, told) in [
        ("minimum=101", "none, low, medium, high, or a score of 0 to 100"),
        ("policy=guests", "the service that gets another policy"),
        ("factor=horoscope", "one of the factors"),
        ("device=C020000001", "a service, where one device is asked about"),
        ("factor=risk&bad=score&bad_score=x", "a score, 0 to 100"),
    ] {
        let answer = hub.get(&format!("/trust/simulate?{query}"), &admin).await;
        assert_eq!(answer.status(), 422, "{query}");
        assert!(text(answer).await.contains(told), "{query}");
    }
    stop.cancel();
}

#[tokio::test]
async fn who_may_only_look_sees_every_field_and_no_button() {
    let (hub, admin) = hub().await;
    add_policy(&hub, &admin, "staff").await;
    let viewer = hub.person(Role::Viewer).await;
    for path in ["/trust/policies/staff", "/trust/factors/risk"] {
        let page = hub.page(path, &viewer).await;
        assert!(
            page.contains("<fieldset disabled>") || page.contains("<fieldset class=\"form-grid\" disabled>"),
            "{path}"
        );
        assert!(!page.contains("See what would change") && !page.contains("Remove this"), "{path}");
    }
}
