//! Lists of devices, fast at a million of them.
//!
//! The facets say at once which combinations of words a filter admits and how many devices these have. Then one of:
//! - some part of the filter finds few devices (at most [`CANDIDATES_MAX`]): these are read by its index and the
//!   other parts are tried on their rows; page and count are exact;
//! - only facets and organization group are asked for: the index of each facet is in the order of ids, and the
//!   page is merged from the beginnings of all of them;
//! - a search finds many: the page follows the indexes of the searched texts, in their order (`search_walk.rs`);
//! - every other part finds many: a walk in the order of ids meets enough of them soon, or ends its page short after
//!   [`WALKED_MAX`] ids, because parts that find many each may have nothing in common.

use database::Value;
use hub_core::{
    ids::{IntegrationId, SmartGroupId},
    operator::Visible,
};

use super::{
    DeviceFilter, DeviceRow, Facet,
    plan::{Part, Plan},
    search_walk::Position,
};
use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
};

/// Name of this list in cursors.
const LIST: &str = "device";
/// So many candidates are read through an index and tried one by one.
pub(super) const CANDIDATES_MAX: u64 = 10_000;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct DevicePage {
    /// Rows.
    pub devices: Vec<DeviceRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// How many the filter finds. Found among at most 10,000 candidates, so it is "at least" where `counted_all`
    /// is false.
    pub count: u64,
    /// Whether `count` is exact.
    pub counted_all: bool,
}

/// So many candidates of a search are tried to count what a walk will find.
pub(super) const TRIED_MAX: u64 = 4_000;

/// So many ids are walked for one page.
const WALKED_MAX: i64 = 10_000;

/// How many a filter finds, and their ids in order where these are few.
struct Found {
    ids: Option<Vec<i64>>,
    count: u64,
    counted_all: bool,
}

