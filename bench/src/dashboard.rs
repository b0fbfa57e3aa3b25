//! One million devices: memory of a pull, and the device list with search and filter, through the hub's own routes: what
//! the API answers a token, and the page that a person sees.

use std::time::Instant;

use anyhow::Context;
use axum::{Router, body::Body};
use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_core::operator::{Limits, Role, Visible};
use hub_store::{DeviceFilter, NewToken, Store, Vault};
use secrecy::{ExposeSecret, SecretString};
use tower::ServiceExt;

use crate::{
    report::Report,
    sync::{PageServer, pull},
};

/// What `list` takes.
#[derive(Args)]
pub struct ListOptions {
    /// A hub's database.
    #[arg(long)]
    database: String,
}

/// Queries a person would make; the searches hit one, many and none.
const QUERIES: &[&str] = &[
    "",
    "search=user30001",
    "search=SN0000500000",
    "search=user9",
    "search=u",
    "search=nobody-has-this",
    "search=EX-0999",
    "platform=ios",
    "platform=chromeos",
    "compliance=non_compliant",
    "compliance=pending",
    "enrollment=enrolled",
    "enrollment=unenrolled",
    "ownership=employee_owned",
    "is_compromised=true",
    "org_group_uem_id=617",
    "platform=macos&compliance=non_compliant",
    "platform=windows&ownership=corporate_shared&is_compromised=true",
    "search=user3&platform=android",
    "search=user30&compliance=non_compliant",
    "search=iphone&platform=ios",
    // Both find many, and nothing in common.
    "search=iphone&platform=android",
    "search=user9&org_group_uem_id=617",
    "is_compromised=true&compliance=compliant",
    "state=missing",
    "state=tombstoned",
];

/// Pulls a million devices into SQLite, then times the list.
pub async fn million(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    const DEVICES: u32 = 1_000_000;
    let folder = tempfile::tempdir()?;
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "bench")?;
    let url = format!("sqlite:{}", folder.path().join("million.sqlite3").display());
    let server = PageServer::start(DEVICES).await?;
    let (first, counts) = pull(&options.mooring, &server.url, &secret, &url).await?;
    anyhow::ensure!(counts["devices"] == DEVICES, "pull read {} devices", counts["devices"]);
    report.note("first pull of 1000000 devices into SQLite", first.seconds, " s");
    report.at_most("peak memory of that pull", first.peak_megabytes, 300.0, " MB");
    let (again, _) = pull(&options.mooring, &server.url, &secret, &url).await?;
    report.note("unchanged pull of 1000000 devices", again.seconds, " s");
    report.at_most("peak memory of that pull", again.peak_megabytes, 300.0, " MB");
    drop(server);
    let worst = time_lists(&url).await?;
    report.at_most(&format!("slowest device list at 1000000 devices ({})", worst.0), worst.1, 50.0, " ms");
    Ok(())
}

/// Times the lists of a database that is there already.
pub async fn list(options: &ListOptions) -> anyhow::Result<()> {
    let (query, milliseconds) = time_lists(&options.database).await?;
    println!("slowest: {query}: {milliseconds:.1} ms");
    Ok(())
}

/// Who asks, and where.
enum Way {
    Api { token: SecretString },
    Page { cookie: SecretString },
}

impl Way {
    fn request(&self, query: &str) -> anyhow::Result<http::Request<Body>> {
        let request = match self {
            Self::Api { token } => http::Request::get(format!("/api/v1/devices?limit=50&{query}"))
                .header("authorization", format!("Bearer {}", token.expose_secret())),
            Self::Page { cookie } => http::Request::get(format!("/devices?{query}"))
                .header("cookie", format!("mooring_session={}", cookie.expose_secret())),
        };
        Ok(request.body(Body::empty())?)
    }
}

/// The slowest query and its median time: the whole way through the hub's router, authorisation included.
async fn time_lists(url: &str) -> anyhow::Result<(String, f64)> {
    let database = Database::open(&Settings::new(DatabaseUrl::parse(url)?)).await?;
    let store = Store::open(database, Vault::from_key(&Vault::new_key())?).await?;
    let ways = [api(&store).await?, page(&store).await?];
    store.list_devices(&Visible::Everything, &DeviceFilter::default(), None, 1).await?;
    let clock = hub_web::Clock::system();
    let decider = hub_web::Decider::new(store.clone(), clock.clone());
    let router = hub_web::router(hub_web::WebState {
        store,
        settings: hub_web::Settings::default().into(),
        metrics: None,
        clock,
        live: hub_web::Live::default(),
        decider,
        registration_limits: hub_web::RegistrationLimits::default(),
        audit: hub_web::AuditWaiting::default(),
    });
    let mut worst = (String::new(), 0.0);
    for way in &ways {
        for query in QUERIES {
            let (uri, median) = time(&router, way, query).await?;
            println!("  {uri}: {median:.1} ms");
            if median > worst.1 {
                worst = (uri, median);
            }
        }
    }
    Ok(worst)
}

async fn api(store: &Store) -> anyhow::Result<Way> {
    let token = NewToken {
        made_by: String::new(),
        name: "bench".to_owned(),
        scope: Role::Viewer.into(),
        limits: Limits::none(),
        expires_at: None,
    };
    let (_, token) = store.insert_token(&token, jiff::Timestamp::now()).await?;
    Ok(Way::Api { token })
}

async fn page(store: &Store) -> anyhow::Result<Way> {
    let now = jiff::Timestamp::now();
    let name = format!("bench-{}", now.as_millisecond());
    let operator = store
        .insert_operator(&name, &SecretString::from("nobody logs in"), Role::Viewer, &Limits::none(), now)
        .await?;
    Ok(Way::Page { cookie: store.open_session(operator, now).await? })
}

/// Where it asked, and the median of seven times.
async fn time(router: &Router, way: &Way, query: &str) -> anyhow::Result<(String, f64)> {
    let mut times = Vec::new();
    let uri = way.request(query)?.uri().to_string();
    for _ in 0..7 {
        let request = way.request(query)?;
        let started = Instant::now();
        let response = router.clone().oneshot(request).await.context("the router answers")?;
        let status = response.status();
        let body = http_body_util::BodyExt::collect(response.into_body()).await?.to_bytes();
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(status == 200, "{uri}: {status} {}", String::from_utf8_lossy(&body));
    }
    Ok((uri, crate::report::median(&mut times)))
}
