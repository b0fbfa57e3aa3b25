//! A sensor: what is kept of it, and how a body becomes one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check_script;
use crate::{mdm::definitions::Body, resource::Fields};

/// Whose rights a sensor or a script can have.
pub(crate) const CONTEXTS: &[&str] = &["ADMIN", "SYSTEM", "USER"];
const ARCHITECTURES: &[&str] = &["ALWAYS32BIT", "ONLY32BIT", "ONLY64BIT", "EITHER64OR32BIT"];
const ANSWERS: &[&str] = &["STRING", "INTEGER", "BOOLEAN", "DATETIME"];
/// How often a schedule runs.
pub(crate) const SCHEDULES: &[&str] =
    &["FOUR_HOURS", "SIX_HOURS", "EIGHT_HOURS", "TWELVE_HOURS", "TWENTY_FOUR_HOURS"];
const TRIGGERS: &[&str] = &["SCHEDULE", "EVENT"];
/// What happens on a device that can start a script.
pub(crate) const EVENTS: &[&str] = &["LOGIN", "LOGOUT", "STARTUP", "USER_SWITCH", "NETWORK_CHANGE"];
const MOST_VARIABLES: usize = 50;
const LONGEST_TIMEOUT: i64 = 3_600;

/// What is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sensor {
    /// What it is for.
    pub description: String,
    /// Where it runs.
    pub platform: String,
    /// Its language.
    pub language: String,
    /// The type of what it finds.
    pub answer: String,
    /// Its text, base64.
    pub script: String,
    /// Whose rights it has.
    pub context: String,
    /// 32 or 64 bits.
    pub architecture: String,
    /// Seconds.
    pub timeout: i64,
    /// Version 1: when it runs.
    pub trigger: Option<String>,
    /// Version 1: how often.
    pub schedule: Option<String>,
    /// Version 1: after what.
    pub events: Vec<String>,
    /// Version 2: `{key, value}`.
    pub variables: Vec<Value>,
    /// Whether it was there from the beginning and stays as it is.
    pub is_read_only: bool,
}

impl Body for Sensor {
    const KIND: &'static str = "sensor";
}

impl Sensor {
    /// Puts what the body says into it; otherwise what is wrong with it. What a new one leaves out has its default.
    pub(super) fn fill(&mut self, fields: &Fields, is_new: bool) -> Result<(), String> {
        if let Some(text) = fields.text("description") {
            self.description = text.chars().take(1_000).collect();
        }
        for (name, target) in [("platform", &mut self.platform), ("query_type", &mut self.language)] {
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
        word(fields, "query_response_type", ANSWERS, &mut self.answer, "STRING")?;
        word(fields, "execution_context", CONTEXTS, &mut self.context, "SYSTEM")?;
        word(fields, "execution_architecture", ARCHITECTURES, &mut self.architecture, "EITHER64OR32BIT")?;
        self.timeout = fields.number("timeout").unwrap_or(if is_new { 30 } else { self.timeout });
        if !(0..=LONGEST_TIMEOUT).contains(&self.timeout) {
            return Err(format!("timeout is from 0 to {LONGEST_TIMEOUT} seconds"));
        }
        self.fill_triggers(fields)?;
        self.fill_variables(fields)
    }

    fn fill_triggers(&mut self, fields: &Fields) -> Result<(), String> {
        if let Some(text) = fields.text("trigger_type") {
            self.trigger = Some(known("trigger_type", &text, TRIGGERS)?);
        }
        if let Some(text) = fields.text("schedule_trigger").filter(|text| !text.is_empty()) {
            self.schedule = Some(known("schedule_trigger", &text, SCHEDULES)?);
        }
        if fields.get("event_trigger").is_some() {
            self.events = events(&fields.texts("event_trigger"), "event_trigger")?;
        }
        Ok(())
    }

    fn fill_variables(&mut self, fields: &Fields) -> Result<(), String> {
        if fields.get("script_environment_variables").is_none() {
            return Ok(());
        }
        let asked = fields.objects("script_environment_variables");
        if asked.len() > MOST_VARIABLES {
            return Err(format!("script_environment_variables has at most {MOST_VARIABLES} entries"));
        }
        let read = |one: &Fields| {
            let key = one.text("key").filter(|key| !key.trim().is_empty());
            let key = key.ok_or("script_environment_variables.key is required")?;
            Ok(json!({"key": key, "value": one.text("value").unwrap_or_default()}))
        };
        self.variables = asked.iter().map(read).collect::<Result<_, String>>()?;
        Ok(())
    }
}

/// Names of events, those of old clients are numbers.
pub(crate) fn events(words: &[String], field: &str) -> Result<Vec<String>, String> {
    let read = |word: &String| match word.parse::<usize>() {
        Ok(number) if (1..=EVENTS.len()).contains(&number) => Ok(EVENTS[number - 1].to_owned()),
        _ => known(field, word, EVENTS),
    };
    words.iter().map(read).collect()
}

/// Reads a word that has a default.
pub(crate) fn word(
    fields: &Fields,
    name: &str,
    words: &[&str],
    target: &mut String,
    otherwise: &str,
) -> Result<(), String> {
    match fields.text(name) {
        Some(text) => *target = known(name, &text, words)?,
        None if target.is_empty() => otherwise.clone_into(target),
        None => {}
    }
    Ok(())
}

/// The word as it is spelled; otherwise what there is to choose from.
pub(crate) fn known(field: &str, text: &str, words: &[&str]) -> Result<String, String> {
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
    found
        .map(|word| (*word).to_owned())
        .ok_or_else(|| format!("{field} {text:?} is unknown: use one of {}", words.join(", ")))
}
