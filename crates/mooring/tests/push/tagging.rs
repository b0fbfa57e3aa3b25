//! Tags in the tenant follow what the hub knows (HM-17, MO-8).

use std::collections::{BTreeMap, BTreeSet};

use hub_core::{
    ids::DeviceId,
    operator::Visible,
    tagging::{Pass, Risk, RiskFacts},
};
use hub_store::{DeviceFilter, DeviceRisk, TaggingState};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    hub::Hub,
    person,
    place::{Kind, on_both},
    tenant::Tenant,
};

on_both! {
    tags_appear_on_exactly_the_right_devices_and_a_second_pass_sends_nothing,
    a_told_risk_adds_one_tag_and_removes_one,
    what_somebody_changed_in_the_tenant_is_repaired_and_other_tags_survive,
    a_device_that_the_tenant_refuses_is_kept_with_its_fault_and_tried_again,
    a_killed_pass_ends_right,
    what_a_dead_process_put_on_comes_off_when_nobody_wants_it_any_more,
    a_role_that_may_not_make_tags_leaves_their_names_to_a_person,
    a_role_that_may_not_tag_switches_tagging_off_with_the_reason,
    a_removed_integration_takes_its_tags_along,
}

const FLEET: u32 = 60;

/// Devices by tag, as the tenant tells.
async fn carried(tenant: &Tenant) -> BTreeMap<String, BTreeSet<i64>> {
    let tags = tags(tenant).await;
    let mut carried = BTreeMap::new();
    for tag in tags {
        let id = tag["Id"]["Value"].as_i64().unwrap();
        let devices = tenant.get(&format!("/mdm/tags/{id}/devices")).await;
        let devices = devices["Device"].as_array().cloned().unwrap_or_default();
        let ids = devices.iter().map(|device| device["DeviceId"].as_i64().unwrap()).collect();
        carried.insert(tag["TagName"].as_str().unwrap().to_owned(), ids);
    }
    carried
}

/// The number of a tag of that name.
async fn tag_id(tenant: &Tenant, name: &str) -> i64 {
    let is_it = |tag: &&Value| tag["TagName"] == name;
    tags(tenant).await.iter().find(is_it).unwrap()["Id"]["Value"].as_i64().unwrap()
}

/// All tags of the customer.
async fn tags(tenant: &Tenant) -> Vec<Value> {
    let home = home(tenant);
    let found = tenant.get(&format!("/mdm/tags/search?organizationgroupid={home}&pagesize=500")).await;
    found["Tags"].as_array().cloned().unwrap_or_default()
}

/// The customer's organization group.
fn home(tenant: &Tenant) -> i64 {
    tenant.sandbox.credentials().organization_group_id
}

fn empty() -> BTreeSet<i64> {
    BTreeSet::new()
}

/// What the status tags must be, computed from the tenant's own words.
async fn expected_status(tenant: &Tenant) -> BTreeMap<&'static str, BTreeSet<i64>> {
    let mut expected: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for (id, device) in tenant.devices().await {
        let seen = device["LastSeen"]
            .as_str()
            .and_then(|text| format!("{}Z", text.trim_end_matches('Z')).parse::<Timestamp>().ok());
        let is_recent = seen.is_some_and(|seen| Timestamp::now().duration_since(seen).as_hours() < 24 * 14);
        let word = match device["EnrollmentStatus"].as_str().unwrap() {
            "Unenrolled" => "Inactive",
            "Registered" | "EnrollmentInProgress" => "Provisioned",
            _ if seen.is_none() => "Provisioned",
            _ if is_recent => "Active",
            _ => "Inactive",
        };
        expected.entry(word).or_default().insert(id);
    }
    expected
}

