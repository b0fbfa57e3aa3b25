//! `POST /api/mdm/updates/{uuid}/groups/{og}/deployments?action=`: which deployment goes first, or several deleted at once.

use super::{deployment::Deployment, deployments::ranked, scope};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions,
    resource::Fields,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let (update, org_group) = (scope::update(&call)?, scope::org_group(&call)?);
    let known = ranked(&call, update.number, org_group.id).await?;
    let asked = Fields::list_of(&call)?;
    let is_delete = match call.query.text("action").unwrap_or_default().to_lowercase().as_str() {
        "delete" | "bulkdelete" => true,
        "updaterankings" | "updateranking" | "ranking" | "update" => false,
        word => {
            let message = format!("action {word:?} is unknown: use updateRankings or delete");
            return Err(VendorError::new(400, 5224, message));
        }
    };
    let mut changes = Vec::with_capacity(asked.len());
    for fields in &asked {
        let uuid = fields.text("uuid").unwrap_or_default();
        let found = known.iter().find(|deployment| deployment.uuid.to_string().eq_ignore_ascii_case(&uuid));
        let found = found
            .ok_or_else(|| VendorError::new(404, 5207, format!("Deployment {uuid:?} does not exist")))?;
        changes.push((found.clone(), fields.number("ranking").unwrap_or(0)));
    }
    if is_delete {
        for (deployment, _) in changes {
            definitions::store::delete::<Deployment>(&call.tenant.database, deployment.id).await?;
        }
        return Ok(Reply::empty(204));
    }
    let mut rankings: Vec<i64> = changes.iter().map(|(_, ranking)| *ranking).collect();
    rankings.sort_unstable();
    let wanted: Vec<i64> = (1..=i64::try_from(known.len()).unwrap_or(0)).collect();
    if rankings != wanted {
        let message =
            format!("The rankings of all {} deployments are the numbers from 1 on, each once", known.len());
        return Err(VendorError::new(400, 5230, message));
    }
    for (mut deployment, ranking) in changes {
        deployment.body.ranking = ranking;
        deployment.save(&call, (400, 5249), (400, 5249)).await?;
    }
    Ok(Reply::empty(204))
}
