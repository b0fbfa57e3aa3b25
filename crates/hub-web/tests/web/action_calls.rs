//! Orders of actions by the API: seen first, confirmed, written once, and refused in words.

use hub_core::{
    fleet::Ownership,
    ids::{DeviceId, IntegrationId},
    operator::{Limits, Role, Subtree, TokenScope, Visible},
};
use hub_store::{NewToken, UserFilter};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{
    fleet::{self, device, synchronize},
    support::{Hub, Who, json, now},
};

pub const ACTIONS: &str = "/api/v1/actions";

/// A hub with a fleet of corporate devices, and an integration that takes actions.
pub struct Actions {
    pub hub: Hub,
    pub id: IntegrationId,
    pub devices: Vec<DeviceId>,
    pub operator: Who,
}

impl Actions {
    pub async fn start() -> Self {
        let hub = Hub::start().await;
        let id = fleet::integration(&hub.store, "Berlin", now()).await;
        let facts = (1..=30).map(|number| {
            let mut facts = device(number, now());
            facts.ownership = Ownership::CorporateDedicated;
            facts
        });
        synchronize(&hub.store, id, facts.collect(), now()).await;
        let devices = hub.store.known_devices(id).await.unwrap().iter().map(|device| device.id).collect();
        let operator = hub.token(Role::Operator).await;
        let actions = Self { hub, id, devices, operator };
        actions.allow(true, false).await;
        actions
    }

    /// What the integration's settings say of actions.
    pub async fn allow(&self, is_allowed: bool, may_wipe_personal: bool) {
        let mut settings = self.hub.store.find_integration(self.id).await.unwrap().unwrap().settings;
        settings.actions.is_read_only = !is_allowed;
        settings.actions.may_wipe_personal = may_wipe_personal;
        self.hub.store.update_integration(self.id, &settings, None, now()).await.unwrap();
    }

    /// An order for the first devices, so many.
    pub fn body(&self, kind: &str, devices: usize) -> Value {
        let ids: Vec<i64> = self.devices.iter().take(devices).map(|id| id.0).collect();
        json!({
            "integration_id": self.id.0, "order": {"kind": kind}, "targets": {"devices": ids},
            "reason": "It was lost in a train.",
        })
    }

    pub async fn preview(&self, body: &Value) -> Value {
        let mut body = body.clone();
        body["dry_run"] = true.into();
        let answer = self.hub.call("POST", ACTIONS, &self.operator, &body).await;
        let status = answer.status();
        let preview = json(answer).await;
        assert_eq!(status, 200, "{preview}");
        preview
    }

    /// The body with what its preview asks for.
    pub async fn confirmed(&self, body: &Value) -> Value {
        let (preview, mut body) = (self.preview(body).await, body.clone());
        body["confirmation"] = preview["confirmation"].clone();
        body["list_hash"] = preview["list_hash"].clone();
        body
    }

    pub async fn send(&self, who: &Who, body: &Value, key: &str) -> (u16, Value) {
        let answer = self.hub.call_with("POST", ACTIONS, who, body, &[("Idempotency-Key", key)]).await;
        (answer.status().as_u16(), json(answer).await)
    }

    /// Orders it as it is previewed.
    pub async fn order(&self, body: &Value, key: &str) -> Value {
        let (status, action) = self.send(&self.operator, &self.confirmed(body).await, key).await;
        assert_eq!(status, 201, "{action}");
        action
    }

    pub async fn count(&self) -> usize {
        let list = json(self.hub.get(ACTIONS, &self.operator).await).await;
        list["items"].as_array().unwrap().len()
    }
}

