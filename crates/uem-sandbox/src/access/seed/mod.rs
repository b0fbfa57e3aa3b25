//! The first start: the tree, the roles, the admins; and the secrets in `credentials.json`, made anew whenever that
//! file is gone.

mod issue;
mod people;
mod tree;

pub(crate) use issue::{Issued, IssuedUser, issue};
pub(crate) use people::{API_ONLY, CONSOLE_ADMINISTRATOR, READ_ONLY};
pub use tree::CUSTOMER_ID;

use database::Database;

use crate::{
    SandboxError, SandboxSettings,
    access::{OrgGroup, store},
};

/// Fills the empty tables.
pub(crate) async fn seed(database: &Database, settings: &SandboxSettings) -> Result<(), SandboxError> {
    fill(database, settings.seed, &tree::groups(settings.seed, settings.fleet)).await
}

/// Fills the empty tables with a tree from elsewhere: its top takes the place of the Customer of all credentials
/// ([`CUSTOMER_ID`]), the others lie below it, parents before their children.
pub(crate) async fn seed_tree(
    database: &Database,
    seed: u64,
    groups: Vec<OrgGroup>,
) -> Result<(), SandboxError> {
    let mut all = tree::top(seed);
    for group in groups {
        match all.iter_mut().find(|known| known.id == group.id) {
            Some(known) => *known = OrgGroup { parent: known.parent, ..group },
            None => all.push(group),
        }
    }
    fill(database, seed, &all).await
}

async fn fill(database: &Database, seed: u64, groups: &[OrgGroup]) -> Result<(), SandboxError> {
    let mut work = database.begin("seed access").await?;
    for group in groups {
        store::insert_org_group(&mut work, group).await?;
    }
    for (org_group_id, switches) in tree::switches() {
        store::replace_settings(&mut work, org_group_id, switches).await?;
    }
    for role in people::roles(seed) {
        store::insert_role(&mut work, &role).await?;
    }
    for admin in people::admins(seed) {
        store::insert_admin(&mut work, &admin).await?;
    }
    work.commit().await?;
    Ok(())
}
