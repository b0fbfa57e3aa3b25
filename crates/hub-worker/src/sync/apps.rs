//! The app catalogue.

use hub_core::sync::Section;
use hub_store::Catalogue;
use jiff::Timestamp;
use uem_client::AppSearch;

use super::{
    RunContext,
    pages::{count_written, read_whole},
};
use crate::{error::Failure, translate};

/// Reads and writes all of it.
pub(super) async fn sync_apps(context: &RunContext) -> Result<(), Failure> {
    let search = context.client.apps().search(&AppSearch::default());
    let facts = read_whole(context, Section::Apps, search, (Catalogue::Apps, "apps"), |app| {
        let facts = translate::app_facts(app);
        (facts.uem_id, facts)
    })
    .await?;
    let written = context.batch().write_apps(&facts, Timestamp::now()).await?;
    count_written(context, Section::Apps, written);
    context.progress.count(Section::Apps, |counts| counts.is_complete = true);
    Ok(())
}
