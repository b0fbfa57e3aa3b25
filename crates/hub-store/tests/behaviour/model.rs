//! Random sequences of writes equal a model: what is known, listed, counted.

use std::collections::{BTreeMap, BTreeSet};

use hub_core::{
    fleet::{Compliance, DeviceFacts, Platform},
    ids::{DeviceId, UemId},
    operator::Visible,
};
use hub_store::{DeviceFilter, DeviceState};
use jiff::Timestamp;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngSeed, TestRunner},
};

use crate::{
    fixture::{Fixture, Synced, change, device, hours_ago, now},
    on_both,
};

on_both! { random_writes_equal_a_model }

#[derive(Debug, Clone)]
enum Step {
    /// Written as read: new ones are added, known ones changed.
    Write(Vec<(i64, u8)>),
    Missing(BTreeSet<i64>),
    Returned(BTreeSet<i64>),
    Tombstone(BTreeSet<i64>),
}

#[derive(Debug, Clone)]
struct Model {
    facts: DeviceFacts,
    state: DeviceState,
    missing_runs: u32,
    changes: usize,
}

fn step() -> impl Strategy<Value = Step> {
    let ids = || prop::collection::btree_set(1_i64..25, 0..8);
    prop_oneof![
        prop::collection::btree_map(1_i64..25, any::<u8>(), 1..10)
            .prop_map(|writes| Step::Write(writes.into_iter().collect())),
        ids().prop_map(Step::Missing),
        ids().prop_map(Step::Returned),
        ids().prop_map(Step::Tombstone),
    ]
}

/// One of a few versions of a device: bits of `look` change what filters and counts look at.
fn version(uem_id: i64, look: u8) -> DeviceFacts {
    let bit = |number: u8| look >> number & 1 == 1;
    DeviceFacts {
        platform: if bit(0) { Platform::Android } else { Platform::Ios },
        compliance: if bit(1) { Compliance::NonCompliant } else { Compliance::Compliant },
        is_compromised: [None, Some(true), Some(false), Some(false)][usize::from(look >> 2 & 3)],
        last_seen: bit(4).then(|| hours_ago(i64::from(look) * 20)),
        org_group_uem_id: UemId(570 + i64::from(bit(5))),
        friendly_name: if bit(6) { format!("Ünit {uem_id}") } else { format!("unit {uem_id}") },
        user_uem_id: bit(7).then_some(UemId(1)),
        ..device(uem_id)
    }
}

async fn random_writes_equal_a_model(fixture: Fixture) {
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(20_260_301),
        failure_persistence: None,
        ..Config::default()
    });
    let strategy = prop::collection::vec(step(), 1..14);
    for case in 0..16 {
        let steps = strategy.new_tree(&mut runner).unwrap().current();
        let synced = fixture.synced(&format!("case {case}")).await;
        let mut model: BTreeMap<i64, Model> = BTreeMap::new();
        for step in &steps {
            apply(&fixture, &synced, step, &mut model).await;
        }
        compare(&fixture, &synced, &model, &format!("case {case}: {steps:?}")).await;
    }
}

async fn apply(fixture: &Fixture, synced: &Synced, step: &Step, model: &mut BTreeMap<i64, Model>) {
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let known = fixture.store.known_devices(synced.id).await.unwrap();
    let id = |uem_id: &i64| known.iter().find(|known| known.uem_id.0 == *uem_id).map(|known| known.id);
    let ids = |uem_ids: &BTreeSet<i64>| uem_ids.iter().filter_map(id).collect::<Vec<DeviceId>>();
    match step {
        Step::Write(writes) => {
            let changes = writes.iter().map(|(uem_id, look)| change(id(uem_id), version(*uem_id, *look)));
            batch.write_devices(changes.collect(), now()).await.unwrap();
            for (uem_id, look) in writes {
                let facts = version(*uem_id, *look);
                match model.get_mut(uem_id) {
                    Some(device) => {
                        let same = DeviceFacts { last_seen: device.facts.last_seen, ..facts.clone() };
                        device.changes += usize::from(same != device.facts);
                        device.facts = facts;
                    }
                    None => {
                        let device = Model { facts, state: DeviceState::Active, missing_runs: 0, changes: 0 };
                        model.insert(*uem_id, device);
                    }
                }
            }
        }
        Step::Missing(uem_ids) => {
            batch.mark_missing(&ids(uem_ids), now()).await.unwrap();
            for device in uem_ids.iter().filter_map(|id| model.get(id).map(|_| *id)).collect::<Vec<_>>() {
                let device = model.get_mut(&device).unwrap();
                if device.state != DeviceState::Tombstoned {
                    device.missing_runs += 1;
                    device.changes += usize::from(device.state == DeviceState::Active);
                    device.state = DeviceState::Missing;
                }
            }
        }
        Step::Returned(uem_ids) => {
            batch.mark_returned(&ids(uem_ids), now()).await.unwrap();
            for id in uem_ids {
                if let Some(device) = model.get_mut(id) {
                    device.changes += usize::from(device.state != DeviceState::Active);
                    (device.state, device.missing_runs) = (DeviceState::Active, 0);
                }
            }
        }
        Step::Tombstone(uem_ids) => {
            batch.tombstone(&ids(uem_ids), now()).await.unwrap();
            for id in uem_ids {
                if let Some(device) = model.get_mut(id) {
                    device.changes += usize::from(device.state != DeviceState::Tombstoned);
                    device.state = DeviceState::Tombstoned;
                }
            }
        }
    }
}

