//! `GET /api/system/info`: what the tenant says of itself; the usual probe of address, credentials and quota.

use uem_types::system::info::{SystemInfo, SystemResource, SystemResources};

use crate::http::{Call, Operation, Reply, VendorError, get};

/// The UEM whose public description the catalog was derived from.
const PRODUCT_VERSION: &str = "25.11.6.68";

pub(super) fn routes() -> Vec<Operation> {
    vec![get("/api/system/info").needs("REST API Groups Read").run(info)]
}

async fn info(call: Call) -> Result<Reply, VendorError> {
    let section = |name: &str| SystemResource {
        name: Some(name.to_owned()),
        location: Some(format!("http://{}/API/{name}", call.host)),
    };
    let workspaces = ["mam", "mcm", "mdm", "mem", "system"].map(section).to_vec();
    Reply::json(&SystemInfo {
        product_name: Some("Workspace ONE UEM".to_owned()),
        product_version: Some(PRODUCT_VERSION.to_owned()),
        product_copyright: Some("Mooring sandbox".to_owned()),
        build_key: Some(format!("mooring-sandbox-{}", env!("CARGO_PKG_VERSION"))),
        commit_id: None,
        version: Some(1),
        resources: Some(SystemResources { collections: Vec::new(), workspaces }),
    })
}
