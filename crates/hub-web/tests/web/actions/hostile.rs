//! What is not meant for the pages of actions: fields that no form has, markup, and ids of others.

use hub_core::{
    actions::{MessageChannel, MessageToDevice, Order},
    ids::UemId,
    integration::ActionSettings,
    operator::{Limits, Role, Subtree},
};
use hub_store::Chosen;

use super::{Acting, allow, refused};
use crate::{
    fleet,
    support::{now, text},
};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

#[tokio::test]
async fn what_people_write_is_never_markup() {
    let acting = Acting::start([1]).await;
    let admin = acting.hub.person(Role::Admin).await;
    let device = acting.device(1).await;
    let id = device.to_string();
    let fields = [
        ("kind", "send_message"),
        ("device", id.as_str()),
        ("channel", "email"),
        ("subject", HOSTILE),
        ("body", HOSTILE),
        ("reason", HOSTILE),
    ];
    let too_long = "x".repeat(3_000) + HOSTILE;
    let mut wrong = fields;
    wrong[4].1 = &too_long;
    let message = MessageToDevice {
        channel: MessageChannel::Email,
        subject: HOSTILE.to_owned(),
        body: HOSTILE.to_owned(),
    };
    acting.order(Order::SendMessage(message), Chosen::Devices(vec![device])).await;
    acting.hub.store.cancel_action(1, HOSTILE, HOSTILE, now()).await.unwrap();
    acting.hub.store.stop_actions(HOSTILE, HOSTILE, now()).await.unwrap();
    let pages = [
        refused(acting.hub.post_form("/actions/preview", &admin, &fields).await, 200).await,
        refused(acting.hub.post_form("/actions/preview", &admin, &wrong).await, 422).await,
        refused(acting.hub.post_form("/actions/details", &admin, &fields).await, 200).await,
        acting.hub.page("/actions", &admin).await,
        acting.hub.page("/actions/1", &admin).await,
        acting.hub.page("/settings/action-guards", &admin).await,
        text(acting.hub.get("/actions/new?kind=%3Cscript%3Ealert(1)", &admin).await).await,
    ];
    for page in pages {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains(" style=") && !page.contains(" onclick="), "holds under the policy: {page}");
    }
}

#[tokio::test]
async fn fields_that_no_form_has_are_refused() {
    let acting = Acting::start([1]).await;
    let operator = acting.hub.person(Role::Operator).await;
    let id = acting.device(1).await.to_string();
    let long = "9".repeat(40);
    for fields in [
        &[("kind", "lock"), ("device", id.as_str()), ("sudo", "yes")][..],
        &[("kind", "format"), ("device", id.as_str())],
        // A user is no device.
        &[("kind", "delete_user"), ("device", id.as_str())],
        &[("kind", "lock")],
        &[("kind", "deploy_app"), ("device", id.as_str()), ("smart-1", "yes")],
        &[("kind", "lock"), ("matching", "yes"), ("is_compromised", "perhaps")],
    ] {
        for path in ["/actions/preview", "/actions/order"] {
            let answer = acting.hub.post_form(path, &operator, fields).await;
            assert_eq!(answer.status(), 422, "{path} {fields:?}");
        }
    }
    for wrong in ["0", "999999", "x", "-1", &long] {
        for path in ["/actions/preview", "/actions/order"] {
            let fields = [("kind", "lock"), ("device", wrong), ("reason", "y")];
            assert_eq!(acting.hub.post_form(path, &operator, &fields).await.status(), 404, "{path} {wrong}");
        }
    }
    // A form that says nothing of a list has seen none.
    let blind = [("kind", "sync_device"), ("device", id.as_str())];
    let page = refused(acting.hub.post_form("/actions/order", &operator, &blind).await, 409).await;
    assert!(!page.contains("id=\"secret\"") && acting.actions().await.is_empty());
}

#[tokio::test]
async fn who_is_limited_orders_nothing_outside() {
    let acting = Acting::start([1]).await;
    let hub = &acting.hub;
    let there = fleet::integration(&hub.store, "Elsewhere", now()).await;
    allow(
        &hub.store,
        there,
        ActionSettings { is_read_only: false, may_wipe_personal: true, ..ActionSettings::default() },
    )
    .await;
    fleet::synchronize(&hub.store, there, vec![fleet::device(101, now())], now()).await;
    let device = hub.store.known_devices(there).await.unwrap()[0].id.to_string();
    let visible = hub_core::operator::Visible::one(there);
    let user =
        hub.store.list_users(&visible, &Default::default(), None, 1).await.unwrap().users[0].id.to_string();
    let app = hub.store.list_apps(&visible, "", None, 1).await.unwrap().0[0].id.to_string();
    let limits = Limits::to(vec![Subtree { tenant: "as1234.example.com:443".to_owned(), top: UemId(570) }]);
    let limited = hub.limited_person(Role::Admin, &limits).await;
    let integration = there.to_string();
    for (kind, field, outside) in [
        ("lock", "device", &device),
        ("lock", "devices_of", &user),
        ("delete_user", "user", &user),
        ("deploy_app", "app", &app),
        ("add_user", "integration_id", &integration),
    ] {
        for path in ["/actions/preview", "/actions/order", "/actions/details"] {
            let outside = hub.post_form(path, &limited, &[("kind", kind), (field, outside)]).await;
            let missing = hub.post_form(path, &limited, &[("kind", kind), (field, "987654")]).await;
            assert_eq!(
                (outside.status(), missing.status()),
                (404.try_into().unwrap(), 404.try_into().unwrap()),
                "{path} {field}"
            );
        }
        let outside = hub.get(&format!("/actions/new?kind={kind}&{field}={outside}"), &limited).await;
        assert_eq!(outside.status(), 404, "{field}");
    }
    let page = hub.page("/actions/new?kind=lock&matching=yes", &limited).await;
    assert!(!page.contains("Elsewhere"), "{page}");
    for path in ["/settings/action-guards", "/settings/action-guards/stop"] {
        assert_eq!(
            hub.post_form(path, &limited, &[("reason", "x")]).await.status(),
            403,
            "what is the whole hub's"
        );
    }
}
