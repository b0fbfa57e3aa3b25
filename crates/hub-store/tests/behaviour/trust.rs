//! What decisions about requests rest on.

use std::{collections::BTreeSet, time::Duration};

use hub_core::{
    device_certificate::{Authority, KeyPlace, RevocationCheck},
    fleet::Compliance,
    ids::{DeviceId, IntegrationId},
    integration::PersonalData,
    proxy::{ClientCertificates, Fingerprint, HandOver, Proof, Proxy, UserSource},
    service_token::{KeyState, ROTATE_EVERY, SETTLED_AFTER},
    services::{Policy, PolicySet, Service, Step},
    tagging::{Risk, RiskFacts},
    trust::Level,
};
use hub_store::{
    DecisionFilter, DeviceRisk, LimitKind, NewBypass, NewDecision, NewLimit, News, ProxyRow, StoreError,
    Topic,
};
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;

use crate::{
    fixture::{Fixture, Synced, change, device, hours_ago, now},
    on_both,
};

on_both! {
    what_is_configured_comes_back_and_each_change_raises_the_revision
    a_refused_change_stores_nothing
    changes_at_once_come_one_after_the_other
    a_proxy_keeps_its_secret_until_a_new_one_is_asked_for
    a_proxy_with_a_certificate_has_no_secret
    a_limit_is_one_for_each_source_and_ends
    a_bypass_is_open_until_it_ends_and_stays_in_the_list
    lists_and_shut_out_certificates_are_kept
    keys_that_sign_are_shared_and_change_in_their_time
    two_hubs_that_keep_keys_at_once_make_them_once
    keys_of_issuers_are_kept_and_only_others_are_news
    every_write_of_a_device_is_news
    news_that_comes_late_is_read_by_who_looks_again
    the_fleet_is_read_as_decisions_need_it
    decisions_are_found_page_by_page_and_swept
}

fn policy(name: &str) -> Policy {
    Policy { name: name.to_owned(), ..Policy::default() }
}

fn service(name: &str, policy: &str) -> Service {
    Service {
        name: name.to_owned(),
        hosts: vec![format!("{name}.example.com").try_into().unwrap()],
        paths: Vec::new(),
        policy: policy.to_owned(),
    }
}

fn authority(name: &str) -> Authority {
    Authority {
        name: name.to_owned(),
        chain_pem: "a chain".to_owned(),
        key_template: "{SerialNumber}".to_owned().try_into().unwrap(),
        key_place: KeyPlace::CommonName,
        revocation: RevocationCheck::Off,
        crl_urls: Vec::new(),
    }
}

fn proxy(name: &str) -> Proxy {
    Proxy {
        name: name.to_owned(),
        proof: Proof::Secret,
        addresses: vec!["10.0.0.0/8".parse().unwrap()],
        certificate: HandOver::Nginx,
        user: UserSource::forwarded(),
    }
}

impl Fixture {
    async fn change_set(&self, change: impl FnOnce(&mut PolicySet) + Send) -> Result<Vec<Step>, Vec<String>> {
        let change = |mut set: PolicySet| {
            change(&mut set);
            set
        };
        let answer = self.store.change_policy_set(change, "ann", now()).await.unwrap();
        let places = |refused: Vec<hub_core::services::RefusedEntry>| {
            refused.into_iter().map(|entry| entry.place).collect()
        };
        answer.map(|plan| plan.iter().map(|change| change.step).collect()).map_err(places)
    }

    async fn revision(&self) -> i64 {
        self.store.trust_revision().await.unwrap()
    }
}

