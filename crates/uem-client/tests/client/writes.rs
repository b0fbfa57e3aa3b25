//! Writes against servers that hang up at every step: what is not proven is unknown, and one write is one request.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};
use uem_client::{
    BulkCommand, Class, Credentials, DeviceKey, ItemOutcome, LockOptions, Settings, UemClient, UserFields,
    WipeOptions, WriteOutcome,
};
use uem_types::DeviceId;
use uuid::Uuid;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method, path},
};

const ID: DeviceId = DeviceId(7);
const DEVICE: DeviceKey = DeviceKey { id: ID, uuid: Some(Uuid::from_u128(7)) };
const ACCEPTED: &str = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// What the server does with a connection.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// Closes it before anything is read.
    CloseAtOnce,
    /// Resets it before anything is read.
    ResetAtOnce,
    /// Reads some bytes of the head, and closes.
    CloseInHead,
    /// Reads the head alone, and closes.
    CloseAfterHead,
    /// Reads everything, and resets.
    ResetAfterRequest,
    /// Reads everything, says this, and closes.
    Say(&'static str),
    /// Reads everything and says nothing.
    StaySilent,
}

/// Serves every connection so. Gives the address and the count of requests whose first byte came.
async fn serving(then: Then) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, then, Arc::clone(&counted)));
        }
    });
    (url, seen)
}

async fn serve(mut socket: TcpStream, then: Then, seen: Arc<AtomicUsize>) {
    match then {
        Then::CloseAtOnce => return,
        Then::ResetAtOnce => return reset(socket),
        _ => {}
    }
    let mut request = vec![0; 16];
    let read = socket.read(&mut request).await.unwrap_or(0);
    if read == 0 {
        return;
    }
    seen.fetch_add(1, Ordering::SeqCst);
    request.truncate(read);
    if matches!(then, Then::CloseInHead) {
        return;
    }
    let mut piece = [0; 1024];
    while !request.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        match socket.read(&mut piece).await {
            Ok(read) if read > 0 => request.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    match then {
        Then::CloseAfterHead => {}
        Then::ResetAfterRequest => reset(socket),
        Then::Say(answer) => {
            let _ = socket.write_all(answer.as_bytes()).await;
            let _ = socket.shutdown().await;
        }
        _ => tokio::time::sleep(Duration::from_secs(60)).await,
    }
}

/// Closes with a reset instead of an end.
fn reset(socket: TcpStream) {
    #[expect(deprecated, reason = "a linger of zero does not block; it is how a reset is sent")]
    let _ = socket.set_linger(Some(Duration::ZERO));
}

#[tokio::test]
async fn a_wipe_whose_answer_is_lost_at_any_step_is_unknown_and_sent_once() {
    let cut = "HTTP/1.1 202 Accepted\r\ncontent-length: 900\r\n\r\n{\"half";
    let cut_head = "HTTP/1.1 202 Acc";
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 26\r\nconnection: close\r\n\r\n<html><title>Hi</title></a";
    let moved = "HTTP/1.1 307 Moved\r\nlocation: https://other.example.com/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let gateway = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let broken =
        "HTTP/1.1 503 Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let cases = [
        (Then::CloseAtOnce, None),
        (Then::ResetAtOnce, None),
        (Then::CloseInHead, Some(1)),
        (Then::CloseAfterHead, Some(1)),
        (Then::ResetAfterRequest, Some(1)),
        (Then::StaySilent, Some(1)),
        (Then::Say(cut), Some(1)),
        (Then::Say(cut_head), Some(1)),
        (Then::Say("no http at all\r\n\r\n"), Some(1)),
        (Then::Say(page), Some(1)),
        (Then::Say(moved), Some(1)),
        (Then::Say(gateway), Some(1)),
        (Then::Say(broken), Some(1)),
    ];
    for (then, requests) in cases {
        let (url, seen) = serving(then).await;
        // Repetitions are allowed here: a write does not use them.
        let settings = crate::settings(&url).request_timeout(Duration::from_secs(1)).retries(3);
        let client = UemClient::new(settings.build().unwrap()).unwrap();
        let outcome = client.devices().wipe(DEVICE, &WipeOptions::default()).await;
        assert_eq!(outcome.word(), "unknown", "{then:?}: {outcome:?}");
        let seen = seen.load(Ordering::SeqCst);
        assert_eq!(seen, requests.unwrap_or(0), "{then:?}");
    }
}

