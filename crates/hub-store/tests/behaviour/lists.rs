//! Lists of devices: search, filters, pages.

use hub_core::{fleet::DeviceFacts, ids::UemId, operator::Visible};
use hub_store::{Cursor, DeviceFilter, StoreError};

use crate::{
    fixture::{Fixture, device, hours_ago, now},
    on_both,
};

on_both! {
    a_search_finds_the_beginning_of_any_searched_field
    wildcards_are_literal
    other_alphabets_are_searched_in_any_case
    a_list_larger_than_the_cap_is_counted_in_part
    a_search_that_finds_many_shows_each_device_once
    a_search_cursor_belongs_to_its_search
    parts_without_a_common_device_end_in_an_empty_list
    a_foreign_cursor_is_refused
}

async fn search(fixture: &Fixture, text: &str) -> Vec<i64> {
    let filter = DeviceFilter { search: text.into(), ..DeviceFilter::default() };
    fixture.all(&filter, 2).await.iter().map(|row| row.facts.uem_id.0).collect()
}

async fn a_search_finds_the_beginning_of_any_searched_field(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let rich = DeviceFacts {
        imei: "IMEI7".into(),
        asset_number: "Asset7".into(),
        friendly_name: "Lobby".into(),
        user_name: "zoe".into(),
        user_email: "z.oe@mail.example".into(),
        ..device(7)
    };
    fixture.add(&synced, vec![device(1), rich, device(12)]).await;
    for (text, expected) in [
        ("imei", vec![7]),
        ("ASSET7", vec![7]),
        ("lob", vec![7]),
        ("ZOE", vec![7]),
        ("z.o", vec![7]),
        ("sn00001", vec![12]),
        ("udid0000000", vec![1, 7]),
        ("obby", vec![]),
        ("device 1", vec![1, 12]),
        ("  user2 ", vec![12]),
    ] {
        assert_eq!(search(&fixture, text).await, expected, "{text}");
    }
}

async fn wildcards_are_literal(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let named = |uem_id, name: &str| DeviceFacts { friendly_name: name.into(), ..device(uem_id) };
    fixture
        .add(&synced, vec![named(1, "100% mine"), named(2, "100 mine"), named(3, "a_b"), named(4, "axb")])
        .await;
    assert_eq!(search(&fixture, "100%").await, [1]);
    assert_eq!(search(&fixture, "a_").await, [3]);
    for none in ["%", "_", "'", "\\", "\u{10FFFF}", "*"] {
        assert!(search(&fixture, none).await.is_empty(), "{none}");
    }
}

async fn other_alphabets_are_searched_in_any_case(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let named = |uem_id, name: &str| DeviceFacts { friendly_name: name.into(), ..device(uem_id) };
    fixture
        .add(&synced, vec![named(1, "ÖZLEM"), named(2, "özlem’s Mac"), named(3, "Иван"), named(4, "ozlem")])
        .await;
    assert_eq!(search(&fixture, "Özl").await, [1, 2]);
    assert_eq!(search(&fixture, "ИВАН").await, [3]);
}

async fn a_list_larger_than_the_cap_is_counted_in_part(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let of = |uem_id: i64| {
        let platform = if uem_id % 2 == 0 { "ios" } else { "android" };
        let group = 570 + uem_id % 2;
        DeviceFacts { platform: platform.into(), org_group_uem_id: UemId(group), ..device(uem_id) }
    };
    fixture.add(&synced, (1..=21_000).map(of).collect()).await;
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    let group = hub_core::fleet::SmartGroupFacts {
        uem_id: UemId(1),
        uem_uuid: String::new(),
        name: "All".into(),
        org_group_uem_id: None,
        devices: 0,
    };
    let (_, groups) = batch.write_smart_groups(&[group], now()).await.unwrap();
    let members: Vec<_> = (1..=21_000).map(UemId).collect();
    batch.write_smart_group_members(groups[0], &members).await.unwrap();
    let even = DeviceFilter { platform: Some("ios".into()), ..DeviceFilter::default() };
    for (filter, count, counted_all) in [
        (DeviceFilter::default(), 21_000, true),
        (even.clone(), 10_500, true),
        (DeviceFilter { org_group_uem_id: Some(UemId(570)), ..DeviceFilter::default() }, 10_000, false),
        (DeviceFilter { seen_before: Some(now()), ..even.clone() }, 10_000, false),
        (
            DeviceFilter { org_group_uem_id: Some(UemId(570)), seen_before: Some(now()), ..even.clone() },
            4_000,
            false,
        ),
        // Only a part of the candidates is tried: at least so many.
        (DeviceFilter { search: "sn".into(), ..even.clone() }, 2_000, false),
        (DeviceFilter { smart_group_id: Some(groups[0].0), ..even.clone() }, 4_000, false),
    ] {
        let page = fixture.store.list_devices(&Visible::Everything, &filter, None, 500).await.unwrap();
        assert_eq!((page.counted_all, page.count), (counted_all, count), "{filter:?}");
        let step = if filter.platform.is_none() && filter.org_group_uem_id.is_none() { 1 } else { 2 };
        let expected: Vec<i64> = (1..=500).map(|place| place * step).collect();
        let found: Vec<i64> = page.devices.iter().map(|row| row.facts.uem_id.0).collect();
        assert_eq!(found, expected, "{filter:?}");
        let next =
            fixture.store.list_devices(&Visible::Everything, &filter, page.next.as_ref(), 1).await.unwrap();
        assert_eq!(next.devices[0].facts.uem_id.0, found[499] + step, "{filter:?}");
    }
}

