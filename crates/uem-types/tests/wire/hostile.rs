//! Replies that are damaged or unfriendly: the types never panic, and a strange field does not cost a page.

use proptest::prelude::*;
use serde_json::{Value, json};
use uem_types::mdm::{device::Device, device_search::DeviceSearchResult, enums::Platform};

fn page() -> Value {
    serde_json::from_str(include_str!("fixtures/devices_search_v1.json")).unwrap()
}

/// Values of every type, a few of them nasty.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        Just(json!("0001-01-01T00:00:00.000")),
        Just(json!("00000000-0000-0000-0000-000000000000")),
    ]
}

proptest! {
    #[test]
    fn one_strange_value_does_not_cost_a_page(field in 0_usize..60, value in any_value()) {
        let mut page = page();
        let row = page["Devices"][0].as_object_mut().unwrap();
        let names: Vec<String> = row.iter().filter(|(_, value)| !value.is_object() && !value.is_array()).map(|(name, _)| name.clone()).collect();
        let name = names[field % names.len()].clone();
        row.insert(name.clone(), value);
        let read: Result<DeviceSearchResult, _> = serde_json::from_value(page);
        prop_assert!(read.is_ok(), "{}: {:?}", name, read.err());
    }

    #[test]
    fn a_page_cut_anywhere_is_an_error_and_not_a_shorter_page(place in 0.0_f64..1.0) {
        let text = page().to_string();
        let mut end = (place * text.len() as f64) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert!(serde_json::from_str::<DeviceSearchResult>(&text[..end]).is_err());
    }
}

#[test]
fn a_device_without_a_usable_id_is_an_error() {
    for id in [json!(null), json!({}), json!({"Value": null}), json!("x"), json!([7])] {
        assert!(serde_json::from_value::<Device>(json!({"Id": id})).is_err(), "{id}");
    }
    assert!(serde_json::from_value::<Device>(json!({})).is_err());
}

#[test]
fn deep_nesting_is_no_crash() {
    let deep = format!("{{\"Id\":{}7{}}}", "{\"Value\":".repeat(10_000), "}".repeat(10_000));
    assert!(serde_json::from_str::<Device>(&deep).is_err());
    let deep = format!("{{\"Id\":{{\"Value\":7}},\"Unknown\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    // What is not read is skipped without recursion.
    assert_eq!(serde_json::from_str::<Device>(&deep).unwrap().id.0, 7);
}

#[test]
fn every_spelling_of_an_enum_is_the_same_value() {
    for json in
        ["\"AppleOsX\"", "\"APPLE_OS_X\"", "\"appleosx\"", "\"Apple OS X\"", "10", "\"10\"", "\"macOS\""]
    {
        assert_eq!(serde_json::from_str::<Platform>(json).unwrap(), Platform::AppleOsX, "{json}");
    }
    assert_eq!(serde_json::from_str::<Platform>("\"Toaster\"").unwrap(), Platform::Other("Toaster".into()));
    assert_eq!(serde_json::from_str::<Platform>("4711").unwrap(), Platform::Other("4711".into()));
}

#[test]
fn a_reply_without_its_list_is_an_error_and_not_an_empty_page() {
    for reply in
        [json!({}), json!({"Total": 0}), json!({"errorCode": 1, "message": "x"}), json!({"applications": []})]
    {
        assert!(serde_json::from_value::<DeviceSearchResult>(reply.clone()).is_err(), "{reply}");
        assert!(
            serde_json::from_value::<uem_types::mam::app::AppSearchResult>(reply.clone()).is_err(),
            "{reply}"
        );
    }
    let empty: DeviceSearchResult = serde_json::from_value(json!({"Devices": null})).unwrap();
    assert!(empty.devices.is_empty());
}
