//! Operators, sessions, the first-run code, tokens, the vault's key.

use hub_core::{
    ids::OperatorId,
    operator::{Limits, Role},
};
use hub_store::{NewToken, OperatorChange, Store, StoreError, Vault};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    fixture::{Fixture, now},
    on_both,
};

on_both! {
    a_first_run_code_works_once
    a_first_run_code_expires_and_is_replaced
    a_password_is_checked_and_ten_failures_lock_the_account
    guesses_at_once_do_not_pass_the_lock
    more_logins_than_there_are_places_are_turned_away
    a_wrong_first_run_code_costs_no_hash
    a_session_ends_with_time_or_by_closing_it
    another_password_ends_sessions_and_locks
    a_change_of_an_operator_ends_its_sessions
    somebody_who_manages_operators_is_always_left
    a_token_is_found_by_its_secret_until_it_expires
    another_key_is_noticed_at_open
    a_taken_operator_name_is_refused
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

async fn a_first_run_code_works_once(fixture: Fixture) {
    let store = &fixture.store;
    assert!(store.needs_first_operator().await.unwrap());
    let code = store.new_first_run_code(now()).await.unwrap();
    let wrong =
        store.create_first_operator(&secret("no"), "ann", &secret("pass phrase"), now()).await.unwrap();
    assert_eq!(wrong, None);
    let id = store.create_first_operator(&code, "ann", &secret("pass phrase"), now()).await.unwrap().unwrap();
    assert!(!store.needs_first_operator().await.unwrap());
    assert_eq!(store.create_first_operator(&code, "bob", &secret("pass phrase"), now()).await.unwrap(), None);
    let all = store.list_operators().await.unwrap();
    assert_eq!((all.len(), all[0].id, all[0].role), (1, id, Role::Admin));
    // A new code is of no use once an operator is there.
    let code = store.new_first_run_code(now()).await.unwrap();
    assert_eq!(store.create_first_operator(&code, "bob", &secret("pass phrase"), now()).await.unwrap(), None);
}

async fn a_first_run_code_expires_and_is_replaced(fixture: Fixture) {
    let store = &fixture.store;
    let old = store.new_first_run_code(now()).await.unwrap();
    let new = store.new_first_run_code(now()).await.unwrap();
    let later = now() + SignedDuration::from_hours(24);
    for (code, at) in [(&old, now()), (&new, later)] {
        assert_eq!(store.create_first_operator(code, "ann", &secret("pass"), at).await.unwrap(), None);
    }
    assert!(store.create_first_operator(&new, "ann", &secret("pass"), now()).await.unwrap().is_some());
}

async fn a_password_is_checked_and_ten_failures_lock_the_account(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_operator("Ann", &secret("right"), Role::Viewer, &Limits::none(), now()).await.unwrap();
    assert!(store.check_password("nobody", &secret("right"), now()).await.unwrap().is_none());
    let ann = store.check_password("ann", &secret("right"), now()).await.unwrap().unwrap();
    assert_eq!((ann.username.as_str(), ann.last_login_at), ("Ann", Some(now())));
    for _ in 0..10 {
        assert!(store.check_password("ann", &secret("wrong"), now()).await.unwrap().is_none());
    }
    assert!(store.check_password("ann", &secret("right"), now()).await.unwrap().is_none());
    let later = now() + SignedDuration::from_mins(15);
    assert!(store.check_password("ann", &secret("right"), later).await.unwrap().is_some());
}

async fn guesses_at_once_do_not_pass_the_lock(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_operator("ann", &secret("right"), Role::Viewer, &Limits::none(), now()).await.unwrap();
    // The right one is the last of those that were all let in while the account was not locked yet.
    let guesses = (0..16).map(|guess| {
        let (store, guess) = (store.clone(), if guess == 15 { "right" } else { "wrong" });
        tokio::spawn(async move { store.check_password("ann", &secret(guess), now()).await.unwrap() })
    });
    for guess in guesses.collect::<Vec<_>>() {
        assert!(guess.await.unwrap().is_none(), "ten failures came before it");
    }
}

async fn more_logins_than_there_are_places_are_turned_away(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_operator("ann", &secret("right"), Role::Viewer, &Limits::none(), now()).await.unwrap();
    let logins = (0..60).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.check_password("nobody", &secret("x"), now()).await })
    });
    let mut turned_away = 0;
    for login in logins.collect::<Vec<_>>() {
        match login.await.unwrap() {
            Err(StoreError::Busy) => turned_away += 1,
            other => assert!(other.unwrap().is_none()),
        }
    }
    // On a busy machine some places are free again before the last ones come.
    assert!((1..=60 - 36).contains(&turned_away), "{turned_away}");
    assert!(
        store.check_password("ann", &secret("right"), now()).await.unwrap().is_some(),
        "later there is room"
    );
}

async fn a_wrong_first_run_code_costs_no_hash(fixture: Fixture) {
    let store = &fixture.store;
    store.new_first_run_code(now()).await.unwrap();
    let tries = (0..60).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            store.create_first_operator(&secret("no"), "ann", &secret("pass phrase"), now()).await
        })
    });
    for one in tries.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap().unwrap(), None, "no place is taken");
    }
}

async fn a_taken_operator_name_is_refused(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_operator("Ann", &secret("right"), Role::Viewer, &Limits::none(), now()).await.unwrap();
    let again = store.insert_operator("ann", &secret("right"), Role::Admin, &Limits::none(), now()).await;
    assert!(matches!(again, Err(StoreError::Taken { field: "username", .. })));
}

