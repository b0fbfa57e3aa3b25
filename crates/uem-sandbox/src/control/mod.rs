//! The sandbox's own controls of fleet and clock, under `/_sandbox/`.
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

mod answer;
mod change;
mod clock;
mod devices;
mod facts;
mod fleet;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, patch, post},
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
}
