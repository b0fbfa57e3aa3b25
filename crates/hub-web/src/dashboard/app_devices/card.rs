//! The card: how many devices are in which state, when that was read, and reading it now.

use askama::Template;
use hub_core::{app_states::InstallState, ids::AppId, integration::IntegrationState, operator::Permission};
use hub_store::{AppReading, AppRow, IntegrationRow, Session};
use jiff::Timestamp;
use page_kit::components::{Alert, Bar, BarChart, Moment, Progress, Tone, grouped};

use crate::{
    WebState,
    dashboard::{PageError, words},
};

/// What there is of the app on its devices.
#[derive(Template)]
#[template(path = "app_devices_card.html")]
pub struct OnDevicesCard {
    id: AppId,
    is_reading: bool,
    progress: Option<Progress>,
    alert: Option<Alert>,
    /// Of the last whole reading.
    read_at: Option<Moment>,
    devices: u64,
    bars: Option<BarChart>,
    outside: String,
    /// When it is read next by itself.
    next_at: Option<Moment>,
    may_read: bool,
    form_token: String,
}

impl askama::filters::HtmlSafe for OnDevicesCard {}

impl OnDevicesCard {
    /// As it stands now.
    pub async fn of(
        state: &WebState,
        session: &Session,
        app: &AppRow,
        integration: Option<&IntegrationRow>,
    ) -> Result<Self, PageError> {
        let now = state.clock.now();
        let reading = state.store.find_app_reading(app.id).await?;
        let is_active = integration.is_some_and(|row| row.state == IntegrationState::Active);
        let is_reading = reading.as_ref().is_some_and(AppReading::is_reading);
        let shown = reading.as_ref().filter(|reading| reading.read_at.is_some());
        Ok(Self {
            id: app.id,
            is_reading,
            progress: reading.as_ref().filter(|_| is_reading).map(progress),
            alert: reading.as_ref().filter(|_| !is_reading).and_then(|reading| alert(reading, now)),
            read_at: shown.map(|reading| Moment::new(reading.read_at, now)),
            devices: shown.map_or(0, |reading| reading.counts.total()),
            bars: shown.map(|reading| bars(app.id, reading)),
            outside: shown
                .map(|reading| reading.outside)
                .filter(|outside| *outside > 0)
                .map(grouped)
                .unwrap_or_default(),
            next_at: reading.and_then(|reading| reading.due_at).map(|at| Moment::new(at, now)),
            may_read: session.operator.may(Permission::Sync) && is_active && !app.is_gone,
            form_token: session.form_token.clone(),
        })
    }
}

fn progress(reading: &AppReading) -> Progress {
    let total = Some(reading.devices_expected).filter(|total| *total > 0);
    let text = match total {
        Some(total) => format!("{} of {}", grouped(reading.devices_read), grouped(total)),
        None => "waits for the tenant".to_owned(),
    };
    Progress { label: "Devices".to_owned(), done: reading.devices_read, total, text }
}

/// Why what is shown is old, or why there is nothing.
pub(super) fn alert(reading: &AppReading, now: Timestamp) -> Option<Alert> {
    let failed_at = reading.failed_at?;
    let shown = match reading.read_at {
        Some(at) => format!(" What is shown was read {}.", page_kit::components::relative(at, now)),
        None => String::new(),
    };
    let title = format!("The last reading failed {}", page_kit::components::relative(failed_at, now));
    let text = format!("{}.{shown}", reading.error);
    Some(Alert::new(Tone::Warning, title).text(text).remedy(reading.remedy.clone()))
}

fn bars(app: AppId, reading: &AppReading) -> BarChart {
    let bar = |(state, value): (InstallState, u64)| Bar {
        label: words::label(&words::INSTALLS, state.as_ref()),
        value,
        tone: words::install_tone(state),
        href: Some(format!("/apps/{app}/devices?state={state}")),
    };
    BarChart {
        caption: "Devices by what there is of the app on them".to_owned(),
        bars: reading.counts.iter().map(bar).collect(),
    }
}