/// The codes of a refusal.
pub fn codes(problem: &Value) -> Vec<String> {
    let reasons = problem["reasons"].as_array().into_iter().flatten();
    reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_dry_run_shows_every_target_and_what_to_type_and_writes_nothing() {
    let actions = Actions::start().await;
    let mut body = actions.body("device_wipe", 3);
    body.as_object_mut().unwrap().remove("reason");
    let preview = actions.preview(&body).await;
    assert_eq!((&preview["count"], &preview["left_out"]), (&json!(3), &json!(0)));
    assert_eq!(preview["confirmation"], "device wipe 3 devices");
    assert_eq!(preview["chosen_by"], "3 chosen devices");
    assert_eq!((preview["refusals"].clone(), &preview["is_every_target_shown"]), (json!([]), &json!(true)));
    assert_eq!(preview["holds"][0]["code"], "second_operator");
    let first = &preview["targets"][0];
    assert_eq!(
        (&first["kind"], &first["id"], &first["left_out"]),
        (&json!("device"), &json!(actions.devices[0].0), &json!(null))
    );
    assert!(first["label"].as_str().unwrap().contains("C02"), "{first}");
    assert_eq!(actions.count().await, 0);
    // What is sent along is looked at.
    body["confirmation"] = "device wipe 4 devices".into();
    assert_eq!(codes(&json!({"reasons": actions.preview(&body).await["refusals"]})), ["not_confirmed"]);
}

#[tokio::test]
async fn what_breaks_something_needs_its_words_its_list_its_key_and_a_reason() {
    let actions = Actions::start().await;
    let body = actions.body("lock", 2);
    let good = actions.confirmed(&body).await;
    let answer = actions.hub.call("POST", ACTIONS, &actions.operator, &good).await;
    let (status, problem) = (answer.status(), json(answer).await);
    assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("Idempotency-Key")));
    assert!(problem["detail"].as_str().unwrap().contains("same key when you repeat"), "{problem}");
    for (field, value, status, names) in [
        ("reason", json!(null), 422, "reason"),
        ("reason", json!("  "), 422, "reason"),
        ("reason", json!("x".repeat(501)), 422, "reason"),
        ("reason", json!("a\u{0}b"), 422, "reason"),
        ("confirmation", json!(null), 422, "confirmation"),
        ("confirmation", json!("lock 3 devices"), 422, "confirmation"),
        ("confirmation", json!("LOCK 2 devices"), 422, "confirmation"),
        ("confirmation", json!("lock 2 device\u{455}"), 422, "confirmation"),
        ("list_hash", json!(null), 409, "list_hash"),
        ("list_hash", json!("00000000000000000000000000000000"), 409, "list_hash"),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let (is, problem) = actions.send(&actions.operator, &body, "k").await;
        assert_eq!(is, status, "{field} = {value}: {problem}");
        assert!(problem["errors"].to_string().contains(names), "{field}: {problem}");
    }
    for key in ["", "two words", "\u{e9}", &"k".repeat(201)] {
        let (status, problem) = actions.send(&actions.operator, &good, key).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("Idempotency-Key")), "{key:?}");
    }
    assert_eq!(actions.count().await, 0, "nothing of all that was written");
    let (status, action) = actions.send(&actions.operator, &good, "k").await;
    assert_eq!(
        (status, &action["state"], &action["counts"]),
        (201, &json!("going"), &json!({"approved": 2}))
    );
    assert_eq!(action["requested_by"], "token operator token");
    assert_eq!(action["requested_by_person"], "operator operator-maker");
}

#[tokio::test]
async fn the_same_key_is_the_same_order_and_another_order_needs_another_key() {
    let actions = Actions::start().await;
    let good = actions.confirmed(&actions.body("enterprise_wipe", 1)).await;
    let (status, first) = actions.send(&actions.operator, &good, "key-1").await;
    assert_eq!((status, &first["state"]), (201, &json!("going")));
    let (status, again) = actions.send(&actions.operator, &good, "key-1").await;
    assert_eq!((status, &again["id"]), (200, &first["id"]));
    // Another list, and the same one with another reason.
    let other = actions.confirmed(&actions.body("lock", 1)).await;
    let (status, problem) = actions.send(&actions.operator, &other, "key-1").await;
    assert_eq!((status, codes(&problem)), (409, vec!["key_reused".to_owned()]), "{problem}");
    // The same order with a new key: it is under way.
    let (status, problem) = actions.send(&actions.operator, &good, "key-2").await;
    assert_eq!(status, 409);
    assert!(codes(&problem).contains(&"under_way".to_owned()), "{problem}");
    // Somebody else's key of the same name is another key.
    let person = actions.hub.token(Role::Admin).await;
    let (status, _) =
        actions.send(&person, &actions.confirmed(&actions.body("lock", 1)).await, "key-1").await;
    assert_eq!(status, 201);
    assert_eq!(actions.count().await, 2);
}

