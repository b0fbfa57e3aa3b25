//! Counts of the overview: ages of contact.

use hub_core::{
    fleet::{DeviceFacts, Platform},
    operator::Visible,
};
use jiff::SignedDuration;

use crate::{
    fixture::{Fixture, device, hours_ago, now},
    on_both,
};

on_both! {
    ages_of_contact_move_with_the_clock
    counts_are_by_integration_and_word
}

async fn ages_of_contact_move_with_the_clock(fixture: Fixture) {
    let synced = fixture.synced("Berlin").await;
    let seen = |uem_id, hours: Option<i64>| DeviceFacts { last_seen: hours.map(hours_ago), ..device(uem_id) };
    let ages =
        [Some(0), Some(23), Some(24), Some(7 * 24), Some(30 * 24 - 1), Some(89 * 24), Some(5_000), None];
    fixture.add(&synced, (1..).zip(ages).map(|(id, age)| seen(id, age)).collect()).await;
    let counts = async |later: i64| {
        let at = now() + SignedDuration::from_hours(later);
        let counts = fixture.store.fleet_counts(&Visible::Everything, at).await.unwrap();
        let words: Vec<_> = counts.by_last_seen.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(
            words,
            ["under_1_day", "under_7_days", "under_30_days", "under_90_days", "older", "never"]
        );
        counts.by_last_seen.iter().map(|(_, count)| *count).collect::<Vec<_>>()
    };
    assert_eq!(counts(0).await, [2, 1, 2, 1, 1, 1]);
    assert_eq!(counts(1).await, [1, 2, 1, 2, 1, 1]);
    assert_eq!(counts(100 * 24).await, [0, 0, 0, 0, 7, 1]);
}

async fn counts_are_by_integration_and_word(fixture: Fixture) {
    let first = fixture.synced("Berlin").await;
    let second = fixture.synced("Rome").await;
    let mac =
        |uem_id| DeviceFacts { platform: Platform::MacOs, is_compromised: Some(true), ..device(uem_id) };
    fixture.add(&first, vec![device(1), mac(2), mac(3)]).await;
    fixture.add(&second, vec![mac(2)]).await;
    let all = fixture.store.fleet_counts(&Visible::Everything, now()).await.unwrap();
    assert_eq!((all.devices, all.compromised), (4, 3));
    assert_eq!(all.by_platform, [("macos".to_owned(), 3), ("ios".to_owned(), 1)]);
    let one = fixture.store.fleet_counts(&Visible::one(second.id), now()).await.unwrap();
    assert_eq!((one.devices, one.by_platform), (1, vec![("macos".to_owned(), 1)]));
}
