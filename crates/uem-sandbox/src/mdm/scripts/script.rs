//! A script: what is kept of it, and how a body becomes one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    mdm::{
        definitions::Body,
        sensors::{CONTEXTS, check_script, word},
    },
    resource::Fields,
};

const ARCHITECTURES: &[&str] = &["LEGACY", "ONLY32BIT", "ONLY64BIT", "EITHER64OR32BIT"];
const MOST_VARIABLES: usize = 50;
const LONGEST_TIMEOUT: i64 = 86_400;
/// How the catalog shows a script: texts, one number list, one flag.
const DISPLAY_TEXTS: [&str; 6] = [
    "action_type",
    "catalog_icon_url",
    "display_desc",
    "display_name",
    "post_action_text",
    "pre_action_text",
];

/// What is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Script {
    pub(super) description: String,
    pub(super) platform: String,
    pub(super) language: String,
    pub(super) architecture: String,
    pub(super) context: String,
    pub(super) script: String,
    pub(super) timeout: i64,
    pub(super) variables: Vec<Value>,
    pub(super) is_in_catalog: bool,
    pub(super) display: Option<Value>,
    pub(super) is_idempotent: bool,
    pub(super) is_interactive: bool,
    /// A new one with every change.
    pub(super) version: Uuid,
}

impl Body for Script {
    const KIND: &'static str = "script";
}

impl Script {
    /// Puts what the body says into it; otherwise what is wrong with it.
    pub(super) fn fill(&mut self, fields: &Fields, is_new: bool) -> Result<(), String> {
        if let Some(text) = fields.text("description") {
            self.description = text.chars().take(1_000).collect();
        }
        for (name, target) in [("platform", &mut self.platform), ("script_type", &mut self.language)] {
            match fields.text(name) {
                Some(word) => *target = word.to_uppercase(),
                None if is_new => return Err(format!("{name} is required")),
                None => {}
            }
        }
        match fields.text("script_data") {
            Some(data) => self.script = data,
            None if is_new => return Err("script_data is required".into()),
            None => {}
        }
        check_script(&self.platform, &self.language, &self.script)?;
        word(fields, "execution_context", CONTEXTS, &mut self.context, "SYSTEM")?;
        word(fields, "platform_architecture", ARCHITECTURES, &mut self.architecture, "EITHER64OR32BIT")?;
        self.timeout = fields.number("timeout").unwrap_or(if is_new { 30 } else { self.timeout });
        if !(0..=LONGEST_TIMEOUT).contains(&self.timeout) {
            return Err(format!("timeout is from 0 to {LONGEST_TIMEOUT} seconds"));
        }
        for (name, target) in [
            ("allowed_in_catalog", &mut self.is_in_catalog),
            ("is_idempotent", &mut self.is_idempotent),
            ("user_interaction", &mut self.is_interactive),
        ] {
            *target = fields.flag(name).unwrap_or(*target);
        }
        if let Some(display) = fields.object("catalog_display") {
            self.display = Some(shown_in_catalog(&display));
        }
        self.fill_variables(fields)?;
        self.version = Uuid::new_v4();
        Ok(())
    }

    fn fill_variables(&mut self, fields: &Fields) -> Result<(), String> {
        if fields.get("script_variables").is_none() {
            return Ok(());
        }
        let asked = fields.objects("script_variables");
        if asked.len() > MOST_VARIABLES {
            return Err(format!("script_variables has at most {MOST_VARIABLES} entries"));
        }
        let read = |one: &Fields| {
            let name = one.text("name").filter(|name| !name.trim().is_empty());
            let name = name.ok_or("script_variables.name is required")?;
            let is_lookup = one.flag("is_lookup").unwrap_or(false);
            Ok(json!({"name": name, "value": one.text("value").unwrap_or_default(), "is_lookup": is_lookup}))
        };
        self.variables = asked.iter().map(read).collect::<Result<_, String>>()?;
        Ok(())
    }
}

/// What is known of how the catalog shows something.
pub(super) fn shown_in_catalog(fields: &Fields) -> Value {
    let mut display = json!({"use_default_icon": fields.flag("use_default_icon").unwrap_or(true)});
    for name in DISPLAY_TEXTS {
        if let Some(text) = fields.text(name) {
            display[name] = text.chars().take(1_000).collect::<String>().into();
        }
    }
    let categories = fields.list("categories").iter().filter(|id| id.is_i64()).take(50).cloned();
    display["categories"] = categories.collect::<Vec<_>>().into();
    display
}