#[tokio::test]
async fn another_app_goes_to_the_same_group_beside_the_first() {
    let actions = Actions::start().await;
    let visible = Visible::one(actions.id);
    let (apps, _) = actions.hub.store.list_apps(&visible, "", None, 2).await.unwrap();
    let deploy = |app: usize| {
        let mut body = actions.body("deploy_app", 0);
        body["order"] = json!({"kind": "deploy_app", "app": apps[app].id.0, "push_mode": "auto"});
        body["targets"] = json!({"groups": {"smart": [1]}});
        body
    };
    actions.order(&deploy(0), "first").await;
    actions.order(&deploy(1), "second").await;
    let again = actions.preview(&deploy(0)).await;
    assert_eq!(again["left_out"], 1, "the same one waits for its end: {again}");
}

#[tokio::test]
async fn a_list_that_changed_since_it_was_seen_is_not_the_one_that_was_confirmed() {
    let actions = Actions::start().await;
    let body = json!({
        "integration_id": actions.id.0, "order": {"kind": "lock"}, "reason": "r",
        "targets": {"matching": {"platform": "ios"}},
    });
    let good = actions.confirmed(&body).await;
    let ios = |facts: &hub_core::fleet::DeviceFacts| facts.platform.as_str() == "ios";
    let mut more = (400..420).map(|number| device(number, now())).find(ios).unwrap();
    more.ownership = Ownership::CorporateDedicated;
    synchronize(&actions.hub.store, actions.id, vec![more], now()).await;
    let (status, problem) = actions.send(&actions.operator, &good, "k").await;
    assert_eq!(status, 409, "{problem}");
    assert!(codes(&problem).contains(&"other_list".to_owned()), "{problem}");
    assert_eq!(actions.count().await, 0);
}

#[tokio::test]
async fn what_is_read_only_or_stopped_or_personal_is_refused_by_a_stable_word() {
    let actions = Actions::start().await;
    let mut personal = device(40, now());
    personal.ownership = Ownership::EmployeeOwned;
    synchronize(&actions.hub.store, actions.id, vec![personal], now()).await;
    let last = actions.hub.store.known_devices(actions.id).await.unwrap().last().unwrap().id;
    let mut wipe = actions.body("device_wipe", 0);
    wipe["targets"] = json!({"devices": [last.0]});
    let preview = actions.preview(&wipe).await;
    assert_eq!(preview["targets"][0]["left_out"]["code"], "not_corporate");
    assert_eq!(preview["count"], 0);
    let (status, problem) = actions.send(&actions.operator, &wipe, "k").await;
    assert_eq!((status, codes(&problem)), (422, vec!["no_targets".to_owned(), "not_corporate".to_owned()]));
    actions.allow(true, true).await;
    assert_eq!(actions.preview(&wipe).await["count"], 1);

    let lock = actions.body("lock", 1);
    let good = actions.confirmed(&lock).await;
    let stop = json!({"reason": "Something is wrong."});
    let answer = actions.hub.call("POST", "/api/v1/action-guards/stop", &actions.operator, &stop).await;
    assert_eq!(answer.status(), 200);
    actions.allow(false, false).await;
    let (status, problem) = actions.send(&actions.operator, &good, "k").await;
    assert_eq!((status, codes(&problem)), (403, vec!["stopped".to_owned(), "read_only".to_owned()]));
    let preview = actions.preview(&lock).await;
    assert_eq!(
        codes(&json!({"reasons": preview["refusals"]})),
        ["stopped", "read_only"],
        "and a dry run says so"
    );
}

