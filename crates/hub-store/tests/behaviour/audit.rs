//! The audit log: entries stand and fall with what they tell of, and whatever is done to them in the database is found.

use database::params;
use hub_core::{
    audit::{Actor, ActorKind, Author, Change, Fault, Link, Origin, Outcome, Surface},
    ids::IntegrationId,
    operator::Visible,
};
use hub_store::{AuditFilter, Store, Vault};
use jiff::SignedDuration;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;

use crate::{
    fixture::{Fixture, now},
    on_both,
};

on_both! {
    an_entry_is_there_with_its_change_and_never_without
    whatever_is_done_to_a_row_is_found_and_named
    a_log_rewritten_without_the_key_is_found
    a_database_put_back_is_found_by_a_head_kept_elsewhere
    entries_of_several_hubs_follow_each_other
    old_entries_go_from_the_beginning_and_the_rest_still_verifies
    lists_filter_and_keep_to_what_is_visible
}

fn author(name: &str) -> Author {
    Author {
        who: Actor { kind: ActorKind::Operator, name: name.to_owned(), id: "7".to_owned() },
        from: Origin {
            surface: Surface::Api,
            address: "192.0.2.7".parse().ok(),
            user_agent: "curl".to_owned(),
        },
        request_id: "request-1".to_owned(),
        at: Some(now()),
    }
}

fn kept(id: i64) -> Change {
    Change::new("device.keep", "device", id)
        .of(IntegrationId(id % 3 + 1))
        .between(&json!({"kept": false, "same": 1}), &json!({"kept": true, "same": 1}))
        .because("stolen")
}

async fn tell(store: &Store, count: i64) {
    for id in 1..=count {
        store.by(author("anna")).audit_alone(vec![kept(id)]).await.unwrap();
    }
}

async fn fault(store: &Store) -> Option<Fault> {
    store.verify_audit(None).await.unwrap().fault
}

async fn run(fixture: &Fixture, sql: &str, params: &[database::Value]) -> u64 {
    fixture.test.database.execute("tamper", sql, params).await.unwrap()
}

async fn an_entry_is_there_with_its_change_and_never_without(fixture: Fixture) {
    let store = fixture.store.by(author("anna"));
    let before = store.audit_head().await.unwrap();
    let mut transaction = store.database().begin("test").await.unwrap();
    assert_eq!(store.audit(&mut transaction, kept(5)).await.unwrap(), before.number + 1);
    drop(transaction);
    assert_eq!(store.audit_head().await.unwrap(), before, "rolled back with what it told of");

    let mut transaction = store.database().begin("test").await.unwrap();
    store.audit(&mut transaction, kept(5)).await.unwrap();
    transaction.commit().await.unwrap();
    let row = store.find_audit_entry(&Visible::Everything, before.number + 1).await.unwrap().unwrap();
    assert_eq!(row.entry.who.name, "anna");
    assert_eq!(row.entry.at, now());
    assert_eq!(row.entry.before, Some(json!({"kept": false})));
    assert_eq!(row.entry.after, Some(json!({"kept": true})));
    assert_eq!(store.audit_head().await.unwrap().hash.to_string(), row.hash);
    let check = store.verify_audit(None).await.unwrap();
    assert_eq!((check.entries, check.fault), (2, None));
}

/// One way to harm the row `at`: a statement.
fn harm() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        Just((
            "text",
            "UPDATE audit_entries SET entry = replace(entry, 'stolen', 'stoleN') WHERE number = $1"
        )),
        Just(("who", "UPDATE audit_entries SET who = 'bert' WHERE number = $1")),
        Just(("time", "UPDATE audit_entries SET at_ms = at_ms + 1 WHERE number = $1")),
        Just(("result", "UPDATE audit_entries SET result = 'failed' WHERE number = $1")),
        Just(("integration", "UPDATE audit_entries SET integration_id = NULL WHERE number = $1")),
        Just((
            "hash",
            "UPDATE audit_entries SET hash = (SELECT hash FROM audit_entries b WHERE b.number = $1 - 1) WHERE number = $1"
        )),
        Just((
            "mark",
            "UPDATE audit_entries SET mark = (SELECT mark FROM audit_entries b WHERE b.number = $1 - 1) WHERE number = $1"
        )),
        Just(("removed", "DELETE FROM audit_entries WHERE number = $1")),
        Just(("moved", "UPDATE audit_entries SET number = number - 1000 WHERE number = $1")),
        Just((
            "swapped",
            "UPDATE audit_entries SET entry = (SELECT entry FROM audit_entries b WHERE b.number = $1 + 1) WHERE number = $1"
        )),
    ]
}

