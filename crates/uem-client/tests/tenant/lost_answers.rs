//! Between client and tenant stands something that passes a request on and loses the answer. The write is unknown, the
//! tenant has it once, and its trace tells what became of it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use uem_client::{Fate, LockOptions, Traced, WipeOptions};
use uem_sandbox::fleet::state::Platform;

use crate::{Tenant, client_at, is};

/// How much of each answer comes through.
#[derive(Debug, Clone, Copy)]
enum Lost {
    /// The request does not arrive.
    Request,
    /// Nothing of the answer comes back.
    Answer,
    /// The first bytes come back.
    Rest,
}

/// Stands before that address. Gives its own, and how many connections it took.
async fn loses(lost: Lost, tenant: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(pass(socket, lost, tenant.clone()));
        }
    });
    (url, taken)
}

async fn pass(mut client: TcpStream, lost: Lost, tenant: String) {
    let mut request = vec![0; 16 * 1024];
    let read = client.read(&mut request).await.unwrap_or(0);
    if read == 0 || matches!(lost, Lost::Request) {
        return;
    }
    let mut server = TcpStream::connect(tenant.trim_start_matches("http://")).await.unwrap();
    server.write_all(&request[..read]).await.unwrap();
    let mut answer = vec![0; 16 * 1024];
    let read = server.read(&mut answer).await.unwrap_or(0);
    if matches!(lost, Lost::Rest) {
        let _ = client.write_all(&answer[..read.min(12)]).await;
    }
    let _ = client.shutdown().await;
}

#[tokio::test]
async fn a_command_whose_answer_was_lost_is_in_the_tenants_log_once_and_found_by_its_trace() {
    for lost in [Lost::Answer, Lost::Rest] {
        let tenant = Tenant::start(60).await;
        let (url, taken) = loses(lost, tenant.sandbox.api_url().to_string()).await;
        let behind = client_at(&tenant.sandbox, &url).devices();
        let phones = tenant.devices(is(Platform::Apple)).await;
        let mark = tenant.mark(phones[0]).await;
        let outcome = behind.wipe(phones[0], &WipeOptions::default()).await;
        assert_eq!(outcome.word(), "unknown", "{lost:?}: {outcome:?}");
        assert!(!outcome.is_safe_to_repeat());
        assert_eq!(taken.load(Ordering::SeqCst), 1, "{lost:?}");
        assert_eq!(tenant.command_log(phones[0]).await, ["DeviceWipe"], "{lost:?}");
        assert_eq!(tenant.fate(phones[0], Traced::DeviceWipe, &mark).await, Fate::Queued);
        tenant.check_in(phones[0]).await;
        assert_eq!(tenant.fate(phones[0], Traced::DeviceWipe, &mark).await, Fate::Confirmed);
        assert_eq!(tenant.command_log(phones[0]).await, ["DeviceWipe"], "{lost:?}");
    }
}

#[tokio::test]
async fn a_command_that_was_lost_itself_is_unknown_as_well_and_leaves_no_trace() {
    let tenant = Tenant::start(60).await;
    let (url, taken) = loses(Lost::Request, tenant.sandbox.api_url().to_string()).await;
    let phone = tenant.device(is(Platform::Apple)).await;
    let mark = tenant.mark(phone).await;
    let outcome = client_at(&tenant.sandbox, &url).devices().lock(phone, &LockOptions::default()).await;
    assert_eq!(outcome.word(), "unknown", "{outcome:?}");
    assert_eq!(taken.load(Ordering::SeqCst), 1);
    assert!(tenant.command_log(phone).await.is_empty());
    assert_eq!(tenant.fate(phone, Traced::Lock, &mark).await, Fate::Unknown);
}
