//! What takes a call for each device: security facts and certificates, at the pace that the tenant allows, and what
//! becomes of what is known when an answer fails, is cut or does not come.

use database::testing::{TestDatabase, postgres, sqlite};
use hub_core::{
    ids::DeviceId,
    operator::Visible,
    permissions::{Answer, Capability},
    sync::{Mode, RunState, Section},
};
use hub_store::{DeviceFilter, News};
use serde_json::{Value, json};

use crate::support::{Certificates, FLEET, Hub, Tenant, counts, hub, on, quick, request};

const SECURITY: [Section; 1] = [Section::DeviceSecurity];
const CERTIFICATES: [Section; 1] = [Section::DeviceCertificates];

/// A hub that has read the devices, on that database.
async fn read(count: i64, database: TestDatabase) -> Hub {
    let tenant = Tenant::default();
    tenant.change(|fleet| {
        fleet.devices =
            (1..=count).map(|id| (id, format!("device {id}"), format!("SERIAL{id:04}"))).collect();
        fleet.org_groups = vec![1, 7];
    });
    let hub = on(tenant, database).await;
    hub.full().await;
    hub
}

async fn device(hub: &Hub, number: i64) -> DeviceId {
    let serial = format!("SERIAL{number:04}");
    let found = hub.store.find_devices_by_identifier(&Visible::Everything, &serial).await.expect("read");
    found.first().expect("it is there").id
}

/// Whether a passcode locks it, as far as is known.
async fn passcode(hub: &Hub, number: i64) -> Option<bool> {
    let read = hub.store.security_of_device(device(hub, number).await).await.expect("read");
    read.and_then(|read| read.facts.is_locked_by_passcode())
}

async fn certificate_count(hub: &Hub, number: i64) -> usize {
    let read = hub.store.certificates_on_device(device(hub, number).await).await.expect("read");
    read.map_or(0, |read| read.facts.len())
}

/// Makes everything due again, as if the interval was over.
async fn interval_passes(hub: &Hub) {
    let sql = "UPDATE device_sync SET security_read_at_ms = 1, security_tried_at_ms = 1, certificates_read_at_ms = 1,
        certificates_tried_at_ms = 1";
    hub.database.database.execute("pass time", sql, &[]).await.expect("made due");
}

/// Devices that decisions were told of since that number.
async fn told_since(hub: &Hub, number: i64) -> usize {
    let page = hub.store.news_after(number).await.expect("read");
    let count = |(_, news): &(i64, News)| match news {
        News::Devices(ids) => ids.len(),
        // Nobody is told to read all of it because of single devices.
        News::Fleet => 0,
    };
    page.news.iter().map(count).sum()
}

fn asked(hub: &Hub, part: &str) -> Vec<String> {
    hub.tenant.change(|fleet| fleet.asked.iter().filter(|path| path.contains(part)).cloned().collect())
}

async fn facts_follow_the_tenant(database: TestDatabase) {
    let hub = read(12, database).await;
    hub.tenant.change(|fleet| {
        fleet.samples = vec![
            (3, json!({"IsPasscodePresent": false})),
            (4, Value::Null),
            (5, json!({"IsPasscodePresent": true})),
        ];
    });
    let first = hub.run(Mode::Full, &SECURITY).await;
    let read = counts(&first, Section::DeviceSecurity);
    assert_eq!((first.state, read.read, read.added), (RunState::Succeeded, 11, 11), "{first:?}");
    assert_eq!([passcode(&hub, 1).await, passcode(&hub, 3).await], [Some(true), Some(false)]);
    assert_eq!([passcode(&hub, 4).await, passcode(&hub, 5).await], [None, Some(true)]);

    // Within the interval nobody is asked again, whoever had no sample neither.
    hub.tenant.change(|fleet| fleet.asked.clear());
    let again = hub.run(Mode::Full, &SECURITY).await;
    assert_eq!((counts(&again, Section::DeviceSecurity).read, asked(&hub, "/security").len()), (0, 0));

    // Only differences are written and told.
    interval_passes(&hub).await;
    let number = hub.store.last_news().await.expect("read");
    hub.tenant.change(|fleet| {
        fleet.samples[2].1 = json!({"IsPasscodePresent": true, "IsPasscodeCompliant": false})
    });
    let next = hub.run(Mode::Incremental, &SECURITY).await;
    let read = counts(&next, Section::DeviceSecurity);
    assert_eq!((read.read, read.added, read.changed), (11, 0, 1), "{next:?}");
    assert_eq!(passcode(&hub, 5).await, Some(false));
    // What was read long ago is told again, because decisions must know that it was.
    assert_eq!(told_since(&hub, number).await, 11);
}