#[tokio::test]
async fn an_answer_that_came_whole_counts_and_each_write_has_a_connection_of_its_own() {
    let (url, seen) = serving(Then::Say(ACCEPTED)).await;
    let client = crate::hasty(&url);
    for _ in 0..3 {
        assert_eq!(client.devices().enterprise_wipe(ID, None).await, WriteOutcome::Accepted(()));
    }
    assert_eq!(seen.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_never_left_this_machine_was_not_sent() {
    let wipe =
        |client: UemClient| async move { client.devices().wipe(DEVICE, &WipeOptions::default()).await };
    // Nothing listens, no such host, no TLS, somebody else's certificate.
    let (plain, seen) = serving(Then::Say(ACCEPTED)).await;
    let (tls_port, _) = crate::raw_server::with_tls(&["localhost"]).await;
    for url in [
        "http://127.0.0.1:1".to_owned(),
        "https://tenant.invalid".to_owned(),
        plain.replace("http://", "https://"),
        format!("https://127.0.0.1:{tls_port}"),
    ] {
        // A server that never ends its handshake is a connection that was not made.
        let settings = crate::settings(&url).connect_timeout(Duration::from_millis(300)).build().unwrap();
        let outcome = wipe(UemClient::new(settings).unwrap()).await;
        assert_eq!(outcome.word(), "not_sent", "{url}: {outcome:?}");
    }
    // No token.
    let before = seen.load(Ordering::SeqCst);
    let token = MockServer::start().await;
    for answer in [
        ResponseTemplate::new(400).set_body_string(r#"{"error":"invalid_client"}"#),
        ResponseTemplate::new(500),
        ResponseTemplate::new(200).set_body_raw("<html>", "text/html"),
    ] {
        token.reset().await;
        Mock::given(any()).respond_with(answer).mount(&token).await;
        let settings =
            Settings::builder(&plain, Credentials::oauth(token.uri(), "id", "secret")).build().unwrap();
        let outcome = wipe(UemClient::new(settings).unwrap()).await;
        assert_eq!(outcome.word(), "not_sent", "{outcome:?}");
    }
    // A proxy that opens no tunnel.
    let refusal =
        "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (proxy, _) = serving(Then::Say(refusal)).await;
    let settings = crate::settings("https://as1.example.com").proxy(proxy).retries(0).build().unwrap();
    assert_eq!(wipe(UemClient::new(settings).unwrap()).await.word(), "not_sent");
    assert_eq!(seen.load(Ordering::SeqCst), before);
}

#[tokio::test]
async fn a_connection_that_is_never_made_was_not_sent() {
    // A listener whose queue is full takes no further connection.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut filling = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
    {
        filling.push(stream);
        assert!(filling.len() < 64, "the queue of the listener never fills");
    }
    let settings = crate::settings(&format!("http://{address}")).connect_timeout(Duration::from_millis(300));
    let client = UemClient::new(settings.build().unwrap()).unwrap();
    let outcome = client.devices().delete(ID).await;
    assert_eq!(outcome.word(), "not_sent", "{outcome:?}");
}

#[tokio::test]
async fn a_spent_budget_sends_nothing_and_a_429_may_be_sent_again() {
    let server = MockServer::start().await;
    let reset = (jiff::Timestamp::now().as_second() + 3600).to_string();
    let limited = ResponseTemplate::new(429)
        .insert_header("x-ratelimit-limit", "50000")
        .insert_header("x-ratelimit-remaining", "0")
        .insert_header("x-ratelimit-reset", reset.as_str());
    Mock::given(any()).respond_with(limited).expect(1).mount(&server).await;
    let client = crate::client(&server);
    let outcome = client.devices().sync(ID).await;
    assert!(outcome.is_safe_to_repeat() && outcome.word() == "not_sent", "{outcome:?}");
    let outcome = client.with_class(Class::Background).devices().sync(ID).await;
    assert_eq!(outcome.word(), "not_sent", "{outcome:?}");
}

#[tokio::test]
async fn a_write_is_not_sent_a_second_time_with_another_token() {
    let (token, tenant) = (MockServer::start().await, MockServer::start().await);
    let reply = |name: &str| {
        ResponseTemplate::new(200).set_body_string(format!(
            r#"{{"access_token":"{name}","expires_in":3600,"token_type":"Bearer"}}"#
        ))
    };
    Mock::given(any()).respond_with(reply("first")).up_to_n_times(1).mount(&token).await;
    Mock::given(any()).respond_with(reply("second")).mount(&token).await;
    let is_first = wiremock::matchers::header("authorization", "Bearer first");
    let ended = ResponseTemplate::new(401).set_body_string(r#"{"errorCode":1029,"message":"expired"}"#);
    Mock::given(is_first).respond_with(ended).expect(1).mount(&tenant).await;
    let is_second = wiremock::matchers::header("authorization", "Bearer second");
    Mock::given(is_second).respond_with(ResponseTemplate::new(202)).expect(1).mount(&tenant).await;
    let settings = Settings::builder(&tenant.uri(), Credentials::oauth(token.uri(), "id", "secret"));
    let client = UemClient::new(settings.build().unwrap()).unwrap();
    match client.devices().lock(DEVICE, &LockOptions::default()).await {
        WriteOutcome::Refused(refusal) => assert!(!refusal.is_permanent),
        other => panic!("{other:?}"),
    }
    // The refused token is not used again.
    assert_eq!(client.devices().lock(DEVICE, &LockOptions::default()).await.word(), "accepted");
}

#[tokio::test]
async fn another_form_is_tried_only_after_the_tenant_said_that_it_lacks_the_first() {
    let newer = format!("/api/mdm/devices/{}/commands/DeviceWipe", Uuid::from_u128(7));
    let lacking = [
        ResponseTemplate::new(404).set_body_raw("<!DOCTYPE html><title>404</title>", "text/html"),
        ResponseTemplate::new(405),
        ResponseTemplate::new(501),
        ResponseTemplate::new(404).set_body_string(r#"{"errorCode":1049,"message":"feature is off"}"#),
    ];
    let others = [
        ResponseTemplate::new(404).set_body_string(r#"{"errorCode":5002,"message":"Device not found"}"#),
        ResponseTemplate::new(403).set_body_string(r#"{"errorCode":400,"message":"on hold"}"#),
        ResponseTemplate::new(403).set_body_string(r#"{"errorCode":1011,"message":"no"}"#),
        ResponseTemplate::new(500),
        ResponseTemplate::new(503),
        ResponseTemplate::new(429),
        ResponseTemplate::new(202).set_delay(Duration::from_secs(5)),
    ];
    let answers =
        lacking.into_iter().map(|answer| (answer, 1)).chain(others.into_iter().map(|answer| (answer, 0)));
    for (number, (answer, tries)) in answers.enumerate() {
        let server = MockServer::start().await;
        Mock::given(path("/api/mdm/devices/7/commands")).respond_with(answer).expect(1).mount(&server).await;
        Mock::given(path(newer.as_str()))
            .respond_with(ResponseTemplate::new(202))
            .expect(tries)
            .mount(&server)
            .await;
        let outcome = crate::hasty(&server.uri()).devices().wipe(DEVICE, &WipeOptions::default()).await;
        assert_eq!(outcome.word() == "accepted", tries == 1, "{number}: {outcome:?}");
    }
}

#[tokio::test]
async fn options_are_never_dropped_for_a_form_that_cannot_carry_them() {
    let server = MockServer::start().await;
    Mock::given(path("/api/mdm/devices/7/commands"))
        .respond_with(ResponseTemplate::new(202))
        .expect(0)
        .mount(&server)
        .await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(405)).expect(1).mount(&server).await;
    let options = WipeOptions { disallows_proximity_setup: true, ..WipeOptions::default() };
    let client = crate::client(&server);
    assert_eq!(client.devices().wipe(DEVICE, &options).await.word(), "refused");
    assert_eq!(client.devices().wipe(ID.into(), &options).await.word(), "not_sent");
}

#[tokio::test]
async fn a_bulk_answer_is_read_item_by_item_and_silence_is_unknown() {
    let answers = [
        (
            r#"{"TotalItems":2,"AcceptedItems":2,"FailedItems":0}"#,
            [ItemOutcome::Accepted, ItemOutcome::Accepted],
        ),
        (
            r#"{"TotalItems":2,"AcceptedItems":1,"FailedItems":1,"Faults":{"Fault":[{"ErrorCode":403,"ItemValue":"8","Message":"held"}]}}"#,
            [ItemOutcome::Accepted, ItemOutcome::Held { code: Some(403), message: "held".into() }],
        ),
        (
            r#"{"TotalItems":2,"AcceptedItems":1,"FailedItems":1}"#,
            [ItemOutcome::Unknown, ItemOutcome::Unknown],
        ),
        ("", [ItemOutcome::Unknown, ItemOutcome::Unknown]),
    ];
    for (body, expected) in answers {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(202).set_body_string(body);
        Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
        let devices = [ID, DeviceId(8), ID];
        let outcome =
            crate::client(&server).devices().command_bulk(BulkCommand::EnterpriseWipe, &devices).await;
        let items = outcome.accepted().unwrap().items;
        assert_eq!(items, [(ID, expected[0].clone()), (DeviceId(8), expected[1].clone())], "{body}");
    }
}

#[tokio::test]
async fn a_user_who_was_made_and_whose_answer_cannot_be_read_is_unknown() {
    let user = UserFields {
        user_name: Some("dana".into()),
        password: Some("long-enough".into()),
        first_name: Some("Dana".into()),
        last_name: Some("Lee".into()),
        email: Some("dana@example.com".into()),
        ..UserFields::default()
    };
    for body in ["", "{", "[]", "{\"Value\":\"x\"}"] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_string(body);
        Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
        assert_eq!(crate::client(&server).users().add(&user).await.word(), "unknown", "{body}");
    }
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let nameless = UserFields { user_name: None, ..user };
    assert_eq!(crate::client(&server).users().add(&nameless).await.word(), "not_sent");
}