async fn what_is_configured_comes_back_and_each_change_raises_the_revision(fixture: Fixture) {
    let store = &fixture.store;
    let mut woken = store.wakes(Topic::Trust);
    let mut last = fixture.revision().await;
    let empty = store.trust_setup().await.unwrap();
    assert_eq!((empty.revision, empty.set), (last, PolicySet::default()));
    let mut expect_raised = async |what: &str| {
        let revision = fixture.revision().await;
        assert!(revision > last, "{what} raises the revision");
        last = revision;
    };
    let steps = fixture.change_set(|set| {
        set.policies = vec![policy("staff"), policy("guests")];
        set.services.push(service("wiki", "staff"));
        set.trust.patch_age_max_days = 30;
    });
    assert_eq!(steps.await.unwrap(), [Step::Change, Step::Add, Step::Add, Step::Add]);
    let wake = tokio::time::timeout(Duration::from_secs(10), woken.changed()).await;
    assert!(wake.is_ok_and(|told| told.is_ok()), "whoever keeps it in memory is woken");
    expect_raised("a change of the set").await;
    store.put_authority(&authority("devices"), "ann", now()).await.unwrap();
    expect_raised("an authority").await;
    store.put_proxy(&proxy("edge"), false, "ann", now()).await.unwrap();
    expect_raised("a proxy").await;
    let setup = store.trust_setup().await.unwrap();
    let names: Vec<&str> = setup.set.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!((names, setup.set.trust.patch_age_max_days), (vec!["guests", "staff"], 30));
    assert_eq!(setup.set.services, [service("wiki", "staff")]);
    assert_eq!(setup.authorities, [authority("devices")]);
    assert_eq!(setup.proxies[0].proxy, proxy("edge"));
    let steps = fixture.change_set(|set| {
        set.policies.retain(|policy| policy.name != "guests");
        set.services[0].paths.push("/a".to_owned().try_into().unwrap());
    });
    assert_eq!(steps.await.unwrap(), [Step::Remove, Step::Change]);
    assert_eq!(store.trust_setup().await.unwrap().set.services[0].paths.len(), 1);
    assert!(store.delete_authority("devices").await.unwrap());
    assert!(!store.delete_authority("devices").await.unwrap());
    expect_raised("what is taken away").await;
    assert!(store.trust_setup().await.unwrap().authorities.is_empty());
}

async fn a_refused_change_stores_nothing(fixture: Fixture) {
    fixture.change_set(|set| set.policies.push(policy("staff"))).await.unwrap();
    let before = fixture.store.trust_setup().await.unwrap();
    let refused = fixture.change_set(|set| {
        set.policies.push(policy("guests"));
        set.services.push(service("wiki", "nobody"));
    });
    assert_eq!(refused.await.unwrap_err(), ["service wiki"]);
    let after = fixture.store.trust_setup().await.unwrap();
    assert_eq!((after.revision, after.set), (before.revision, before.set));
    assert_eq!(fixture.change_set(|_| ()).await.unwrap(), [], "nothing differs");
    assert_eq!(fixture.revision().await, before.revision, "then nobody has to read again");
}

async fn changes_at_once_come_one_after_the_other(fixture: Fixture) {
    let before = fixture.revision().await;
    let (one, other) = tokio::join!(
        fixture.change_set(|set| set.policies.push(policy("one"))),
        fixture.change_set(|set| set.policies.push(policy("other"))),
    );
    assert_eq!((one, other), (Ok(vec![Step::Add]), Ok(vec![Step::Add])));
    let setup = fixture.store.trust_setup().await.unwrap();
    assert_eq!((setup.set.policies.len(), setup.revision), (2, before + 2), "neither is lost");
    // Each alone would be fine; together they would leave a service without its policy.
    let (with_service, without_policy) = tokio::join!(
        fixture.change_set(|set| set.services.push(service("wiki", "one"))),
        fixture.change_set(|set| set.policies.retain(|policy| policy.name != "one")),
    );
    assert!(with_service.is_ok() != without_policy.is_ok(), "{with_service:?} {without_policy:?}");
    assert_eq!(fixture.store.trust_setup().await.unwrap().set.check(), Ok(()));
}

