//! Enrolment users: pages are written as they come; who is absent is marked only after a whole reading.
//!
//! Where groups were chosen, kept are the users of a chosen organization group and whoever owns a device that was read,
//! wherever the account stands: a device without its owner would say nothing about people.

use std::collections::HashSet;

use hub_core::{fleet::UserFacts, ids::UemId, sync::Section};
use hub_store::Catalogue;
use jiff::Timestamp;
use roaring::RoaringTreemap;
use uem_client::UserSearch;

use super::{
    RunContext,
    pages::{SectionPages, refuse_empty},
};
use crate::{error::Failure, translate};

/// Reads and writes all of them.
pub(super) async fn sync_users(context: &RunContext) -> Result<(), Failure> {
    let search = context.client.users().search(&UserSearch::default()).page_size(context.settings.page_size);
    let personal = context.integration.settings.personal_data;
    let scope = context.scope().await?;
    let owners = match scope.extent.is_everything {
        true => HashSet::new(),
        false => context.store.owners_of_devices(context.integration.id).await?,
    };
    let is_wanted = |user: &UserFacts| {
        scope.extent.is_everything
            || user.org_group_uem_id.is_some_and(|group| scope.extent.covers(group))
            || owners.contains(&user.uem_id)
    };
    let (mut seen, mut kept) = (RoaringTreemap::new(), RoaringTreemap::new());
    let mut pages = SectionPages::new(context, Section::Users, search);
    while let Some(page) = pages.next().await? {
        let mut users: Vec<_> = page.into_iter().map(|user| translate::user_facts(user, &personal)).collect();
        // A duplicate page, or a user on two pages, is written once.
        users.retain(|user| seen.insert(user.uem_id.0.cast_unsigned()) && is_wanted(user));
        kept.extend(users.iter().map(|user| user.uem_id.0.cast_unsigned()));
        let (added, changed) = context.batch().write_users(&users, Timestamp::now()).await?;
        context.progress.count(Section::Users, |counts| {
            counts.added += added;
            counts.changed += changed;
            counts.writes += added + changed;
        });
        pages.saw(seen.len());
    }
    context.stop.check()?;
    if seen.is_empty() {
        let were_some = context.store.has_present(context.integration.id, Catalogue::Users).await?;
        refuse_empty(were_some, "users")?;
    }
    let kept: Vec<UemId> = kept.iter().map(|id| UemId(id.cast_signed())).collect();
    let missing = context.batch().retire_users(&kept, Timestamp::now()).await?;
    context.progress.count(Section::Users, |counts| {
        counts.missing = missing;
        counts.writes += missing;
        counts.is_complete = true;
    });
    Ok(())
}
