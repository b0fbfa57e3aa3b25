//! The pipeline around handlers that fail: none of the built ones does so on demand.

use std::{net::SocketAddr, sync::Arc};

use axum::{body::Body, response::Response};
use http::{Request, StatusCode};
use jiff::Timestamp;

use super::Pipeline;
use crate::{
    Sandbox, SandboxSettings,
    http::{BODY_BYTES_MAX, Call, Front, Operation, Reply, Router, VendorError, get, post},
};

async fn answer(operation: Operation, body: Body) -> (Response, Sandbox) {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings = SandboxSettings {
        data: folder.path().to_owned(),
        listen,
        fleet: 5,
        seed: 7,
        clock_rate: 0,
        tls: None,
    };
    let sandbox = Sandbox::start(settings).await.unwrap();
    sandbox.tenant.access.tokens.give("token", &sandbox.credentials().client_id, Timestamp::now());
    let request = Request::builder()
        .method(operation.method)
        .uri("/api/mdm/trial")
        .header("authorization", "Bearer token");
    let pipeline = Pipeline {
        tenant: Arc::clone(&sandbox.tenant),
        router: Router::new(vec![operation], std::iter::empty()),
        scheme: "http",
    };
    let front = Front::new(Arc::new(pipeline), axum::Router::new());
    let response = front.answer(request.body(body).unwrap(), listen).await.unwrap();
    (response, sandbox)
}

async fn code(response: Response) -> i64 {
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice::<serde_json::Value>(&body).unwrap()["errorCode"].as_i64().unwrap()
}

#[tokio::test]
async fn a_panic_in_a_handler_becomes_an_envelope_without_its_text() {
    async fn fail(_: Call) -> Result<Reply, VendorError> {
        panic!("secret of the handler")
    }
    let (response, sandbox) = answer(get("/api/mdm/trial").needs("*").run(fail), Body::empty()).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.headers().contains_key("x-correlation-id"));
    assert_eq!(code(response).await, 1000);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    async fn length(call: Call) -> Result<Reply, VendorError> {
        Reply::json(&call.body.len())
    }
    let operation = || post("/api/mdm/trial").needs("*").run(length);
    let (response, sandbox) = answer(operation(), Body::from(vec![b'x'; BODY_BYTES_MAX + 1])).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(code(response).await, 413);
    sandbox.stop().await;
    let (response, sandbox) = answer(operation(), Body::from(vec![b'x'; 1000])).await;
    assert_eq!(response.status(), StatusCode::OK);
    sandbox.stop().await;
    let upload = operation().body_max(BODY_BYTES_MAX + 1);
    let (response, sandbox) = answer(upload, Body::from(vec![b'x'; BODY_BYTES_MAX + 1])).await;
    assert_eq!(response.status(), StatusCode::OK);
    sandbox.stop().await;
}