async fn tags_appear_on_exactly_the_right_devices_and_a_second_pass_sends_nothing(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let before = carried(&tenant).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| (tagging.device_status, tagging.device_risk) = (true, true)).await;
    let report = hub.tag().await;
    assert_eq!((report.made, report.added, report.removed), (7, 2 * report.devices, 0), "{report:?}");

    let mut after = carried(&tenant).await;
    let expected = expected_status(&tenant).await;
    assert!(expected.len() > 1, "the fleet has more than one status: {expected:?}");
    for word in ["Provisioned", "Active", "Inactive"] {
        let devices = after.remove(&format!("MOORING_Status_{word}")).unwrap();
        assert_eq!(devices, expected.get(word).cloned().unwrap_or_default(), "{word}");
    }
    let everybody: BTreeSet<i64> = expected.into_values().flatten().collect();
    for (word, devices) in [("None", everybody), ("Low", empty()), ("Medium", empty()), ("High", empty())] {
        assert_eq!(after.remove(&format!("MOORING_Risk_{word}")).unwrap(), devices, "{word}");
    }
    assert_eq!(after, before, "tags of other people are as they were");
    assert_eq!(hub.store.find_tagging(hub.integration).await.unwrap().state, TaggingState::InStep);

    let again = hub.check().await;
    assert_eq!((again.write_calls, again.repaired), (0, 0), "{again:?}");
    hub.sync().await;
    assert_eq!(hub.tag().await.write_calls, 0);
    let none = hub.worker().tag_once(hub.integration, &CancellationToken::new()).await.unwrap();
    assert!(none.is_none(), "nothing is due any more");
}

/// Some device, in the hub and in the tenant.
async fn some_device(hub: &Hub) -> (DeviceId, i64) {
    let page = hub.store.list_devices(&Visible::Everything, &DeviceFilter::default(), None, 1).await.unwrap();
    (page.devices[0].id, page.devices[0].facts.uem_id.0)
}

async fn tell(hub: &Hub, device: DeviceId, risk: Risk, factors: &[&str]) {
    let told = DeviceRisk {
        facts: RiskFacts { risk, threat_factors: factors.iter().map(|it| (*it).to_owned()).collect() },
        source: "EDR".into(),
        reason: "seen".into(),
        set_by: "test".into(),
        set_at: Timestamp::now(),
    };
    hub.store.set_device_risk(device, &told).await.unwrap();
}

async fn a_told_risk_adds_one_tag_and_removes_one(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| (tagging.device_risk, tagging.device_threat_factors) = (true, true)).await;
    hub.tag().await;
    let (device, uem_id) = some_device(&hub).await;
    tell(&hub, device, Risk::High, &["Malware", "Rooted"]).await;
    let report = hub.tag().await;
    assert_eq!(
        (report.added, report.removed, report.write_calls),
        (3, 1, 6),
        "two tags are made: {report:?}"
    );
    let one = BTreeSet::from([uem_id]);
    let now = carried(&tenant).await;
    for name in ["MOORING_Risk_High", "MOORING_TF_Malware", "MOORING_TF_Rooted"] {
        assert_eq!(now[name], one, "{name}");
    }
    assert!(!now["MOORING_Risk_None"].contains(&uem_id));
    tell(&hub, device, Risk::Low, &["Malware"]).await;
    let report = hub.tag().await;
    assert_eq!((report.added, report.removed, report.write_calls), (1, 2, 3), "{report:?}");
    let now = carried(&tenant).await;
    assert_eq!((&now["MOORING_Risk_Low"], &now["MOORING_TF_Malware"]), (&one, &one));
    assert_eq!((&now["MOORING_Risk_High"], &now["MOORING_TF_Rooted"]), (&empty(), &empty()));
}

