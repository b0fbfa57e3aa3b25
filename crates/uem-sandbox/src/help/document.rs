//! One OpenAPI document: the built operations of a section and version.

use serde_json::{Map, Value, json};

use super::{
    paths::{self, Route},
    schemas::Schemas,
    slug_of,
};
use crate::{
    catalog::{self, Media, OperationFacts, Parameter, shapes::Kind},
    http::Operation,
};

/// The document of that slug, for the server at `scheme://host`; none where nothing of it is built.
pub(super) fn document(slug: &str, server: &str, built: &[Operation]) -> Option<Value> {
    let mut operations: Vec<&Operation> =
        built.iter().filter(|operation| slug_of(operation) == slug).collect();
    let first = operations.first()?;
    let (section, version) = (first.path.split('/').nth(2)?.to_ascii_lowercase(), first.version);
    operations.sort_by_key(|operation| (operation.path.to_ascii_lowercase(), operation.method));
    let mut schemas = Schemas::default();
    let mut routes = Map::new();
    for route in paths::routes(&operations) {
        let item = routes.entry(route.path.clone()).or_insert_with(|| json!({}));
        item[route.operation.method.to_ascii_lowercase()] = operation(&route, &mut schemas);
    }
    let known = catalog::known().filter(|(_, path, known_version, _)| {
        *known_version == version
            && path.split('/').nth(2).is_some_and(|part| part.eq_ignore_ascii_case(&section))
    });
    let about = format!(
        "What the sandbox has built of this section: {} operations; {} are known, the others answer 501.",
        operations.len(),
        known.count()
    );
    Some(json!({
        "openapi": "3.0.3",
        "info": {"title": format!("Sandbox {slug}"), "description": about, "version": version.to_string()},
        "servers": [{"url": format!("{server}/api/{section}")}],
        "security": [{"basic": [], "tenantCode": []}, {"oauth": []}, {"certificate": [], "tenantCode": []}],
        "paths": routes,
        "components": {"schemas": schemas.finish(), "securitySchemes": security(server)},
    }))
}

fn security(server: &str) -> Value {
    json!({
        "basic": {"type": "http", "scheme": "basic"},
        "tenantCode": {"type": "apiKey", "in": "header", "name": "aw-tenant-code"},
        "certificate": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "CMSURL'1 and the base64 of a detached CMS signature over the path",
        },
        "oauth": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": format!("{server}/connect/token"), "scopes": {}}},
        },
    })
}

fn operation(route: &Route<'_>, schemas: &mut Schemas) -> Value {
    let operation = route.operation;
    let nothing = OperationFacts::default();
    let facts = catalog::facts(operation.method, operation.path, operation.version).unwrap_or(&nothing);
    let mut parameters: Vec<Value> = route.placeholders.iter().map(paths::Placeholder::parameter).collect();
    let mut names: Vec<String> = Vec::new();
    for parameter in &facts.query {
        let name = parameter.name.to_ascii_lowercase();
        if !names.contains(&name) {
            parameters.push(query(parameter));
            names.push(name);
        }
    }
    let mut described = json!({
        "operationId": route.id,
        "tags": [route.tag],
        "summary": format!("{} {}", operation.method, operation.path),
        "description": about(operation),
        "parameters": parameters,
        "responses": responses(operation.version, facts, schemas),
        "x-role-resource": operation.resource,
    });
    if let Some(body) = request(operation, facts, schemas) {
        described["requestBody"] = body;
    }
    described
}

/// Which role it needs, and whether the vendor's description has it.
fn about(operation: &Operation) -> String {
    let needs = format!("Needs the role resource {}.", operation.resource);
    if catalog::is_known(operation.method, operation.path, operation.version) {
        return needs;
    }
    format!("{needs} Not in the vendor's public description: path and shape are the sandbox's own choice.")
}

fn query(parameter: &Parameter) -> Value {
    let mut schema = match &parameter.kind {
        Kind::Int => json!({"type": "integer", "format": "int64"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Uuid => json!({"type": "string", "format": "uuid"}),
        Kind::List(_) => json!({"type": "array", "items": {"type": "integer"}}),
        Kind::Any | Kind::Text | Kind::Time | Kind::Shape(_) => json!({"type": "string"}),
    };
    if !parameter.words.is_empty() && matches!(parameter.kind, Kind::Text | Kind::Any) {
        schema["enum"] = json!(parameter.words);
    }
    json!({"name": parameter.name, "in": "query", "required": parameter.is_required, "schema": schema})
}

fn request(operation: &Operation, facts: &OperationFacts, schemas: &mut Schemas) -> Option<Value> {
    if ["GET", "HEAD"].contains(&operation.method) {
        return None;
    }
    match &facts.body {
        Some(media) => {
            let content = content(media, None, schemas);
            Some(json!({"content": content, "required": false}))
        }
        // Not in the public description: what it takes is said by its refusals.
        None if facts.answers.is_empty() && facts.refusals.is_empty() && operation.method != "DELETE" => {
            Some(json!({"content": {"application/json": {"schema": {}}}, "required": false}))
        }
        None => None,
    }
}

fn content(media: &Media, version: Option<u8>, schemas: &mut Schemas) -> Value {
    let mut content = Map::new();
    for name in &media.types {
        let name = match *name {
            "json" => "application/json",
            "xml" => "application/xml",
            "scim" => "application/scim+json",
            "json-patch" => "application/json-patch+json",
            other => other,
        };
        let schema = if name.contains("json") || name.contains("xml") {
            schemas.of(&media.kind)
        } else {
            json!({"type": "string", "format": "binary"})
        };
        let key = version.map_or_else(|| name.to_owned(), |version| format!("{name};version={version}"));
        content.insert(key, json!({"schema": schema}));
    }
    Value::Object(content)
}

fn responses(version: u8, facts: &OperationFacts, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    for (status, media) in &facts.answers {
        let mut answer = json!({"description": "Done"});
        if *status != 204 && !media.types.is_empty() {
            answer["content"] = content(media, Some(version), schemas);
        }
        responses.insert(status.to_string(), answer);
    }
    let refused = json!({
        "description": "Refused",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    });
    for status in &facts.refusals {
        responses.insert(status.to_string(), refused.clone());
    }
    responses.insert("default".to_owned(), refused);
    Value::Object(responses)
}
