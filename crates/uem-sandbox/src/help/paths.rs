//! Paths as OpenAPI wants them: placeholders without kinds, and never two paths that differ in their names alone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::http::Operation;

/// An operation with its place in a document.
pub(super) struct Route<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The path under the section's address.
    pub path: String,
    /// What stands in the path.
    pub placeholders: Vec<Placeholder>,
    /// A name no other operation of the document has.
    pub id: String,
    /// The collection it belongs to.
    pub tag: String,
}

/// A placeholder of a path.
#[derive(Debug, Clone)]
pub(super) struct Placeholder {
    name: String,
    /// What may stand there: more than one where routes of several kinds share the path.
    kinds: Vec<&'static str>,
}

impl Placeholder {
    /// As a parameter of an operation.
    pub fn parameter(&self) -> Value {
        let mut schemas: Vec<Value> = self.kinds.iter().map(|kind| schema(kind)).collect();
        let schema = if schemas.len() == 1 { schemas.remove(0) } else { json!({"anyOf": schemas}) };
        json!({"name": self.name, "in": "path", "required": true, "schema": schema})
    }
}

fn schema(kind: &str) -> Value {
    match kind {
        "int" => json!({"type": "integer", "format": "int64", "minimum": 0}),
        "uuid" => json!({"type": "string", "format": "uuid"}),
        _ => json!({"type": "string"}),
    }
}

/// The operations with their paths, in their order. Of several with one method and one shape of path the first is
/// described, with what the others take in their paths as well.
pub(super) fn routes<'a>(operations: &[&'a Operation]) -> Vec<Route<'a>> {
    let mut places: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut names: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut routes: Vec<Route<'a>> = Vec::new();
    for operation in operations {
        let (shape, path, found) = take_apart(operation.path);
        let key = (shape.clone(), operation.method);
        if let Some(place) = places.get(&key) {
            for (known, new) in routes[*place].placeholders.iter_mut().zip(found) {
                known
                    .kinds
                    .extend(new.kinds.iter().filter(|kind| !known.kinds.contains(kind)).collect::<Vec<_>>());
            }
            continue;
        }
        let own = || (path, found.iter().map(|placeholder| placeholder.name.clone()).collect());
        let (path, given) = names.entry(shape).or_insert_with(own).clone();
        let placeholders = found.iter().zip(given);
        let placeholders =
            placeholders.map(|(found, name)| Placeholder { name, kinds: found.kinds.clone() }).collect();
        places.insert(key, routes.len());
        let (id, tag) = (id(operation), path.split('/').nth(1).unwrap_or_default().to_owned());
        routes.push(Route { operation, path, placeholders, id, tag });
    }
    routes
}

/// Shape without names and case, path under the section, placeholders.
fn take_apart(template: &'static str) -> (String, String, Vec<Placeholder>) {
    let mut placeholders: Vec<Placeholder> = Vec::new();
    let (mut shape, mut path) = (String::new(), String::new());
    for segment in template.split('/').skip(3) {
        let (shape_part, path_part) = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
        {
            Some(inner) => {
                let (name, kind) = inner.split_once(':').unwrap_or((inner, ""));
                let mut name = name.to_owned();
                while placeholders.iter().any(|known| known.name == name) {
                    name.push('2');
                }
                let part = format!("{{{name}}}");
                placeholders.push(Placeholder { name, kinds: vec![kind] });
                ("{}".to_owned(), part)
            }
            None => (segment.to_ascii_lowercase(), segment.to_owned()),
        };
        shape = format!("{shape}/{shape_part}");
        path = format!("{path}/{path_part}");
    }
    // A section's own address has no path below it.
    if path.is_empty() {
        return ("/".to_owned(), "/".to_owned(), placeholders);
    }
    (shape, path, placeholders)
}

fn id(operation: &Operation) -> String {
    let words =
        operation.path.split(['/', '{', '}', ':', '-', '_', '.']).skip(2).filter(|word| !word.is_empty());
    let mut id = operation.method.to_ascii_lowercase();
    for word in words {
        let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
        id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        id.extend(letters);
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{delete, get};

    #[test]
    fn paths_that_differ_in_names_alone_become_one() {
        let operations = [
            get("/api/mdm/devices/{id:int}"),
            get("/api/mdm/Devices/{deviceUuid:uuid}"),
            delete("/api/mdm/devices/{deviceUuid:uuid}"),
            get("/api/mdm/devices/{id:int}/x/{id:int}"),
        ];
        let routes = routes(&operations.iter().collect::<Vec<_>>());
        let paths: Vec<_> =
            routes.iter().map(|route| (route.operation.method, route.path.as_str())).collect();
        assert_eq!(
            paths,
            [("GET", "/devices/{id}"), ("DELETE", "/devices/{id}"), ("GET", "/devices/{id}/x/{id2}")]
        );
        assert_eq!(routes[0].placeholders[0].kinds, ["int", "uuid"]);
        assert_eq!(routes[1].placeholders[0].kinds, ["uuid"]);
    }
}
