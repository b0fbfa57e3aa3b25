//! The first start: the tree, the roles, the admins; and the secrets in `credentials.json`, made anew whenever that
//! file is gone.

mod issue;
mod people;
mod tree;

pub(crate) use issue::{Issued, issue};
pub use tree::CUSTOMER_ID;

use database::Database;

use crate::{SandboxError, SandboxSettings, access::store};

/// Fills the empty tables.
pub(crate) async fn seed(database: &Database, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let mut work = database.begin("seed access").await?;
    for group in tree::groups(settings.seed, settings.fleet) {
        store::insert_org_group(&mut work, &group).await?;
    }
    for (org_group_id, switches) in tree::switches() {
        store::replace_settings(&mut work, org_group_id, switches).await?;
    }
    for role in people::roles(settings.seed) {
        store::insert_role(&mut work, &role).await?;
    }
    for admin in people::admins(settings.seed) {
        store::insert_admin(&mut work, &admin).await?;
    }
    work.commit().await?;
    Ok(())
}