async fn whatever_is_done_to_a_row_is_found_and_named(fixture: Fixture) {
    tell(&fixture.store, 8).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let strategy = (harm(), 2..9_i64);
        let ((what, sql), number) = strategy.new_tree(&mut runner).unwrap().current();
        assert_eq!(fault(&fixture.store).await, None);
        let columns = "number, at_ms, who_kind, who, verb, object_kind, object_id, integration_id, result, request_id, entry, \
             hash, mark";
        run(&fixture, "CREATE TABLE aside AS SELECT * FROM audit_entries", &[]).await;
        assert_eq!(run(&fixture, sql, params![number]).await, 1, "{what}");
        let found = fault(&fixture.store).await.unwrap_or_else(|| panic!("{what} of {number} was not found"));
        let expected = match (&found, what) {
            // A row before the beginning stands in the place of the first.
            (Fault::Misplaced { says, .. }, "moved") => *says + 1000,
            _ => found.number(),
        };
        assert_eq!(expected, number, "{what}: {found}");
        run(&fixture, "DELETE FROM audit_entries", &[]).await;
        run(&fixture, &format!("INSERT INTO audit_entries ({columns}) SELECT {columns} FROM aside"), &[])
            .await;
        run(&fixture, "DROP TABLE aside", &[]).await;
    }
    run(&fixture, "DELETE FROM audit_entries WHERE number = 9", &[]).await;
    assert_eq!(fault(&fixture.store).await, Some(Fault::CutOff { number: 9, head: 9 }));
    run(
        &fixture,
        "UPDATE audit_ends SET number = 8, hash = (SELECT hash FROM audit_entries WHERE number = 8),
        mark = (SELECT mark FROM audit_entries WHERE number = 8) WHERE which = 'head'",
        &[],
    )
    .await;
    assert_eq!(fault(&fixture.store).await, Some(Fault::End { which: "head", number: 8 }));
}

async fn a_log_rewritten_without_the_key_is_found(fixture: Fixture) {
    tell(&fixture.store, 3).await;
    // Somebody takes the log away and writes another with all its hashes, with another key.
    run(&fixture, "DELETE FROM audit_entries", &[]).await;
    run(
        &fixture,
        "UPDATE audit_ends SET number = 0, hash = (SELECT hash FROM audit_ends WHERE which = 'anchor')",
        &[],
    )
    .await;
    assert_eq!(fault(&fixture.store).await, Some(Fault::Empty));
    run(&fixture, "DELETE FROM vault_check", &[]).await;
    let other = Vault::from_key(&Vault::new_key()).unwrap();
    let forger = Store::open(fixture.test.database.clone(), other).await.unwrap();
    tell(&forger, 3).await;
    assert_eq!(fault(&forger).await, None);
    assert_eq!(fault(&fixture.store).await, Some(Fault::NotMarked { number: 1 }));
}

async fn a_database_put_back_is_found_by_a_head_kept_elsewhere(fixture: Fixture) {
    tell(&fixture.store, 2).await;
    run(&fixture, "CREATE TABLE ends AS SELECT * FROM audit_ends", &[]).await;
    tell(&fixture.store, 2).await;
    let kept: Link = fixture.store.audit_head().await.unwrap().to_string().parse().unwrap();
    assert_eq!(fixture.store.verify_audit(Some(kept)).await.unwrap().fault, None);
    run(&fixture, "DELETE FROM audit_entries WHERE number > 3", &[]).await;
    run(&fixture, "DELETE FROM audit_ends", &[]).await;
    run(
        &fixture,
        "INSERT INTO audit_ends (which, number, hash, mark) SELECT which, number, hash, mark FROM ends",
        &[],
    )
    .await;
    assert_eq!(fault(&fixture.store).await, None, "a chain cannot know what was put back");
    let found = fixture.store.verify_audit(Some(kept)).await.unwrap().fault;
    assert_eq!(found, Some(Fault::CutOff { number: 4, head: 5 }));
}

