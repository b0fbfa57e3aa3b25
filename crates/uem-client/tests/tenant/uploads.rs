//! An internal app from a file: sent whole and in parts, told by bytes, made an app of and found.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use uem_client::{
    AppSearch, Delivery, KeptFile, NewInternalApp, Progress, Upload, UploadedFile, WriteOutcome,
};

use crate::{CUSTOMER, Tenant};

fn package(name: &str, version: &str) -> NewInternalApp {
    NewInternalApp {
        name: name.into(),
        file_name: format!("{name}.apk"),
        platform: "Android".into(),
        bundle_id: Some(format!("com.example.{}", name.to_lowercase())),
        version: Some(version.into()),
        org_group: Some(CUSTOMER),
        delivery: Some(Delivery::OnDemand),
        ..NewInternalApp::default()
    }
}

/// Notes all that is told.
fn told(upload: Upload) -> (Upload, Arc<Mutex<Vec<Progress>>>) {
    let steps = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&steps);
    (upload.on_progress(move |step| noted.lock().unwrap().push(step)), steps)
}

#[tokio::test]
async fn a_file_is_sent_whole_and_becomes_an_app() {
    let tenant = Tenant::start(20).await;
    let apps = tenant.client.apps();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Tally.apk");
    let content: Vec<u8> = (0..900_000_u32).map(|number| (number % 251) as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let (upload, steps) = told(Upload::of_file(&path).await.unwrap());
    let file = apps.upload(&upload, "Tally.apk", CUSTOMER).await.accepted().unwrap();
    let UploadedFile::Blob(blob) = file else { panic!("{file:?}") };
    let steps = steps.lock().unwrap().clone();
    assert!(steps.len() > 3 && steps.is_sorted_by_key(|step| step.sent_bytes), "{steps:?}");
    assert_eq!(steps.last(), Some(&Progress { sent_bytes: 900_000, total_bytes: 900_000 }));
    // What the tenant keeps is what was sent.
    let credentials = tenant.sandbox.credentials();
    let kept = tenant
        .http
        .get(format!("{}/api/mam/blobs/downloadblob/{blob}", tenant.sandbox.api_url()))
        .basic_auth(&credentials.username, Some(secrecy::ExposeSecret::expose_secret(&credentials.password)))
        .header("aw-tenant-code", secrecy::ExposeSecret::expose_secret(&credentials.api_key))
        .send()
        .await
        .unwrap();
    assert_eq!(kept.bytes().await.unwrap(), content);

    let app = apps.add_internal(&package("Tally", "1.0.0"), &file).await.accepted().unwrap();
    let filter = AppSearch { bundle_id: Some("com.example.tally".into()), ..AppSearch::default() };
    let found = apps.search(&filter).collect().await.unwrap();
    assert_eq!((found.len(), found[0].id), (1, app.id));
    // The same version again is refused.
    let WriteOutcome::Refused(refusal) = apps.add_internal(&package("Tally", "1.0.0"), &file).await else {
        panic!("made twice")
    };
    assert_eq!(refusal.code, Some(7015));
    assert!(refusal.meaning.contains("this version already"), "{refusal:?}");
}

#[tokio::test]
async fn a_file_is_sent_in_parts_and_becomes_an_app() {
    let tenant = Tenant::start(20).await;
    let apps = tenant.client.apps();
    let (upload, steps) = told(Upload::of_bytes(vec![7_u8; 9 * 1024 * 1024]));
    let file = apps.upload_parts(&upload).await.accepted().unwrap();
    assert!(matches!(file, UploadedFile::Parts(_)));
    let megabytes: Vec<u64> =
        steps.lock().unwrap().iter().map(|step| step.sent_bytes / 1024 / 1024).collect();
    assert_eq!(megabytes, [4, 8, 9]);
    let app = apps.add_internal(&package("Parts", "2.0.0"), &file).await.accepted().unwrap();
    assert_eq!(app.bundle_id.as_deref(), Some("com.example.parts"));
}

/// A file of which only so much is there.
struct Partly(Vec<u8>);

impl KeptFile for Partly {
    fn read(&self, start: u64, length: usize) -> BoxFuture<'static, std::io::Result<Bytes>> {
        let rest = self.0.get(usize::try_from(start).unwrap()..).unwrap_or_default();
        let piece = Bytes::copy_from_slice(&rest[..rest.len().min(length)]);
        Box::pin(async move { Ok(piece) })
    }
}

#[tokio::test]
async fn a_file_that_lies_elsewhere_is_read_as_it_is_sent_and_never_sent_short() {
    let tenant = Tenant::start(20).await;
    let apps = tenant.client.apps();
    let content = vec![9_u8; 2_500_000];
    let (upload, steps) = told(Upload::of_kept(Arc::new(Partly(content.clone())), content.len() as u64));
    let file = apps.upload(&upload, "Kept.apk", CUSTOMER).await.accepted().unwrap();
    assert_eq!(steps.lock().unwrap().last().map(|step| step.sent_bytes), Some(2_500_000));
    apps.add_internal(&package("Kept", "1.0.0"), &file).await.accepted().unwrap();

    let short = Upload::of_kept(Arc::new(Partly(content[..100].to_vec())), 200);
    assert_eq!(apps.upload_whole(&short, "short.apk", CUSTOMER).await.word(), "unknown");
    assert_eq!(apps.upload_parts(&short).await.word(), "not_sent");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent() {
    let tenant = Tenant::start(20).await;
    let apps = tenant.client.apps();
    let empty = Upload::of_bytes(Vec::new());
    assert_eq!(apps.upload(&empty, "empty.apk", CUSTOMER).await.word(), "not_sent");
    assert_eq!(apps.upload_parts(&empty).await.word(), "not_sent");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.apk");
    assert!(Upload::of_file(&path).await.is_err());
    std::fs::write(&path, [1; 100]).unwrap();
    let upload = Upload::of_file(&path).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(apps.upload_parts(&upload).await.word(), "not_sent");
    // Here the request has begun when the file turns out to be gone: nobody knows how far it came.
    assert_eq!(apps.upload_whole(&upload, "gone.apk", CUSTOMER).await.word(), "unknown");
    let missing = apps.add_internal(&package("Gone", "1.0.0"), &UploadedFile::Blob(99_999)).await;
    assert_eq!(missing.word(), "refused", "{missing:?}");
}