#[tokio::test]
async fn targets_are_chosen_in_one_way_and_those_of_others_are_not_there() {
    let actions = Actions::start().await;
    let other = fleet::integration(&actions.hub.store, "Lisbon", now()).await;
    let facts = (100..=105).map(|number| device(number, now())).collect();
    synchronize(&actions.hub.store, other, facts, now()).await;
    let there = actions.hub.store.known_devices(other).await.unwrap()[0].id.0;
    let of_there = Visible::one(other);
    let users =
        actions.hub.store.list_users(&of_there, &UserFilter::default(), None, 500).await.unwrap().users;
    let user_there = users.iter().find(|user| user.facts.uem_id.0 == 30_000 + 100 % 48).unwrap().id.0;
    let here = actions.devices[0].0;
    for (kind, targets, part) in [
        ("lock", json!({}), "exactly one of"),
        ("lock", json!({"devices": [here], "users": [1]}), "exactly one of"),
        ("lock", json!({"devices": []}), "1 to 10000 ids"),
        ("lock", json!({"devices": [here, there]}), "ids of devices of this integration"),
        ("lock", json!({"devices": [-1]}), "ids of devices of this integration"),
        ("lock", json!({"devices": [i64::MAX, i64::MIN]}), "ids of devices of this integration"),
        ("lock", json!({"devices_of_users": [user_there]}), "ids of users of this integration"),
        ("lock", json!({"devices_of_users": [999_999]}), "ids of users of this integration"),
        ("lock", json!({"users": [1]}), "is done to devices"),
        ("lock", json!({"new_user": true}), "is done to devices"),
        ("lock", json!({"new_user": false}), "true"),
        ("lock", json!({"matching": {}}), "at least one filter"),
        ("lock", json!({"matching": {"platform": "\u{0}"}}), "without control characters"),
        ("lock", json!({"matching": {"search": "x".repeat(201)}}), "1 to 200 characters"),
        ("lock", json!({"matching": {"platfrom": "ios"}}), "platfrom"),
        ("lock", json!({"matching": {"state": "tombstoned"}}), "another form is expected"),
        ("delete_user", json!({"devices": [here]}), "is done to users"),
        ("delete_user", json!({"users": [user_there]}), "ids of users of this integration"),
        ("withdraw_app", json!({"groups": {"smart": [], "org": []}}), "1 to 10000 ids"),
        ("withdraw_app", json!({"groups": {"user": []}}), "1 to 10000 ids"),
        ("withdraw_app", json!({"groups": {"users": [1]}}), "users"),
        (
            "withdraw_app",
            json!({"groups": {"smart": [1], "org": []}}),
            "the id of an app of this integration",
        ),
    ] {
        let mut body = actions.body(kind, 0);
        body["targets"] = targets.clone();
        if kind == "withdraw_app" {
            body["order"]["app"] = 999.into();
        }
        body["dry_run"] = true.into();
        let (status, problem) = actions.send(&actions.operator, &body, "k").await;
        assert_eq!(status, 422, "{kind} {targets}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(part), "{kind} {targets}: {problem}");
        assert!(!problem.to_string().contains("C02"), "{problem}");
    }
    // Twice the same one is one, and the order of ids does not matter.
    let mut body = actions.body("lock", 0);
    body["targets"] = json!({"devices": [actions.devices[1].0, here, here]});
    let one = actions.preview(&body).await;
    assert_eq!(
        (&one["count"], &one["list_hash"]),
        (&json!(2), &actions.preview(&actions.body("lock", 2)).await["list_hash"])
    );
    for integration in [json!(other.0 + 50), json!(-1)] {
        let mut body = actions.body("lock", 1);
        body["integration_id"] = integration;
        let (status, problem) = actions.send(&actions.operator, &body, "k").await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("integration_id")));
    }
}