#[tokio::test]
async fn security_facts_follow_the_tenant_on_sqlite() {
    facts_follow_the_tenant(sqlite().await).await;
}

#[tokio::test]
async fn security_facts_follow_the_tenant_on_postgresql() {
    facts_follow_the_tenant(postgres().await).await;
}

async fn no_answer_erases_nothing(database: TestDatabase) {
    let hub = read(30, database).await;
    hub.run(Mode::Full, &SECURITY).await;
    hub.run(Mode::Full, &CERTIFICATES).await;
    let known = device(&hub, 1).await;
    let before = hub.store.security_of_device(known).await.expect("read");
    type Misbehave = fn(&mut crate::support::Fleet);
    let faults: [(&str, Misbehave); 6] = [
        ("no sample", |fleet| fleet.samples = (1..=30).map(|id| (id, Value::Null)).collect()),
        ("a sample that tells nothing", |fleet| fleet.samples = (1..=30).map(|id| (id, json!({}))).collect()),
        ("an error", |fleet| fleet.broken = Some(("/security", 400))),
        ("not accessible", |fleet| fleet.broken_with = Some(("/security", 403, 5035))),
        ("not supported", |fleet| fleet.broken = Some(("/security", 501))),
        ("not allowed", |fleet| fleet.forbidden = Some("/security")),
    ];
    for (what, misbehave) in faults {
        interval_passes(&hub).await;
        hub.tenant.change(|fleet| {
            (fleet.samples, fleet.broken, fleet.broken_with, fleet.forbidden) =
                (Vec::new(), None, None, None);
            misbehave(fleet);
        });
        hub.run(Mode::Full, &SECURITY).await;
        let after = hub.store.security_of_device(known).await.expect("read").expect("kept");
        assert_eq!(Some(&after.facts), before.as_ref().map(|read| &read.facts), "{what}");
        assert_eq!(after.read_at.as_millisecond(), 1, "{what}: what is known keeps its age");
    }
    hub.tenant.change(|fleet| fleet.forbidden = None);
    for (certificates, left) in [
        (Certificates::Empty, 2),
        (Certificates::Cut, 2),
        (Certificates::OneLess, 1),
        (Certificates::Whole, 2),
    ] {
        interval_passes(&hub).await;
        hub.tenant.change(|fleet| fleet.certificates = certificates);
        hub.run(Mode::Full, &CERTIFICATES).await;
        assert_eq!(certificate_count(&hub, 1).await, left);
    }
    interval_passes(&hub).await;
    hub.tenant.change(|fleet| fleet.broken = Some(("/certificates", 400)));
    let outcome = hub.run(Mode::Full, &CERTIFICATES).await;
    assert_eq!((outcome.state, certificate_count(&hub, 30).await), (RunState::Failed, 2), "{outcome:?}");
}

#[tokio::test]
async fn no_answer_erases_what_is_known_on_sqlite() {
    no_answer_erases_nothing(sqlite().await).await;
}

#[tokio::test]
async fn no_answer_erases_what_is_known_on_postgresql() {
    no_answer_erases_nothing(postgres().await).await;
}

#[tokio::test]
async fn apps_stay_where_the_tenant_does_not_find_the_device() {
    let hub = read(3, sqlite().await).await;
    hub.run(Mode::Full, &[Section::DeviceApps]).await;
    let known = device(&hub, 2).await;
    let apps = async || hub.store.apps_on_device(known).await.expect("read").len();
    assert_eq!(apps().await, 1);
    let sql = "UPDATE device_sync SET apps_read_at_ms = 1";
    hub.database.database.execute("pass time", sql, &[]).await.expect("made due");
    hub.tenant.change(|fleet| fleet.broken_with = Some(("/apps/search", 404, 5061)));
    let outcome = hub.run(Mode::Full, &[Section::DeviceApps]).await;
    assert_eq!((counts(&outcome, Section::DeviceApps).read, apps().await), (0, 1), "{outcome:?}");
}