async fn a_proxy_keeps_its_secret_until_a_new_one_is_asked_for(fixture: Fixture) {
    let store = &fixture.store;
    let hash = async || store.trust_setup().await.unwrap().proxies[0].secret.clone().unwrap().hash;
    let first = store.put_proxy(&proxy("edge"), false, "ann", now()).await.unwrap().unwrap();
    assert!(first.expose_secret().starts_with("mrp_"));
    let hash_of_first = hash().await;
    assert!(!hash_of_first.contains(first.expose_secret()));
    let changed = Proxy { certificate: HandOver::Xfcc, ..proxy("edge") };
    assert!(store.put_proxy(&changed, false, "ann", now()).await.unwrap().is_none());
    assert_eq!(hash().await, hash_of_first);
    assert_eq!(store.trust_setup().await.unwrap().proxies[0].proxy, changed);
    let second = store.put_proxy(&changed, true, "ann", now()).await.unwrap().unwrap();
    assert_ne!(second.expose_secret(), first.expose_secret());
    assert_ne!(hash().await, hash_of_first);
    assert!(store.delete_proxy("edge").await.unwrap() && !store.delete_proxy("edge").await.unwrap());
    assert!(store.trust_setup().await.unwrap().proxies.is_empty());
    let third = store.put_proxy(&proxy("edge"), false, "ann", now()).await.unwrap();
    assert!(third.is_some(), "one of the same name is another proxy");
}

async fn a_proxy_with_a_certificate_has_no_secret(fixture: Fixture) {
    let store = &fixture.store;
    let by_secret = store.put_proxy(&proxy("edge"), false, "ann", now()).await.unwrap();
    assert!(by_secret.is_some());
    let certificates = ClientCertificates { sha256: vec![Fingerprint::of(b"its certificate")], issued: None };
    let certified = Proxy { proof: Proof::Certificate(certificates), ..proxy("edge") };
    for renews_secret in [false, true] {
        assert!(store.put_proxy(&certified, renews_secret, "ann", now()).await.unwrap().is_none());
        let stored = store.trust_setup().await.unwrap().proxies;
        assert_eq!(stored, [ProxyRow { proxy: certified.clone(), secret: None }]);
    }
    let again = store.put_proxy(&proxy("edge"), false, "ann", now()).await.unwrap();
    assert!(again.is_some(), "what it had before counts no more, so it is given another one");
}

async fn a_limit_is_one_for_each_source_and_ends(fixture: Fixture) {
    let store = &fixture.store;
    let limit = |source: &str, level| NewLimit {
        kind: LimitKind::Email,
        subject: "Ann@Example.com".to_owned(),
        level,
        reason: "malware".to_owned(),
        source: source.to_owned(),
        expires_at: Some(now() + SignedDuration::from_hours(1)),
    };
    let revision = fixture.revision().await;
    let id = store.set_limit(&limit("edr", Level::Low), "token edr", now()).await.unwrap();
    assert!(fixture.revision().await > revision);
    assert_eq!(store.set_limit(&limit("edr", Level::AlwaysDeny), "token edr", now()).await.unwrap(), id);
    let other = NewLimit { expires_at: None, ..limit("mtd", Level::Medium) };
    let other = store.set_limit(&other, "token mtd", now()).await.unwrap();
    let same_name = NewLimit { kind: LimitKind::SerialNumber, ..limit("edr", Level::High) };
    let serial = store.set_limit(&same_name, "token edr", now()).await.unwrap();
    let listed = store.list_limits(now()).await.unwrap();
    let shown: Vec<_> = listed.iter().map(|row| (row.id, row.limit.kind, row.limit.level)).collect();
    assert_eq!(
        shown,
        [
            (id, LimitKind::Email, Level::AlwaysDeny),
            (other, LimitKind::Email, Level::Medium),
            (serial, LimitKind::SerialNumber, Level::High),
        ]
    );
    assert_eq!(
        (listed[0].limit.subject.as_str(), listed[0].set_by.as_str()),
        ("ann@example.com", "token edr")
    );
    let later = now() + SignedDuration::from_hours(1);
    let left: Vec<i64> = store.list_limits(later).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(left, [other], "the others have ended");
    let revision = fixture.revision().await;
    assert!(store.delete_limit(other).await.unwrap() && !store.delete_limit(other).await.unwrap());
    assert!(fixture.revision().await > revision);
}