#[tokio::test]
async fn an_app_goes_to_groups_of_each_kind() {
    let actions = Actions::start().await;
    let (store, here) = (&actions.hub.store, Visible::one(actions.id));
    let smart = store.list_smart_groups(&here, "", None, 1).await.unwrap().groups[0].id.0;
    let org = store.list_org_groups(&here).await.unwrap()[1].id.0;
    let user = store.list_user_groups(&here, "Sales", None, 1).await.unwrap().0[0].id.0;
    let app = store.list_apps(&here, "", None, 1).await.unwrap().0[0].id.0;
    let body = json!({
        "integration_id": actions.id.0, "order": {"kind": "deploy_app", "app": app, "push_mode": "auto"},
        "targets": {"groups": {"smart": [smart], "org": [org, org], "user": [user]}},
    });
    let other = fleet::integration(store, "Lisbon", now()).await;
    synchronize(store, other, vec![device(100, now())], now()).await;
    let (there, _) = store.list_user_groups(&Visible::one(other), "", None, 1).await.unwrap();
    let mut elsewhere = body.clone();
    elsewhere["targets"]["groups"]["user"] = json!([user, there[0].id.0]);
    let (status, problem) = actions.send(&actions.operator, &elsewhere, "k").await;
    assert_eq!(
        (status, &problem["errors"][0]["expected"]),
        (422, &json!("ids of user groups of this integration"))
    );
    let preview = actions.preview(&body).await;
    let kinds: Vec<&Value> = preview["targets"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["smart_group", "org_group", "user_group"], "{preview}");
    assert_eq!(
        (&preview["count"], &preview["chosen_by"]),
        (&json!(3), &json!("3 chosen groups")),
        "{preview}"
    );
    let (status, action) = actions.send(&actions.operator, &body, "k").await;
    assert_eq!(status, 201, "{action}");
    let path = format!("{ACTIONS}/{}/items", action["id"]);
    let items = json(actions.hub.get(&path, &actions.operator).await).await;
    let target = &items["items"][2]["target"];
    assert_eq!((&target["label"], &target["uem_id"]), (&json!("Sales Berlin"), &json!(3002)), "{items}");
}

