//! The document of the API: whole, and named the same way throughout.

use hub_web::api;

#[test]
fn the_document_is_as_it_was() {
    insta::assert_json_snapshot!("openapi", api::document());
}

#[test]
fn operations_are_named_by_verb_and_resource() {
    let document = serde_json::to_value(api::document()).unwrap();
    let verbs = [
        "list", "get", "add", "edit", "remove", "verify", "sync", "pause", "resume", "approve", "reject",
        "keep", "release", "finish", "register", "check", "clear", "stop",
    ];
    let mut ids = std::collections::HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            let (verb, resource) = id.split_once('_').unwrap();
            assert!(verbs.contains(&verb) && !resource.is_empty(), "{id}");
            assert!(operation["summary"].is_string(), "{id} says what it does");
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
        }
    }
}