async fn a_bypass_is_open_until_it_ends_and_stays_in_the_list(fixture: Fixture) {
    let store = &fixture.store;
    let new = |service: Option<&str>| NewBypass {
        service: service.map(str::to_owned),
        user: "Ann@Example.com".to_owned(),
        reason: "her phone broke".to_owned(),
        expires_at: now() + SignedDuration::from_hours(2),
    };
    let wide = store.insert_bypass(&new(None), "operator bob", now()).await.unwrap();
    let narrow = store.insert_bypass(&new(Some("wiki")), "operator bob", now()).await.unwrap();
    let open = store.open_bypasses(now()).await.unwrap();
    let shown: Vec<_> = open.iter().map(|bypass| (bypass.id, bypass.service.as_deref())).collect();
    assert_eq!(shown, [(wide, None), (narrow, Some("wiki"))]);
    assert_eq!(open[0].user, "ann@example.com");
    assert!(store.open_bypasses(now() + SignedDuration::from_hours(2)).await.unwrap().is_empty());
    let revision = fixture.revision().await;
    assert!(store.end_bypass(wide, "operator eve", now()).await.unwrap());
    assert!(fixture.revision().await > revision);
    assert!(!store.end_bypass(wide, "operator eve", now()).await.unwrap(), "it is not open any more");
    let after_its_time = now() + SignedDuration::from_hours(3);
    assert!(!store.end_bypass(narrow, "operator eve", after_its_time).await.unwrap());
    assert_eq!(store.open_bypasses(now()).await.unwrap().len(), 1);
    let all = store.list_bypasses().await.unwrap();
    assert_eq!(all.iter().map(|row| row.bypass.id).collect::<Vec<_>>(), [narrow, wide]);
    assert_eq!((&all[0].ended, all[0].made_by.as_str()), (&None, "operator bob"));
    assert_eq!(all[1].ended, Some(("operator eve".to_owned(), now())));
}

async fn lists_and_shut_out_certificates_are_kept(fixture: Fixture) {
    let (store, url) = (&fixture.store, "http://crl.example.com/a.crl");
    let revision = fixture.revision().await;
    store.note_unread_revocation_list(url, "timed out", hours_ago(2)).await.unwrap();
    assert_eq!(fixture.revision().await, revision, "nothing to decide by has changed");
    let list = &store.list_revocation_lists().await.unwrap()[0];
    assert_eq!((&list.list, list.error.as_str(), list.read_at), (&None, "timed out", None));
    let next = Some(now() + SignedDuration::from_hours(24));
    store.write_revocation_list(url, vec![1, 2], next, hours_ago(1)).await.unwrap();
    assert!(fixture.revision().await > revision);
    store.note_unread_revocation_list(url, "refused", now()).await.unwrap();
    let list = &store.list_revocation_lists().await.unwrap()[0];
    assert_eq!((list.list.as_deref(), list.next_update), (Some(&[1, 2][..]), next), "the last one stays");
    assert_eq!((list.read_at, list.tried_at, list.error.as_str()), (Some(hours_ago(1)), now(), "refused"));

    let sha256 = "AB".repeat(32);
    store.shut_out_certificate(&sha256, "CN=SN1", "lost", "ann", hours_ago(1)).await.unwrap();
    store.shut_out_certificate(&sha256.to_lowercase(), "CN=SN1", "stolen", "bob", now()).await.unwrap();
    let hashes = store.list_shut_out_certificates().await.unwrap();
    assert_eq!(hashes, [(sha256.to_lowercase(), "CN=SN1".to_owned())]);
    let row = &store.list_shut_outs().await.unwrap()[0];
    assert_eq!((row.reason.as_str(), row.by.as_str(), row.at), ("stolen", "bob", now()));
    let revision = fixture.revision().await;
    assert!(store.readmit_certificate(&sha256).await.unwrap());
    assert!(!store.readmit_certificate(&sha256).await.unwrap());
    assert!(fixture.revision().await > revision && store.list_shut_outs().await.unwrap().is_empty());
}

/// The keys with what each is for.
async fn keys(fixture: &Fixture) -> Vec<(String, KeyState)> {
    let keys = fixture.store.list_signing_keys().await.unwrap();
    keys.into_iter().map(|key| (key.facts.id.clone(), key.facts.state())).collect()
}

