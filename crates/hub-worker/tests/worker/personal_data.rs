//! Personal data that is switched off leaves every column of every table, and comes back when it is switched on again.

use database::{
    params,
    testing::{TestDatabase, postgres, sqlite},
};
use hub_core::{
    addition::Registration,
    agent::AgentFacts,
    fleet::Platform,
    integration::PersonalData,
    operator::Visible,
    sync::{Mode, Section},
};
use hub_store::{
    AgentEntry, AgentRegistered, AgentReport, AgentReported, DeviceFilter, DeviceState, NewAgent,
    NotificationState, ProvisionalState, RunFilter,
};
use hub_worker::{Worker, WorkerSettings};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::support::{FLEET, Hub, Tenant, on, quick};

const ALL: PersonalData = PersonalData {
    email: true,
    names: true,
    phone_number: true,
    device_friendly_name: true,
    user_name: true,
};

/// Every text of every column of every table, by the database's own schema.
async fn everything(hub: &Hub) -> Vec<(String, String)> {
    let database = &hub.database.database;
    let columns = if database.is_postgres() {
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
            AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()
                AND table_type = 'BASE TABLE')"
    } else {
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    };
    let mut found = Vec::new();
    let rows = database.query(columns, params![]).await.expect("the schema can be read");
    assert!(rows.len() > 150, "only {} columns were found", rows.len());
    for row in rows {
        let (table, column): (String, String) = (row.at(0).expect("a name"), row.at(1).expect("a name"));
        // SQLite takes the bytes of a sealed secret for a text that they are not.
        let text = match database.is_postgres() {
            true => format!("CAST(\"{column}\" AS TEXT)"),
            false => format!(
                "CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") ELSE CAST(\"{column}\" AS TEXT) END"
            ),
        };
        let sql = format!("SELECT {text} FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        for row in database.query(&sql, params![]).await.expect("the column can be read") {
            found.push((format!("{table}.{column}"), row.at(0).expect("a text")));
        }
    }
    found
}

/// Where a text stands.
async fn places(hub: &Hub, text: &str) -> Vec<String> {
    let mut places: Vec<String> =
        everything(hub).await.into_iter().filter(|(_, value)| value.contains(text)).map(|it| it.0).collect();
    places.sort();
    places.dedup();
    places
}

/// A fleet that was read three times: with histories of every kind of text, a tombstone, and a held plan.
async fn lived_in(database: TestDatabase) -> Hub {
    let tenant = Tenant::default();
    tenant.change(|fleet| {
        fleet.devices =
            (1..=20).map(|id| (id, format!("marker-friendly-0-{id}"), format!("SERIAL{id:04}"))).collect();
        fleet.org_groups = vec![1, 7];
    });
    let hub = on(tenant, database).await;
    hub.run(Mode::Full, &FLEET).await;
    hub.tenant.change(|fleet| {
        fleet.mark = 1;
        fleet.devices.iter_mut().for_each(|it| it.1 = format!("marker-friendly-1-{}-Özlem", it.0));
        fleet.devices.retain(|device| device.0 != 5);
    });
    for _ in 0..3 {
        hub.run(Mode::Full, &FLEET).await;
    }
    hub.run(Mode::Full, &[Section::DeviceCertificates]).await;
    assert!(places(&hub, "marker-login").await.contains(&"device_certificates.name".to_owned()));
    plant_registrations(&hub).await;
    plant_agent(&hub).await;
    plant_messages(&hub).await;
    hub
}

/// Registered devices that wait, and one that a person removed.
async fn plant_registrations(hub: &Hub) {
    for number in 0..3 {
        let registration = Registration {
            platform: Platform::Ios,
            udid: format!("registered-{number}"),
            serial_number: String::new(),
            name: format!("marker-friendly-registered-{number}"),
            user_email: format!("marker-mail-registered-{number}@example.com"),
        };
        hub.store
            .register_device(hub.integration, &registration, Timestamp::now())
            .await
            .expect("registered");
    }
    let state = ProvisionalState::Provisional;
    let waiting =
        hub.store.list_provisional(state, &Visible::one(hub.integration), None, 10).await.expect("read");
    assert_eq!(waiting.devices.len(), 3);
    assert!(hub.store.remove_provisional(waiting.devices[0].id, Timestamp::now()).await.expect("removed"));
}

