//! kill -9 of a hub while it writes tags, and a hub on the same database after it: the tags end right, none is lost, and
//! those of other people stay.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use database::testing::{postgres, sqlite};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{
    fixture::{Demo, HubApi},
    served::{Hub, token_of},
};

/// Two calls for a tag that all devices carry.
const FLEET: u32 = 600;
/// Devices whose risk is told.
const TOLD: usize = 30;
/// The tag of somebody else.
const FOREIGN: &str = "SOMEBODY_ELSES";

type Carried = BTreeMap<String, BTreeSet<i64>>;

/// A tenant, and a hub that is killed and started again.
struct Setting<'a> {
    tenant: &'a Demo,
    database_url: &'a str,
    hub: Hub,
    token: String,
    /// How many there have been.
    hubs: u32,
}

impl<'a> Setting<'a> {
    async fn start(tenant: &'a Demo, database_url: &'a str) -> Self {
        let folder = tenant.beside("hubs");
        std::fs::create_dir(&folder).expect("a folder");
        let mut hub = serve(tenant, &folder, 0, database_url).await;
        let token = token_of(&mut hub).await;
        let secret = tenant.secret_file("secret", tenant.given("/sandbox/client_secret"));
        let add = ["integration", "add", "--name", "Tagged"];
        hub.good(&token, &[&add, tenant.tenant_options(&secret).as_slice()].concat()).await;
        let api = hub.api(&token);
        let run = api.end(api.sync(1, &["org_groups", "devices"]).await).await;
        assert_eq!(run["state"], "succeeded", "{run}");
        Self { tenant, database_url, hub, token, hubs: 1 }
    }

    fn api(&self) -> HubApi {
        self.hub.api(&self.token)
    }

    /// Kills the hub as soon as the tenant has been asked for that, and starts another one.
    async fn kill_at(&mut self, fault: Value) {
        let until = Instant::now() + Duration::from_secs(60);
        while self.tenant.shown("faults").await["faults"][0]["struck"].as_u64() == Some(0) {
            assert!(Instant::now() < until, "{fault} was never reached: {}", self.hub.program.err());
            sleep(Duration::from_millis(10)).await;
        }
        self.kill().await;
    }

    async fn kill(&mut self) {
        self.hub.program.kill().await;
        self.tenant.control_by(reqwest::Method::DELETE, "faults", &Value::Null).await;
        self.hub = serve(self.tenant, &self.tenant.beside("hubs"), self.hubs, self.database_url).await;
        self.hubs += 1;
    }

    /// Tells a risk of the first devices.
    async fn tell(&self, risk: &str) {
        let devices = self.api().get(&format!("devices?limit={TOLD}")).await;
        for device in devices["items"].as_array().expect("a list") {
            let body = json!({"risk": risk, "threat_factors": [], "source": "EDR", "reason": "seen"});
            self.api().call("PUT", &format!("devices/{}/risk", device["id"]), &body).await;
        }
    }