async fn keys_that_sign_are_shared_and_change_in_their_time(fixture: Fixture) {
    use KeyState::{Next, Retired, Signing};
    let store = &fixture.store;
    assert_eq!(store.keep_signing_keys(now()).await.unwrap().len(), 3, "one that signs, and the next");
    let revision = fixture.revision().await;
    assert_eq!(store.keep_signing_keys(now()).await.unwrap(), []);
    assert_eq!(fixture.revision().await, revision, "then nothing is written");
    let first = keys(&fixture).await;
    assert_eq!(first.iter().map(|(_, state)| *state).collect::<BTreeSet<_>>(), [Signing, Next].into());
    let id =
        |among: &[(String, KeyState)], of| among.iter().find(|(_, state)| *state == of).unwrap().0.clone();
    let secret = store.open_signing_key(&id(&first, Signing)).await.unwrap().unwrap();
    assert!(!secret.is_empty());
    let sealed = database_text(&fixture, "SELECT sealed FROM signing_keys").await;
    assert!(!sealed.windows(16).any(|part| secret.windows(16).any(|other| other == part)), "it is sealed");
    // Services have not had the time to read the next one.
    let refused = store.rotate_signing_keys(false, now()).await.unwrap().unwrap_err();
    assert_eq!(refused.published_at, now());
    let later = now() + SETTLED_AFTER;
    store.rotate_signing_keys(false, later).await.unwrap().unwrap();
    let second = keys(&fixture).await;
    assert_eq!(id(&second, Signing), id(&first, Next));
    assert_eq!(id(&second, Retired), id(&first, Signing), "what it signed may still count");
    // One that leaked is gone at once, whether services know the next one or not.
    store.rotate_signing_keys(true, later).await.unwrap().unwrap();
    let third = keys(&fixture).await;
    assert_eq!(id(&third, Signing), id(&second, Next));
    assert!(!third.iter().any(|(key, _)| *key == id(&second, Signing)));
    let next = id(&third, Next);
    store.keep_signing_keys(later + ROTATE_EVERY).await.unwrap();
    let fourth = keys(&fixture).await;
    assert_eq!(id(&fourth, Signing), next, "by itself, when it is time");
    assert!(!fourth.iter().any(|(key, _)| *key == id(&first, Signing)), "nothing that it signed counts");
    assert_eq!(store.open_signing_key("nobody's").await.unwrap(), None);
}

async fn database_text(fixture: &Fixture, sql: &str) -> Vec<u8> {
    let rows = fixture.test.database.query(sql, &[]).await.unwrap();
    rows.iter().flat_map(|row| row.at::<Vec<u8>>(0).unwrap()).collect()
}

async fn two_hubs_that_keep_keys_at_once_make_them_once(fixture: Fixture) {
    let (one, other) = (fixture.store.clone(), fixture.store.clone());
    let (one, other) = tokio::join!(one.keep_signing_keys(now()), other.keep_signing_keys(now()));
    assert_eq!(one.unwrap().len() + other.unwrap().len(), 3);
    assert_eq!(keys(&fixture).await.len(), 2);
}

async fn keys_of_issuers_are_kept_and_only_others_are_news(fixture: Fixture) {
    let (store, url) = (&fixture.store, "https://login.example.com/keys");
    let revision = fixture.revision().await;
    store.note_unread_issuer_keys(url, "timed out", hours_ago(3)).await.unwrap();
    assert_eq!(fixture.revision().await, revision, "nothing to decide by has changed");
    store.write_issuer_keys(url, "one", hours_ago(2)).await.unwrap();
    let after_first = fixture.revision().await;
    assert!(after_first > revision);
    store.write_issuer_keys(url, "one", hours_ago(1)).await.unwrap();
    assert_eq!(fixture.revision().await, after_first, "the same again");
    store.note_unread_issuer_keys(url, "refused", now()).await.unwrap();
    let row = &store.list_issuer_keys().await.unwrap()[0];
    assert_eq!(
        (row.key_set.as_deref(), row.read_at),
        (Some("one"), Some(hours_ago(1))),
        "the last set stays"
    );
    assert_eq!((row.tried_at, row.error.as_str()), (now(), "refused"));
    store.write_issuer_keys(url, "two", now()).await.unwrap();
    assert!(fixture.revision().await > after_first);
    assert_eq!(store.list_issuer_keys().await.unwrap()[0].error, "");
}