async fn a_session_ends_with_time_or_by_closing_it(fixture: Fixture) {
    let store = &fixture.store;
    let id =
        store.insert_operator("ann", &secret("right"), Role::Operator, &Limits::none(), now()).await.unwrap();
    let cookie = store.open_session(id, now()).await.unwrap();
    let session = store.find_session(&cookie, now()).await.unwrap().unwrap();
    assert_eq!((session.operator.id, session.expires_at), (id, now() + SignedDuration::from_hours(12)));
    assert!(!session.form_token.is_empty());
    assert!(store.find_session(&secret("other"), now()).await.unwrap().is_none());
    assert!(store.find_session(&cookie, session.expires_at).await.unwrap().is_none());
    store.close_session(&cookie).await.unwrap();
    assert!(store.find_session(&cookie, now()).await.unwrap().is_none());
}

async fn another_password_ends_sessions_and_locks(fixture: Fixture) {
    let store = &fixture.store;
    let id =
        store.insert_operator("ann", &secret("first"), Role::Viewer, &Limits::none(), now()).await.unwrap();
    let cookie = store.open_session(id, now()).await.unwrap();
    for _ in 0..10 {
        assert!(store.check_password("ann", &secret("wrong"), now()).await.unwrap().is_none());
    }
    store.set_password(id, &secret("second")).await.unwrap();
    assert!(store.find_session(&cookie, now()).await.unwrap().is_none());
    assert!(store.check_password("ann", &secret("first"), now()).await.unwrap().is_none());
    assert!(store.check_password("ann", &secret("second"), now()).await.unwrap().is_some());
    let missing = store.set_password(OperatorId(99), &secret("x")).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn a_change_of_an_operator_ends_its_sessions(fixture: Fixture) {
    let store = &fixture.store;
    store.insert_operator("root", &secret("right"), Role::Admin, &Limits::none(), now()).await.unwrap();
    let id =
        store.insert_operator("ann", &secret("right"), Role::Operator, &Limits::none(), now()).await.unwrap();
    let cookie = store.open_session(id, now()).await.unwrap();
    let role = OperatorChange { role: Some(Role::Viewer), is_active: None, limits: None };
    store.update_operator(id, &role).await.unwrap();
    assert!(store.find_session(&cookie, now()).await.unwrap().is_none());
    let ann = store.find_operator(id).await.unwrap().unwrap();
    assert_eq!((ann.role, ann.is_active), (Role::Viewer, true));
    let off = OperatorChange { role: None, is_active: Some(false), limits: None };
    store.update_operator(id, &off).await.unwrap();
    assert!(store.check_password("ann", &secret("right"), now()).await.unwrap().is_none());
    store
        .update_operator(id, &OperatorChange { role: None, is_active: Some(true), limits: None })
        .await
        .unwrap();
    assert!(store.check_password("ann", &secret("right"), now()).await.unwrap().is_some());
    let missing = store.update_operator(OperatorId(99), &off).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

async fn somebody_who_manages_operators_is_always_left(fixture: Fixture) {
    let store = &fixture.store;
    let ann =
        store.insert_operator("ann", &secret("right"), Role::Admin, &Limits::none(), now()).await.unwrap();
    let bob =
        store.insert_operator("bob", &secret("right"), Role::Admin, &Limits::none(), now()).await.unwrap();
    let demoted = OperatorChange { role: Some(Role::Viewer), is_active: None, limits: None };
    let off = OperatorChange { role: None, is_active: Some(false), limits: None };
    // Each removes the other at once: one of them stays.
    let (one, two) = tokio::join!(store.update_operator(ann, &demoted), store.update_operator(bob, &off));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
    let refused = if one.is_ok() { two } else { one };
    assert!(matches!(refused, Err(StoreError::LastAdmin)));
    let admins = store.list_operators().await.unwrap();
    assert_eq!(admins.iter().filter(|row| row.role == Role::Admin && row.is_active).count(), 1);
}

async fn a_token_is_found_by_its_secret_until_it_expires(fixture: Fixture) {
    let store = &fixture.store;
    let later = now() + SignedDuration::from_hours(1);
    let new = NewToken {
        name: "export".into(),
        scope: Role::Viewer.into(),
        limits: Limits::none(),
        expires_at: Some(later),
        made_by: "operator bob".to_owned(),
    };
    let (id, token) = store.insert_token(&new, now()).await.unwrap();
    assert!(token.expose_secret().starts_with("mrg_"));
    let found = store.find_token(&token, now()).await.unwrap().unwrap();
    assert_eq!((found.id, found.name.as_str(), found.scope), (id, "export", Role::Viewer.into()));
    assert_eq!(found.made_by, "operator bob");
    assert!(store.find_token(&token, later).await.unwrap().is_none());
    assert!(store.find_token(&secret("mrg_x"), now()).await.unwrap().is_none());
    assert_eq!(store.list_tokens().await.unwrap().len(), 1);
    assert!(store.delete_token(id).await.unwrap());
    assert!(!store.delete_token(id).await.unwrap());
    assert!(store.find_token(&token, now()).await.unwrap().is_none());
}

async fn another_key_is_noticed_at_open(fixture: Fixture) {
    let other = Vault::from_key(&Vault::new_key()).unwrap();
    let opened = Store::open(fixture.test.database.clone(), other).await;
    assert!(matches!(opened, Err(StoreError::WrongKey)));
    let same = Vault::from_key(&fixture.key).unwrap();
    assert!(Store::open(fixture.test.database.clone(), same).await.is_ok());
}
