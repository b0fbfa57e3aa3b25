//! `/api/mdm/products`: products, what they are put together from, and how far devices are with them.
//!
//! A device takes an active product of its smart groups at its next contact; processing it again asks one device by a
//! command. What was there from the beginning failed on a few devices, until it is processed again.

mod components;
mod components_search;
mod components_write;
mod devices;
mod draft;
mod job_reads;
mod list;
mod maintain;
mod parts;
mod product;
mod progress;
mod render;
mod reprocess;
mod seed;
mod sets;
mod switch;
mod write;

pub use seed::seed;

use crate::http::{Operation, delete, get, post};

const READ: &str = "REST API Products Read";
const WRITE: &str = "REST API Products Write";
const EXECUTE: &str = "REST API Products Execute";
const DELETE: &str = "REST API Products Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut routes = products();
    routes.extend(process());
    routes.extend(made_of());
    routes.extend(sets::routes());
    routes
}

fn products() -> Vec<Operation> {
    const ONE: &str = "/api/mdm/products/{product:int}";
    vec![
        get("/api/mdm/products/search").needs(READ).run(list::search),
        get("/api/mdm/products/extensivesearch").needs(READ).run(list::extensive_search),
        get(ONE).needs(READ).run(list::one),
        delete(ONE).needs(DELETE).run(switch::delete),
        post("/api/mdm/products/create").needs(WRITE).run(write::create),
        post("/api/mdm/products/maintainProduct").needs(WRITE).run(maintain::run),
        post("/api/mdm/products/{product:int}/update").needs(WRITE).run(write::update),
        post("/api/mdm/products/{product:int}/copy").needs(WRITE).run(write::copy),
        post("/api/mdm/products/{product:int}/setinstalltime").needs(WRITE).run(write::install_time),
        post("/api/mdm/products/{product:int}/addconditions").needs(WRITE).run(write::add_conditions),
        post("/api/mdm/products/{product:int}/activate").needs(EXECUTE).run(switch::activate),
        post("/api/mdm/products/{product:int}/deactivate").needs(EXECUTE).run(switch::deactivate),
        post("/api/mdm/products/{product:int}/addsmartgroup/{group:int}")
            .needs(EXECUTE)
            .run(switch::add_group),
        post("/api/mdm/products/{product:int}/removesmartgroup/{group:int}")
            .needs(EXECUTE)
            .run(switch::remove_group),
        get("/api/mdm/products/{product:int}/profiles").needs(READ).run(parts::profiles),
        get("/api/mdm/products/{product:int}/fileactions").needs(READ).run(parts::file_actions),
        get("/api/mdm/products/{product:int}/timesconditions").needs(READ).run(parts::time_conditions),
        get("/api/mdm/products/{product:uuid}/details").needs(READ).run(parts::details),
    ]
}

fn process() -> Vec<Operation> {
    const JOB: &str = "/api/mdm/products/{product:uuid}/devices/{product_device:uuid}/job-details";
    vec![
        get("/api/mdm/products/{product:int}/assigned").version(2).needs(READ).run(devices::assigned),
        get("/api/mdm/products/{product:int}/compliant").version(2).needs(READ).run(devices::compliant),
        get("/api/mdm/products/{product:int}/failed").version(2).needs(READ).run(devices::failed),
        get("/api/mdm/products/{product:int}/inprogress").version(2).needs(READ).run(devices::in_progress),
        post("/api/mdm/products/reprocessProduct").needs(EXECUTE).run(reprocess::named),
        post("/api/mdm/products/{product:uuid}/reprocess").needs(EXECUTE).run(reprocess::failed),
        post("/api/mdm/products/{product:uuid}/force-reprocess").needs(EXECUTE).run(reprocess::all),
        post("/api/mdm/products/{product:uuid}/devices/force-reprocess")
            .needs(EXECUTE)
            .run(reprocess::of_uuids),
        post("/api/mdm/products/{product:int}/pushdeviceonqueue").needs(EXECUTE).run(reprocess::push_all),
        post("/api/mdm/products/pushdeviceandpolicyonqueue").needs(EXECUTE).run(reprocess::push_one),
        get(JOB).needs(READ).run(job_reads::one),
        get("/api/mdm/products/provisioningjobs").needs(READ).run(job_reads::list),
        get("/api/mdm/products/{product:int}/provisioningqueuecounts").needs(READ).run(job_reads::waiting),
        get("/api/mdm/products/compliance/issues").needs(READ).run(job_reads::issues),
    ]
}

fn made_of() -> Vec<Operation> {
    vec![
        get("/api/mdm/products/conditionsearch").needs(READ).run(components_search::conditions),
        get("/api/mdm/products/timeconditionsearch").needs(READ).run(components_search::time_conditions),
        get("/api/mdm/products/fileconditionsearch").needs(READ).run(components_search::file_conditions),
        get("/api/mdm/products/filesactionssearch").needs(READ).run(components_search::file_actions),
        get("/api/mdm/products/eventactionslist").needs(READ).run(components_search::event_actions),
        post("/api/mdm/products/maintainCondition").needs(WRITE).run(components_write::condition),
        post("/api/mdm/products/maintainFileAction").needs(WRITE).run(components_write::file_action),
        post("/api/mdm/products/maintainEventAction").needs(WRITE).run(components_write::event_action),
    ]
}