/// What is told after a number, taken together: all devices, or `None` for the whole fleet.
async fn told_after(fixture: &Fixture, last: &mut i64) -> Option<BTreeSet<i64>> {
    let page = fixture.store.news_after(*last).await.unwrap();
    assert!(!page.has_more);
    *last = page.news.last().map_or(*last, |(id, _)| *id);
    let mut devices = BTreeSet::new();
    for (_, news) in page.news {
        match news {
            News::Devices(ids) => devices.extend(ids),
            News::Fleet => return None,
        }
    }
    Some(devices)
}

fn set_of(ids: &[DeviceId]) -> Option<BTreeSet<i64>> {
    Some(ids.iter().map(|id| id.0).collect())
}

async fn every_write_of_a_device_is_news(fixture: Fixture) {
    let store = &fixture.store;
    assert_eq!(store.last_news().await.unwrap(), 0);
    let synced: Synced = fixture.synced("Berlin").await;
    let mut last = 0;
    let ids = fixture.add(&synced, (1..=4).map(device).collect()).await;
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids), "new devices");
    assert_eq!(store.last_news().await.unwrap(), last);
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&[]), "nothing is told twice");

    let batch = store.sync_batch(synced.id, synced.run, &synced.lease);
    let mut facts = device(1);
    facts.compliance = Compliance::NonCompliant;
    batch.write_devices(vec![change(Some(ids[0]), facts)], now()).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[..1]), "a changed device");
    batch.mark_missing(&ids[1..3], now()).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[1..3]), "missing devices");
    batch.mark_returned(&ids[1..2], now()).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[1..2]), "one that returned");
    batch.tombstone(&ids[2..4], hours_ago(9)).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[2..4]), "tombstones");
    batch.restore(&ids[2..3], now()).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[2..3]), "one that was restored");
    assert_eq!(batch.purge_tombstones(hours_ago(1)).await.unwrap(), 1);
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[3..4]), "one that is gone");
    let told = risk(Risk::High);
    store.set_device_risk(ids[0], &told).await.unwrap();
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&ids[..1]), "its risk");
    let (mut after, personal) = (0, PersonalData::default());
    while let Some(next) = batch.purge_devices(&personal, after).await.unwrap() {
        after = next;
    }
    assert_eq!(told_after(&fixture, &mut last).await, None, "a purge of personal data");
    // A transaction that failed told nothing.
    let missing = batch.write_devices(vec![change(Some(DeviceId(999)), device(9))], now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
    assert_eq!(told_after(&fixture, &mut last).await, set_of(&[]));
}

async fn news_that_comes_late_is_read_by_who_looks_again(fixture: Fixture) {
    let tell = async |rows: Vec<(i64, i64)>| {
        let mut transaction = fixture.test.database.begin("tell").await.unwrap();
        let values =
            |(id, device): (i64, i64)| vec![id.into(), now().into(), device.to_le_bytes().to_vec().into()];
        let sql = "INSERT INTO device_news (id, at_ms, device_ids) VALUES ($1, $2, $3)";
        transaction.execute_many(sql, rows.into_iter().map(values).collect()).await.unwrap();
        transaction.commit().await.unwrap();
    };
    tell(vec![(10, 1)]).await;
    let page = fixture.store.news_after(5).await.unwrap();
    assert_eq!(page.news, [(10, News::Devices(vec![1]))]);
    // Its number was given before that of the other, and its transaction ended after it.
    tell(vec![(9, 2)]).await;
    assert!(fixture.store.news_after(10).await.unwrap().news.is_empty());
    let page = fixture.store.news_after(5).await.unwrap();
    assert_eq!(page.news, [(9, News::Devices(vec![2])), (10, News::Devices(vec![1]))]);
    tell((11..=2_010).map(|id| (id, id)).collect()).await;
    let page = fixture.store.news_after(5).await.unwrap();
    assert_eq!((page.news.len(), page.has_more), (2_000, true));
    let rest = fixture.store.news_after(page.news.last().unwrap().0).await.unwrap();
    assert_eq!((rest.news.len(), rest.has_more, rest.news.last().unwrap().0), (2, false, 2_010));
}

fn risk(risk: Risk) -> DeviceRisk {
    DeviceRisk {
        facts: RiskFacts { risk, threat_factors: Vec::new() },
        source: "edr".to_owned(),
        reason: "malware".to_owned(),
        set_by: "token edr".to_owned(),
        set_at: now(),
    }
}

