//! What a body says of a relay server. What is left out of a change stays.

use uuid::Uuid;

use super::server::{Connection, Pull, RelayServer};
use crate::{
    http::{Call, VendorError},
    resource::{Fields, is_visible},
};

const KINDS: [&str; 3] = ["PUSH", "PULL", "CLOUD_RELAY"];
const LEVELS: [&str; 3] = ["DEBUG", "INFORMATION", "ERROR"];
const PROTOCOLS: [&str; 4] = ["FTP", "FTPS", "SFTP", "HTTPS"];
/// Signs that a name must not have.
const FORBIDDEN: &str = "*:?\"|/\\;,[]()";
/// The most organization groups of one list.
const GROUPS_MAX: usize = 500;

/// A refusal of the body.
pub(super) fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 400, reason)
}

/// Reads the body into the server; answers its name and the group that manages it, where it says them.
pub(super) fn fill(
    call: &Call,
    fields: &Fields,
    server: &mut RelayServer,
) -> Result<(Option<String>, Option<i64>), VendorError> {
    let general = fields.object("general").unwrap_or_default();
    let name = general.text("name").map(|name| name.trim().to_owned());
    if let Some(sign) = name.iter().flat_map(|name| name.chars()).find(|sign| FORBIDDEN.contains(*sign)) {
        return Err(bad(&format!("general.name has a {sign:?}: leave out {FORBIDDEN}")));
    }
    server.kind = word(&general, "type", &KINDS, &server.kind)?;
    server.log_level = word(&general, "log_level", &LEVELS, &server.log_level)?;
    server.description = limited(&general, "description", 500, &server.description)?;
    server.is_active = general.flag("active").unwrap_or(server.is_active);
    match general.flag("restrict_content_delivery_window") {
        Some(false) => server.window = None,
        Some(true) => {
            let (start, end) = (time(&general, "start_time")?, time(&general, "end_time")?);
            server.window = Some((start, end));
        }
        None => {}
    }
    if let Some(device) = fields.object("device_connection") {
        server.device = Some(connection(&device, "device_connection", server.device.take())?);
    }
    if let Some(console) = fields.object("console_connection") {
        server.copies_device =
            console.flag("copy_values_from_device_connection").unwrap_or(server.copies_device);
        server.console = Some(connection(&console, "console_connection", server.console.take())?);
    }
    if server.copies_device {
        server.console.clone_from(&server.device);
    }
    if let Some(pull) = fields.object("pull_connection") {
        server.pull = Some(pulling(&pull, server.pull.take())?);
    }
    let managed_by = assign(call, fields, server)?;
    complete(server)?;
    Ok((name, managed_by))
}

/// What each kind cannot do without.
fn complete(server: &RelayServer) -> Result<(), VendorError> {
    if server.kind.is_empty() {
        return Err(bad(&format!("general.type is required: one of {}", KINDS.join(", "))));
    }
    if server.device.as_ref().is_none_or(|device| device.hostname.is_empty()) {
        return Err(bad("device_connection.hostname is required: devices fetch their files there"));
    }
    if server.kind == "PULL" && server.pull.is_none() {
        return Err(bad("pull_connection is required for a server that pulls"));
    }
    Ok(())
}

fn assign(call: &Call, fields: &Fields, server: &mut RelayServer) -> Result<Option<i64>, VendorError> {
    let Some(assignment) = fields.object("assignment") else { return Ok(None) };
    let group = |text: &str| {
        let uuid = Uuid::try_parse(text).ok();
        let found = uuid.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
        found.filter(|group| is_visible(call, group.id)).ok_or_else(|| {
            let shown: String = text.chars().take(64).collect();
            bad(&format!("assignment names {shown:?}, which is no organization group of yours"))
        })
    };
    for (name, list) in
        [("staging_group_uuids", &mut server.staging), ("production_server_uuids", &mut server.production)]
    {
        if assignment.get(name).is_none() {
            continue;
        }
        let asked = assignment.texts(name);
        if asked.len() > GROUPS_MAX {
            return Err(bad(&format!("assignment.{name} has {}: list at most {GROUPS_MAX}", asked.len())));
        }
        *list = asked.iter().map(|text| group(text).map(|group| group.uuid)).collect::<Result<_, _>>()?;
    }
    assignment.text("managed_by_uuid").map(|text| group(&text).map(|group| group.id)).transpose()
}

fn connection(fields: &Fields, place: &str, before: Option<Connection>) -> Result<Connection, VendorError> {
    let mut known = before.unwrap_or_else(|| Connection { port: 22, ..Connection::default() });
    known.protocol = word(fields, "protocol_type", &PROTOCOLS, &known.protocol)?;
    if known.protocol.is_empty() {
        known.protocol = "SFTP".to_owned();
    }
    known.hostname = limited(fields, "hostname", 50, &known.hostname)?;
    known.user = limited(fields, "user", 50, &known.user)?;
    known.password = limited(fields, "password", 150, &known.password)?;
    known.path = limited(fields, "path", 255, &known.path)?;
    if let Some(port) = fields.number("port") {
        known.port = u16::try_from(port)
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(|| bad(&format!("{place}.port is {port}: use 1 to 65535")))?;
    }
    known.is_passive = fields.flag("passive_mode").unwrap_or(known.is_passive);
    known.verifies = fields.flag("verify_server").unwrap_or(known.verifies);
    Ok(known)
}

fn pulling(fields: &Fields, before: Option<Pull>) -> Result<Pull, VendorError> {
    let mut known = before.unwrap_or_else(|| Pull {
        frequency: 15,
        max_push: 5,
        max_pull: 5,
        report_batch: 10,
        phrase: Uuid::new_v4(),
        ..Pull::default()
    });
    known.directory = limited(fields, "pull_local_directory", 255, &known.directory)?;
    known.discovery = limited(fields, "pull_discovery_text", 512, &known.discovery)?;
    for (name, number) in [
        ("pull_frequency", &mut known.frequency),
        ("max_push_connections", &mut known.max_push),
        ("max_pull_connections", &mut known.max_pull),
        ("report_status_batch_size", &mut known.report_batch),
    ] {
        if let Some(asked) = fields.number(name) {
            if !(1..=100_000).contains(&asked) {
                return Err(bad(&format!("pull_connection.{name} is {asked}: use 1 to 100000")));
            }
            *number = asked;
        }
    }
    Ok(known)
}

fn word(fields: &Fields, name: &str, known: &[&str], before: &str) -> Result<String, VendorError> {
    let Some(text) = fields.text(name).filter(|text| !text.is_empty()) else { return Ok(before.to_owned()) };
    let found = known.iter().find(|word| word.eq_ignore_ascii_case(&text));
    found.map(|word| (*word).to_owned()).ok_or_else(|| {
        let shown: String = text.chars().take(64).collect();
        bad(&format!("{name} is {shown:?}: use one of {}", known.join(", ")))
    })
}

fn limited(fields: &Fields, name: &str, most: usize, before: &str) -> Result<String, VendorError> {
    let text = fields.text(name).unwrap_or_else(|| before.to_owned());
    if text.chars().count() > most {
        return Err(bad(&format!("{name} has more than {most} characters")));
    }
    Ok(text)
}

/// A time of day, as it was written.
fn time(fields: &Fields, name: &str) -> Result<String, VendorError> {
    let text = fields.text(name).unwrap_or_default();
    if text.parse::<jiff::civil::Time>().is_err() {
        let shown: String = text.chars().take(64).collect();
        return Err(bad(&format!("general.{name} is {shown:?}: give a time of day such as 22:00")));
    }
    Ok(text)
}
