//! The app catalogue.

use std::collections::BTreeMap;

use hub_core::sync::Section;
use hub_store::Catalogue;
use jiff::Timestamp;
use uem_client::AppSearch;

use super::{
    RunContext,
    pages::{SectionPages, refuse_empty},
};
use crate::{error::Failure, translate};

/// Reads and writes all of it.
pub(super) async fn sync_apps(context: &RunContext) -> Result<(), Failure> {
    let search = context.client.apps().search(&AppSearch::default());
    let mut facts = BTreeMap::new();
    let mut pages = SectionPages::new(context, Section::Apps, search);
    while let Some(page) = pages.next().await? {
        facts.extend(page.into_iter().map(translate::app_facts).map(|app| (app.uem_id, app)));
        pages.saw(facts.len() as u64);
    }
    let facts: Vec<_> = facts.into_values().collect();
    if facts.is_empty() {
        let were_some = context.store.has_present(context.integration.id, Catalogue::Apps).await?;
        refuse_empty(were_some, "apps")?;
    }
    context.stop.check()?;
    let (added, changed, missing) = context.batch().write_apps(&facts, Timestamp::now()).await?;
    context.progress.count(Section::Apps, |counts| {
        (counts.added, counts.changed, counts.missing) = (added, changed, missing);
        counts.writes += added + changed + missing;
        counts.is_complete = true;
    });
    Ok(())
}
