//! Pages of a search that finds many devices: in the order of the texts found, one searched field after the other,
//! each along its own index. A page costs at most [`TRIED_MAX`] rows wherever the devices lie, so one that meets
//! few devices passing the rest of the filter ends short, with a cursor to go on.

use std::collections::HashSet;

use database::Value;

use super::plan::{Plan, SEARCHED};
use crate::{Cursor, Store, StoreError, search::id_list};

/// Name of these positions in cursors.
const LIST: &str = "device-search";
/// Rows of one page that are tried.
const TRIED_MAX: usize = 2_000;

/// Behind one device in one field's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    field: usize,
    text: String,
    id: i64,
}

impl Position {
    /// Before everything a field holds of the search.
    fn before(field: usize, plan: &Plan) -> Option<Self> {
        let text = plan.prefix()?.first().to_owned();
        (field < SEARCHED.len()).then_some(Self { field, text, id: 0 })
    }

    /// `None` for a cursor of another order; refused where it does not belong to the search.
    pub(super) fn read(cursor: &Cursor, plan: &Plan) -> Result<Option<Self>, StoreError> {
        let Some(place) = cursor.place(LIST) else { return Ok(None) };
        let mut parts = place.splitn(3, ':');
        let position = (|| {
            let field = parts.next()?.parse().ok().filter(|field| *field < SEARCHED.len())?;
            let id = parts.next()?.parse().ok()?;
            let text = parts.next().filter(|text| !text.contains('\0'))?.to_owned();
            plan.prefix()?.begins(&text).then_some(Self { field, text, id })
        })();
        position.map(Some).ok_or(StoreError::BadCursor)
    }

    fn cursor(&self) -> Cursor {
        Cursor::at(LIST, &format!("{}:{}:{}", self.field, self.id, self.text))
    }
}

/// What one page met.
#[derive(Default)]
struct Met {
    ids: Vec<i64>,
    tried: usize,
    /// Behind the last device of a full page.
    full: Option<Position>,
}

impl Store {
    /// At most `size` ids behind the position (from the beginning without one), and where to go on.
    pub(super) async fn walk_search(
        &self,
        plan: &Plan,
        from: Option<Position>,
        size: usize,
    ) -> Result<(Vec<i64>, Option<Cursor>), StoreError> {
        let mut at = from.or_else(|| Position::before(0, plan));
        let mut met = Met::default();
        let mut step = (2 * size).clamp(100, TRIED_MAX);
        while let Some(position) = at {
            if met.tried >= TRIED_MAX {
                return Ok((met.ids, Some(position.cursor())));
            }
            let entries = self.entries(plan, &position, step.min(TRIED_MAX - met.tried)).await?;
            at = match entries.last() {
                Some(last) => Some(last.clone()),
                None => Position::before(position.field + 1, plan),
            };
            if self.meet(plan, entries, size, &mut met).await? {
                return Ok((met.ids, met.full.map(|position| position.cursor())));
            }
            step *= 2;
        }
        Ok((met.ids, None))
    }

    /// The next entries of the position's field: those with the same text first.
    async fn entries(&self, plan: &Plan, at: &Position, most: usize) -> Result<Vec<Position>, StoreError> {
        let Some(prefix) = plan.prefix() else { return Ok(Vec::new()) };
        let (field, not_empty) = SEARCHED[at.field];
        let text = Value::from(&at.text);
        let same = format!(
            "SELECT id, {field} FROM devices WHERE {field} = $1 AND id > {}{not_empty} ORDER BY {field}, id LIMIT {most}",
            at.id
        );
        let mut entries = self.positions(at.field, &same, std::slice::from_ref(&text)).await?;
        if entries.len() < most {
            let [_, end] = prefix.range();
            let behind = format!(
                "SELECT id, {field} FROM devices WHERE {field} > $1 AND {field} < $2{not_empty}
                 ORDER BY {field}, id LIMIT {}",
                most - entries.len()
            );
            entries.extend(self.positions(at.field, &behind, &[text, end]).await?);
        }
        Ok(entries)
    }

    async fn positions(
        &self,
        field: usize,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<Position>, StoreError> {
        let rows = self.database.query(sql, params).await?;
        rows.iter().map(|row| Ok(Position { field, id: row.at(0)?, text: row.at(1)? })).collect()
    }

    /// Adds those that pass the whole filter and that no earlier field has shown. True when the page is full and
    /// there is one more.
    async fn meet(
        &self,
        plan: &Plan,
        entries: Vec<Position>,
        size: usize,
        met: &mut Met,
    ) -> Result<bool, StoreError> {
        let Some(field) = entries.first().map(|entry| entry.field) else { return Ok(false) };
        met.tried += entries.len();
        let mut params = Vec::new();
        let conditions = plan.conditions(&mut params);
        let shown = plan.found_before(field, &mut params);
        let sql = format!(
            "SELECT d.id FROM devices d WHERE d.id IN ({}) AND {conditions}{shown}",
            id_list(entries.iter().map(|entry| entry.id))
        );
        let passing: HashSet<i64> = self.ids(&sql, &params).await?.into_iter().collect();
        for entry in entries.into_iter().filter(|entry| passing.contains(&entry.id)) {
            if met.ids.len() == size {
                return Ok(true);
            }
            met.ids.push(entry.id);
            met.full = Some(entry);
        }
        Ok(false)
    }
}
