//! Three definitions at each customer.

use super::store::{self, Definition, Uses};
use crate::{SandboxError, SandboxSettings, Tenant, fleet::places::ROOT};

/// Integer id of the first definition.
const FIRST_ID: i64 = 101;
/// The application group of all of them.
pub(super) const APPLICATION: &str = "com.example.ops";

const DEFINITIONS: [(&str, &str, &[&str]); 3] = [
    ("store", "Number of the store", &[]),
    ("assetClass", "Class for accounting", &["A", "B", "C"]),
    ("warrantyEnd", "Last day of the warranty", &[]),
];

/// Writes the definitions.
pub async fn seed(tenant: &Tenant, _: &SandboxSettings) -> Result<(), SandboxError> {
    let mut id = FIRST_ID;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        for (name, description, choices) in DEFINITIONS {
            let definition = Definition {
                id,
                name: name.into(),
                description: description.into(),
                application: APPLICATION.into(),
                org_group_id: customer.id,
                choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
                uses: Uses::default(),
            };
            store::insert_definition(&tenant.database, &definition).await?;
            id += 1;
        }
    }
    Ok(())
}
