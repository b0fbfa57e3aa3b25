//! Messages to new users, as they are sent.

use std::sync::atomic::{AtomicUsize, Ordering};

use hub_core::notify::{Delivery, NotificationSecrets, NotificationSettings, Security};
use hub_store::{Channel, Notification, NotificationState};
use hub_worker::{Worker, WorkerSettings};
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method},
};

use crate::support::{Hub, hub, quick};

/// Saves settings, asks for a test message and has it sent; the message as it ended.
async fn test_message(hub: &Hub, channel: Channel, to: &str, settings: NotificationSettings) -> Notification {
    // Fails where another test of this process was faster, which serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    settings.check().expect("they are fine");
    let secrets =
        NotificationSecrets { smtp_password: None, sms_secret: Some(SecretString::from("hush-secret")) };
    hub.store
        .save_notification_settings(&settings, &secrets, Timestamp::now())
        .await
        .expect("this works in a test");
    hub.store
        .request_test_notification(channel, to, "test", Timestamp::now())
        .await
        .expect("this works in a test");
    let folder = std::env::temp_dir().join(format!("mooring-messages-{}", uuid::Uuid::new_v4()));
    let settings = WorkerSettings { messages_folder: Some(folder.clone()), ..quick() };
    let worker = Worker::new(hub.store.clone(), settings);
    assert_eq!(worker.notify_once(&CancellationToken::new()).await.expect("this works in a test"), 1);
    let ended = hub.store.list_notifications(1).await.expect("this works in a test").remove(0);
    if let Ok(text) = std::fs::read_to_string(folder.join(format!("{:08}-{channel}.txt", ended.id))) {
        assert!(text.starts_with(&format!("To: {to}\nSubject: Set up your device\n\n")), "{text}");
        std::fs::remove_dir_all(&folder).expect("this works in a test");
    }
    ended
}

fn by_email(port: u16) -> NotificationSettings {
    let mut settings = NotificationSettings::fresh();
    settings.email.delivery = Delivery::Send;
    settings.email.from = "Mooring <mooring@example.com>".into();
    settings.email.host = "127.0.0.1".into();
    settings.email.port = port;
    settings.email.security = Security::None;
    settings
}

/// A mail server that answers the end of a message so; nothing closes the connection instead.
async fn mail_server(at_the_end: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this works in a test");
    let port = listener.local_addr().expect("this works in a test").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, at_the_end));
        }
    });
    port
}

async fn serve(stream: TcpStream, at_the_end: Option<&'static str>) -> std::io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    to.write_all(b"220 mail.example.com ESMTP\r\n").await?;
    let mut is_data = false;
    while let Some(line) = lines.next_line().await? {
        let answer = match line.split(' ').next().unwrap_or_default() {
            _ if is_data && line != "." => continue,
            _ if is_data => match at_the_end {
                Some(answer) => {
                    is_data = false;
                    answer
                }
                None => return Ok(()),
            },
            "DATA" => {
                is_data = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        to.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_message_to_be_tried_becomes_a_file() {
    let hub = hub(1).await;
    let mut settings = NotificationSettings::fresh();
    settings.email.delivery = Delivery::File;
    settings.email.from = "mooring@example.com".into();
    let ended = test_message(&hub, Channel::Email, "me@example.com", settings).await;
    assert_eq!(ended.state, NotificationState::Sent, "{}", ended.fault);
}

#[tokio::test]
async fn an_e_mail_ends_as_the_server_says_and_what_nobody_knows_is_not_repeated() {
    let hub = hub(1).await;
    for (answer, state) in [
        (Some("250 queued"), NotificationState::Sent),
        (Some("451 try later"), NotificationState::Waiting),
        (Some("554 no"), NotificationState::Failed),
        (None, NotificationState::Unknown),
    ] {
        let port = mail_server(answer).await;
        let ended = test_message(&hub, Channel::Email, "me@example.com", by_email(port)).await;
        assert_eq!(ended.state, state, "{answer:?}: {}", ended.fault);
    }
    // Nobody listens: certainly nothing was sent.
    let ended = test_message(&hub, Channel::Email, "me@example.com", by_email(1)).await;
    assert_eq!((ended.state, ended.attempts), (NotificationState::Waiting, 1), "{}", ended.fault);
    let ended = test_message(&hub, Channel::Email, "no address", by_email(1)).await;
    assert_eq!(ended.state, NotificationState::Failed);
}

#[tokio::test]
async fn an_sms_goes_to_the_gateway_with_its_secret() {
    let hub = hub(1).await;
    let gateway = MockServer::start().await;
    let calls = std::sync::Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let expected = serde_json::json!({"to": "+491701", "text": "Hi \"dana\""});
    Mock::given(method("POST"))
        .and(header("x-secret", "hush-secret"))
        .and(body_json(expected))
        .respond_with(move |_: &wiremock::Request| match count.fetch_add(1, Ordering::Relaxed) {
            0 => ResponseTemplate::new(202),
            1 => ResponseTemplate::new(503),
            _ => ResponseTemplate::new(500),
        })
        .mount(&gateway)
        .await;
    let mut settings = NotificationSettings::fresh();
    settings.sms.delivery = Delivery::Send;
    settings.sms.url = gateway.uri();
    settings.sms.header = "x-secret".into();
    settings.templates.sms = "Hi \"{{ user_name }}\"".into();
    for state in [NotificationState::Sent, NotificationState::Waiting, NotificationState::Unknown] {
        let ended = test_message(&hub, Channel::Sms, "+491701", settings.clone()).await;
        assert_eq!(ended.state, state, "{}", ended.fault);
        assert!(!ended.fault.contains("hush-secret"));
    }
    assert_eq!(calls.load(Ordering::Relaxed), 3, "what nobody knows is not repeated");
}
