//! The role table: each of its resources opens something.

use std::collections::BTreeSet;

use uem_sandbox::access::resources::{self, umbrella_of};

use crate::support;

#[tokio::test]
async fn every_resource_of_the_role_table_gates_a_built_operation() {
    let bed = support::start(5).await;
    let needed: BTreeSet<&str> =
        bed.sandbox.routes().into_iter().map(|(_, _, _, resource)| resource).collect();
    // An older resource opens whatever a resource of its collection opens.
    let older: BTreeSet<&str> = needed.iter().filter_map(|resource| umbrella_of(resource)).collect();
    let idle: Vec<&str> =
        resources::all().filter(|resource| !needed.contains(resource) && !older.contains(resource)).collect();
    assert!(idle.is_empty(), "these gate nothing: {idle:?}");
    bed.sandbox.stop().await;
}
