//! The way of every call: budget, credentials, request, body, checks, and repetition of what may be repeated.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;
use tokio::{sync::Semaphore, time::Instant};
use uem_types::DeviceId;
use url::Url;

use crate::{
    budget::Budget,
    call::{Body, Call},
    client::Context,
    credentials::{Signer, TokenService},
    error::{ErrorKind, Reach, UemError, from_reqwest, html_title, is_html, refusal},
    http_clients::HttpClients,
    long_list::receive_ids,
    settings::Settings,
};

/// The first pause before a repetition; each further one is twice as long, with jitter.
const FIRST_PAUSE: Duration = Duration::from_millis(400);
/// Codes of a refused token, after which a new one is fetched once.
const TOKEN_CODES: [i64; 2] = [uem_types::error::code::TOKEN_INVALID, uem_types::error::code::TOKEN_EXPIRED];

/// What all clones of a client share.
pub(crate) struct Transport {
    pub(crate) settings: Settings,
    pub(crate) budget: Budget,
    http: HttpClients,
    signer: Signer,
    places: Semaphore,
}

/// A good answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Of a long list, which leaves no body.
    ids: Vec<DeviceId>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, UemError> {
        let http = HttpClients::new(&settings)?;
        let signer = Signer::new(&settings.credentials)?;
        let budget = Budget::new(
            settings.per_minute,
            settings.reserve,
            settings.api_url.host_str().unwrap_or_default(),
        );
        let places = Semaphore::new(settings.concurrency);
        Ok(Self { settings, budget, http, signer, places })
    }

    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        call: &Call,
        context: &Context,
    ) -> Result<T, UemError> {
        let required = |answer: Answer| {
            parse(&answer)?.ok_or_else(|| ErrorKind::EmptyBody { status: answer.status.as_u16() }.into())
        };
        self.repeated(call, context, required).await
    }

    pub(crate) async fn read_optional<T: DeserializeOwned>(
        &self,
        call: &Call,
        context: &Context,
    ) -> Result<(Option<T>, usize), UemError> {
        self.repeated(call, context, |answer| Ok((parse(&answer)?, answer.body.len()))).await
    }

    pub(crate) async fn read_ids(&self, call: &Call, context: &Context) -> Result<Vec<DeviceId>, UemError> {
        self.repeated(call, context, |answer| Ok(answer.ids)).await
    }

    pub(crate) async fn send(&self, call: &Call, context: &Context) -> Result<StatusCode, UemError> {
        self.repeated(call, context, |answer| Ok(answer.status)).await
    }

    /// Makes one request and no second one, whatever comes of it. The error says how far it came.
    pub(crate) async fn write(&self, call: &Call, context: &Context) -> Result<Answer, UemError> {
        self.write_once(call, context).await.map_err(|error| error.with_call(call.name()))
    }

    async fn write_once(&self, call: &Call, context: &Context) -> Result<Answer, UemError> {
        let url = call.url(&self.settings.api_url);
        let headers = self.authorize(url.path()).await?;
        let authorization = headers.get(header::AUTHORIZATION).cloned();
        let outcome = self.exchange(call, context, &url, headers).await;
        if let (Err(error), Signer::OAuth(cache), Some(refused)) = (&outcome, &self.signer, authorization)
            && is_token_refused(error)
        {
            // The next call fetches a new one; this one is not sent a second time.
            cache.forget(&refused).await;
        }
        outcome
    }

    /// The headers that say who is calling. Nothing of the call itself has been sent when this fails.
    async fn authorize(&self, path: &str) -> Result<HeaderMap, UemError> {
        let service = TokenService { transport: self };
        let headers = self.signer.headers(&service, path).await;
        headers.map_err(|error| error.reaching(Reach::NothingLeft))
    }

    /// Makes the call and reads its answer with `read`, again and again as long as the call may be repeated and the
    /// error says that it may help. A body that was cut shows only when it is read, so reading is part of it.
    async fn repeated<T>(
        &self,
        call: &Call,
        context: &Context,
        read: impl Fn(Answer) -> Result<T, UemError>,
    ) -> Result<T, UemError> {
        let times = if call.is_repeatable && !context.is_single_attempt { self.settings.retries } else { 0 };
        let mut pauses = ExponentialBuilder::default()
            .with_min_delay(FIRST_PAUSE)
            .with_max_times(times)
            .with_jitter()
            .build();
        loop {
            let outcome = self.attempt(call, context).await.and_then(&read);
            let error = match outcome {
                Ok(value) => return Ok(value),
                Err(error) => error.with_call(call.name()),
            };
            let pause = if error.is_retryable() { pauses.next() } else { None };
            let Some(pause) = pause.and_then(|pause| self.pause_after(&error, pause)) else {
                return Err(error);
            };
            metrics::counter!("uem_client_retries_total", "route" => call.route).increment(1);
            tracing::debug!(pause_ms = pause.as_millis(), %error, "Repeating a call");
            tokio::time::sleep(pause).await;
        }
    }

    /// How long to wait after this error: what the tenant asks for if it asks, and not at all if that is too long.
    fn pause_after(&self, error: &UemError, pause: Duration) -> Option<Duration> {
        let ErrorKind::RateLimited { retry_after, reset } = error.kind() else { return Some(pause) };
        let until_reset = || Duration::try_from((*reset)?.duration_since(Timestamp::now())).ok();
        let asked = retry_after.or_else(until_reset).unwrap_or(pause);
        (asked <= self.settings.longest_pause).then(|| asked.max(pause))
    }

    /// One attempt; with a second one at once if the token was refused.
    async fn attempt(&self, call: &Call, context: &Context) -> Result<Answer, UemError> {
        let url = call.url(&self.settings.api_url);
        let headers = self.authorize(url.path()).await?;
        let authorization = headers.get(header::AUTHORIZATION).cloned();
        let outcome = self.exchange(call, context, &url, headers).await;
        let (Err(error), Signer::OAuth(cache), Some(refused)) = (&outcome, &self.signer, authorization)
        else {
            return outcome;
        };
        if !is_token_refused(error) {
            return outcome;
        }
        tracing::debug!(path = url.path(), "The token was refused, fetching another");
        cache.forget(&refused).await;
        let headers = self.authorize(url.path()).await?;
        self.exchange(call, context, &url, headers).await
    }

    async fn exchange(
        &self,
        call: &Call,
        context: &Context,
        url: &Url,
        auth: HeaderMap,
    ) -> Result<Answer, UemError> {
        // First the budget, then a place: a background call that waits must not keep others from going.
        let budget = self.budget.acquire(context.class).await;
        budget.map_err(|error| error.reaching(Reach::NothingLeft))?;
        // Never closed while the transport lives, so this always is a place.
        let place = self.places.acquire().await.ok();
        let request_id =
            context.request_id.as_deref().map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned);
        let started = Instant::now();
        let mut request = self
            .http
            .of(call)
            .request(call.method.clone(), url.clone())
            .headers(auth)
            .header(header::ACCEPT, format!("application/json;version={}", call.version))
            .header("x-request-id", &request_id);
        request = match &call.body {
            Some(Body::Json(body)) => {
                request.header(header::CONTENT_TYPE, "application/json").body(body.clone())
            }
            Some(Body::File(file)) => request
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::CONTENT_LENGTH, file.len())
                .timeout(file.time_max(self.settings.request_timeout))
                .body(reqwest::Body::wrap_stream(file.pieces())),
            // Some gateways refuse a POST without a length.
            None if call.method != http::Method::GET => request.header(header::CONTENT_LENGTH, 0),
            None => request,
        };
        let host = url.host_str().unwrap_or_default();
        let outcome = self.receive(request, host, call.is_long_list).await;
        drop(place);
        let status = outcome.as_ref().map_or("none".to_owned(), |answer| answer.status.as_str().to_owned());
        metrics::counter!("uem_client_requests_total", "route" => call.route, "status" => status)
            .increment(1);
        metrics::histogram!("uem_client_request_seconds", "route" => call.route).record(started.elapsed());
        let outcome = outcome.and_then(|answer| self.check(call, answer));
        log_outcome(&call.name(), &request_id, started.elapsed(), &outcome);
        outcome
    }

    /// Errors by status, redirects and web pages.
    fn check(&self, call: &Call, answer: Answer) -> Result<Answer, UemError> {
        self.budget.observe(&answer.headers);
        let status = answer.status.as_u16();
        if answer.status.is_redirection() {
            let kind = ErrorKind::Redirected { status, to: redirect_host(&answer.headers) };
            return Err(UemError::from(kind).answered(status, None));
        }
        if !answer.status.is_success() {
            return Err(refusal(status, &answer.headers, &answer.body, call.needs));
        }
        if !answer.body.is_empty() && is_html(&answer.headers, &answer.body) {
            let kind = ErrorKind::HtmlPage { status, title: html_title(&answer.body) };
            return Err(UemError::from(kind).answered(status, None));
        }
        Ok(answer)
    }

    /// Posts a form to the token service.
    pub(crate) async fn post_form(
        &self,
        url: &Url,
        form: &[(&str, &str)],
    ) -> Result<(StatusCode, HeaderMap, Bytes), UemError> {
        let request =
            self.http.for_reads().post(url.clone()).header(header::ACCEPT, "application/json").form(form);
        let answer = self.receive(request, url.host_str().unwrap_or_default(), false).await?;
        if answer.status.is_redirection() {
            let to = redirect_host(&answer.headers);
            return Err(ErrorKind::Redirected { status: answer.status.as_u16(), to }.into());
        }
        Ok((answer.status, answer.headers, answer.body))
    }

    async fn receive(
        &self,
        request: RequestBuilder,
        host: &str,
        is_long_list: bool,
    ) -> Result<Answer, UemError> {
        let has_proxy = self.settings.has_proxy();
        let response = request.send().await.map_err(|error| from_reqwest(&error, host, has_proxy, 0))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if is_long_list && status == StatusCode::OK && !is_html(&headers, b"") {
            let failed = |error: &reqwest::Error, bytes| from_reqwest(error, host, has_proxy, bytes);
            let ids = receive_ids(response, failed).await?;
            return Ok(Answer { status, headers, body: Bytes::new(), ids });
        }
        let body = self.receive_body(response, host).await?;
        Ok(Answer { status, headers, body, ids: Vec::new() })
    }

    async fn receive_body(&self, response: Response, host: &str) -> Result<Bytes, UemError> {
        let limit_bytes = self.settings.body_limit_bytes;
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > limit_bytes) {
            return Err(ErrorKind::TooLarge { limit_bytes }.into());
        }
        let mut body = BytesMut::with_capacity(announced.unwrap_or(0));
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk =
                chunk.map_err(|error| from_reqwest(&error, host, self.settings.has_proxy(), body.len()))?;
            if body.len() + chunk.len() > limit_bytes {
                return Err(ErrorKind::TooLarge { limit_bytes }.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

/// Reads the body, if there is one.
pub(crate) fn parse<T: DeserializeOwned>(answer: &Answer) -> Result<Option<T>, UemError> {
    if answer.status == StatusCode::NO_CONTENT || answer.body.trim_ascii().is_empty() {
        return Ok(None);
    }
    match serde_json::from_slice(&answer.body) {
        Ok(value) => Ok(Some(value)),
        // Without an announced length a cut body looks complete; it ends in the middle of the JSON.
        Err(error) if error.is_eof() => {
            let seen = "it ends in the middle of the json".into();
            Err(ErrorKind::CutBody { bytes: answer.body.len(), seen }.into())
        }
        Err(error) => Err(ErrorKind::BadJson { seen: describe(&error, answer) }.into()),
    }
}

/// Where and how the body differs, without its data.
fn describe(error: &serde_json::Error, answer: &Answer) -> String {
    let kind =
        answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("no type");
    let what = match error.classify() {
        serde_json::error::Category::Data => error.to_string(),
        _ => format!("syntax, line {} column {}", error.line(), error.column()),
    };
    format!("{what}; {kind}, {} bytes", answer.body.len())
}

fn is_token_refused(error: &UemError) -> bool {
    match error.kind() {
        ErrorKind::CredentialsRefused { code, .. } => code.is_none_or(|code| TOKEN_CODES.contains(&code)),
        _ => false,
    }
}

fn redirect_host(headers: &HeaderMap) -> String {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match Url::parse(location) {
        Ok(url) => url.host_str().unwrap_or("an unknown address").to_owned(),
        Err(_) => "another path of the same host".to_owned(),
    }
}

/// `Retry-After` in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    // A date that has passed means "now".
    Some(Duration::try_from(date.duration_since(Timestamp::now())).unwrap_or_default())
}

fn log_outcome(
    call: &crate::error::CallName,
    request_id: &str,
    took: Duration,
    outcome: &Result<Answer, UemError>,
) {
    let took_ms = took.as_millis();
    match outcome {
        Ok(answer) => {
            let (status, bytes) = (answer.status.as_u16(), answer.body.len());
            tracing::debug!(uem.call = %call, request.id = request_id, status, bytes, took_ms, "Called the UEM");
        }
        Err(error) => {
            let activity = error.activity_id().map(|id| id.to_string());
            tracing::debug!(uem.call = %call, request.id = request_id, uem.activity_id = activity, took_ms, %error, "A call to the UEM failed");
        }
    }
}