#[tokio::test]
async fn orders_are_refused_by_field_value_and_remedy() {
    let actions = Actions::start().await;
    for (order, part) in [
        (json!({}), "missing field `kind`"),
        (json!({"kind": "wipe"}), "device_wipe"),
        (json!({"kind": "lock", "force": true}), "force"),
        (json!({"kind": "device_wipe", "unlock_pin": "12345"}), "six digits"),
        (json!({"kind": "device_wipe", "unlock_pin": "१२३४५६"}), "six digits"),
        (json!({"kind": "device_wipe", "is_protected": true, "keep_provisioned_data": true}), "one of"),
        (json!({"kind": "send_message", "channel": "fax", "body": "x"}), "`email`"),
        (json!({"kind": "send_message", "channel": "push", "body": ""}), "1 to 256"),
        (json!({"kind": "send_message", "channel": "email", "body": "x"}), "subject"),
        (json!({"kind": "change_org_group", "org_group": -5}), "organization group"),
        (json!({"kind": "change_org_group", "org_group": 9999}), "an organization group of this integration"),
    ] {
        let mut body = actions.body("lock", 1);
        body["order"] = order.clone();
        body["dry_run"] = true.into();
        let (status, problem) = actions.send(&actions.operator, &body, "k").await;
        assert_eq!(status, 422, "{order}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(part), "{order}: {detail}");
        assert!(!detail.contains("12345"), "a PIN is not repeated: {detail}");
    }
    let user = json!({"kind": "add_user", "user_name": "ann", "first_name": "Ann", "last_name": "B", "email": "a@b.example"});
    let new = |order: &Value, password: Value| json!({"integration_id": actions.id.0, "order": order, "targets": {"new_user": true}, "password": password});
    let send = async |body: Value| actions.send(&actions.operator, &body, "user").await;
    assert_eq!(send(new(&user, json!(null))).await.1["errors"][0]["field"], "password");
    assert_eq!(send(new(&user, json!(""))).await.1["errors"][0]["field"], "password");
    let mut directory = user.clone();
    directory["is_directory"] = true.into();
    assert_eq!(send(new(&directory, json!("secret"))).await.1["errors"][0]["field"], "password");
    let mut elsewhere = user.clone();
    elsewhere["org_group"] = 9999.into();
    assert_eq!(send(new(&elsewhere, json!("hunter2 hunter2"))).await.1["errors"][0]["field"], "org_group");
    let (status, added) = send(new(&user, json!("hunter2 hunter2"))).await;
    assert_eq!((status, &added["kind"]), (201, &json!("add_user")));
    assert!(!added.to_string().contains("hunter2"));
    let shown = json(actions.hub.get(&format!("{ACTIONS}/{}", added["id"]), &actions.operator).await).await;
    assert!(!shown.to_string().contains("hunter2"));
}

#[tokio::test]
async fn bodies_that_nobody_writes_are_refused_and_harm_nothing() {
    let actions = Actions::start().await;
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let huge: Vec<i64> = (0..12_000).collect();
    let base = actions.body("lock", 1);
    let with = |targets: Value| {
        let mut body = base.clone();
        body["targets"] = targets;
        body.to_string()
    };
    for (body, statuses) in [
        (deep, vec![400, 422]),
        (with(json!({"devices": huge})), vec![422]),
        (with(json!({"devices": [1.5]})), vec![422]),
        (with(json!({"devices": ["1"]})), vec![422]),
        (with(json!({"devices": "all"})), vec![422]),
        (with(json!([])), vec![422]),
        (base.to_string().replacen('{', "{\"reason\":\"a\",", 1), vec![422]),
        ("null".to_owned(), vec![422]),
        (String::new(), vec![400]),
    ] {
        let request = http::Request::post(ACTIONS)
            .header("content-type", "application/json")
            .header("idempotency-key", "k");
        let Who::Token(token) = &actions.operator else { unreachable!() };
        let request = request.header("authorization", format!("Bearer {token}"));
        let answer = actions.hub.ask(request.body(axum::body::Body::from(body.clone())).unwrap()).await;
        let start: String = body.chars().take(60).collect();
        assert!(statuses.contains(&answer.status().as_u16()), "{start}: {}", answer.status());
    }
    assert_eq!(actions.count().await, 0);
}

#[tokio::test]
async fn what_unlocks_a_device_is_not_shown() {
    let actions = Actions::start().await;
    let mut body = actions.body("device_wipe", 1);
    body["order"]["unlock_pin"] = "493817".into();
    let action = actions.order(&body, "k").await;
    assert_eq!(action["order"]["unlock_pin"], "(hidden)");
    for path in ["", "/items", "/events"] {
        let place = format!("{ACTIONS}/{}{path}", action["id"]);
        assert!(!json(actions.hub.get(&place, &actions.operator).await).await.to_string().contains("493817"));
    }
}

#[tokio::test]
async fn viewers_and_tokens_of_signals_order_nothing_and_a_limited_operator_only_within() {
    let actions = Actions::start().await;
    let good = actions.confirmed(&actions.body("lock", 1)).await;
    let signals = NewToken {
        name: "edr".to_owned(),
        scope: TokenScope::Signals,
        limits: Limits::none(),
        expires_at: None,
        made_by: String::new(),
    };
    let secret = actions.hub.store.insert_token(&signals, now()).await.unwrap().1;
    for who in [actions.hub.token(Role::Viewer).await, Who::Token(secret.expose_secret().to_owned())] {
        assert_eq!(actions.send(&who, &good, "k").await.0, 403);
    }
    let elsewhere = Limits::to(vec![Subtree {
        tenant: "other.example.com:443".to_owned(),
        top: hub_core::ids::UemId(1),
    }]);
    let limited = actions.hub.limited_token(Role::Operator, elsewhere).await;
    let (status, problem) = actions.send(&limited, &good, "k").await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("integration_id")));
    let nothing =
        actions.hub.call("POST", "/api/v1/action-guards/stop", &limited, &json!({"reason": "r"})).await;
    assert_eq!(nothing.status(), 403, "the switch is the whole hub's");
}
