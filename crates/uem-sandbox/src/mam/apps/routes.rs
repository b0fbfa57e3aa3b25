//! All operations of this folder, a table for each collection.

use super::{
    assignment_rules, assignments, bookmarks, branch_cache, breakdown, categories, config_template, devices,
    devices_paged, edit,
    find::{internal, public, purchased},
    internal,
    lifecycle::{self, Turn},
    order::{self, Manner},
    public as public_app, removal, search, search_v2, smart_group, upload, versions,
};
use crate::{
    http::{Operation, delete, get, post, put},
    mam::blobs::CHUNK_BODY_MAX,
};

const READ: &str = "REST API Apps Read";
const WRITE: &str = "REST API Apps Write";
const EXECUTE: &str = "REST API Apps Execute";
const DELETE: &str = "REST API Apps Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut operations = vec![
        get("/api/mam/apps/search").needs(READ).run(search::run),
        get("/api/mam/apps/search").version(2).needs(READ).run(search_v2::run),
        get("/api/mam/apps/search").version(4).needs(READ).run(search_v2::run),
        get("/api/mam/apps/categories").version(2).needs(READ).run(categories::run),
        get("/api/mam/apps/kiosk-bookmarks/{platform}").version(2).needs(READ).run(bookmarks::run),
    ];
    operations.extend(internal_ones());
    operations.extend(life_of_internal_ones());
    operations.extend(internal_versions());
    operations.extend(rules_and_counts());
    operations.extend(public_ones());
    operations.extend(purchased_ones());
    operations
}

fn internal_ones() -> Vec<Operation> {
    vec![
        post("/api/mam/apps/internal/uploadchunk").body_max(CHUNK_BODY_MAX).needs(WRITE).run(upload::chunk),
        post("/api/mam/apps/internal/begininstall").needs(WRITE).run(upload::install),
        post("/api/mam/apps/internal/application").needs(WRITE).run(upload::install),
        get("/api/mam/apps/internal/{id:int}").needs(READ).run(internal::run),
        get("/api/mam/apps/internal/{uuid:uuid}").version(2).needs(READ).run(internal::run),
        put("/api/mam/apps/internal/{id:int}").needs(WRITE).run(|call| edit::put(call, internal(400, 400))),
        delete("/api/mam/apps/internal/{id:int}")
            .needs(DELETE)
            .run(|call| lifecycle::delete(call, internal(404, 404))),
        post("/api/mam/apps/internal/{id:int}/assignments").needs(WRITE).run(assignments::add),
        put("/api/mam/apps/internal/{id:int}/assignments").needs(WRITE).run(assignments::change),
        delete("/api/mam/apps/internal/{id:int}/assignments").needs(DELETE).run(assignments::remove),
        post("/api/mam/apps/internal/{id:int}/smartgroups/{smartgroup:int}")
            .needs(WRITE)
            .run(|call| smart_group::add(call, internal(404, 404), (404, 404))),
        delete("/api/mam/apps/internal/{id:int}/smartgroups/{smartgroup:int}")
            .needs(DELETE)
            .run(|call| smart_group::remove(call, internal(404, 404))),
    ]
}

fn life_of_internal_ones() -> Vec<Operation> {
    let manner =
        |done: u16| Manner { face: internal(404, 404), done, no_device: (404, 404), bad: (400, 400) };
    vec![
        post("/api/mam/apps/internal/{id:int}/activate")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, internal(400, 400), Turn::Activate)),
        post("/api/mam/apps/internal/{id:int}/deactivate")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, internal(400, 400), Turn::Deactivate)),
        post("/api/mam/apps/internal/{id:int}/retire")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, internal(400, 400), Turn::Retire)),
        post("/api/mam/apps/internal/{id:int}/unretire")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, internal(400, 400), Turn::Unretire)),
        get("/api/mam/apps/internal/{id:int}/devices")
            .needs(READ)
            .run(|call| devices::run(call, internal(404, 404), (400, 400), 204)),
        post("/api/mam/apps/internal/{id}/install")
            .needs(EXECUTE)
            .run(move |call| order::install(call, manner(202))),
        post("/api/mam/apps/internal/{id:int}/uninstall")
            .needs(EXECUTE)
            .run(move |call| order::uninstall(call, manner(204))),
        get("/api/mam/apps/internal/{id:int}/status")
            .needs(READ)
            .run(|call| order::status(call, internal(404, 404))),
    ]
}

fn internal_versions() -> Vec<Operation> {
    vec![
        get("/api/mam/apps/internal/devices").needs(READ).run(devices_paged::by_bundle),
        post("/api/mam/apps/internal/devices").needs(WRITE).run(order::many),
        get("/api/mam/apps/internal/installcounts").needs(READ).run(versions::install_counts),
        get("/api/mam/apps/internal/summary").needs(READ).run(versions::summary),
        get("/api/mam/apps/internal/reasonbreakdowncounts").needs(READ).run(breakdown::reasons_of_bundle),
        get("/api/mam/apps/internal/peerdistribution/branchcache/{bundle}")
            .version(2)
            .needs(READ)
            .run(branch_cache::run),
        get("/api/mam/apps/internal/{bundle}/{type}/versions").needs(READ).run(versions::list),
        get("/api/mam/apps/internal/packageSource/{source}/deviceType/{type}/versions")
            .needs(READ)
            .run(versions::of_source),
    ]
}

