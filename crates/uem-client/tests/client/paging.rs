//! Every way in which a search can tell, or not tell, where it ends.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use uem_client::{AppSearch, DeviceSearch, DeviceSearchV3, ErrorKind, OrgGroupSearch, Page, UemError};
use uem_types::mdm::device::Device;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path};

const SEARCH: &str = "/api/mdm/devices/search";

/// A search over numbered rows, with the habits of one tenant.
struct Tenant {
    rows: usize,
    /// The largest page it gives.
    cap: usize,
    /// What it says as total.
    total: Option<i64>,
    tells_size: bool,
    ends_with_204: bool,
    calls: AtomicUsize,
}

impl Tenant {
    fn new(rows: usize) -> Self {
        let total = Some(i64::try_from(rows).unwrap());
        Self { rows, cap: 500, total, tells_size: true, ends_with_204: true, calls: AtomicUsize::new(0) }
    }
}

fn parameter(request: &Request, name: &str) -> usize {
    let found = request.url.query_pairs().find(|(key, _)| key == name);
    found.and_then(|(_, value)| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {}", request.url))
}

impl Respond for Tenant {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let size = parameter(request, "pagesize").min(self.cap);
        let start = parameter(request, "page") * size;
        let rows: Vec<Value> =
            (start..(start + size).min(self.rows)).map(|row| json!({"Id": {"Value": row}})).collect();
        if rows.is_empty() && self.ends_with_204 {
            return ResponseTemplate::new(204);
        }
        let mut reply = json!({ "Devices": rows, "Page": 0 });
        if let Some(total) = self.total {
            reply["Total"] = json!(total);
        }
        if self.tells_size {
            reply["PageSize"] = json!(size);
        }
        ResponseTemplate::new(200).set_body_json(reply)
    }
}

async fn read(tenant: Tenant, page_size: u32) -> Result<Vec<Page<Device>>, UemError> {
    let server = MockServer::start().await;
    Mock::given(path(SEARCH)).respond_with(tenant).mount(&server).await;
    let search = crate::client(&server).devices().search(&DeviceSearch::default());
    search.page_size(page_size).max_pages(50).pages().try_collect().await
}

async fn assert_complete(tenant: Tenant, page_size: u32) -> Vec<Page<Device>> {
    let rows = i64::try_from(tenant.rows).unwrap();
    let pages = read(tenant, page_size).await.unwrap();
    let ids: Vec<i64> = pages.iter().flat_map(|page| page.items.iter().map(|device| device.id.0)).collect();
    assert_eq!(ids, (0..rows).collect::<Vec<_>>());
    let last: Vec<bool> = pages.iter().map(|page| page.is_last).collect();
    assert_eq!(last.iter().filter(|last| **last).count(), 1);
    assert_eq!(last.last(), Some(&true));
    pages
}

#[tokio::test]
async fn pages_come_in_order_and_end_at_the_total() {
    let pages = assert_complete(Tenant::new(1234), 100).await;
    assert_eq!(pages.len(), 13);
    assert_eq!(pages[0].total, Some(1234));
    assert!(pages[0].bytes > 1000);
    // A total that is a multiple of the page size does not cost another call.
    assert_eq!(assert_complete(Tenant::new(300), 100).await.len(), 3);
}

#[tokio::test]
async fn nothing_at_all_is_one_empty_last_page() {
    for ends_with_204 in [true, false] {
        let pages = assert_complete(Tenant { ends_with_204, ..Tenant::new(0) }, 100).await;
        assert_eq!(pages.len(), 1);
        assert!(pages[0].items.is_empty());
    }
}

#[tokio::test]
async fn a_page_size_that_is_cut_without_a_word_skips_nothing() {
    assert_complete(Tenant { cap: 30, ..Tenant::new(200) }, 100).await;
    assert_complete(Tenant { cap: 30, tells_size: false, ..Tenant::new(200) }, 100).await;
}