async fn entries_of_several_hubs_follow_each_other(fixture: Fixture) {
    let vault = Vault::from_key(&fixture.key).unwrap();
    let second = Store::open(fixture.test.database.clone(), vault).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let store = if number % 2 == 0 { fixture.store.clone() } else { second.clone() };
        tasks.spawn(
            async move { store.by(author("anna")).audit_alone(vec![kept(1), kept(2)]).await.unwrap() },
        );
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let check = fixture.store.verify_audit(None).await.unwrap();
    assert_eq!((check.entries, check.fault), (81, None));
}

async fn old_entries_go_from_the_beginning_and_the_rest_still_verifies(fixture: Fixture) {
    let store = &fixture.store;
    let at = |hours| Author { at: Some(now() + SignedDuration::from_hours(hours)), ..author("anna") };
    for hours in [-30, -20, -30, -2, -20] {
        store.by(at(hours)).audit_alone(vec![kept(1)]).await.unwrap();
    }
    // The first entry is the log's own, of the test's day, which is later than all of these.
    run(&fixture, "UPDATE audit_entries SET at_ms = 0 WHERE number = 1", &[]).await;
    let store = store.by(at(0));
    let day_ago = now() - SignedDuration::from_hours(10);
    assert_eq!(store.sweep_audit(day_ago).await.unwrap(), 4, "those behind the first young one stay");
    assert_eq!(store.sweep_audit(day_ago).await.unwrap(), 0);
    let check = store.verify_audit(None).await.unwrap();
    assert_eq!((check.anchor.number, check.entries, check.fault), (4, 3, None));
    let last = store.list_audit(&Visible::Everything, &AuditFilter::default(), None, 1).await.unwrap();
    assert_eq!(last.entries[0].entry.verb, "audit.sweep");

    // All old: the last one stays, and what tells of it.
    let later = now() + SignedDuration::from_hours(10);
    assert_eq!(store.sweep_audit(later).await.unwrap(), 2);
    let check = store.verify_audit(None).await.unwrap();
    assert_eq!((check.anchor.number, check.entries, check.fault), (6, 2, None));
    run(&fixture, "UPDATE audit_ends SET number = 7 WHERE which = 'anchor'", &[]).await;
    assert_eq!(fault(&store).await, Some(Fault::End { which: "anchor", number: 7 }));
}

async fn lists_filter_and_keep_to_what_is_visible(fixture: Fixture) {
    let store = &fixture.store;
    tell(store, 6).await;
    let refused = Change::new("device.keep", "device", 9).ended(Outcome::Refused, "not allowed");
    let removed = Change::new("devices.remove", "device", 9);
    store.by(author("bert")).audit_alone(vec![refused, removed]).await.unwrap();
    let numbers = async |visible: &Visible, filter: AuditFilter| {
        let (mut numbers, mut after) = (Vec::new(), None);
        loop {
            let page = store.list_audit(visible, &filter, after.as_ref(), 2).await.unwrap();
            numbers.extend(page.entries.iter().map(|row| row.entry.number));
            after = page.next;
            if after.is_none() {
                return numbers;
            }
        }
    };
    let all = Visible::Everything;
    let word = |text: &str| Some(text.to_owned());
    assert_eq!(numbers(&all, AuditFilter::default()).await, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(numbers(&all, AuditFilter { who: word("bert"), ..Default::default() }).await, [9, 8]);
    assert_eq!(numbers(&all, AuditFilter { verb: word("devices.remove"), ..Default::default() }).await, [9]);
    let of_devices = AuditFilter { verb: word("device."), object_id: word("9"), ..Default::default() };
    assert_eq!(numbers(&all, of_devices).await, [8]);
    let refused = AuditFilter { result: Some(Outcome::Refused), ..Default::default() };
    assert_eq!(numbers(&all, refused).await, [8]);
    let before = AuditFilter { to: Some(now()), ..Default::default() };
    assert!(numbers(&all, before).await.is_empty());
    let one = Visible::one(IntegrationId(1));
    assert_eq!(numbers(&one, AuditFilter::default()).await, [7, 4]);
    assert!(store.find_audit_entry(&one, 5).await.unwrap().is_none());
    let exported = store.export_audit(&one, &AuditFilter::default(), 4).await.unwrap();
    assert_eq!(exported.iter().map(|row| row.entry.number).collect::<Vec<_>>(), [7]);
}