fn rules_and_counts() -> Vec<Operation> {
    vec![
        get("/api/mam/apps/removallogs").needs(READ).run(removal::list),
        put("/api/mam/apps/removallogs").needs(WRITE).run(removal::set),
        get("/api/mam/apps/{uuid:uuid}/devices").needs(READ).run(devices_paged::by_uuid),
        get("/api/mam/apps/{uuid:uuid}/deploymentcounts").needs(READ).run(breakdown::deployment),
        get("/api/mam/apps/{uuid:uuid}/actioncounts").needs(READ).run(breakdown::actions),
        get("/api/mam/apps/{uuid:uuid}/reasoncounts").needs(READ).run(breakdown::reasons),
        get("/api/mam/apps/{uuid:uuid}/app-config-template").needs(READ).run(config_template::v1),
        get("/api/mam/apps/{uuid:uuid}/app-config-template").version(2).needs(READ).run(config_template::v2),
        get("/api/mam/apps/{uuid:uuid}/assignment-rule").needs(READ).run(assignment_rules::get),
        put("/api/mam/apps/{uuid:uuid}/assignment-rule").needs(WRITE).run(assignment_rules::put),
        get("/api/mam/apps/{uuid:uuid}/assignment-rules").version(2).needs(READ).run(assignment_rules::get),
        put("/api/mam/apps/{uuid:uuid}/assignment-rules").version(2).needs(WRITE).run(assignment_rules::put),
        post("/api/mam/apps/{uuid:uuid}/assignment-rules").version(2).needs("*").run(assignment_rules::post),
    ]
}

fn public_ones() -> Vec<Operation> {
    let manner = |done: u16| Manner { face: public(404, 404), done, no_device: (404, 404), bad: (400, 400) };
    vec![
        post("/api/mam/apps/public").needs(WRITE).run(edit::create_public),
        get("/api/mam/apps/public/{id:int}").needs(READ).run(public_app::run),
        put("/api/mam/apps/public/{id:int}").needs(WRITE).run(|call| edit::put(call, public(404, 7000))),
        delete("/api/mam/apps/public/{id:int}")
            .needs(DELETE)
            .run(|call| lifecycle::delete(call, public(400, 400))),
        post("/api/mam/apps/public/{id:int}/activate")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, public(404, 404), Turn::Activate)),
        post("/api/mam/apps/public/{id:int}/deactivate")
            .needs(EXECUTE)
            .run(|call| lifecycle::turn(call, public(404, 404), Turn::Deactivate)),
        post("/api/mam/apps/public/{id:int}/smartgroups/{smartgroup:int}")
            .needs(WRITE)
            .run(|call| smart_group::add(call, public(403, 7402), (403, 7401))),
        delete("/api/mam/apps/public/{id:int}/smartgroups/{smartgroup:int}")
            .needs(DELETE)
            .run(|call| smart_group::remove(call, public(404, 404))),
        get("/api/mam/apps/public/{id:int}/devices")
            .needs(READ)
            .run(|call| devices::run(call, public(400, 400), (400, 400), 200)),
        post("/api/mam/apps/public/{id}/install")
            .needs(EXECUTE)
            .run(move |call| order::install(call, manner(202))),
        post("/api/mam/apps/public/{id:int}/uninstall")
            .needs(EXECUTE)
            .run(move |call| order::uninstall(call, manner(204))),
        get("/api/mam/apps/public/{id}/status").needs(READ).run(|call| order::status(call, public(404, 404))),
    ]
}

fn purchased_ones() -> Vec<Operation> {
    const MANNER: Manner = Manner { face: purchased(400, 6), done: 200, no_device: (404, 8), bad: (400, 6) };
    vec![
        delete("/api/mam/apps/purchased/{id:int}").needs(DELETE).run(lifecycle::delete_purchased),
        delete("/api/mam/apps/purchased/{id:int}/smartgroups/{smartgroup:int}")
            .needs(DELETE)
            .run(|call| smart_group::remove(call, purchased(404, 404))),
        get("/api/mam/apps/purchased/{id:int}/devices")
            .needs(READ)
            .run(|call| devices::run(call, purchased(400, 6), (400, 6), 200)),
        post("/api/mam/apps/purchased/{id}/install").needs(EXECUTE).run(|call| order::install(call, MANNER)),
        post("/api/mam/apps/purchased/{id:int}/uninstall")
            .needs(EXECUTE)
            .run(|call| order::uninstall(call, MANNER)),
        post("/api/mam/apps/purchased/{uuid:uuid}/install").version(2).needs(EXECUTE).run(|call| {
            order::install(call, Manner { face: purchased(404, 7000), no_device: (404, 404), ..MANNER })
        }),
        post("/api/mam/apps/purchased/{uuid:uuid}/uninstall")
            .version(2)
            .needs(EXECUTE)
            .run(|call| order::uninstall(call, Manner { face: purchased(404, 8), ..MANNER })),
        get("/api/mam/apps/purchased/{id:int}/status")
            .needs(READ)
            .run(|call| order::status(call, purchased(404, 404))),
    ]
}