impl Store {
    /// A page of at most `limit` (1–500) devices of the visible integrations: in the order of their ids, or of the texts found where a search
    /// finds many. A page may be short, even empty, and yet have a `next`: the list ends where there is none.
    /// Under 50 ms at 1,000,000 devices.
    pub async fn list_devices(
        &self,
        visible: &Visible,
        filter: &DeviceFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<DevicePage, StoreError> {
        let size = page_size(limit);
        let mut filter = filter.clone();
        let mut members = None;
        if let Some(group) = filter.smart_group_id {
            let Some((integration, count)) = self.smart_group_size(SmartGroupId(group)).await? else {
                return Ok(DevicePage { devices: Vec::new(), next: None, count: 0, counted_all: true });
            };
            if filter.integration_id.is_some_and(|wanted| wanted != integration) {
                return Ok(DevicePage { devices: Vec::new(), next: None, count: 0, counted_all: true });
            }
            filter.integration_id = Some(integration);
            members = Some(count);
        }
        let facets: Vec<Facet> = self.facets(None).await?.into_iter().filter(|f| f.devices > 0).collect();
        let plan = Plan::new(visible, &filter, members, facets);
        let found = self.find_listed(&plan).await?;
        let (ids, next) = self.page_of(&plan, found.ids, after, size).await?;
        let devices = self.devices_by_id(&ids).await?;
        Ok(DevicePage { devices, next, count: found.count, counted_all: found.counted_all })
    }

    /// The ids of the page and the cursor behind it.
    async fn page_of(
        &self,
        plan: &Plan,
        all: Option<Vec<i64>>,
        after: Option<&Cursor>,
        size: usize,
    ) -> Result<(Vec<i64>, Option<Cursor>), StoreError> {
        let position = after.map(|cursor| Position::read(cursor, plan)).transpose()?.flatten();
        let start = if position.is_some() { 0 } else { Cursor::start(after, LIST)? };
        if all.as_ref().is_some_and(Vec::is_empty) {
            return Ok((Vec::new(), None));
        }
        if position.is_some() || (after.is_none() && all.is_none() && plan.prefix().is_some()) {
            return self.walk_search(plan, position, size).await;
        }
        let mut ids = match (all, plan.merge(start, size + 1)) {
            (Some(all), _) => all.into_iter().filter(|id| *id > start).take(size + 1).collect(),
            (None, Some(sql)) => self.ids(&sql, &[]).await?,
            (None, None) => return self.walk(plan, start, size).await,
        };
        let next = cut_page(&mut ids, size, LIST, |id| *id);
        Ok((ids, next))
    }

    async fn find_listed(&self, plan: &Plan) -> Result<Found, StoreError> {
        if plan.admitted() == 0 {
            return Ok(Found { ids: Some(Vec::new()), count: 0, counted_all: true });
        }
        let mut many = None;
        for part in plan.parts() {
            if part.is_sample {
                many = Some(part);
                continue;
            }
            let candidates = self.ids(&part.candidates, &part.params).await?;
            if candidates.len() as u64 > part.cap {
                many = many.or(Some(part));
                continue;
            }
            let mut ids = if part.decides_all { candidates } else { self.tried(plan, &part).await? };
            ids.sort_unstable();
            ids.dedup();
            return Ok(Found { count: ids.len() as u64, ids: Some(ids), counted_all: true });
        }
        let (count, counted_all) = match &many {
            None => (plan.admitted(), true),
            Some(part) if part.decides_all => (CANDIDATES_MAX, false),
            Some(part) => {
                let sample = part.first(TRIED_MAX);
                ((self.tried(plan, &sample).await?.len() as u64).min(TRIED_MAX), false)
            }
        };
        Ok(Found { ids: None, count, counted_all })
    }

    /// Those of a part's candidates that pass the whole filter.
    async fn tried(&self, plan: &Plan, part: &Part) -> Result<Vec<i64>, StoreError> {
        let mut params = part.params.clone();
        let conditions = plan.conditions(&mut params);
        let candidates = &part.candidates;
        let sql = format!("SELECT d.id FROM devices d WHERE d.id IN ({candidates}) AND {conditions}");
        self.ids(&sql, &params).await
    }

    /// In the order of ids, from the first to the last device that has an admitted facet.
    async fn walk(
        &self,
        plan: &Plan,
        start: i64,
        size: usize,
    ) -> Result<(Vec<i64>, Option<Cursor>), StoreError> {
        let Some((from, to)) = self.bounds(plan, start).await? else { return Ok((Vec::new(), None)) };
        let end = to.min(from.saturating_add(WALKED_MAX));
        let mut params = Vec::new();
        let conditions = plan.conditions(&mut params);
        let sql = format!(
            "SELECT d.id FROM devices d WHERE d.id BETWEEN {from} AND {end} AND {conditions}
             ORDER BY d.id LIMIT {}",
            size + 1
        );
        let mut ids = self.ids(&sql, &params).await?;
        let next = cut_page(&mut ids, size, LIST, |id| *id);
        Ok((ids, next.or_else(|| (end < to).then(|| Cursor::after(LIST, end)))))
    }

    /// Between which ids behind `start` the admitted facets lie.
    async fn bounds(&self, plan: &Plan, start: i64) -> Result<Option<(i64, i64)>, StoreError> {
        let sql = plan.bounds(start).unwrap_or_else(|| {
            // Each alone is one step in the index, both in one SELECT are a scan.
            let of = format!("FROM devices WHERE id > {start}");
            format!("SELECT (SELECT min(id) {of}) AS first_id, (SELECT max(id) {of}) AS last_id")
        });
        let bounds = self.database.query_opt(&sql, &[]).await?;
        let bounds = bounds.ok_or(StoreError::Corrupt { what: "bounds of a list" })?;
        Ok(bounds.at::<Option<i64>>(0)?.zip(bounds.at::<Option<i64>>(1)?))
    }

    pub(super) async fn ids(&self, sql: &str, params: &[Value]) -> Result<Vec<i64>, StoreError> {
        let rows = self.database.query(sql, params).await?;
        Ok(rows.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?)
    }

    async fn smart_group_size(
        &self,
        group: SmartGroupId,
    ) -> Result<Option<(IntegrationId, u64)>, StoreError> {
        let row = self
            .database
            .query_opt(
                "SELECT integration_id, members FROM smart_groups WHERE id = $1",
                database::params![group.0],
            )
            .await?;
        row.map(|row| Ok((IntegrationId(row.at(0)?), row.at(1)?))).transpose()
    }
}