async fn the_fleet_is_read_as_decisions_need_it(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let store = &fixture.store;
    let ids = fixture.add(&synced, (1..=600).map(device).collect()).await;
    store.set_device_risk(ids[1], &risk(Risk::Medium)).await.unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    store.each_fleet_row(move |row| sender.send(row).unwrap()).await.unwrap();
    let mut all: Vec<_> = receiver.into_iter().collect();
    all.sort_by_key(|row| row.id);
    assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    let wanted: Vec<i64> = ids.iter().map(|id| id.0).chain([9_999]).collect();
    let mut asked = store.fleet_rows(&wanted).await.unwrap();
    asked.sort_by_key(|row| row.id);
    assert_eq!(asked, all, "one by one as all together, without those that are gone");
    let facts = device(2);
    assert_eq!((&all[1].serial_number, &all[1].uuid), (&facts.serial_number, &facts.uem_uuid));
    assert_eq!((all[0].risk, all[1].risk, all[1].last_seen), (Risk::None, Risk::Medium, facts.last_seen));
    let facets = store.fleet_facets().await.unwrap();
    assert_eq!(facets[&all[0].facet].compliance, Compliance::Compliant);
    assert_eq!(store.fleet_confirmations().await.unwrap()[&synced.id], None, "no run was complete yet");
}

fn decision(user: &str, outcome: &'static str, device: Option<DeviceId>) -> NewDecision {
    NewDecision {
        at: now(),
        outcome,
        reason: "factor_compliance",
        proxy: "edge".to_owned(),
        service: "wiki".to_owned(),
        user: user.to_owned(),
        device,
        integration: device.map(|_| IntegrationId(1)),
        score: device.map(|_| 80),
        explanation: "{}".to_owned(),
    }
}

async fn decisions_are_found_page_by_page_and_swept(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_decisions(&[]).await.unwrap();
    let old = NewDecision { at: hours_ago(48), ..decision("ann", "deny", None) };
    let other = NewDecision { service: "shop".to_owned(), reason: "silent", ..decision("eve", "deny", None) };
    let device = Some(DeviceId(7));
    store
        .insert_decisions(&[old, decision("ann", "allow", device), decision("bob", "deny", device), other])
        .await
        .unwrap();
    let users = async |filter: &DecisionFilter| -> Vec<String> {
        let (rows, next) = store.list_decisions(filter, None, 10).await.unwrap();
        assert_eq!(next, None);
        rows.into_iter().map(|row| row.user).collect()
    };
    let any = DecisionFilter::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(users(&any()).await, ["eve", "bob", "ann", "ann"]);
    assert_eq!(users(&DecisionFilter { outcome: text("deny"), ..any() }).await, ["eve", "bob", "ann"]);
    assert_eq!(users(&DecisionFilter { reason: text("silent"), ..any() }).await, ["eve"]);
    assert_eq!(users(&DecisionFilter { service: text("wiki"), ..any() }).await, ["bob", "ann", "ann"]);
    assert_eq!(users(&DecisionFilter { device, ..any() }).await, ["bob", "ann"]);
    let both = DecisionFilter { user: text("ANN"), outcome: text("deny"), ..any() };
    assert_eq!(users(&both).await, ["ann"]);
    let (first, next) = store.list_decisions(&any(), None, 3).await.unwrap();
    let (second, end) = store.list_decisions(&any(), next.as_ref(), 3).await.unwrap();
    assert_eq!((first.len(), second.len(), end), (3, 1, None));
    let refused = store.list_decisions(&any(), Some(&hub_store::Cursor("x".to_owned())), 3).await;
    assert!(matches!(refused, Err(StoreError::BadCursor)));
    let found = store.find_decision(first[1].id).await.unwrap().unwrap();
    assert_eq!((found.user.as_str(), found.device, found.score), ("bob", device, Some(80)));
    assert!(store.find_decision(999).await.unwrap().is_none());
    assert_eq!(store.sweep_decisions(hours_ago(24)).await.unwrap(), 1);
    assert_eq!(store.sweep_decisions(hours_ago(24)).await.unwrap(), 0);
    assert_eq!(users(&any()).await, ["eve", "bob", "ann"]);
}