#[tokio::test]
async fn without_a_usable_total_pages_are_read_until_there_are_no_more() {
    for total in [None, Some(0)] {
        for tells_size in [true, false] {
            for ends_with_204 in [true, false] {
                let tenant = Tenant { total, tells_size, ends_with_204, ..Tenant::new(250) };
                assert_complete(tenant, 100).await;
                let tenant = Tenant { total, tells_size, ends_with_204, ..Tenant::new(200) };
                assert_complete(tenant, 100).await;
            }
        }
    }
}

#[tokio::test]
async fn a_total_that_is_too_large_ends_with_the_rows() {
    assert_complete(Tenant { total: Some(1000), ..Tenant::new(250) }, 100).await;
}

/// Repeats its first page for ever.
struct Endless;

impl Respond for Endless {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        ResponseTemplate::new(200).set_body_json(json!({"Devices": [{"Id": {"Value": 1}}]}))
    }
}

#[tokio::test]
async fn a_search_that_never_ends_is_an_error() {
    let server = MockServer::start().await;
    Mock::given(path(SEARCH)).respond_with(Endless).mount(&server).await;
    let search = crate::client(&server).devices().search(&DeviceSearch::default()).max_pages(7);
    let mut pages = search.pages();
    let mut count = 0;
    let error = loop {
        match pages.try_next().await {
            Ok(Some(page)) => {
                assert!(!page.is_last);
                count += 1;
            }
            Ok(None) => panic!("it ended"),
            Err(error) => break error,
        }
    };
    assert_eq!(count, 7);
    assert!(matches!(error.kind(), ErrorKind::TooManyPages { limit: 7 }));
}

/// Fails on page 3 after its repetition, too.
struct Broken;

impl Respond for Broken {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        if parameter(request, "page") == 3 {
            return ResponseTemplate::new(500).set_body_json(json!({"errorCode": 500, "message": "boom"}));
        }
        Tenant::new(1000).respond(request)
    }
}

#[tokio::test]
async fn a_broken_page_ends_the_stream_with_an_error_and_without_a_last_page() {
    let server = MockServer::start().await;
    Mock::given(path(SEARCH)).respond_with(Broken).mount(&server).await;
    let search = crate::client(&server).devices().search(&DeviceSearch::default());
    let mut pages = search.page_size(100).pages();
    for number in 0..3 {
        let page = pages.try_next().await.unwrap().unwrap();
        assert_eq!((page.number, page.is_last), (number, false));
    }
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error.call().unwrap().path, SEARCH);
    assert!(pages.try_next().await.unwrap().is_none());
}

async fn only_call(server: &MockServer) -> Request {
    server.received_requests().await.unwrap().remove(0)
}

#[tokio::test]
async fn each_search_uses_its_own_words_for_pages() {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let client = crate::client(&server);
    client.devices().search_v3(&DeviceSearchV3::default()).page_size(50).page(2).await.unwrap();
    let request = only_call(&server).await;
    assert_eq!(request.url.query(), Some("page=2&page_size=50"));
    assert_eq!(request.headers["accept"], "application/json;version=3");
    server.reset().await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    client.apps().search(&AppSearch::default()).page(0).await.unwrap();
    assert_eq!(only_call(&server).await.url.query(), Some("type=App&page=0&pagesize=500"));
}

#[tokio::test]
async fn a_list_with_total_results_ends_at_them() {
    let server = MockServer::start().await;
    let reply =
        json!({"OrganizationGroups": [{"Id": 570, "Name": "World", "Devices": "3"}], "TotalResults": 1});
    Mock::given(path("/api/system/groups/search"))
        .respond_with(ResponseTemplate::new(200).set_body_json(reply))
        .expect(1)
        .mount(&server)
        .await;
    let groups =
        crate::client(&server).org_groups().search(&OrgGroupSearch::default()).collect().await.unwrap();
    assert_eq!(groups[0].devices, Some(3));
}
