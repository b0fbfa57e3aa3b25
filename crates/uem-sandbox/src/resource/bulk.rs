//! Lists of values (`BulkInput`) and what came of each (`BulkResponse`).

use serde::Serialize;

use super::fields::{Fields, text};
use crate::http::{Call, VendorError};

/// The values of a `BulkInput` body; 422/1012 where there are none.
pub fn values(call: &Call) -> Result<Vec<String>, VendorError> {
    let list =
        Fields::of(call)?.object("BulkValues").map(|inner| inner.list("Value").to_vec()).unwrap_or_default();
    let values: Vec<String> = list.iter().filter_map(text).collect();
    if values.is_empty() {
        return Err(VendorError::new(422, 1012, "Validation failed: BulkValues is required"));
    }
    Ok(values)
}

/// What came of each value: partial failure is still a good answer.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Outcome {
    total_items: usize,
    accepted_items: usize,
    failed_items: usize,
    faults: Faults,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Faults {
    fault: Vec<Fault>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Fault {
    error_code: i32,
    item_value: String,
    message: String,
}

impl Outcome {
    /// One more value, accepted or not.
    pub fn add(&mut self, value: &str, result: Result<(), VendorError>) {
        self.total_items += 1;
        match result {
            Ok(()) => self.accepted_items += 1,
            Err(error) => {
                self.failed_items += 1;
                self.faults.fault.push(Fault {
                    error_code: error.code,
                    item_value: value.to_owned(),
                    message: error.message,
                });
            }
        }
    }
}
