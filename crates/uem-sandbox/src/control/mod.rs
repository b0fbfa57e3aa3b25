//! The sandbox's own controls of fleet, clock and access, under `/_sandbox/`.
//!
//! | call | body | what it does |
//! |---|---|---|
//! | `GET /_sandbox/fleet` | | counts, version, seed, tenant time |
//! | `POST /_sandbox/devices` | `{"count":3}` or facts | enrols devices |
//! | `PATCH /_sandbox/devices/{id}` | facts | changes one device |
//! | `DELETE /_sandbox/devices/{id}` | | takes one out for good |
//! | `POST /_sandbox/devices/change` | `{"count":100,"seed":1,"what":"os_version"}` | changes exactly so many devices |
//! | `POST /_sandbox/devices/remove` | `{"ids":[100000]}` or `{"count":5,"seed":1}` | takes devices out for good |
//! | `GET`, `POST /_sandbox/clock` | `{"rate":60}`, `{"stop":true}`, `{"step_seconds":3600}` | the tenant's clock |
//! | `GET`, `PUT /_sandbox/org-groups/{id}/rest-api` | `{"api_enabled":true,"authentication":null,"limits":{"per_minute":10,"per_day":100}}` | settings of the REST API; null inherits |
//! | `POST`, `DELETE /_sandbox/org-groups/{id}/keys` | `{"service":"Torii","account":"Admin"}`, `?key=` | API keys |
//! | `GET`, `POST /_sandbox/roles`, `PUT`, `DELETE /_sandbox/roles/{id}` | `{"name":"Reader","resources":["REST API Devices Read"]}` | roles |
//! | `GET /_sandbox/oauth-clients`, `PUT`, `DELETE /_sandbox/oauth-clients/{id}`, `POST .../{id}/secret` | `{"is_active":false}` | OAuth clients |
//! | `POST /_sandbox/admins`, `DELETE /_sandbox/admins/{id}`, `POST .../{id}/certificate` | `{"user_name":"x","password":"12345678"}` | admins |

mod access;
mod answer;
mod change;
mod clock;
mod devices;
mod facts;
mod fleet;
mod people;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, patch, post, put},
};

use crate::Tenant;

/// The controls of this folder. Faults, quotas and counts have theirs elsewhere; all answer to this machine only.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/_sandbox/fleet", get(fleet::show))
        .route("/_sandbox/devices", post(devices::add))
        .route("/_sandbox/devices/change", post(change::run))
        .route("/_sandbox/devices/remove", post(devices::remove))
        .route("/_sandbox/devices/{id}", patch(devices::edit).delete(devices::remove_one))
        .route("/_sandbox/clock", get(clock::show).post(clock::set))
        .route("/_sandbox/org-groups/{id}/rest-api", get(access::show).put(access::set))
        .route("/_sandbox/org-groups/{id}/keys", post(access::add_key).delete(access::remove_key))
        .route("/_sandbox/roles", get(people::roles).post(people::add_role))
        .route("/_sandbox/roles/{id}", put(people::set_role).delete(people::remove_role))
        .route("/_sandbox/oauth-clients", get(people::clients))
        .route("/_sandbox/oauth-clients/{id}", put(people::set_client).delete(people::remove_client))
        .route("/_sandbox/oauth-clients/{id}/secret", post(people::new_secret))
        .route("/_sandbox/admins", post(people::add_admin))
        .route("/_sandbox/admins/{id}", put(people::set_admin).delete(people::remove_admin))
        .route("/_sandbox/admins/{id}/certificate", post(people::new_certificate))
}