async fn what_somebody_changed_in_the_tenant_is_repaired_and_other_tags_survive(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    hub.tag().await;
    let right = carried(&tenant).await;
    let everybody: Vec<i64> = right["MOORING_Risk_None"].iter().copied().collect();
    let other = json!({"TagName": "MOORINGLESS", "TagType": 1, "LocationGroupId": home(&tenant)});
    let other = person::post(&tenant, "/mdm/tags/addtag", &other).await["Value"].as_i64().unwrap();
    person::tag(&tenant, other, "adddevices", &everybody[..5]).await;
    person::tag(&tenant, tag_id(&tenant, "MOORING_Risk_None").await, "removedevices", &everybody[..3]).await;
    person::tag(&tenant, tag_id(&tenant, "MOORING_Risk_High").await, "adddevices", &everybody[..2]).await;
    let report = hub.check().await;
    assert_eq!((report.repaired, report.added, report.removed), (5, 3, 2), "{report:?}");
    let mut now = carried(&tenant).await;
    assert_eq!(now.remove("MOORINGLESS").unwrap(), everybody[..5].iter().copied().collect());
    assert_eq!(now, right);

    // A tag that is deleted altogether is made again.
    person::delete(&tenant, &format!("/mdm/tags/{}", tag_id(&tenant, "MOORING_Risk_None").await)).await;
    let report = hub.check().await;
    assert_eq!((report.made, report.added), (1, everybody.len() as u64), "{report:?}");
    assert_eq!(carried(&tenant).await["MOORING_Risk_None"], right["MOORING_Risk_None"]);
}

async fn a_device_that_the_tenant_refuses_is_kept_with_its_fault_and_tried_again(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    let gone = tenant.remove(3, 1).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    let report = hub.tag().await;
    assert_eq!(report.added, report.devices - 3, "{report:?}");
    let counts = hub.store.tagging_counts(hub.integration).await.unwrap();
    assert_eq!((counts.waiting, counts.failed), (3, 3));
    let refused = hub.store.refused_tags(hub.integration, 10).await.unwrap();
    let ids: Vec<i64> = refused.iter().map(|refused| refused.uem_id.0).collect();
    assert_eq!(ids, gone);
    for one in &refused {
        assert!(
            one.fault.contains("not found") && one.attempts == 1 && one.retry_at > Timestamp::now(),
            "{one:?}"
        );
    }
    assert_eq!(hub.check().await.write_calls, 0, "they wait");
}

async fn a_killed_pass_ends_right(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| (tagging.device_status, tagging.device_risk) = (true, true)).await;
    for kill_at in [1, 3, 6] {
        let (worker, integration) = (hub.worker(), hub.integration);
        // Every call of a tag takes a while; aborting the task is what a kill does to everything but the database.
        tenant.fault(json!({"kind": "slow_body", "route": "adddevices", "delay_ms": 60})).await;
        let task = tokio::spawn(async move { worker.tag_once(integration, &CancellationToken::new()).await });
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
        while tenant.strikes() < kill_at && !task.is_finished() && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        task.abort();
        let _ = task.await;
        tenant.heal().await;
        // Until the lease of the dead is over.
        tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    }
    hub.check().await;
    let mut now = carried(&tenant).await;
    for (word, devices) in expected_status(&tenant).await {
        assert_eq!(now.remove(&format!("MOORING_Status_{word}")).unwrap(), devices, "{word}");
    }
    let everybody: BTreeSet<i64> = tenant.devices().await.into_keys().collect();
    assert_eq!(now.remove("MOORING_Risk_None").unwrap(), everybody);
    assert_eq!(hub.check().await.write_calls, 0);
}

