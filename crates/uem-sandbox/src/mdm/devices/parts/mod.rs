//! What belongs to one device: `/api/mdm/devices/{id}/<thing>` and the twin `/api/mdm/devices/<thing>?searchby=&id=`.
//!
//! Each file answers for a device that was found already; [`both`] finds it and refuses in the endpoint's own way.

mod apps;
mod audit;
mod bitlocker;
mod certificates;
mod compliance;
mod computer_sid;
mod count_info;
mod counted;
mod event_log;
mod gps;
mod identity;
mod info_search;
mod models;
mod network;
mod notes;
mod one_app;
mod profiles;
mod secrets;
mod security;
mod smart_groups;
mod user;
mod users;

use std::future::Future;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Operation, Reply, VendorError, delete, get, patch, post, put},
    mdm::custom_attributes,
    resource::{device_by_id, device_by_query},
};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const DELETE: &str = "REST API Devices Delete";
const ADVANCED: &str = "REST API Devices Advanced";
const APPS: &str = "REST API Apps For Device Read";
const COMPLIANCE: &str = "REST API Compliance Policy Read";
const ATTRIBUTES: &str = "REST API Custom Attributes Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut routes = vec![
        get("/api/mdm/devices/{uuid:uuid}/apps/search").needs(APPS).run(apps::search),
        get("/api/mdm/devices/devicecountinfo").needs(READ).run(count_info::run),
        get("/api/mdm/devices/devicecountinfo").version(2).needs(READ).run(count_info::run),
        by_id(
            "/api/mdm/devices/{id:int}/customattributes",
            ATTRIBUTES,
            (404, 5002),
            custom_attributes::of_device,
        ),
        by_id("/api/mdm/devices/{id:int}/smartgroups", READ, (404, 404), smart_groups::run),
    ];
    routes.extend(held_by_the_device());
    routes.extend(known_of_the_device());
    routes.extend(notes_of_the_device());
    routes.extend(of_one_device());
    routes.extend(of_many_devices());
    routes
}

/// Parts that have no twin by alternate id.
fn of_one_device() -> Vec<Operation> {
    vec![
        get("/api/mdm/devices/udid/{udid}").needs(READ).run(identity::uuid),
        get("/api/mdm/devices/udid/{udid}/deviceenrollmentstatus")
            .needs(READ)
            .run(identity::enrollment_status),
        get("/api/mdm/devices/{uuid:uuid}/security/encryption-status").needs(READ).run(secrets::encryption),
        get("/api/mdm/devices/{uuid:uuid}/security/recovery-key").needs(ADVANCED).run(secrets::recovery_key),
        get("/api/mdm/devices/{uuid:uuid}/security/recovery-lock-password")
            .needs(READ)
            .run(secrets::recovery_lock),
        get("/api/mdm/devices/{uuid:uuid}/bitlocker/drives").needs(READ).run(bitlocker::drives),
        get("/api/mdm/devices/{uuid:uuid}/bitlocker/drives/{volume}/protectors")
            .needs(READ)
            .run(bitlocker::protectors),
        get("/api/mdm/devices/{uuid:uuid}/bitlocker/recoveryKey/{key}")
            .needs(READ)
            .run(bitlocker::recovery_key),
        get("/api/mdm/devices/{uuid:uuid}/security/managed-admin-information")
            .needs(READ)
            .run(secrets::managed_admin),
        get("/api/mdm/devices/{uuid:uuid}/apps").needs(APPS).run(one_app::run),
        by_id("/api/mdm/devices/{id:int}/adminapps", READ, (404, 404), one_app::admin_apps),
        get("/api/mdm/devices/{id:int}/loggedinusers").needs(READ).run(users::logged_in),
        patch("/api/mdm/devices/{id:int}/enrollmentuser/{user:int}")
            .version(2)
            .needs(WRITE)
            .run(users::check_out),
    ]
}

/// Parts of many devices, and what devices can be.
fn of_many_devices() -> Vec<Operation> {
    vec![
        post("/api/mdm/devices/gps").needs(WRITE).run(gps::last_of_many),
        post("/api/mdm/devices/gps/search").needs(READ).run(gps::search),
        get("/api/mdm/devices/networkinfosearch").needs(READ).run(info_search::network),
        get("/api/mdm/devices/securityinfosearch").needs(READ).run(info_search::security),
        post("/api/mdm/devices/enrolleddevicescount").needs(WRITE).run(counted::run),
        post("/api/mdm/devices/apps").version(2).needs("REST API Apps Write").run(one_app::of_many),
        post("/api/mdm/devices/computer-sid/bulk").needs("REST API Devices Execute").run(computer_sid::run),
        get("/api/mdm/devices/{type}/manufacturers").needs(READ).run(models::makers),
        get("/api/mdm/devices/manufacturers/{maker:int}/models").needs(READ).run(models::of_maker),
        post("/api/mdm/devices/model-details").needs(READ).run(models::details),
        get("/api/mdm/ogs/{group}/devices/audit").needs(READ).run(audit::run),
    ]
}

