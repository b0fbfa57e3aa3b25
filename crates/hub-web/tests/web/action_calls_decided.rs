//! What people say about orders by the API: four eyes, taking back, settling, limits and the switch.

use hub_core::operator::{Limits, Role};
use hub_store::NewToken;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    action_calls::{ACTIONS, Actions, codes},
    support::{Who, json, now},
};

const GUARDS: &str = "/api/v1/action-guards";

impl Actions {
    async fn post(&self, who: &Who, place: &str, body: Value) -> (u16, Value) {
        let answer = self.hub.call("POST", place, who, &body).await;
        (answer.status().as_u16(), json(answer).await)
    }

    /// A token of that role that this person made.
    async fn token_of(&self, role: Role, person: &str) -> Who {
        let new = NewToken {
            name: format!("{person}'s"),
            scope: role.into(),
            limits: Limits::none(),
            expires_at: None,
            made_by: person.to_owned(),
        };
        let (_, secret) = self.hub.store.insert_token(&new, now()).await.unwrap();
        Who::Token(secret.expose_secret().to_owned())
    }
}

fn approval(action: &Value) -> Value {
    json!({"list_hash": action["list_hash"], "targets": action["counts"]["held"], "reason": "I saw the train."})
}

#[tokio::test]
async fn a_held_order_goes_on_by_another_person_for_the_list_that_was_seen() {
    let actions = Actions::start().await;
    let action = actions.order(&actions.body("device_wipe", 3), "k").await;
    assert_eq!((&action["state"], &action["counts"]), (&json!("held"), &json!({"held": 3})));
    assert_eq!(action["holds"][0]["code"], "second_operator");
    let place = format!("{ACTIONS}/{}/approve", action["id"]);
    let approver = actions.hub.token(Role::Approver).await;
    let good = approval(&action);
    assert_eq!(
        actions.post(&actions.operator, &place, good.clone()).await.0,
        403,
        "an operator approves nothing"
    );
    // Whoever orders cannot approve it by another token, of whatever role.
    let own = actions.token_of(Role::Admin, "operator operator-maker").await;
    let (status, problem) = actions.post(&own, &place, good.clone()).await;
    assert_eq!((status, codes(&problem)), (403, vec!["same_person".to_owned()]));
    for (field, value, status, code) in [
        ("list_hash", json!("0".repeat(32)), 409, "other_list"),
        ("list_hash", json!(""), 409, "other_list"),
        ("targets", json!(2), 409, "other_count"),
        ("targets", json!(4), 409, "other_count"),
        ("targets", json!(-3), 422, ""),
        ("reason", json!(" "), 422, ""),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        let (is, problem) = actions.post(&approver, &place, wrong).await;
        assert_eq!(is, status, "{field}: {problem}");
        assert!(code.is_empty() || codes(&problem) == [code], "{problem}");
    }
    let (status, approved) = actions.post(&approver, &place, good.clone()).await;
    assert_eq!(
        (status, &approved["counts"], &approved["state"]),
        (200, &json!({"approved": 3}), &json!("going"))
    );
    assert_eq!(approved["approved_by"], "token approver token");
    let (status, problem) = actions.post(&approver, &place, good).await;
    assert_eq!((status, codes(&problem)), (409, vec!["nothing_waits".to_owned()]));
    let events = json(actions.hub.get(&format!("{ACTIONS}/{}/events", action["id"]), &approver).await).await;
    let names: Vec<&str> =
        events["items"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["Hold", "Approve"]);
}

#[tokio::test]
async fn a_session_and_the_tokens_of_its_person_are_one_person() {
    let actions = Actions::start().await;
    let admin = actions.hub.person(Role::Admin).await;
    let Who::Session { cookie, form_token } = &admin else { unreachable!() };
    // A token that the person makes by the API.
    let request = http::Request::post("/api/v1/tokens")
        .header("cookie", format!("mooring_session={cookie}"))
        .header("x-form-token", form_token)
        .header("content-type", "application/json")
        .body(axum::body::Body::from(json!({"name": "mine", "scope": "admin"}).to_string()))
        .unwrap();
    let made = json(actions.hub.ask(request).await).await;
    let token = Who::Token(made["token"].as_str().unwrap().to_owned());
    let good = actions.confirmed(&actions.body("device_wipe", 1)).await;
    let (status, action) = actions.send(&token, &good, "k").await;
    assert_eq!((status, &action["requested_by_person"]), (201, &json!("operator admin-person")));
    // And one that this token makes.
    let made = json(
        actions.hub.call("POST", "/api/v1/tokens", &token, &json!({"name": "next", "scope": "admin"})).await,
    )
    .await;
    let next = Who::Token(made["token"].as_str().unwrap().to_owned());
    let place = format!("{ACTIONS}/{}/approve", action["id"]);
    let (status, problem) = actions.post(&next, &place, approval(&action)).await;
    assert_eq!((status, codes(&problem)), (403, vec!["same_person".to_owned()]));
    // A token of which nobody knows who made it stands for itself.
    let unknown = actions.token_of(Role::Approver, "").await;
    assert_eq!(actions.post(&unknown, &place, approval(&action)).await.0, 200);
}

