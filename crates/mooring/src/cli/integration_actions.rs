//! Options of `mooring integration add` and `edit` that say which actions are carried out.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

/// Whether actions are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Actions {
    /// Locks, wipes and other actions are carried out, behind their guards.
    Allow,
    /// Nothing is changed in the tenant by actions.
    ReadOnly,
}

/// Which actions are carried out in the tenant.
#[derive(Debug, Args)]
pub struct ActionOptions {
    /// Whether locks, wipes and other actions are carried out; none are unless told.
    #[arg(long, value_enum)]
    actions: Option<Actions>,
    /// Whether devices that are not known to be corporate may be reset to their factory state.
    #[arg(long, value_name = "BOOL")]
    wipe_personal: Option<bool>,
}

impl ActionOptions {
    /// What is given, as the API takes it.
    pub fn body(&self) -> Value {
        let mut body = json!({});
        if let Some(actions) = self.actions {
            body["is_read_only"] = (actions == Actions::ReadOnly).into();
        }
        if let Some(may) = self.wipe_personal {
            body["may_wipe_personal"] = may.into();
        }
        body
    }
}
