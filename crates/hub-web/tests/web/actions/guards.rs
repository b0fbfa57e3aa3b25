//! The guards and the switch that stops everything.

use hub_core::{
    actions::{ActionKind, KindLimits, Order},
    operator::Role,
};
use hub_store::{ActionState, Chosen};

use super::{Acting, fields_of, filled, leads_to, refused, send};

const HERE: &str = "/settings/action-guards";

#[tokio::test]
async fn an_admin_sets_limits_and_what_is_left_empty_is_the_default() {
    let acting = Acting::start([1]).await;
    let (operator, admin) = (acting.hub.person(Role::Operator).await, acting.hub.person(Role::Admin).await);
    let page = acting.hub.page(HERE, &operator).await;
    assert!(page.contains("<fieldset disabled>") && page.contains("Admins set the limits"), "{page}");
    let page = acting.hub.page(HERE, &admin).await;
    assert!(
        page.contains("placeholder=\"10 (default)\" aria-label=\"Lock: so many within the window\""),
        "{page}"
    );
    let fields = fields_of(&page, HERE);
    let wrong = filled(fields.clone(), &[("lock-per-window", "many"), ("window_minutes", "0")]);
    let page = refused(send(&acting.hub, HERE, &admin, &wrong).await, 422).await;
    for part in ["1 to 1440", "(lock)", "value=\"many\"", "aria-invalid"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let right = filled(
        fields,
        &[("lock-per-window", "3"), ("device_wipe-second-operator", "0"), ("window_minutes", "30")],
    );
    assert_eq!(leads_to(&send(&acting.hub, HERE, &admin, &right).await), format!("{HERE}?saved=true"));
    let settings = acting.hub.store.action_guards().await.unwrap().settings;
    assert_eq!(settings.window_minutes, 30);
    assert_eq!(settings.of(ActionKind::Lock), KindLimits { per_window: 3, second_operator_above: 10 });
    assert!(!settings.kinds.contains_key(&ActionKind::EnterpriseWipe));
    let page = acting.hub.page(&format!("{HERE}?saved=true"), &admin).await;
    assert!(page.contains("The guards were saved") && page.contains("name=\"lock-per-window\" value=\"3\""));
    let again = filled(fields_of(&page, HERE), &[("lock-per-window", ""), ("lock-second-operator", "")]);
    assert_eq!(send(&acting.hub, HERE, &admin, &again).await.status(), 303);
    assert!(!acting.hub.store.action_guards().await.unwrap().settings.kinds.contains_key(&ActionKind::Lock));
}

#[tokio::test]
async fn an_operator_stops_everything_every_page_says_so_and_an_admin_starts_it_again() {
    let acting = Acting::start([1]).await;
    let hub = &acting.hub;
    let [viewer, operator, admin] =
        [hub.person(Role::Viewer).await, hub.person(Role::Operator).await, hub.person(Role::Admin).await];
    let (stop, start) = (format!("{HERE}/stop"), format!("{HERE}/start"));
    assert!(
        refused(hub.post_form(&stop, &operator, &[("reason", " ")]).await, 422)
            .await
            .contains("1 to 500 characters")
    );
    assert!(hub.store.action_guards().await.unwrap().stopped.is_none());
    let why = [("reason", "wrong list of <devices>")];
    assert_eq!(hub.post_form(&stop, &operator, &why).await.status(), 303);
    for (who, leads) in [(&viewer, false), (&operator, true)] {
        for path in ["/", "/devices", "/actions", "/settings/password"] {
            let page = hub.page(path, who).await;
            let (_, banner) =
                page.split_once("class=\"banner\" role=\"alert\"").unwrap_or_else(|| panic!("{path}"));
            let banner = banner.split("<main").next().unwrap();
            assert!(
                banner.contains("All actions are stopped.")
                    && banner.contains("wrong list of &#60;devices&#62;")
            );
            assert_eq!(banner.contains(HERE), leads, "{path}");
        }
    }
    let page =
        hub.page(&format!("/actions/new?kind=lock&device={}", acting.device(1).await), &operator).await;
    assert!(
        page.contains("All actions of this hub are stopped") && !page.contains("action=\"/actions/order\"")
    );
    assert_eq!(hub.post_form(&start, &operator, &why).await.status(), 403);
    assert!(!hub.page(HERE, &operator).await.contains(&start));
    assert!(hub.page(HERE, &admin).await.contains(&start));
    assert_eq!(hub.post_form(&start, &admin, &[("reason", "looked at")]).await.status(), 303);
    assert!(!hub.page("/devices", &viewer).await.contains("class=\"banner\""));
}

#[tokio::test]
async fn all_that_waits_is_taken_back_at_once() {
    let acting = Acting::start([1, 2]).await;
    let operator = acting.hub.person(Role::Operator).await;
    for number in [1, 2] {
        let device = acting.device(number).await;
        acting.order(Order::DeviceWipe(Default::default()), Chosen::Devices(vec![device])).await;
    }
    let answer = acting.hub.post_form(&format!("{HERE}/cancel"), &operator, &[("reason", "a drill")]).await;
    assert_eq!(leads_to(&answer), format!("{HERE}?taken_back=2"));
    assert!(
        acting
            .hub
            .page(&format!("{HERE}?taken_back=2"), &operator)
            .await
            .contains("2 targets were taken back")
    );
    assert!(acting.actions().await.iter().all(|row| row.state == ActionState::Ended));
}
