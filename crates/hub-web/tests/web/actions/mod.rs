//! Pages of actions: orders in two steps, what people decide, the guards, and what is seen by whom.

mod deciding;
mod guards;
mod hostile;
mod ordering;
mod users_and_apps;

use std::time::Duration;

use axum::response::Response;
use hub_core::{
    actions::Order,
    ids::{DeviceId, IntegrationId},
    integration::{ActionSettings, IntegrationSettings},
    operator::Role,
};
use hub_store::{ActionRequest, ActionRow, Chosen, ItemKey, LogMark, Requester, SendOutcome, Store};

use crate::{
    fleet,
    support::{Hub, Who, now, text},
};

/// A hub with one integration that carries actions out, and some devices: number 1 and 49 are of one user.
pub struct Acting {
    pub hub: Hub,
    pub integration: IntegrationId,
}

impl Acting {
    pub async fn start(numbers: impl IntoIterator<Item = i64>) -> Self {
        Self::on(Hub::start().await, numbers).await
    }

    /// The same on that hub.
    pub async fn on(hub: Hub, numbers: impl IntoIterator<Item = i64>) -> Self {
        let integration = fleet::integration(&hub.store, "Example", now()).await;
        allow(
            &hub.store,
            integration,
            ActionSettings { is_read_only: false, may_wipe_personal: false, ..ActionSettings::default() },
        )
        .await;
        let devices = numbers.into_iter().map(|number| fleet::device(number, now())).collect();
        fleet::synchronize(&hub.store, integration, devices, now()).await;
        Self { hub, integration }
    }

    /// The device of that number.
    pub async fn device(&self, number: i64) -> DeviceId {
        let known = self.hub.store.known_devices(self.integration).await.unwrap();
        known.iter().find(|device| device.uem_id.0 == 100_000 + number).unwrap().id
    }

    /// All actions, the newest first.
    pub async fn actions(&self) -> Vec<ActionRow> {
        let everything = hub_core::operator::Visible::Everything;
        let filter = hub_store::ActionFilter::default();
        self.hub.store.list_actions(&everything, &filter, None, 100).await.unwrap().actions
    }

    /// Orders it as somebody else, past the pages.
    pub async fn order(&self, order: Order, chosen: Chosen) -> ActionRow {
        order_in(&self.hub.store, self.integration, order, chosen).await
    }

    /// Sends the next target and loses the answer.
    pub async fn lose_answer(&self) -> ItemKey {
        lose_answer_in(&self.hub.store, self.integration).await
    }
}

/// Sends the next target of an integration and loses the answer.
pub async fn lose_answer_in(store: &Store, integration: IntegrationId) -> ItemKey {
    let item = store.actions_to_begin(integration, now(), 1).await.unwrap().remove(0).item;
    let lease = store.acquire_lease("actions", "test", Duration::from_secs(60), now()).await.unwrap();
    let lease = lease.unwrap();
    store.begin_action_item(&lease, &item, &LogMark::default(), now()).await.unwrap();
    let lost = SendOutcome::Unknown { words: "the connection was cut".to_owned() };
    store.record_action_sent(item.key, &lost, now()).await.unwrap();
    item.key
}

/// Sets what an integration carries out.
pub async fn allow(store: &Store, integration: IntegrationId, actions: ActionSettings) {
    let row = store.find_integration(integration).await.unwrap().unwrap();
    let settings = IntegrationSettings { actions, ..row.settings };
    store.update_integration(integration, &settings, None, now()).await.unwrap();
}

/// An order as the API makes it: previewed, confirmed, and asked for by somebody else than the people of tests.
pub async fn order_in(store: &Store, integration: IntegrationId, order: Order, chosen: Chosen) -> ActionRow {
    let mut request = ActionRequest {
        integration,
        order,
        chosen,
        reason: "the safe was opened".to_owned(),
        secret: None,
        confirmation: None,
        seen_hash: None,
        idempotency_key: None,
    };
    let judged = store.preview_action(&request, now()).await.unwrap().judged;
    request.confirmation = judged.confirmation;
    request.seen_hash = Some(judged.hash);
    let requester = Requester {
        by: "operator elsewhere".to_owned(),
        person: "operator elsewhere".to_owned(),
        request_id: "request-0001".to_owned(),
    };
    store.request_action(&request, &requester, now()).await.unwrap().0
}

/// The fields of the form with that action, as a browser would send them: what is hidden, chosen and ticked.
pub fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let (_, form) =
        page.split_once(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no {action}: {page}"));
    let form = form.split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for tag in form.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            Some(
                rest.split('"')
                    .next()
                    .unwrap()
                    .replace("&#38;", "&")
                    .replace("&#60;", "<")
                    .replace("&#34;", "\""),
            )
        };
        let is_box = matches!(attribute("type").as_deref(), Some("checkbox" | "radio"));
        if is_box && !tag.contains(" checked") {
            continue;
        }
        let name = attribute("name").unwrap_or_default();
        if !name.is_empty() && name != "form_token" {
            fields.push((name, attribute("value").unwrap_or_default()));
        }
    }
    fields
}

/// The same with these fields filled in.
pub fn filled(mut fields: Vec<(String, String)>, given: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in given {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

/// Sends a form.
pub async fn send(hub: &Hub, path: &str, who: &Who, fields: &[(String, String)]) -> Response {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    hub.post_form(path, who, &fields).await
}

/// A page that refuses something, with that status.
pub async fn refused(answer: Response, status: u16) -> String {
    let (found, page) = (answer.status(), text(answer).await);
    assert_eq!(found, status, "{page}");
    page
}

/// Where it leads.
pub fn leads_to(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_waits_for_people_is_marked_on_every_page_and_listed_on_the_overview() {
    let acting = Acting::start([1, 2]).await;
    let viewer = acting.hub.person(Role::Viewer).await;
    let page = acting.hub.page("/users", &viewer).await;
    assert!(page.contains("href=\"/actions\"") && !page.contains("nav-mark"), "nothing waits");
    let device = acting.device(1).await;
    acting.order(Order::DeviceWipe(Default::default()), Chosen::Devices(vec![device])).await;
    for path in ["/users", "/actions", "/"] {
        let page = acting.hub.page(path, &viewer).await;
        assert!(
            page.contains("nav-mark\">1<span class=\"visually-hidden\"> wait for a person"),
            "{path}: {page}"
        );
    }
    let overview = acting.hub.page("/", &viewer).await;
    assert!(overview.contains("Actions that wait for people") && overview.contains("Device wipe #1"));
    let list = acting.hub.page("/actions", &viewer).await;
    for part in [
        "Device wipe #1",
        "Waits for a second operator",
        "1 held",
        "operator elsewhere",
        "the safe was opened",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    assert!(!list.contains("New action") && !list.contains("Stop all"), "viewers only look");
    for (query, shown) in
        [("?state=held", true), ("?state=ended", false), ("?kind=lock", false), ("?kind=device_wipe", true)]
    {
        let list = acting.hub.page(&format!("/actions{query}"), &viewer).await;
        assert_eq!(list.contains("Device wipe #1"), shown, "{query}");
    }
}