/// What is on the device.
fn held_by_the_device() -> impl Iterator<Item = Operation> {
    [
        both("/api/mdm/devices/{id:int}/gps", "/api/mdm/devices/gps", READ, (404, 8), gps::run),
        both("/api/mdm/devices/{id:int}/apps", "/api/mdm/devices/apps", APPS, (404, 404), apps::run),
        both(
            "/api/mdm/devices/{id:int}/profiles",
            "/api/mdm/devices/profiles",
            READ,
            (404, 5002),
            profiles::run,
        ),
        both(
            "/api/mdm/devices/{id:int}/network",
            "/api/mdm/devices/network",
            READ,
            (404, 5002),
            network::run,
        ),
        both(
            "/api/mdm/devices/{id:int}/certificates",
            "/api/mdm/devices/certificates",
            READ,
            (404, 5002),
            certificates::run,
        ),
    ]
    .into_iter()
    .flatten()
}

/// What the tenant knows of it.
fn known_of_the_device() -> impl Iterator<Item = Operation> {
    [
        both(
            "/api/mdm/devices/{id:int}/compliance",
            "/api/mdm/devices/compliance",
            COMPLIANCE,
            (404, 404),
            compliance::run,
        ),
        both(
            "/api/mdm/devices/{id:int}/security",
            "/api/mdm/devices/security",
            READ,
            (404, 5002),
            security::run,
        ),
        both(
            "/api/mdm/devices/{id:int}/eventlog",
            "/api/mdm/devices/eventlog",
            READ,
            (404, 5002),
            event_log::run,
        ),
        both("/api/mdm/devices/{id:int}/user", "/api/mdm/devices/user", READ, (404, 5002), user::run),
    ]
    .into_iter()
    .flatten()
}

/// What admins wrote on it. An unknown device is refused as an unknown note is.
fn notes_of_the_device() -> impl Iterator<Item = Operation> {
    const ALL: (&str, &str) = ("/api/mdm/devices/{id:int}/notes", "/api/mdm/devices/notes");
    const ONE: (&str, &str) =
        ("/api/mdm/devices/{id:int}/notes/{note:int}", "/api/mdm/devices/notes/{note:int}");
    [
        both(ALL.0, ALL.1, READ, (404, 5002), notes::run),
        with(post, ALL, WRITE, (400, 2), notes::add),
        with(get, ONE, READ, (400, 2), notes::get),
        with(put, ONE, WRITE, (400, 2), notes::change),
        with(delete, ONE, DELETE, (400, 2), notes::delete),
    ]
    .into_iter()
    .flatten()
}

/// `GET` by integer id and its twin by alternate id. `missing` is the refusal of the first.
fn both<F, Fut>(
    path: &'static str,
    twin: &'static str,
    resource: &'static str,
    missing: (u16, i32),
    answer: F,
) -> [Operation; 2]
where
    F: Fn(Call, DeviceState) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, VendorError>> + Send + 'static,
{
    with(get, (path, twin), resource, missing, answer)
}

/// The operation of that method by integer id and its twin by alternate id.
fn with<F, Fut>(
    method: fn(&'static str) -> Operation,
    (path, twin): (&'static str, &'static str),
    resource: &'static str,
    missing: (u16, i32),
    answer: F,
) -> [Operation; 2]
where
    F: Fn(Call, DeviceState) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, VendorError>> + Send + 'static,
{
    let by_id = method(path).needs(resource).run(move |call: Call| async move {
        let device = device_by_id(&call, call.segment("id")).await?;
        let device = device.ok_or_else(|| VendorError::new(missing.0, missing.1, "Device not found"))?;
        answer(call, device).await
    });
    let by_query = method(twin).needs(resource).run(move |call: Call| async move {
        let device = device_by_query(&call).await?;
        let device = device.ok_or_else(|| VendorError::new(404, 5002, "Device not found"))?;
        answer(call, device).await
    });
    [by_id, by_query]
}

fn by_id<F, Fut>(path: &'static str, resource: &'static str, missing: (u16, i32), answer: F) -> Operation
where
    F: Fn(Call, DeviceState) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, VendorError>> + Send + 'static,
{
    let [operation, _] = with(get, (path, path), resource, missing, answer);
    operation
}