/// An agent whose machine is called so.
async fn plant_agent(hub: &Hub) {
    let registration = Registration {
        platform: Platform::Linux,
        udid: String::new(),
        serial_number: "SERIAL0001".into(),
        name: String::new(),
        user_email: String::new(),
    };
    let new = NewAgent {
        entry: AgentEntry::SharedToken(hub.integration),
        registration,
        public_key: vec![7; 32],
        agent_version: "1".into(),
    };
    let registered = hub.store.register_agent(&new, Timestamp::now()).await.expect("registered");
    let id = match registered {
        AgentRegistered::Registered { id, device: Some(_) } => Some(id),
        _ => None,
    };
    let id = id.expect("an agent of a device");
    report(hub, id, "marker-friendly-machine").await;
}

async fn report(hub: &Hub, agent: i64, hostname: &str) {
    let facts = AgentFacts { hostname: hostname.into(), ..AgentFacts::default() };
    let now = Timestamp::now();
    let reported =
        hub.store.report_agent(&AgentReport { agent, signed_at: now, facts }, now).await.expect("read");
    assert!(matches!(reported, AgentReported::Taken { .. }), "{reported:?}");
}

/// Messages in every state, and what a server said of the last recipient.
async fn plant_messages(hub: &Hub) {
    let states = ["waiting", "sending", "sent", "unknown", "failed"];
    for (number, state) in (1..).zip(states) {
        for (channel, recipient) in
            [("email", "marker-mail-message@example.com"), ("sms", "marker-phone-message")]
        {
            let sql = "INSERT INTO notifications (integration_id, user_id, channel, recipient, state, fault, attempts,
                    requested_by, made_at_ms, not_before_ms, ended_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, 0, 'new user', 1, 4000000000000, NULL)";
            let fault = if state == "failed" { format!("550 <{recipient}> unknown") } else { String::new() };
            let values = params![hub.integration.0, number, channel, recipient, state, fault];
            hub.database.database.execute("plant", sql, values).await.expect("planted");
        }
    }
}

/// Switches these off and works until they are purged.
async fn take_only(hub: &Hub, personal: PersonalData) {
    hub.edit(|settings| settings.personal_data = personal).await;
    let is_quiet = || async {
        let runs =
            hub.store.list_runs(&Visible::Everything, &RunFilter::default(), None, 1).await.expect("read").0;
        let has_read_since = runs[0].ended_at.is_some() && runs[0].scope_version > 1;
        hub.store.find_purge(hub.integration).await.expect("read").is_none() && has_read_since
    };
    hub.works_until(is_quiet).await;
}

async fn each_kind_goes(database: TestDatabase) {
    let hub = lived_in(database).await;
    let tombstoned = DeviceFilter { state: Some(DeviceState::Tombstoned), ..DeviceFilter::default() };
    assert_eq!(
        hub.store.list_devices(&Visible::Everything, &tombstoned, None, 10).await.expect("read").count,
        1
    );
    let kinds: [(&[&str], PersonalData); 5] = [
        (&["marker-mail"], PersonalData { email: false, ..ALL }),
        (
            &["marker-first", "marker-last", "marker-display"],
            PersonalData { email: false, names: false, ..ALL },
        ),
        (&["marker-phone"], PersonalData { device_friendly_name: true, ..NONE_BUT_LOGIN }),
        (&["marker-friendly", "marker-reported", "özlem"], NONE_BUT_LOGIN),
        (&["marker-login"], PersonalData { user_name: false, ..NONE_BUT_LOGIN }),
    ];
    for (markers, personal) in kinds {
        for marker in markers {
            assert!(!places(&hub, marker).await.is_empty(), "{marker} was stored before");
        }
        take_only(&hub, personal).await;
        for marker in markers {
            assert_eq!(places(&hub, marker).await, Vec::<String>::new(), "{marker}");
        }
    }
    let messages = hub.store.list_notifications(100).await.expect("read");
    let count = |state| messages.iter().filter(|message| message.state == state).count();
    assert_eq!(messages.len(), 10, "that somebody got one is remembered, so nobody gets a second");
    assert_eq!((count(NotificationState::Waiting), count(NotificationState::Sent)), (0, 2));
    plant_registrations_again(&hub).await;
    report(&hub, 1, "marker-friendly-other-machine").await;
    assert_eq!(
        places(&hub, "marker-friendly").await,
        Vec::<String>::new(),
        "what an agent tells while it is off"
    );
    let owner = hub
        .store
        .find_devices_by_identifier(&Visible::Everything, "SERIAL0001")
        .await
        .expect("read")
        .remove(0);
    assert_eq!(owner.facts.user_email, "udid-SERIAL0001@vendor.UEM");
    // Nothing else went, and all of it comes back by a full read.
    assert_eq!(owner.facts.serial_number, "SERIAL0001");
    hub.edit(|settings| settings.personal_data = ALL).await;
    hub.run(Mode::Incremental, &FLEET).await;
    let owner = hub
        .store
        .find_devices_by_identifier(&Visible::Everything, "SERIAL0001")
        .await
        .expect("read")
        .remove(0);
    assert_eq!(owner.facts.user_email, "marker-mail-1-1@example.com");
    assert_eq!(owner.facts.friendly_name, "marker-friendly-1-1-Özlem");
    assert!(!places(&hub, "marker-first").await.is_empty());
}

