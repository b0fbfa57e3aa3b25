//! Walking through a list of the API, page by page.

use serde_json::Value;

use crate::{api::ApiClient, output};

/// Fetches up to `limit` items of a list (0 = all), following its cursors.
pub async fn fetch(
    api: &ApiClient,
    path: &str,
    query: &[(&str, String)],
    limit: usize,
) -> anyhow::Result<Vec<Value>> {
    let mut items = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut page_query: Vec<(&str, String)> = query.to_vec();
        let wanted = if limit == 0 { 500 } else { (limit - items.len()).min(500) };
        page_query.push(("limit", wanted.to_string()));
        if let Some(after) = &after {
            page_query.push(("after", after.clone()));
        }
        let mut page = api.get(path, &page_query).await?;
        let Some(Value::Array(found)) = page.get_mut("items").map(Value::take) else {
            anyhow::bail!("{path} did not answer a list: is the address that of a hub of this version?");
        };
        items.extend(found);
        after = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if after.is_none() || (limit != 0 && items.len() >= limit) {
            return Ok(items);
        }
    }
}

/// Fetches a list that is always answered whole.
pub async fn whole(api: &ApiClient, path: &str) -> anyhow::Result<Vec<Value>> {
    whole_with(api, path, &[]).await
}

/// The same, filtered.
pub async fn whole_with(api: &ApiClient, path: &str, query: &[(&str, String)]) -> anyhow::Result<Vec<Value>> {
    match api.get(path, query).await?.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        _ => anyhow::bail!("{path} did not answer a list: is the address that of a hub of this version?"),
    }
}

/// A field as a cell: texts bare, nothing for null.
pub fn cell(item: &Value, pointer: &str) -> String {
    match item.pointer(pointer) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Prints items as a table of (heading, JSON pointer) columns, or as JSON.
pub fn print(items: &[Value], columns: &[(&str, &str)], json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&items);
    }
    let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
    let rows = items.iter().map(|item| columns.iter().map(|(_, pointer)| cell(item, pointer)).collect());
    output::table(&headings, rows);
    Ok(())
}

/// Prints one object as `name: value` lines, nested names with dots, or as JSON.
pub fn print_one(item: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(item);
    }
    print_fields("", item);
    Ok(())
}

fn print_fields(prefix: &str, item: &Value) {
    let Value::Object(fields) = item else { return };
    for (name, value) in fields {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Object(_) => print_fields(&name, value),
            Value::Null => {}
            Value::String(text) => println!("{name}: {}", output::printable(text)),
            other => println!("{name}: {}", output::printable(&other.to_string())),
        }
    }
}
