//! Security facts and certificates of devices.

use hub_core::{
    fleet::{DeviceAppFacts, DeviceCertificateFacts, SecurityFacts},
    ids::{DeviceId, UemId},
    integration::PersonalData,
};
use hub_store::{DevicePart, News, StoreError};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, device, hours_ago, now},
    on_both,
};

on_both! {
    security_facts_are_written_where_they_differ_and_told
    certificates_go_only_by_a_whole_list_that_is_not_empty
    each_part_is_due_by_itself_and_who_was_tried_waits
    what_hangs_on_a_device_goes_with_it
    subjects_are_purged_and_issuers_stay
    the_fleet_knows_samples_and_unwanted_apps
}

fn facts(has_passcode: bool) -> SecurityFacts {
    SecurityFacts {
        has_passcode: Some(has_passcode),
        is_encrypted: Some(true),
        passcode_grace_seconds: Some(0),
        encryption_status: "Encrypted".into(),
        secure_boot: "full".into(),
        has_sealed_root: Some(false),
        ..SecurityFacts::default()
    }
}

fn certificate(number: i64, name: &str) -> DeviceCertificateFacts {
    DeviceCertificateFacts {
        uem_id: UemId(number),
        uem_uuid: String::new(),
        name: name.into(),
        issued_by: "Example CA".into(),
        expires_at: Some(now()),
        first_sampled_at: None,
        is_identity: Some(true),
        status: "active".into(),
        context: "user".into(),
    }
}

async fn told_after(fixture: &Fixture, last: &mut i64) -> Vec<i64> {
    let page = fixture.store.news_after(*last).await.unwrap();
    let mut ids = Vec::new();
    for (number, news) in page.news {
        *last = number;
        let News::Devices(devices) = news else { panic!("the whole fleet") };
        ids.extend(devices);
    }
    ids
}

