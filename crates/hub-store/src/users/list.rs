//! Lists of users: a search is read from the indexes first; only where it finds very many are rows walked in order.

use database::Value;
use hub_core::{ids::IntegrationId, operator::Visible};

use super::UserRow;
use crate::{
    Cursor, Store, StoreError,
    cursor::page_size,
    search::{Prefix, id_list},
    visible::and_visible,
};

/// Name of this list in cursors.
const LIST: &str = "user";
/// Candidates that are looked at to count.
const COUNT_MAX: usize = 10_000;

/// What a search compares; each has an index.
const SEARCHED: [&str; 4] = [
    "coalesce(user_name_lower, lower(user_name))",
    "coalesce(email_lower, lower(email))",
    "coalesce(first_name_lower, lower(first_name))",
    "coalesce(last_name_lower, lower(last_name))",
];

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Beginning of user name, e-mail, first or last name; case does not matter.
    pub search: String,
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// Active in the tenant.
    pub is_active: Option<bool>,
    /// Only users without e-mail.
    pub lacks_email: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct UserPage {
    /// Rows.
    pub users: Vec<UserRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many the filter finds, counted among up to 10,000 candidates: "at least" unless `counted_all`.
    pub count: u64,
    /// Whether `count` is exact.
    pub counted_all: bool,
}

impl Store {
    /// A page of at most `limit` (1–500) users of the visible integrations in the order of their ids.
    pub async fn list_users(
        &self,
        visible: &Visible,
        filter: &UserFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<UserPage, StoreError> {
        let start = Cursor::start(after, LIST)?;
        let size = page_size(limit);
        let Some(prefix) = Prefix::new(&filter.search) else {
            let mut ids = self.walk_users(visible, filter, None, start, size + 1).await?;
            let counted = self.walk_users(visible, filter, None, 0, COUNT_MAX + 1).await?.len();
            let count = (counted.min(COUNT_MAX) as u64, counted <= COUNT_MAX);
            return self.user_page(&mut ids, size, count).await;
        };
        let (candidates, is_all) = self.users_beginning_with(&prefix).await?;
        let matching = self.users_among(visible, filter, &candidates).await?;
        let count = (matching.len().min(COUNT_MAX) as u64, is_all);
        let mut ids: Vec<i64> = if is_all {
            matching.into_iter().filter(|id| *id > start).take(size + 1).collect()
        } else {
            self.walk_users(visible, filter, Some(&prefix), start, size + 1).await?
        };
        self.user_page(&mut ids, size, count).await
    }

    async fn user_page(
        &self,
        ids: &mut Vec<i64>,
        size: usize,
        (count, counted_all): (u64, bool),
    ) -> Result<UserPage, StoreError> {
        let next = crate::cursor::cut_page(ids, size, LIST, |id| *id);
        Ok(UserPage { users: self.users_by_id(ids).await?, next, count, counted_all })
    }

    /// Ids whose searched fields begin so, and whether these are all.
    async fn users_beginning_with(&self, prefix: &Prefix) -> Result<(Vec<i64>, bool), StoreError> {
        let most = COUNT_MAX + 1;
        let parts = SEARCHED.map(|field| {
            format!(
                "SELECT id FROM (SELECT id FROM users WHERE {field} >= $1 AND {field} < $2 LIMIT {most}) AS part"
            )
        });
        let sql = format!("SELECT id FROM ({}) AS found LIMIT {most}", parts.join(" UNION "));
        let rows = self.database.query(&sql, &prefix.range()).await?;
        let ids = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        let is_all = ids.len() <= COUNT_MAX;
        Ok((ids, is_all))
    }

    /// Those of the ids that pass the filter (its search apart), in order.
    async fn users_among(
        &self,
        visible: &Visible,
        filter: &UserFilter,
        ids: &[i64],
    ) -> Result<Vec<i64>, StoreError> {
        let sql = format!(
            "SELECT id FROM users WHERE id IN ({}){} ORDER BY id",
            id_list(ids.iter().copied()),
            conditions(visible, filter)
        );
        Ok(self.database.query(&sql, &[]).await?.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?)
    }

    /// The next ids in order that pass the whole filter.
    async fn walk_users(
        &self,
        visible: &Visible,
        filter: &UserFilter,
        prefix: Option<&Prefix>,
        start: i64,
        most: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let mut params: Vec<Value> = vec![start.into()];
        let mut conditions = conditions(visible, filter);
        if let Some((text, length)) = prefix.map(Prefix::literal) {
            params.push(text);
            let any = SEARCHED.map(|field| format!("substr({field}, 1, {length}) = $2"));
            conditions += &format!(" AND ({})", any.join(" OR "));
        }
        let sql = format!("SELECT id FROM users WHERE id > $1{conditions} ORDER BY id LIMIT {most}");
        let rows = self.database.query(&sql, &params).await?;
        Ok(rows.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?)
    }
}

/// All of the filter but its search, in the words of the partial indexes.
fn conditions(visible: &Visible, filter: &UserFilter) -> String {
    let mut sql = and_visible(visible, "integration_id");
    if let Some(integration) = filter.integration_id {
        sql += &format!(" AND integration_id = {integration}");
    }
    match filter.is_active {
        Some(true) => sql += " AND is_active",
        Some(false) => sql += " AND NOT is_active",
        None => {}
    }
    if filter.lacks_email {
        sql += " AND email = ''";
    }
    sql
}
