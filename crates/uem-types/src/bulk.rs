//! Requests that name many things at once, and their answers. Part of the items may fail while the call succeeds.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::lenient;

/// The values a bulk call works on: device ids, serial numbers or UUIDs, always as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BulkInput {
    /// The values.
    #[serde(default, alias = "bulkValues", alias = "bulkvalues")]
    pub bulk_values: BulkValues,
}

/// The list inside [`BulkInput`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BulkValues {
    /// The values.
    #[serde(default, alias = "value", deserialize_with = "texts")]
    pub value: Vec<String>,
}

impl BulkInput {
    /// A request for these values.
    pub fn new<T: ToString>(values: impl IntoIterator<Item = T>) -> Self {
        let value = values.into_iter().map(|value| value.to_string()).collect();
        Self { bulk_values: BulkValues { value } }
    }

    /// The values.
    pub fn values(&self) -> &[String] {
        &self.bulk_values.value
    }
}

/// Texts; clients also send bare numbers.
fn texts<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    struct Text(#[serde(deserialize_with = "lenient::text")] Option<String>);
    let values: Vec<Text> = lenient::list(deserializer)?;
    Ok(values.into_iter().filter_map(|Text(text)| text).collect())
}

/// What a bulk call did. Failed items are in `faults`; the call itself still counts as successful.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BulkResponse {
    /// How many values were sent.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub total_items: Option<i64>,
    /// How many were accepted.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub accepted_items: Option<i64>,
    /// How many failed.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub failed_items: Option<i64>,
    /// Why the failed ones failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults: Option<Faults>,
}

impl BulkResponse {
    /// The failed items, wherever the tenant put them.
    pub fn failed(&self) -> &[Fault] {
        self.faults.as_ref().map_or(&[], |faults| faults.fault.as_slice())
    }
}

/// The list of failed items. One call names it `Faults` inside `Faults`, all others `Fault`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Faults {
    /// The failed items.
    #[serde(default, alias = "Faults", deserialize_with = "lenient::list")]
    pub fault: Vec<Fault>,
    /// The id of the request in the tenant's own logs; only where the list is `Faults`.
    #[serde(default, deserialize_with = "lenient::uuid", skip_serializing_if = "Option::is_none")]
    pub activity_id: Option<Uuid>,
}

/// One failed item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fault {
    /// Why, as a code.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// The value as it was sent.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub item_value: Option<String>,
    /// Why, in words.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What creating a thing answers in most places: its number, sometimes its UUID.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Created {
    /// The number of the new thing.
    pub value: i64,
    /// Its UUID, where one is told.
    #[serde(rename = "uuid", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
}

impl<'de> Deserialize<'de> for Created {
    /// Reads `{"Value": 7}`, `{"Value": 7, "uuid": ".."}`, `{"id": 7, "uuid": ".."}` and a bare `7`.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let reference = crate::EntityRef::<crate::EntityNumber>::deserialize(deserializer)?;
        let id = reference.id.ok_or_else(|| serde::de::Error::missing_field("Value"))?;
        Ok(Self { value: id.0, uuid: reference.uuid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sent_as_texts() {
        let input = BulkInput::new([crate::DeviceId(7), crate::DeviceId(8)]);
        assert_eq!(serde_json::to_string(&input).unwrap(), r#"{"BulkValues":{"Value":["7","8"]}}"#);
        let read: BulkInput = serde_json::from_str(r#"{"bulkvalues":{"value":[7,"8"]}}"#).unwrap();
        assert_eq!(read, input);
    }

    #[test]
    fn both_kinds_of_fault_list_are_read() {
        for list in ["Fault", "Faults"] {
            let json = format!(
                r#"{{"TotalItems":2,"FailedItems":1,"Faults":{{"{list}":[{{"ErrorCode":400,"ItemValue":9}}]}}}}"#
            );
            let response: BulkResponse = serde_json::from_str(&json).unwrap();
            assert_eq!(response.failed()[0].item_value.as_deref(), Some("9"));
        }
        assert!(serde_json::from_str::<BulkResponse>("{}").unwrap().failed().is_empty());
    }

    #[test]
    fn a_new_thing_is_told_in_four_ways() {
        let uuid = "6f0f04c7-0000-4681-8bec-000000005614";
        for json in [
            "7".to_owned(),
            r#"{"Value":7}"#.into(),
            format!(r#"{{"Value":7,"uuid":"{uuid}"}}"#),
            format!(r#"{{"id":7,"uuid":"{uuid}"}}"#),
        ] {
            assert_eq!(serde_json::from_str::<Created>(&json).unwrap().value, 7, "{json}");
        }
        assert!(serde_json::from_str::<Created>("{}").is_err());
    }
}
