//! A hub on a fresh database, and how to ask it.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, response::Response};
use database::testing::TestDatabase;
use http::{Request, header};
use http_body_util::BodyExt as _;
use hub_core::operator::{Limits, Role};
use hub_store::{NewToken, Session, Store, Vault};
use hub_web::{AuditWaiting, Clock, Decider, Live, LiveSettings, RegistrationLimits, Settings, WebState};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tower::ServiceExt as _;

/// What time it is in tests.
pub fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// A hub.
pub struct Hub {
    pub store: Store,
    pub live: Live,
    pub decider: Decider,
    pub audit: AuditWaiting,
    pub router: Router,
    /// Where all of it is.
    pub database: TestDatabase,
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Who {
    Nobody,
    Token(String),
    Session { cookie: String, form_token: String },
}

impl Hub {
    pub async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        Self::on(database::testing::sqlite().await, settings, Clock::stopped(now())).await
    }

    pub async fn on(database: TestDatabase, settings: Settings, clock: Clock) -> Self {
        let vault = Vault::from_key(&Vault::new_key()).unwrap();
        let store = Store::open(database.database.clone(), vault).await.unwrap();
        // A second's patience is for people.
        let live = Live::new(LiveSettings {
            look_every: Duration::from_millis(50),
            pause: Duration::from_millis(5),
            ..LiveSettings::default()
        });
        let decider = Decider::new(store.clone(), clock.clone()).issuing_as("https://hub.example.com");
        let audit = AuditWaiting::default();
        let state = WebState {
            store: store.clone(),
            settings: Arc::new(settings),
            metrics: Some(metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle()),
            clock,
            live: live.clone(),
            decider: decider.clone(),
            registration_limits: RegistrationLimits::default(),
            audit: audit.clone(),
        };
        Self { store, live, decider, audit, router: hub_web::router(state), database }
    }

    /// A token of that role.
    pub async fn token(&self, role: Role) -> Who {
        self.limited_token(role, Limits::none()).await
    }

    /// A token of that role, limited so.
    pub async fn limited_token(&self, role: Role, limits: Limits) -> Who {
        // Each is another person's.
        let (name, made_by) = (format!("{role} token"), format!("operator {role}-maker"));
        let new = NewToken { name, scope: role.into(), limits, expires_at: None, made_by };
        let (_, secret) = self.store.insert_token(&new, now()).await.unwrap();
        Who::Token(secret.expose_secret().to_owned())
    }

    /// A logged-in person of that role.
    pub async fn person(&self, role: Role) -> Who {
        self.limited_person(role, &Limits::none()).await
    }

    /// A logged-in person of that role, limited so.
    pub async fn limited_person(&self, role: Role, limits: &Limits) -> Who {
        let password = SecretString::from("a long enough password".to_owned());
        let id = self
            .store
            .insert_operator(&format!("{role}-person"), &password, role, limits, now())
            .await
            .unwrap();
        let cookie = self.store.open_session(id, now()).await.unwrap();
        let session: Session = self.store.find_session(&cookie, now()).await.unwrap().unwrap();
        Who::Session { cookie: cookie.expose_secret().to_owned(), form_token: session.form_token }
    }

    pub async fn ask(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str, who: &Who) -> Response {
        self.ask(as_whom(Request::get(path), who).body(Body::empty()).unwrap()).await
    }

    /// The page's text; it must be there.
    pub async fn page(&self, path: &str, who: &Who) -> String {
        let answer = self.get(path, who).await;
        let status = answer.status();
        let text = text(answer).await;
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    /// A form with its token.
    pub async fn post_form(&self, path: &str, who: &Who, fields: &[(&str, &str)]) -> Response {
        let mut form = form_urlencoded::Serializer::new(String::new());
        if let Who::Session { form_token, .. } = who {
            form.append_pair("form_token", form_token);
        }
        form.extend_pairs(fields);
        let request = as_whom(Request::post(path), who)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.finish()))
            .unwrap();
        self.ask(request).await
    }

    /// A call of the API with a JSON body.
    pub async fn call(&self, method: &str, path: &str, who: &Who, body: &serde_json::Value) -> Response {
        self.call_with(method, path, who, body, &[]).await
    }

    /// The same with headers.
    pub async fn call_with(
        &self,
        method: &str,
        path: &str,
        who: &Who,
        body: &serde_json::Value,
        headers: &[(&str, &str)],
    ) -> Response {
        let request = as_whom(Request::builder().method(method).uri(path), who);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.ask(request).await
    }
}

pub fn as_whom(request: http::request::Builder, who: &Who) -> http::request::Builder {
    match who {
        Who::Nobody => request,
        Who::Token(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        Who::Session { cookie, .. } => request.header(header::COOKIE, format!("mooring_session={cookie}")),
    }
}

pub async fn text(answer: Response) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub async fn json(answer: Response) -> serde_json::Value {
    let text = text(answer).await;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
