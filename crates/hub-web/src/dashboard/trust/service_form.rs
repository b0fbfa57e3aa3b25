//! The form of a service.

use hub_core::services::{HostPattern, PathPattern, Service};
use serde::Deserialize;

use super::forms;
use crate::http::fields::FieldError;

/// The fields as texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceForm {
    /// Its name, where it is new.
    pub name: String,
    /// One a line.
    pub hosts: String,
    /// One a line; none for all.
    pub paths: String,
    /// Name of its policy.
    pub policy: String,
}

impl ServiceForm {
    /// Of a stored one.
    pub fn of(service: &Service) -> Self {
        let lines = |patterns: Vec<String>| patterns.join("\n");
        Self {
            name: service.name.clone(),
            hosts: lines(service.hosts.iter().map(ToString::to_string).collect()),
            paths: lines(service.paths.iter().map(|path| path.as_str().to_owned()).collect()),
            policy: service.policy.clone(),
        }
    }

    /// The service of that name, or every line that cannot be read.
    pub fn service(&self, name: &str) -> Result<Service, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut hosts: Vec<HostPattern> = Vec::new();
        for line in forms::lines(&self.hosts) {
            match line.clone().try_into() {
                Ok(host) => hosts.push(host),
                Err(expected) => errors.push(refusal("hosts", line, expected)),
            }
        }
        let mut paths: Vec<PathPattern> = Vec::new();
        for line in forms::lines(&self.paths) {
            match line.clone().try_into() {
                Ok(path) => paths.push(path),
                Err(expected) => errors.push(refusal("paths", line, expected)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Service { name: name.to_owned(), hosts, paths, policy: self.policy.clone() })
    }
}

fn refusal(field: &str, value: String, expected: String) -> FieldError {
    FieldError::new(field, Some(value), expected)
}
