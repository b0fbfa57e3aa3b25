//! Every built route, called by an admin of a sibling organization group: what is not theirs is as if it were not
//! there. The same call must be answered alike for something of the other tenant and for something that does not
//! exist, and must change nothing.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    contract::Samples,
    support::{self, Testbed},
};

/// Routes that tell an admin of a sibling group more than they should. This list may only shrink.
const EXCEPTIONS: &[&str] = &[];

const ABSENT_ID: &str = "99887766";
const ABSENT_UUID: &str = "6f0f04c7-0000-4681-8bec-0000deadbeef";

/// One thing of each kind, to call routes with: of the customer, or of nobody.
struct Things {
    /// A name for what is made: no two are the same.
    name: &'static str,
    device: (String, String),
    kinds: Vec<(&'static str, String, String)>,
}

impl Things {
    fn path(&self, template: &str) -> String {
        let found = self.kinds.iter().filter(|(prefix, ..)| template.starts_with(prefix));
        let nearest = found.max_by_key(|(prefix, ..)| prefix.len());
        let (id, uuid) = nearest.map_or((&self.device.0, &self.device.1), |(_, id, uuid)| (id, uuid));
        let segment = |part: &str| match part.strip_prefix('{').map(|rest| rest.trim_end_matches('}')) {
            None => part.to_owned(),
            // Some things have one of the two alone.
            Some(name) if name.ends_with(":uuid") && uuid.is_empty() => ABSENT_UUID.to_owned(),
            Some(name) if name.ends_with(":int") && id.parse::<u32>().is_err() => ABSENT_ID.to_owned(),
            Some(name) if name.ends_with(":uuid") => uuid.clone(),
            Some(name) if name.ends_with(":int") => id.clone(),
            Some(name) if name.eq_ignore_ascii_case("searchby") => "DeviceId".to_owned(),
            Some(_) => id.clone(),
        };
        let path = template.split('/').map(segment).collect::<Vec<_>>().join("/");
        let (id, uuid) = &self.device;
        format!("{path}?searchby=DeviceId&id={id}&deviceid={id}&device_uuid={uuid}&command=DeviceQuery")
    }

    fn body(&self) -> Value {
        let (id, uuid) = &self.device;
        json!({
            "BulkValues": {"Value": [id]}, "DeviceId": id, "Note": "not yours", "Name": self.name, "TagName": self.name,
            "device_uuids": [uuid], "assigned_devices": [{"device_uuid": uuid}], "Devices": [{"DeviceUUID": uuid}],
        })
    }
}

/// What the customer has.
fn theirs(samples: &Samples) -> Things {
    let kinds = samples.0.iter().map(|(prefix, (id, uuid))| (*prefix, id.clone(), uuid.clone())).collect();
    Things { name: "Real", device: samples.0["/api/mdm/devices"].clone(), kinds }
}

/// The same kinds of things, none of which exists.
fn nobodys(samples: &Samples) -> Things {
    let kinds =
        samples.0.keys().map(|prefix| (*prefix, ABSENT_ID.to_owned(), ABSENT_UUID.to_owned())).collect();
    Things { name: "None", device: (ABSENT_ID.to_owned(), ABSENT_UUID.to_owned()), kinds }
}

async fn ask(bed: &Testbed, method: &str, template: &str, version: u8, things: &Things) -> (u16, String) {
    let call = bed.call_as("neighbour.admin", method.parse().unwrap(), &things.path(template));
    let call = call.header("accept", format!("application/json;version={version}"));
    let call = if ["GET", "HEAD"].contains(&method) { call } else { call.json(&things.body()) };
    let answer = call.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Code and words of a refusal. A word with digits in it is an id that was sent, or different each time.
fn refusal(text: &str) -> (Value, String) {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let message = value["message"].as_str().unwrap_or(text);
    let words = message.split(|sign: char| !sign.is_alphanumeric() && sign != '-');
    let words = words.map(|word| if word.contains(|sign: char| sign.is_ascii_digit()) { "#" } else { word });
    (value["errorCode"].clone(), words.collect::<Vec<_>>().join(" "))
}

/// What must not change or be seen: the customer's things, as the customer sees them.
async fn state(bed: &Testbed) -> Vec<String> {
    let mut state = Vec::new();
    for (path, version) in [
        ("/api/mdm/devices/search?pagesize=500", 1),
        ("/api/system/users/search", 1),
        ("/api/system/groups/search", 2),
        ("/api/mdm/smartgroups/search", 1),
        ("/api/mdm/tags/search", 1),
        ("/api/mdm/profiles/search", 2),
        ("/api/mam/apps/search", 1),
        ("/api/system/admins/search", 1),
    ] {
        state.push(bed.get(path, version).await.text().await.unwrap());
    }
    state
}

#[tokio::test]
async fn an_admin_of_a_sibling_group_learns_nothing_and_changes_nothing() {
    let bed = support::start(60).await;
    let samples = Samples::take(&bed).await;
    let (theirs, nobodys) = (theirs(&samples), nobodys(&samples));
    let before = state(&bed).await;
    // What reads are asked for is no secret: every tenant has the bundle ids of the public applications.
    let own = samples.0.iter().filter(|(kind, _)| !kind.starts_with('?'));
    let mut secrets: BTreeSet<String> = own.map(|(_, (_, uuid))| uuid.clone()).collect();
    let devices: Value = serde_json::from_str(&before[0]).unwrap();
    for device in devices["Devices"].as_array().unwrap() {
        secrets.extend(
            [&device["Uuid"], &device["SerialNumber"]].map(|value| value.as_str().unwrap().to_owned()),
        );
    }
    secrets.retain(|secret| secret.len() > 8);
    let mut leaks = BTreeSet::new();
    for (method, template, version, _) in bed.sandbox.routes() {
        let route = format!("{method} {template} v{version}");
        let (real, absent) = (
            ask(&bed, method, template, version, &theirs).await,
            ask(&bed, method, template, version, &nobodys).await,
        );
        assert!(real.0 != 500 && absent.0 != 500, "{route}: {} {}", real.1, absent.1);
        // What they sent themselves may come back: lists of failed values.
        let sent = format!("{}{}", theirs.path(template), theirs.body());
        let shown =
            secrets.iter().any(|secret| real.1.contains(secret.as_str()) && !sent.contains(secret.as_str()));
        let is_different = real.0 != absent.0 || (real.0 >= 400 && refusal(&real.1) != refusal(&absent.1));
        if shown || is_different {
            eprintln!("{route}: {} {:.300}\n    absent: {} {:.300}", real.0, real.1, absent.0, absent.1);
            leaks.insert(route);
        }
    }
    let expected: BTreeSet<String> = EXCEPTIONS.iter().map(|&route| route.to_owned()).collect();
    assert_eq!(leaks, expected);
    for (old, new) in before.iter().zip(state(&bed).await) {
        assert_eq!(old, &new, "a neighbour changed something");
    }
    assert_eq!(
        bed.call_as("neighbour.admin", Method::GET, "/api/system/info").send().await.unwrap().status(),
        200
    );
    bed.sandbox.stop().await;
}
