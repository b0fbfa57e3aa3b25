//! Playbooks: what matched before is left alone, what begins to match opens one case, and a case orders only as long as
//! nobody stopped it.

use hub_core::{
    actions::Order,
    fleet::{Enrollment, UserFacts},
    ids::{UemId, UserId},
    playbooks::{CaseState, Match, PlaybookName, PlaybookSettings},
};
use hub_store::{ActionRequest, CaseFilter, CaseOrder, CaseRow, Chosen, PlaybookLook, Requester};
use jiff::{SignedDuration, Timestamp};

use crate::{
    fixture::{Fixture, Synced, device, now},
    on_both,
    users::user,
};

on_both! {
    what_matched_before_or_is_new_is_left_alone
    nothing_is_opened_without_a_recent_reading_or_after_a_jump
    switching_off_stops_what_waits_and_on_again_leaves_alone
    a_stopped_case_is_not_ordered_and_stays_the_case
}

const NAME: PlaybookName = PlaybookName::DeactivatedUser;

fn at(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn inactive(uem_id: i64) -> UserFacts {
    UserFacts { is_active: false, ..user(uem_id) }
}

/// An integration with users 1 to 4 who have a managed device each; 4 is inactive.
async fn synced(fixture: &Fixture) -> Synced {
    let synced = fixture.synced("Berlin").await;
    let devices = (1..=6).map(|id| {
        let mut facts = device(id);
        (facts.user_uem_id, facts.enrollment) = (Some(UemId(id)), Enrollment::Enrolled);
        facts
    });
    fixture.add(&synced, devices.collect()).await;
    write(fixture, &synced, &[user(1), user(2), user(3), inactive(4)]).await;
    synced
}

async fn write(fixture: &Fixture, synced: &Synced, users: &[UserFacts]) {
    fixture.store.sync_batch(synced.id, synced.run, &synced.lease).write_users(users, now()).await.unwrap();
}

async fn look(fixture: &Fixture, synced: &Synced, is_recent: bool, now: Timestamp) -> PlaybookLook {
    let settings = PlaybookSettings::default();
    fixture.store.look_for_playbook(synced.id, NAME, &settings, is_recent, now).await.unwrap()
}

async fn cases(fixture: &Fixture, synced: &Synced, state: CaseState) -> Vec<CaseRow> {
    let filter = CaseFilter { playbook: Some(NAME), state: Some(state) };
    fixture.store.list_cases(synced.id, &filter, None, 500).await.unwrap().cases
}

async fn names(fixture: &Fixture, synced: &Synced, state: CaseState) -> Vec<String> {
    let mut names: Vec<_> = cases(fixture, synced, state).await.into_iter().map(|case| case.label).collect();
    names.sort();
    names
}

async fn what_matched_before_or_is_new_is_left_alone(fixture: Fixture) {
    let synced = synced(&fixture).await;
    let found =
        fixture.store.preview_playbook(synced.id, NAME, &PlaybookSettings::default(), now()).await.unwrap();
    assert_eq!((found.count, found.sample[0].label.as_str()), (1, "user4"));
    let first = look(&fixture, &synced, true, at(0)).await;
    assert_eq!((first.left_alone, first.opened.len(), first.looked_at), (1, 0, None));
    // One who was there becomes inactive, another one is read for the first time.
    write(&fixture, &synced, &[inactive(1), inactive(5)]).await;
    let second = look(&fixture, &synced, true, at(1)).await;
    assert_eq!((second.left_alone, second.opened.len()), (1, 1));
    assert_eq!(look(&fixture, &synced, true, at(2)).await.opened, Vec::<i64>::new(), "once");
    assert_eq!(names(&fixture, &synced, CaseState::Before).await, ["user4", "user5"]);
    assert_eq!(names(&fixture, &synced, CaseState::Waiting).await, ["user1"]);
    // Who was left alone, becomes active and inactive again has begun to match.
    write(&fixture, &synced, &[user(4)]).await;
    look(&fixture, &synced, true, at(3)).await;
    write(&fixture, &synced, &[inactive(4)]).await;
    look(&fixture, &synced, true, at(4)).await;
    assert_eq!(names(&fixture, &synced, CaseState::Waiting).await, ["user1", "user4"]);
    // Gone is neither active nor inactive.
    let batch = fixture.store.sync_batch(synced.id, synced.run, &synced.lease);
    batch.retire_users(&[UemId(2)], now()).await.unwrap();
    let settings = PlaybookSettings::default();
    let at_work = fixture.store.cases_at_work(synced.id, NAME, &settings, at(5)).await.unwrap();
    assert!(at_work.iter().all(|(_, matches, _)| *matches == Match::NotKnown), "{at_work:?}");
}

async fn nothing_is_opened_without_a_recent_reading_or_after_a_jump(fixture: Fixture) {
    let synced = synced(&fixture).await;
    assert_eq!(look(&fixture, &synced, false, at(0)).await, PlaybookLook::default());
    assert!(
        cases(&fixture, &synced, CaseState::Before).await.is_empty(),
        "nothing is noted by an old reading"
    );
    look(&fixture, &synced, true, at(1)).await;
    write(&fixture, &synced, &[inactive(1)]).await;
    assert!(look(&fixture, &synced, false, at(2)).await.opened.is_empty());
    assert!(look(&fixture, &synced, true, at(3 * 24 * 60)).await.opened.is_empty(), "after a jump");
    assert_eq!(look(&fixture, &synced, true, at(3 * 24 * 60 + 1)).await.opened.len(), 1);
}

async fn switching_off_stops_what_waits_and_on_again_leaves_alone(fixture: Fixture) {
    let synced = synced(&fixture).await;
    let switch = async |is_on: bool| {
        let mut settings = fixture.store.find_integration(synced.id).await.unwrap().unwrap().settings;
        settings.actions.playbooks.deactivated_user.is_on = is_on;
        fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    };
    switch(true).await;
    look(&fixture, &synced, true, at(0)).await;
    write(&fixture, &synced, &[inactive(1)]).await;
    look(&fixture, &synced, true, at(1)).await;
    assert_eq!(names(&fixture, &synced, CaseState::Waiting).await, ["user1"]);
    switch(false).await;
    assert_eq!(names(&fixture, &synced, CaseState::Stopped).await, ["user1"]);
    write(&fixture, &synced, &[inactive(2)]).await;
    switch(true).await;
    let first = look(&fixture, &synced, true, at(2)).await;
    assert_eq!((first.left_alone, first.opened.len()), (1, 0));
    assert_eq!(names(&fixture, &synced, CaseState::Before).await, ["user2", "user4"]);
    assert!(look(&fixture, &synced, true, at(3)).await.opened.is_empty());
}

async fn a_stopped_case_is_not_ordered_and_stays_the_case(fixture: Fixture) {
    let synced = synced(&fixture).await;
    let mut settings = fixture.store.find_integration(synced.id).await.unwrap().unwrap().settings;
    settings.actions.is_read_only = false;
    fixture.store.update_integration(synced.id, &settings, None, now()).await.unwrap();
    look(&fixture, &synced, true, at(0)).await;
    write(&fixture, &synced, &[inactive(1), inactive(2)]).await;
    look(&fixture, &synced, true, at(1)).await;
    let requester =
        Requester { by: NAME.requester(), person: NAME.requester(), request_id: "request".to_owned() };
    for (case, is_stopped) in
        cases(&fixture, &synced, CaseState::Waiting).await.into_iter().zip([true, false])
    {
        let mut request = ActionRequest {
            integration: synced.id,
            order: Order::Lock {},
            chosen: Chosen::DevicesOf(vec![UserId(case.hub_id)]),
            reason: "deactivated".to_owned(),
            secret: None,
            confirmation: None,
            seen_hash: None,
            idempotency_key: Some(format!("case {}", case.id)),
        };
        let preview = fixture.store.preview_action(&request, now()).await.unwrap();
        request.confirmation = preview.judged.confirmation;
        request.seen_hash = Some(preview.judged.hash);
        if is_stopped {
            fixture.store.stop_case(case.id, "operator dana", "on leave", now()).await.unwrap();
        }
        let order = CaseOrder {
            cases: std::slice::from_ref(&case),
            request: &request,
            requester: &requester,
            hold: None,
            wipe_after_days: 7,
        };
        let action = fixture.store.order_for_cases(&order, at(2)).await.unwrap();
        assert_eq!(action.is_none(), is_stopped, "{case:?}");
        assert_eq!(
            fixture.store.order_for_cases(&order, at(2)).await.unwrap(),
            None,
            "a step is ordered once"
        );
        let case = fixture.store.find_case(case.id).await.unwrap().unwrap();
        let expected = if is_stopped { CaseState::Stopped } else { CaseState::Waiting };
        assert_eq!((case.case.state, case.last_action), (expected, action), "{case:?}");
    }
    assert!(look(&fixture, &synced, true, at(3)).await.opened.is_empty(), "it is still the case of its user");
    assert_eq!(names(&fixture, &synced, CaseState::Stopped).await.len(), 1);
}