#[tokio::test]
async fn the_eleventh_in_a_window_is_held() {
    let actions = Actions::start().await;
    let ten = actions.order(&actions.body("lock", 10), "k").await;
    assert_eq!(ten["state"], "going");
    let mut one = actions.body("lock", 0);
    one["targets"] = json!({"devices": [actions.devices[10].0]});
    let eleventh = actions.order(&one, "k2").await;
    assert_eq!((&eleventh["state"], &eleventh["holds"][0]["code"]), (&json!("held"), &json!("window")));
    assert!(eleventh["holds"][0]["words"].as_str().unwrap().contains("1 after 10 within 20 minutes"));
}

#[tokio::test]
async fn what_was_not_begun_is_taken_back_and_said_to_be() {
    let actions = Actions::start().await;
    let action = actions.order(&actions.body("lock", 2), "k").await;
    let place = format!("{ACTIONS}/{}", action["id"]);
    assert_eq!(
        actions.post(&actions.operator, &format!("{place}/cancel"), json!({"reason": ""})).await.0,
        422
    );
    let (status, left) =
        actions.post(&actions.operator, &format!("{place}/cancel"), json!({"reason": "found"})).await;
    assert_eq!((status, &left["state"], &left["counts"]), (200, &json!("ended"), &json!({"cancelled": 2})));
    let (status, problem) =
        actions.post(&actions.operator, &format!("{place}/cancel"), json!({"reason": "found"})).await;
    assert_eq!((status, codes(&problem)), (409, vec!["nothing_waits".to_owned()]));
    let items =
        json(actions.hub.get(&format!("{place}/items?state=cancelled&limit=1"), &actions.operator).await)
            .await;
    assert_eq!((&items["count"], &items["items"][0]["words"]), (&json!(2), &json!("found")));
    let next = items["next"].as_str().unwrap();
    let rest = json(actions.hub.get(&format!("{place}/items?after={next}"), &actions.operator).await).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["items"][0]["position"]), (1, &json!(2)));
    // Nothing of it is open: nothing is settled, and nothing is read.
    let approver = actions.hub.token(Role::Approver).await;
    let settle = format!("{place}/items/1/settle");
    assert_eq!(
        actions.post(&actions.operator, &settle, json!({"is_done": true, "reason": "seen"})).await.0,
        403
    );
    let (status, problem) =
        actions.post(&approver, &settle, json!({"is_done": true, "reason": "seen"})).await;
    assert_eq!((status, codes(&problem)), (409, vec!["nothing_waits".to_owned()]));
    assert_eq!(
        actions.post(&approver, &settle, json!({"reason": "seen"})).await.0,
        422,
        "neither is a default"
    );
    for missing in ["9/items/1", "x/items/1", "1/items/x"] {
        let place = format!("{ACTIONS}/{missing}/settle");
        assert_eq!(
            actions.post(&approver, &place, json!({"is_done": true, "reason": "seen"})).await.0,
            404,
            "{missing}"
        );
    }
    assert_eq!(
        actions.post(&actions.operator, &format!("{place}/check"), json!({})).await.1,
        json!({"targets": 0})
    );
}

#[tokio::test]
async fn actions_are_listed_by_what_they_are() {
    let actions = Actions::start().await;
    actions.order(&actions.body("lock", 1), "k1").await;
    let held = actions.order(&actions.body("device_wipe", 2), "k2").await;
    let second = actions.devices[1].0;
    for (query, count) in [
        ("".to_owned(), 2),
        ("?kind=lock".to_owned(), 1),
        ("?state=held".to_owned(), 1),
        (format!("?device_id={second}"), 1),
        (format!("?device_id={}", actions.devices[0].0), 2),
        ("?device_id=-1".to_owned(), 0),
        (format!("?integration_id={}", actions.id), 2),
        ("?integration_id=99".to_owned(), 0),
    ] {
        let list = json(actions.hub.get(&format!("{ACTIONS}{query}"), &actions.operator).await).await;
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{query}: {list}");
    }
    for wrong in ["?kind=wipe", "?state=done", "?limit=0", "?after=x", "?device=1"] {
        assert_eq!(
            actions.hub.get(&format!("{ACTIONS}{wrong}"), &actions.operator).await.status(),
            400,
            "{wrong}"
        );
    }
    let one = json(actions.hub.get(&format!("{ACTIONS}?state=held"), &actions.operator).await).await;
    assert_eq!(one["items"][0], held);
}