    /// The tags as they must be: those devices at that risk, all others at none.
    async fn expected(&self, risk: &str) -> Carried {
        let told = self.api().get(&format!("devices?limit={TOLD}")).await;
        let ids = |page: &Value| -> BTreeSet<i64> {
            page["items"].as_array().expect("a list").iter().filter_map(|it| it["uem_id"].as_i64()).collect()
        };
        let (told, mut all) = (ids(&told), BTreeSet::new());
        let mut after = String::new();
        loop {
            let page = self.api().get(&format!("devices?limit=500{after}")).await;
            all.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(all.len(), FLEET as usize);
        let mut expected: Carried = ["High", "Low", "Medium", "None"]
            .map(|word| (format!("MOORING_Risk_{word}"), BTreeSet::new()))
            .into();
        expected.insert("MOORING_Risk_None".into(), all.difference(&told).copied().collect());
        expected.entry(format!("MOORING_Risk_{risk}")).or_default().extend(&told);
        expected
    }

    /// Waits until the tenant carries that, then has the hub read all tags and compare: nothing was left to repair.
    async fn ends_as(&self, expected: &Carried, foreign: &Carried) {
        let until = Instant::now() + Duration::from_secs(90);
        loop {
            let (ours, others) = carried(self.tenant).await;
            assert_eq!(&others, foreign, "tags of other people are as they were");
            if &ours == expected {
                break;
            }
            let sizes: Vec<_> = ours.iter().map(|(name, devices)| (name, devices.len())).collect();
            assert!(Instant::now() < until, "still {sizes:?}: {}", self.hub.program.err());
            sleep(Duration::from_millis(200)).await;
        }
        let before = self.api().get("integrations/1/tagging").await["checked_at"].clone();
        self.api().call("POST", "integrations/1/tagging/check", &json!({})).await;
        let until = Instant::now() + Duration::from_secs(60);
        let state = loop {
            let state = self.api().get("integrations/1/tagging").await;
            if state["checked_at"] != before {
                break state;
            }
            assert!(Instant::now() < until, "not checked: {state}");
            sleep(Duration::from_millis(100)).await;
        };
        assert_eq!((&state["state"], &state["waiting"]), (&json!("in_step"), &json!(0)), "{state}");
        assert_eq!(&carried(self.tenant).await.0, expected);
    }
}

async fn serve(tenant: &Demo, folder: &Path, number: u32, database_url: &str) -> Hub {
    let key = tenant.data().join("mooring.key");
    Hub::start(folder, &format!("hub-{number}"), &key, database_url).await
}

/// Devices by tag, as the tenant tells: the hub's tags, and those of others.
async fn carried(tenant: &Demo) -> (Carried, Carried) {
    let home = &tenant.login["sandbox"]["organization_group_id"];
    let path = format!("/api/mdm/tags/search?organizationgroupid={home}&pagesize=500");
    let found = tenant.uem("GET", &path, &Value::Null).await;
    let mut carried = Carried::new();
    for tag in found["Tags"].as_array().map_or(&[][..], Vec::as_slice) {
        let devices =
            tenant.uem("GET", &format!("/api/mdm/tags/{}/devices", tag["Id"]["Value"]), &Value::Null).await;
        let devices = devices["Device"].as_array().cloned().unwrap_or_default();
        let ids = devices.iter().filter_map(|device| device["DeviceId"].as_i64()).collect();
        carried.insert(tag["TagName"].as_str().expect("a name").to_owned(), ids);
    }
    carried.into_iter().partition(|(name, _)| name.starts_with("MOORING_"))
}

/// Puts a tag of somebody else on some devices.
async fn tag_by_somebody_else(tenant: &Demo, devices: &BTreeSet<i64>) {
    let home = &tenant.login["sandbox"]["organization_group_id"];
    let tag = json!({"TagName": FOREIGN, "TagType": 1, "LocationGroupId": home});
    let made = tenant.uem("POST", "/api/mdm/tags/addtag", &tag).await;
    let values: Vec<String> = devices.iter().take(7).map(i64::to_string).collect();
    let body = json!({"BulkValues": {"Value": values}});
    tenant.uem("POST", &format!("/api/mdm/tags/{}/adddevices", made["Value"]), &body).await;
}

async fn a_hub_is_killed_at_every_step_of_tagging(database_url: &str) {
    let tenant = Demo::start(FLEET).await;
    let mut setting = Setting::start(&tenant, database_url).await;
    let expected = setting.expected("None").await;
    tag_by_somebody_else(&tenant, &expected["MOORING_Risk_None"]).await;
    let foreign = carried(&tenant).await.1;
    assert_eq!(foreign[FOREIGN].len(), 7);

    // While a tag is made, while devices get it, and after the tenant has put it on and before the hub knows that.
    let on = json!({"tagging": {"device_risk": true}});
    for (number, fault) in [
        json!({"kind": "hang", "route": "/tags/addtag", "from_request": 2, "count": 1}),
        json!({"kind": "hang", "route": "/adddevices", "count": 1}),
        json!({"kind": "slow_body", "route": "/adddevices", "from_request": 2, "count": 1, "delay_ms": 60_000}),
    ]
    .into_iter()
    .enumerate()
    {
        tenant.control("faults", &fault).await;
        if number == 0 {
            setting.api().call("PATCH", "integrations/1", &on).await;
        }
        setting.kill_at(fault).await;
    }
    setting.ends_as(&expected, &foreign).await;

    // While a tag is taken off.
    let fault = json!({"kind": "slow_body", "route": "/removedevices", "count": 1, "delay_ms": 60_000});
    tenant.control("faults", &fault).await;
    setting.tell("high").await;
    setting.kill_at(fault).await;
    let expected = setting.expected("High").await;
    setting.ends_as(&expected, &foreign).await;

    // Wherever it is.
    for (risk, word, moment) in [("low", "Low", 20), ("medium", "Medium", 150)] {
        setting.tell(risk).await;
        sleep(Duration::from_millis(moment)).await;
        setting.kill().await;
        let expected = setting.expected(word).await;
        setting.ends_as(&expected, &foreign).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite_the_tags_end_right_wherever_a_hub_is_killed() {
    let database = sqlite().await;
    a_hub_is_killed_at_every_step_of_tagging(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_the_tags_end_right_wherever_a_hub_is_killed() {
    let database = postgres().await;
    a_hub_is_killed_at_every_step_of_tagging(&database.url).await;
}