async fn what_a_dead_process_put_on_comes_off_when_nobody_wants_it_any_more(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    hub.tag().await;
    let (device, uem_id) = some_device(&hub).await;
    tell(&hub, device, Risk::High, &[]).await;
    // The tenant puts the tag on; its answer comes when nobody is there to hear it.
    tenant.fault(json!({"kind": "slow_body", "route": "adddevices", "delay_ms": 60_000})).await;
    let (worker, integration) = (hub.worker(), hub.integration);
    let task = tokio::spawn(async move { worker.tag_once(integration, &CancellationToken::new()).await });
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while carried(&tenant).await["MOORING_Risk_High"].is_empty() && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    task.abort();
    let _ = task.await;
    tenant.heal().await;
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    let last = hub.store.find_tagging(hub.integration).await.unwrap().last;
    assert_eq!((last.unfinished, last.is_wished), (Some(Pass::Send), false));

    // By a run nobody asks for: the pass that did not end is enough.
    tell(&hub, device, Risk::Low, &[]).await;
    hub.tag().await;
    let now = carried(&tenant).await;
    assert_eq!((&now["MOORING_Risk_Low"], &now["MOORING_Risk_High"]), (&BTreeSet::from([uem_id]), &empty()));
    assert!(!now["MOORING_Risk_None"].contains(&uem_id));
    assert_eq!(hub.store.find_tagging(hub.integration).await.unwrap().last.unfinished, None);
    assert_eq!(hub.check().await.write_calls, 0);
}

async fn a_role_that_may_not_make_tags_leaves_their_names_to_a_person(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let resources = json!(["REST API Devices Read", "REST API Devices Execute", "REST API Groups Read"]);
    let (id, secret) = tenant.oauth_client("tagger", None, resources).await;
    let hub = Hub::by(&tenant, kind, &id, &secret).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    let report = hub.tag().await;
    assert_eq!((report.made, report.added), (0, 0));
    let state = hub.store.find_tagging(hub.integration).await.unwrap();
    assert_eq!(state.state, TaggingState::NamesMissing);
    for name in ["MOORING_Risk_None", "MOORING_Risk_Low", "MOORING_Risk_Medium", "MOORING_Risk_High"] {
        assert!(state.reason.contains(name), "{}", state.reason);
        let tag = json!({"TagName": name, "TagType": 1, "LocationGroupId": home(&tenant)});
        person::post(&tenant, "/mdm/tags/addtag", &tag).await;
    }
    let report = hub.check().await;
    assert_eq!(report.added, report.devices);
    assert_eq!(hub.store.find_tagging(hub.integration).await.unwrap().state, TaggingState::InStep);
}

async fn a_role_that_may_not_tag_switches_tagging_off_with_the_reason(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let resources = json!(["REST API Devices Read", "REST API Devices Write", "REST API Groups Read"]);
    let (id, secret) = tenant.oauth_client("reader", None, resources).await;
    let hub = Hub::by(&tenant, kind, &id, &secret).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    let report = hub.tag().await;
    assert_eq!(report.added, 0);
    let state = hub.store.find_tagging(hub.integration).await.unwrap();
    assert_eq!(state.state, TaggingState::NotAllowed);
    assert!(state.reason.contains("REST API Devices Execute"), "{}", state.reason);
    hub.sync().await;
    let none = hub.worker().tag_once(hub.integration, &CancellationToken::new()).await.unwrap();
    assert!(none.is_none(), "it is not tried with every run");
}

async fn a_removed_integration_takes_its_tags_along(kind: Kind) {
    let tenant = Tenant::start(FLEET).await;
    let hub = Hub::beside(&tenant, kind).await;
    hub.tagging(|tagging| tagging.device_risk = true).await;
    hub.tag().await;
    hub.store.request_tag_clearing(hub.integration, Timestamp::now()).await.unwrap();
    hub.store.remove_integration(hub.integration).await.unwrap();
    assert_eq!(hub.store.empty_removed_integrations().await.unwrap(), 0, "its tags come first");
    let (worker, shutdown) = (hub.worker(), CancellationToken::new());
    let loops = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { worker.run(shutdown).await }
    });
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    while !hub.store.list_tags(hub.integration).await.unwrap().is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "it is emptied");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    shutdown.cancel();
    loops.await.unwrap();
    let now = carried(&tenant).await;
    assert_eq!(now["MOORING_Risk_None"], empty());
    assert!(hub.store.integration_credentials(hub.integration).await.is_err(), "its credentials are gone");
}