#[tokio::test]
async fn a_role_without_it_switches_the_capability_off_until_it_grows() {
    let hub = hub(5).await;
    hub.tenant.change(|fleet| fleet.forbidden = Some("/security"));
    let sections = [FLEET.as_slice(), &SECURITY, &CERTIFICATES].concat();
    let outcome = hub.run(Mode::Full, &sections).await;
    assert_eq!(outcome.state, RunState::Partial, "{outcome:?}");
    assert_eq!(outcome.report.off, SECURITY);
    assert!(counts(&outcome, Section::DeviceCertificates).is_complete, "the rest goes on");
    let answer = async || {
        let check = hub.store.find_permission_check(hub.integration).await.expect("read").expect("noted");
        check
            .capabilities
            .into_iter()
            .find(|row| row.capability == Capability::ReadDeviceSecurity)
            .map(|row| row.answer)
    };
    let off = answer().await.expect("noted");
    assert!(off.is_off() && off.words().contains("REST API Devices Read"), "{off:?}");
    hub.tenant.change(|fleet| fleet.forbidden = None);
    hub.run(Mode::Full, &SECURITY).await;
    assert_eq!(answer().await, Some(Answer::Granted));
    assert_eq!(passcode(&hub, 5).await, Some(true));
}

#[tokio::test]
async fn at_the_reserve_of_the_quota_it_stops_and_goes_on_with_the_rest() {
    let hub = hub(30).await;
    hub.full().await;
    // A tenth of 1,000 is kept.
    hub.tenant.change(|fleet| (fleet.calls_left, fleet.asked) = (Some(115), Vec::new()));
    let outcome = hub.run(Mode::Full, &SECURITY).await;
    let read = counts(&outcome, Section::DeviceSecurity).read;
    assert!((1..20).contains(&read) && outcome.error.contains("daily quota"), "{outcome:?}");
    assert!(asked(&hub, "/security").len() < 20, "the reserve is left alone");
    hub.tenant.change(|fleet| fleet.calls_left = None);
    let rest = hub.run(Mode::Full, &SECURITY).await;
    assert_eq!(
        counts(&rest, Section::DeviceSecurity).read,
        30 - read,
        "those that were not asked kept their turn"
    );
}

#[tokio::test]
async fn killed_in_the_middle_the_next_run_reads_the_rest() {
    let hub = hub(40).await;
    hub.full().await;
    hub.tenant.change(|fleet| fleet.asked.clear());
    let worker = hub.worker();
    let (integration, sections) = (hub.integration, SECURITY);
    let killed = tokio::spawn(async move {
        let (progress, _) = tokio::sync::watch::channel(hub_core::sync::RunReport::default());
        let shutdown = tokio_util::sync::CancellationToken::new();
        worker.run_once(integration, request(&sections), progress, shutdown).await
    });
    while asked(&hub, "/security").len() < 15 {
        tokio::task::yield_now().await;
    }
    killed.abort();
    assert!(killed.await.is_err_and(|error| error.is_cancelled()), "it was not done yet");
    let before = asked(&hub, "/security").len();
    tokio::time::sleep(quick().lease_time).await;
    let outcome = hub.run(Mode::Full, &SECURITY).await;
    assert_eq!(outcome.state, RunState::Succeeded, "{outcome:?}");
    let read = usize::try_from(counts(&outcome, Section::DeviceSecurity).read).expect("few");
    // Asked and not yet written: a few at a time.
    assert!(read < 40 && before + read <= 40 + 8, "{before} before, {read} after");
    let filter = DeviceFilter::default();
    let devices =
        hub.store.list_devices(&Visible::Everything, &filter, None, 100).await.expect("read").devices;
    for row in devices {
        assert!(hub.store.security_of_device(row.id).await.expect("read").is_some(), "{}", row.id);
    }
}

#[tokio::test]
async fn a_device_that_is_told_about_brings_its_security_facts_at_once() {
    let hub = hub(3).await;
    hub.run(Mode::Full, &FLEET).await;
    hub.run(Mode::Full, &[Section::Apps, Section::DeviceApps]).await;
    hub.run(Mode::Full, &SECURITY).await;
    hub.run(Mode::Full, &CERTIFICATES).await;
    hub.tenant.change(|fleet| fleet.samples = vec![(2, json!({"IsPasscodePresent": false}))]);
    crate::events::told(&hub, 2).await;
    hub.works_until(|| async { passcode(&hub, 2).await == Some(false) }).await;
}