async fn security_facts_are_written_where_they_differ_and_told(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let mut last = fixture.store.last_news().await.unwrap();
    assert_eq!(fixture.store.security_of_device(ids[0]).await.unwrap(), None);
    let write =
        async |facts: &SecurityFacts, at| batch.write_device_security(ids[0], facts, at).await.unwrap();
    assert_eq!(write(&facts(true), hours_ago(40)).await, (1, 0, 0));
    assert_eq!(told_after(&fixture, &mut last).await, [ids[0].0]);
    assert_eq!(write(&facts(true), hours_ago(39)).await, (0, 0, 0));
    assert_eq!(told_after(&fixture, &mut last).await, [0_i64; 0], "nothing is new within a day");
    assert_eq!(write(&facts(true), hours_ago(3)).await, (0, 0, 0));
    assert_eq!(told_after(&fixture, &mut last).await, [ids[0].0], "that it was read is told once a day");
    assert_eq!(write(&facts(false), now()).await, (0, 1, 0));
    assert_eq!(told_after(&fixture, &mut last).await, [ids[0].0]);
    let read = fixture.store.security_of_device(ids[0]).await.unwrap().unwrap();
    assert_eq!((read.facts, read.read_at), (facts(false), now()));
    assert_eq!(fixture.store.security_of_device(ids[1]).await.unwrap(), None);
    let missing = batch.write_device_security(DeviceId(99), &facts(true), now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn certificates_go_only_by_a_whole_list_that_is_not_empty(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let write = async |list: &[DeviceCertificateFacts], is_whole, at| {
        batch.write_device_certificates(ids[0], list, is_whole, at).await.unwrap()
    };
    let read = async || fixture.store.certificates_on_device(ids[0]).await.unwrap();
    assert_eq!(read().await, None);
    assert_eq!(write(&[], true, hours_ago(9)).await, (0, 0, 0));
    assert_eq!(read().await.map(|read| (read.facts.len(), read.read_at)), Some((0, hours_ago(9))));
    let both = [certificate(1, "b"), certificate(2, "a")];
    assert_eq!(write(&both, true, hours_ago(8)).await, (2, 0, 0));
    assert_eq!(write(&both, true, hours_ago(7)).await, (0, 0, 0));
    // Cut, empty: what is known stays, and keeps its age where nothing came.
    assert_eq!(write(&both[..1], false, hours_ago(6)).await, (0, 0, 0));
    assert_eq!(write(&[], true, hours_ago(5)).await, (0, 0, 0));
    let kept = read().await.unwrap();
    assert_eq!((kept.facts, kept.read_at), (vec![both[1].clone(), both[0].clone()], hours_ago(6)));
    let newer = certificate(1, "c");
    assert_eq!(write(std::slice::from_ref(&newer), true, now()).await, (0, 1, 1));
    assert_eq!(read().await.unwrap().facts, [newer]);
}

async fn each_part_is_due_by_itself_and_who_was_tried_waits(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, (1..=3).map(device).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_device_security(ids[0], &facts(true), now()).await.unwrap();
    batch.mark_tried(ids[1], DevicePart::Certificates, now()).await.unwrap();
    let due = async |part, before| {
        let due = fixture.store.devices_due_for(part, synced.id, before, 9).await.unwrap();
        due.into_iter().map(|device| device.id).collect::<Vec<_>>()
    };
    assert_eq!(due(DevicePart::Apps, now()).await, ids);
    assert_eq!(due(DevicePart::Security, now()).await, ids[1..]);
    assert_eq!(due(DevicePart::Certificates, now()).await, [ids[0], ids[2]]);
    let later = now() + SignedDuration::from_secs(1);
    assert_eq!(due(DevicePart::Security, later).await, [ids[1], ids[2], ids[0]]);
    assert_eq!(due(DevicePart::Certificates, later).await, ids);
}

async fn what_hangs_on_a_device_goes_with_it(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, vec![device(1), device(2)]).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    for id in &ids {
        batch.write_device_security(*id, &facts(true), now()).await.unwrap();
        batch.write_device_certificates(*id, &[certificate(1, "a")], true, now()).await.unwrap();
    }
    let rows = async || {
        let sql = "SELECT device_id FROM device_security UNION ALL SELECT device_id FROM device_certificates";
        fixture.test.database.query(sql, &[]).await.unwrap().len()
    };
    assert_eq!(rows().await, 4);
    batch.tombstone(&ids[..1], hours_ago(9)).await.unwrap();
    assert_eq!(rows().await, 4, "a tombstone can be restored");
    batch.purge_tombstones(hours_ago(1)).await.unwrap();
    assert_eq!(rows().await, 2);
    fixture.store.remove_integration(synced.id).await.unwrap();
    fixture.store.empty_removed_integrations().await.unwrap();
    assert_eq!(rows().await, 0);
}

async fn subjects_are_purged_and_issuers_stay(fixture: Fixture) {
    let (here, there) = (fixture.synced("Berlin").await, fixture.synced("Lisbon").await);
    let (ids, others) =
        (fixture.add(&here, vec![device(1)]).await, fixture.add(&there, vec![device(1)]).await);
    let own = DeviceCertificateFacts { issued_by: "CN=dana".into(), ..certificate(2, "CN=dana") };
    for (synced, id) in [(&here, ids[0]), (&there, others[0])] {
        let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
        let list = [certificate(1, "CN=dana"), own.clone()];
        batch.write_device_certificates(id, &list, true, now()).await.unwrap();
    }
    let batch = fixture.store.sync_batch(here.id, here.run, &here.lease);
    let phone_off = PersonalData { phone_number: false, ..PersonalData::default() };
    assert_eq!(batch.purge_certificates(&phone_off, 0).await.unwrap(), None, "no number stands in a subject");
    let names_off = PersonalData { names: false, ..PersonalData::default() };
    // Twice: a purge that was killed goes over what it did once more.
    for _ in 0..2 {
        let mut after = Some(0);
        while let Some(last) = after {
            after = batch.purge_certificates(&names_off, last).await.unwrap();
        }
    }
    let names = async |id| {
        let read = fixture.store.certificates_on_device(id).await.unwrap().unwrap();
        read.facts.into_iter().map(|facts| (facts.name, facts.issued_by)).collect::<Vec<_>>()
    };
    let pair = |name: &str, issuer: &str| (name.to_owned(), issuer.to_owned());
    assert_eq!(names(ids[0]).await, [pair("", "Example CA"), pair("", "")]);
    assert_eq!(names(others[0]).await, [pair("CN=dana", "Example CA"), pair("CN=dana", "CN=dana")]);
}

async fn the_fleet_knows_samples_and_unwanted_apps(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let ids = fixture.add(&synced, (1..=3).map(device).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.write_device_security(ids[0], &facts(true), hours_ago(2)).await.unwrap();
    let app = |bundle_id: &str, status: &str| DeviceAppFacts {
        bundle_id: bundle_id.into(),
        name: String::new(),
        version: String::new(),
        status: status.into(),
        is_managed: false,
        size_bytes: None,
    };
    let apps = [app("com.Example.Games", "installed"), app("com.example.chat", "")];
    batch.write_device_apps(ids[1], &apps, hours_ago(1)).await.unwrap();
    let absent = [app("com.example.chat", "not installed"), app("com.example.games", "removed")];
    batch.write_device_apps(ids[2], &absent, now()).await.unwrap();
    let all: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = fixture.store.fleet_rows(&all).await.unwrap();
    assert_eq!((rows[0].sampled_at, rows[0].has_passcode), (Some(hours_ago(2)), Some(true)));
    assert_eq!((rows[0].is_encrypted_by_sample, rows[0].apps_read_at), (Some(true), None));
    assert_eq!(
        (rows[1].sampled_at, rows[1].has_passcode, rows[1].apps_read_at),
        (None, None, Some(hours_ago(1)))
    );
    let unwanted = ["COM.example.games".to_owned(), "com.example.chat".to_owned()];
    let count = async |list: &[String], of: Option<&[i64]>| {
        let mut found: Vec<_> = fixture.store.unwanted_apps(list, of).await.unwrap().into_iter().collect();
        found.sort();
        found
    };
    assert_eq!(count(&unwanted, None).await, [(ids[1], 2)]);
    assert_eq!(count(&unwanted[..1], Some(&all)).await, [(ids[1], 1)]);
    assert_eq!(count(&unwanted, Some(&all[2..])).await, []);
    assert_eq!(count(&[], None).await, []);
}
