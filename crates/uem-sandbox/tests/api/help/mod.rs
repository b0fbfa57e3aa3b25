//! The pages about the API: OpenAPI documents of all that is built, and a page to read and try them.

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, Parameter, ReferenceOr};
use reqwest::Method;
use serde_json::Value;

use crate::support::{self, Testbed};

/// Slugs of all that is built.
pub fn slugs(bed: &Testbed) -> BTreeSet<String> {
    let slug = |(_, path, version, _): (&str, &str, u8, &str)| {
        format!("{}v{version}", path.split('/').nth(2).unwrap().to_lowercase())
    };
    bed.sandbox.routes().into_iter().map(slug).collect()
}

#[tokio::test]
async fn every_document_is_openapi_and_has_all_that_is_built() {
    let bed = support::start(20).await;
    let mut described = BTreeSet::new();
    for slug in slugs(&bed) {
        let answer = bed.nobody(Method::GET, &format!("/API/Help/docs/{slug}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{slug}");
        let text = answer.text().await.unwrap();
        let document: OpenAPI = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{slug}: {error}"));
        let server = &document.servers[0].url;
        assert!(server.starts_with(bed.sandbox.api_url()) && server.contains("/api/"), "{server}");
        references_lead_somewhere(&text, &slug);
        let mut ids = BTreeSet::new();
        for (path, method, operation) in document.operations() {
            let id = operation.operation_id.clone().unwrap();
            assert!(ids.insert(id.clone()), "{slug}: {id} stands there twice");
            assert!(!operation.responses.responses.is_empty() || operation.responses.default.is_some());
            let declared: BTreeSet<String> = (operation.parameters.iter())
                .filter_map(ReferenceOr::as_item)
                .filter(|parameter| matches!(parameter, Parameter::Path { .. }))
                .map(|parameter| parameter.parameter_data_ref().name.clone())
                .collect();
            let in_path: BTreeSet<String> = (path.split('/'))
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}').map(str::to_owned))
                .collect();
            assert_eq!(declared, in_path, "{slug} {path}");
            described.insert((slug.clone(), method.to_uppercase(), shape(path)));
        }
    }
    for (method, path, version, _) in bed.sandbox.routes() {
        let section = path.split('/').nth(2).unwrap().to_lowercase();
        let below = format!("/{}", path.split('/').skip(3).collect::<Vec<_>>().join("/"));
        let key = (format!("{section}v{version}"), method.to_owned(), shape(&below));
        assert!(described.contains(&key), "{key:?} is built and not described");
    }
    for missing in ["nosuchv1", "mdmv99", "%00", "mdmv1/more"] {
        let answer = bed.nobody(Method::GET, &format!("/api/help/Docs/{missing}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{missing}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    }
    bed.sandbox.stop().await;
}

fn shape(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_lowercase() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn references_lead_somewhere(text: &str, slug: &str) {
    let document: Value = serde_json::from_str(text).unwrap();
    for piece in text.split("\"$ref\":\"#").skip(1) {
        let pointer = piece.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{slug}: {pointer}");
    }
}

#[tokio::test]
async fn the_page_and_all_its_files_come_from_the_sandbox() {
    let bed = support::start(20).await;
    let get = async |path: &str| bed.nobody(Method::GET, path).send().await.unwrap();
    let page = get("/api/help").await;
    assert_eq!(page.status(), 200);
    assert!(page.url().path().ends_with("/api/help/"));
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
    let page = page.text().await.unwrap();
    let mut files = 0;
    for piece in page.split(['"', '\'']).filter(|piece| piece.ends_with(".js") || piece.ends_with(".css")) {
        assert!(!piece.contains("//"), "{piece} comes from somewhere else");
        let file = get(&format!("/api/help/{}", piece.trim_start_matches("./"))).await;
        assert_eq!(file.status(), 200, "{piece}");
        files += 1;
    }
    assert!(files >= 4, "{page}");
    let setup = get("/api/help/swagger-initializer.js").await.text().await.unwrap();
    for slug in slugs(&bed) {
        assert!(setup.contains(&format!("/api/help/Docs/{slug}")), "{slug}");
    }
    assert!(
        setup.contains("\"tryItOutEnabled\": true") && setup.contains("\"validatorUrl\": \"none\""),
        "{setup}"
    );
    assert_eq!(get("/api/help/no-such-file.js").await.status(), 404);
    assert_eq!(support::refusal(bed.nobody(Method::POST, "/api/help/")).await, (405, 405));
    bed.sandbox.stop().await;
}