async fn compare(fixture: &Fixture, synced: &Synced, model: &BTreeMap<i64, Model>, case: &str) {
    let known = fixture.store.known_devices(synced.id).await.unwrap();
    assert_eq!(known.len(), model.len(), "{case}");
    for known in known {
        let device = &model[&known.uem_id.0];
        assert_eq!((known.state, known.missing_runs), (device.state, device.missing_runs), "{case}");
        assert_eq!(known.content_hash, change(None, device.facts.clone()).content_hash, "{case}");
        let (history, _) = fixture.store.device_history(known.id, None, 500).await.unwrap();
        assert_eq!(history.len(), device.changes, "{case}: device {}", known.uem_id);
    }
    for filter in filters() {
        let filter = DeviceFilter { integration_id: Some(synced.id), ..filter };
        let mut found: Vec<_> = fixture
            .all(&filter, 3)
            .await
            .into_iter()
            .map(|row| (row.facts, row.state, row.missing_runs))
            .collect();
        found.sort_by_key(|(facts, _, _)| facts.uem_id);
        let expected: Vec<_> = model
            .values()
            .filter(|device| passes(&filter, device))
            .map(|device| (device.facts.clone(), device.state, device.missing_runs))
            .collect();
        assert_eq!(found, expected, "{case}: {filter:?}");
    }
    compare_counts(fixture, synced, model, case).await;
}

async fn compare_counts(fixture: &Fixture, synced: &Synced, model: &BTreeMap<i64, Model>, case: &str) {
    let counts = fixture.store.fleet_counts(&Visible::one(synced.id), now()).await.unwrap();
    let there: Vec<_> = model.values().filter(|device| device.state != DeviceState::Tombstoned).collect();
    let count =
        |is: &dyn Fn(&DeviceFacts) -> bool| there.iter().filter(|device| is(&device.facts)).count() as u64;
    let of = |words: &[(String, u64)], word: &str| {
        words.iter().find(|(known, _)| known == word).map_or(0, |(_, count)| *count)
    };
    assert_eq!(counts.devices, there.len() as u64, "{case}");
    assert_eq!(counts.tombstoned, (model.len() - there.len()) as u64, "{case}");
    assert_eq!(counts.compromised, count(&|facts| facts.is_compromised == Some(true)), "{case}");
    assert_eq!(
        of(&counts.by_platform, "android"),
        count(&|facts| facts.platform == Platform::Android),
        "{case}"
    );
    let broken = count(&|facts| facts.compliance == Compliance::NonCompliant);
    assert_eq!(of(&counts.by_compliance, "non_compliant"), broken, "{case}");
    let hour = |time: Timestamp| time.as_second() / 3_600;
    let within = |facts: &DeviceFacts, from: i64, to: i64| {
        facts.last_seen.is_some_and(|seen| (from..to).contains(&(hour(now()) - hour(seen))))
    };
    for (word, from, to) in [
        ("under_1_day", 0, 24),
        ("under_7_days", 24, 168),
        ("under_30_days", 168, 720),
        ("under_90_days", 720, 2_160),
        ("older", 2_160, i64::MAX),
    ] {
        assert_eq!(of(&counts.by_last_seen, word), count(&|facts| within(facts, from, to)), "{case}: {word}");
    }
    assert_eq!(of(&counts.by_last_seen, "never"), count(&|facts| facts.last_seen.is_none()), "{case}");
}

fn filters() -> Vec<DeviceFilter> {
    let none = DeviceFilter::default();
    let tombstoned = Some(DeviceState::Tombstoned);
    let android = Some("android".to_owned());
    vec![
        none.clone(),
        DeviceFilter { state: tombstoned, ..none.clone() },
        DeviceFilter { state: Some(DeviceState::Missing), search: "unit 1".into(), ..none.clone() },
        DeviceFilter { platform: android.clone(), is_compromised: Some(true), ..none.clone() },
        DeviceFilter { platform: android, org_group_uem_id: Some(UemId(571)), ..none.clone() },
        DeviceFilter { search: "üNIT".into(), ..none.clone() },
        DeviceFilter { seen_before: Some(hours_ago(2_000)), ..none.clone() },
        DeviceFilter { compliance: Some("non_compliant".into()), seen_before: Some(now()), ..none },
    ]
}

fn passes(filter: &DeviceFilter, device: &Model) -> bool {
    let facts = &device.facts;
    filter.state.map_or(device.state != DeviceState::Tombstoned, |state| state == device.state)
        && filter.platform.as_deref().is_none_or(|word| word == facts.platform.as_str())
        && filter.compliance.as_deref().is_none_or(|word| word == facts.compliance.as_str())
        && filter.is_compromised.is_none_or(|is| facts.is_compromised == Some(is))
        && filter.org_group_uem_id.is_none_or(|id| id == facts.org_group_uem_id)
        && filter.seen_before.is_none_or(|time| facts.last_seen.is_some_and(|seen| seen < time))
        && facts.friendly_name.to_lowercase().starts_with(&filter.search.to_lowercase())
}
