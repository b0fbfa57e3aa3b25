//! A relay server: what is kept of it, and how it is shown.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    http::Call,
    mdm::definitions::{Body, Definition},
};

/// What is kept beside name and organization group. Its parts are written as they are answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RelayServer {
    /// `PUSH`, `PULL` or `CLOUD_RELAY`.
    pub kind: String,
    /// What it is for.
    pub description: String,
    /// Whether devices are sent to it.
    pub is_active: bool,
    /// `DEBUG`, `INFORMATION` or `ERROR`.
    pub log_level: String,
    /// The hours in which it may be filled, where they are limited.
    pub window: Option<(String, String)>,
    /// How devices reach it.
    pub device: Option<Connection>,
    /// How the tenant reaches it.
    pub console: Option<Connection>,
    /// Whether the tenant reaches it as devices do.
    pub copies_device: bool,
    /// How it fetches files itself.
    pub pull: Option<Pull>,
    /// Organization groups whose devices are staged from it.
    pub staging: Vec<Uuid>,
    /// Organization groups whose devices fetch products from it.
    pub production: Vec<Uuid>,
}

impl Body for RelayServer {
    const KIND: &'static str = "relay server";
}

/// A way to it. The password is kept and never shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Connection {
    /// `FTP`, `FTPS`, `SFTP` or `HTTPS`.
    pub protocol: String,
    pub hostname: String,
    pub port: u16,
    pub user: String,
    pub password: String,
    pub path: String,
    pub is_passive: bool,
    pub verifies: bool,
}

impl Connection {
    fn render(&self) -> Value {
        json!({
            "protocol_type": self.protocol,
            "hostname": self.hostname,
            "port": self.port,
            "user": self.user,
            "path": self.path,
            "passive_mode": self.is_passive,
            "verify_server": self.verifies,
        })
    }

    /// Whether it can be tried: encrypted ways need somebody to log in.
    pub(super) fn is_complete(&self) -> bool {
        !self.hostname.is_empty() && (self.protocol == "HTTPS" || !self.user.is_empty())
    }
}

/// How a pulling server fetches files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pull {
    pub directory: String,
    pub discovery: String,
    /// In minutes.
    pub frequency: i64,
    pub max_push: i64,
    pub max_pull: i64,
    pub report_batch: i64,
    /// What the server proves itself with.
    pub phrase: Uuid,
}

/// As one call shows it.
pub(super) fn render(call: &Call, server: &Definition<RelayServer>) -> Value {
    let body = &server.body;
    let mut general = json!({
        "relay_server_uuid": server.uuid,
        "name": server.name,
        "description": body.description,
        "type": body.kind,
        "active": body.is_active,
        "log_level": body.log_level,
        "restrict_content_delivery_window": body.window.is_some(),
    });
    if let Some((start, end)) = &body.window {
        general["start_time"] = json!(start);
        general["end_time"] = json!(end);
    }
    let managed_by = call.tenant.access.org_group(server.org_group_id).map(|group| group.uuid);
    let mut shown = json!({
        "general": general,
        "assignment": {
            "managed_by_uuid": managed_by,
            "staging_group_uuids": body.staging,
            "production_server_uuids": body.production,
        },
    });
    if let Some(device) = &body.device {
        shown["device_connection"] = device.render();
    }
    if let Some(console) = &body.console {
        shown["console_connection"] = console.render();
        shown["console_connection"]["copy_values_from_device_connection"] = json!(body.copies_device);
    }
    if let Some(pull) = &body.pull {
        shown["pull_connection"] = json!({
            "pull_local_directory": pull.directory,
            "pull_discovery_text": pull.discovery,
            "pull_frequency": pull.frequency,
            "max_push_connections": pull.max_push,
            "max_pull_connections": pull.max_pull,
            "report_status_batch_size": pull.report_batch,
            "pull_phrase": pull.phrase,
        });
    }
    shown
}

/// How each way to it stands, played: it works where enough is said of it and the server is active.
pub(super) fn states(body: &RelayServer) -> [(&'static str, &'static str); 2] {
    let state = |connection: &Option<Connection>| match connection {
        _ if !body.is_active => ("Inactive", "The relay server is not active"),
        // It comes and asks by itself.
        _ if body.kind == "PULL" && body.pull.is_some() => ("Success", "The relay server was in contact"),
        Some(way) if way.is_complete() => ("Success", "The relay server was reached"),
        _ => ("Failed", "The connection is not fully described"),
    };
    [state(&body.console), state(&body.device)]
}
