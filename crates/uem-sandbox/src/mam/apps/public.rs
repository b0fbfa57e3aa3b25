//! `GET /api/mam/apps/public/{id}`: the shape of a row of the search.

use super::{
    find::{self, public},
    render,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::profiles::group_names,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let app = find::find_shown(&call, public(404, 7000)).await?;
    let snapshot = call.tenant.installs.get(&call.tenant).await?;
    let names = group_names(&call.tenant).await?;
    Reply::json(&render::app(&call.tenant, &names, snapshot.of(app.id), &app))
}