/// 21,000 devices found by one to three fields each, many with the same text; half of them pass the other filter.
async fn many_found(fixture: &Fixture) -> DeviceFilter {
    let synced = fixture.synced("Berlin").await;
    let of = |uem_id: i64| DeviceFacts {
        friendly_name: if uem_id % 3 == 0 { "Kiosk".into() } else { format!("x{uem_id}") },
        user_name: if uem_id % 5 == 0 { format!("kiosk-{}", uem_id % 7) } else { "öther".into() },
        user_email: format!("kiosk{uem_id}@mail.example"),
        platform: if uem_id % 2 == 0 { "ios".into() } else { "android".into() },
        ..device(uem_id)
    };
    fixture.add(&synced, (1..=21_000).map(of).collect()).await;
    DeviceFilter { search: "KIOSK".into(), platform: Some("ios".into()), ..DeviceFilter::default() }
}

async fn a_search_that_finds_many_shows_each_device_once(fixture: Fixture) {
    let filter = many_found(&fixture).await;
    for limit in [50, 499] {
        let mut found = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = fixture
                .store
                .list_devices(&Visible::Everything, &filter, after.as_ref(), limit)
                .await
                .unwrap();
            assert!(page.devices.len() <= limit as usize);
            found.extend(page.devices.iter().map(|row| row.facts.uem_id.0));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 10_500, "none twice");
        found.sort_unstable();
        assert_eq!(found, (1..=10_500).map(|half| half * 2).collect::<Vec<_>>());
    }
}

/// Each part alone finds too many to try one by one.
async fn parts_without_a_common_device_end_in_an_empty_list(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let of = |uem_id: i64| {
        let is_old = uem_id % 2 == 0;
        let last_seen = Some(if is_old { hours_ago(900) } else { hours_ago(1) });
        DeviceFacts { last_seen, org_group_uem_id: UemId(570 + uem_id % 2), ..device(uem_id) }
    };
    fixture.add(&synced, (1..=22_000).map(of).collect()).await;
    let filter = DeviceFilter {
        org_group_uem_id: Some(UemId(571)),
        seen_before: Some(hours_ago(100)),
        ..DeviceFilter::default()
    };
    let mut after: Option<Cursor> = None;
    for _ in 0..10 {
        let page =
            fixture.store.list_devices(&Visible::Everything, &filter, after.as_ref(), 50).await.unwrap();
        assert!(page.devices.is_empty());
        after = page.next;
        if after.is_none() {
            return;
        }
    }
    panic!("the list does not end");
}

async fn a_search_cursor_belongs_to_its_search(fixture: Fixture) {
    let filter = many_found(&fixture).await;
    let next =
        fixture.store.list_devices(&Visible::Everything, &filter, None, 3).await.unwrap().next.unwrap();
    for other in ["", "d", "kiosk1"] {
        let other = DeviceFilter { search: other.into(), ..filter.clone() };
        let page = fixture.store.list_devices(&Visible::Everything, &other, Some(&next), 3).await;
        assert!(matches!(page, Err(StoreError::BadCursor)), "{other:?}");
    }
    let none = DeviceFilter { compliance: Some("pending".into()), ..filter };
    let page = fixture.store.list_devices(&Visible::Everything, &none, Some(&next), 3).await.unwrap();
    assert!(page.devices.is_empty() && page.next.is_none());
}

async fn a_foreign_cursor_is_refused(fixture: Fixture) {
    for text in ["", "7", "ZGV2aWNlOng", "ZGV2aWNlLXNlYXJjaDowOjA6"] {
        let page = fixture
            .store
            .list_devices(&Visible::Everything, &DeviceFilter::default(), Some(&Cursor(text.into())), 10)
            .await;
        assert!(matches!(page, Err(StoreError::BadCursor)), "{text}");
    }
}