/// What a device tells of itself is not stored either while it is off.
async fn plant_registrations_again(hub: &Hub) {
    let registration = Registration {
        platform: Platform::Ios,
        udid: "registered-late".into(),
        serial_number: String::new(),
        name: "marker-friendly-late".into(),
        user_email: "marker-mail-late@example.com".into(),
    };
    for _ in 0..2 {
        hub.store
            .register_device(hub.integration, &registration, Timestamp::now())
            .await
            .expect("registered");
        assert_eq!(places(hub, "registered-late").await, ["provisional_devices.udid"]);
        assert_eq!(places(hub, "-late@").await, Vec::<String>::new());
        assert_eq!(places(hub, "friendly-late").await, Vec::<String>::new());
    }
}

const NONE_BUT_LOGIN: PersonalData = PersonalData {
    email: false,
    names: false,
    phone_number: false,
    device_friendly_name: false,
    user_name: true,
};

#[tokio::test]
async fn each_kind_leaves_every_column_of_sqlite() {
    each_kind_goes(sqlite().await).await;
}

#[tokio::test]
async fn each_kind_leaves_every_column_of_postgresql() {
    each_kind_goes(postgres().await).await;
}

#[tokio::test]
async fn a_purge_that_was_killed_goes_on_and_what_is_off_is_never_stored_again() {
    let hub = lived_in(sqlite().await).await;
    hub.edit(|settings| settings.personal_data.email = false).await;
    // A process that died in the middle: some of it is gone, the row that asked for it stays.
    let (name, moment) = (format!("sync/{}", hub.integration), std::time::Duration::from_millis(50));
    let lease = hub.store.acquire_lease(&name, "dead", moment, jiff::Timestamp::now());
    let lease = lease.await.expect("the store").expect("free");
    let batch = hub.store.sync_batch(hub.integration, hub_store::NO_RUN, &lease);
    let personal = PersonalData { email: false, ..ALL };
    batch.purge_devices(&personal, 0).await.expect("a batch");
    assert!(!places(&hub, "marker-mail").await.is_empty(), "history and users still have it");
    tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    take_only(&hub, personal).await;
    assert_eq!(places(&hub, "marker-mail").await, Vec::<String>::new());
    hub.run(Mode::Full, &FLEET).await;
    assert_eq!(places(&hub, "marker-mail").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_files_of_messages_that_were_only_tried_go_too() {
    let hub = lived_in(sqlite().await).await;
    let folder = tempfile::tempdir().expect("a folder");
    let messages = hub.store.list_notifications(100).await.expect("read");
    for message in &messages {
        let file = folder.path().join(format!("{:08}-{}.txt", message.id, message.channel));
        std::fs::write(file, "To: marker-mail").expect("written");
    }
    std::fs::write(folder.path().join("notes.txt"), "mine").expect("written");
    let settings = WorkerSettings { messages_folder: Some(folder.path().to_owned()), ..quick() };
    let (worker, shutdown) = (Worker::new(hub.store.clone(), settings), CancellationToken::new());
    hub.edit(|settings| settings.personal_data.email = false).await;
    let works = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { worker.run(shutdown).await }
    });
    let purged = async {
        while hub.store.find_purge(hub.integration).await.expect("read").is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), purged).await.expect("it is purged");
    shutdown.cancel();
    works.await.expect("the loop ends");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| file.expect("one").file_name())
        .collect();
    assert_eq!(left, ["notes.txt"]);
}