#[tokio::test]
async fn limits_are_set_by_an_admin_and_shown_for_every_kind() {
    let actions = Actions::start().await;
    let admin = actions.hub.token(Role::Admin).await;
    let guards = json(actions.hub.get(GUARDS, &actions.operator).await).await;
    assert_eq!((guards["limits"].as_array().unwrap().len(), &guards["stopped"]), (17, &json!(null)));
    let of = |guards: &Value, kind: &str| {
        guards["limits"].as_array().unwrap().iter().find(|limits| limits["kind"] == kind).unwrap().clone()
    };
    assert_eq!(
        of(&guards, "device_wipe"),
        json!({"kind": "device_wipe", "per_window": 10, "second_operator_above": 0, "is_set": false, "needs_confirmation": true})
    );
    let settings = json!({
        "window_minutes": 60, "approval_hours": 12,
        "kinds": {"device_wipe": {"per_window": 5, "second_operator_above": 1}},
    });
    assert_eq!(actions.hub.call("PUT", GUARDS, &actions.operator, &settings).await.status(), 403);
    let set = json(actions.hub.call("PUT", GUARDS, &admin, &settings).await).await;
    assert_eq!(set["settings"], settings);
    assert_eq!(
        (&of(&set, "device_wipe")["per_window"], &of(&set, "lock")["per_window"]),
        (&json!(5), &json!(10))
    );
    for (field, value, part) in [
        ("window_minutes", json!(0), "window_minutes"),
        ("window_minutes", json!(1441), "window_minutes"),
        ("approval_hours", json!(169), "approval_hours"),
        ("approval_hours", json!(null), "approval_hours"),
        ("kinds", json!({"wipe": {"per_window": 1, "second_operator_above": 1}}), "kinds"),
        ("kinds", json!({"lock": {"per_window": 10_001, "second_operator_above": 1}}), "per_window"),
        ("kinds", json!({"lock": {"per_window": 1}}), "second_operator_above"),
        ("windows", json!(1), "windows"),
    ] {
        let mut wrong = settings.clone();
        wrong[field] = value.clone();
        let answer = actions.hub.call("PUT", GUARDS, &admin, &wrong).await;
        assert_eq!(answer.status(), 422, "{field} = {value}");
        assert!(json(answer).await["detail"].as_str().unwrap().contains(part), "{field} = {value}");
    }
    let action = actions.order(&actions.body("device_wipe", 1), "k").await;
    assert_eq!(action["state"], "going", "one goes without a second operator now");
}

#[tokio::test]
async fn an_operator_stops_everything_and_only_an_admin_starts_it_again() {
    let actions = Actions::start().await;
    let (admin, approver) = (actions.hub.token(Role::Admin).await, actions.hub.token(Role::Approver).await);
    let (stop, start) = (format!("{GUARDS}/stop"), format!("{GUARDS}/start"));
    actions.order(&actions.body("lock", 2), "k").await;
    assert_eq!(actions.post(&actions.operator, &stop, json!({})).await.0, 422, "it needs a reason");
    let (status, stopped) = actions.post(&actions.operator, &stop, json!({"reason": "phones ring"})).await;
    assert_eq!((status, &stopped["stopped"]["reason"]), (200, &json!("phones ring")));
    let (status, again) = actions.post(&approver, &stop, json!({"reason": "me too"})).await;
    assert_eq!(
        (status, &again["stopped"]["by"]),
        (200, &json!("token operator token")),
        "the first one stays"
    );
    let waiting = json!({"integration_id": actions.id.0, "reason": "not these"});
    let cancel = format!("{GUARDS}/cancel-waiting");
    assert_eq!(
        actions.post(&actions.operator, &cancel, json!({"integration_id": 99, "reason": "r"})).await.0,
        422
    );
    assert_eq!(actions.post(&actions.operator, &cancel, waiting.clone()).await.1, json!({"targets": 2}));
    assert_eq!(actions.post(&actions.operator, &cancel, waiting).await.1, json!({"targets": 0}));
    for who in [&actions.operator, &approver] {
        assert_eq!(actions.post(who, &start, json!({"reason": "r"})).await.0, 403);
    }
    let (status, started) = actions.post(&admin, &start, json!({"reason": "all is well"})).await;
    assert_eq!((status, &started["stopped"]), (200, &json!(null)));
}
