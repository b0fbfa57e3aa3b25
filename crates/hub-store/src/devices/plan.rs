//! The SQL of a list: each part of a filter twice, once so that its index finds candidates, once as a plain
//! condition that uses no index (`+column`, `substr`): so the database cannot choose a worse way than we did.

use database::Value;
use hub_core::operator::Visible;

use super::{
    DeviceFilter, Facet,
    list::{CANDIDATES_MAX, TRIED_MAX},
};
use crate::search::{Prefix, id_list};

/// What a search compares; each has an index. The last two leave empty texts out.
pub(super) const SEARCHED: [(&str, &str); 7] = [
    ("lower(serial_number)", ""),
    ("coalesce(friendly_name_lower, lower(friendly_name))", ""),
    ("coalesce(user_name_lower, lower(user_name))", ""),
    ("coalesce(user_email_lower, lower(user_email))", ""),
    ("lower(udid)", ""),
    ("lower(imei)", " AND imei <> ''"),
    ("lower(asset_number)", " AND asset_number <> ''"),
];

/// SQLite joins at most 500 SELECTs.
const MERGED_MAX: usize = 400;

/// One part of a filter that an index can answer.
pub(super) struct Part {
    /// Its candidates: at most one more than the cap.
    pub candidates: String,
    /// Parameters of that.
    pub params: Vec<Value>,
    /// Whether a candidate passes the whole filter.
    pub decides_all: bool,
    /// More candidates than these are too many.
    pub cap: u64,
    /// Known to be too many before asking: the candidates are the first of them, for counting.
    pub is_sample: bool,
}

/// A filter, and the facets it admits.
pub(super) struct Plan {
    filter: DeviceFilter,
    prefix: Option<Prefix>,
    members: Option<u64>,
    admitted: Vec<Facet>,
    excluded: Vec<Facet>,
}

impl Part {
    /// The first so many of its candidates.
    pub fn first(&self, most: u64) -> Self {
        let candidates = format!("SELECT id FROM ({}) AS first_ones LIMIT {most}", self.candidates);
        Self { candidates, params: self.params.clone(), ..*self }
    }
}

impl Plan {
    /// `members` is the size of the smart group asked for.
    pub fn new(visible: &Visible, filter: &DeviceFilter, members: Option<u64>, facets: Vec<Facet>) -> Self {
        let is_admitted = |facet: &Facet| visible.contains(facet.integration_id) && filter.admits(facet);
        let (admitted, excluded) = facets.into_iter().partition(is_admitted);
        Self { filter: filter.clone(), prefix: Prefix::new(&filter.search), members, admitted, excluded }
    }

    /// The beginning that is searched for.
    pub fn prefix(&self) -> Option<&Prefix> {
        self.prefix.as_ref()
    }

    /// How many devices the facets admit.
    pub fn admitted(&self) -> u64 {
        self.admitted.iter().map(|facet| facet.devices).sum()
    }

    /// The parts to try, the most promising first. None where facets alone decide and admit many.
    pub fn parts(&self) -> Vec<Part> {
        let others = [
            self.filter.org_group_uem_id.is_some(),
            self.filter.smart_group_id.is_some(),
            self.filter.seen_before.is_some(),
            self.prefix.is_some(),
        ];
        let others = others.iter().filter(|is| **is).count();
        let facets = id_list(self.admitted.iter().map(|facet| facet.id));
        let most = CANDIDATES_MAX + 1;
        let by_index = |sql: String, decides_all: bool| Part {
            candidates: format!("SELECT id FROM ({sql} LIMIT {most}) AS part"),
            params: Vec::new(),
            decides_all,
            cap: CANDIDATES_MAX,
            is_sample: false,
        };
        // Age or organization group alone: their indexes hold the facet, no row is read.
        let is_in_index =
            others == 1 && (self.filter.org_group_uem_id.is_some() || self.filter.seen_before.is_some());
        if self.admitted() <= CANDIDATES_MAX && !is_in_index {
            let sql = format!("SELECT id FROM devices WHERE facet_id IN ({facets})");
            return vec![by_index(sql, others == 0)];
        }
        let mut parts = Vec::new();
        if let (Some(group), Some(integration)) = (self.filter.smart_group_id, self.filter.integration_id) {
            let is_sample = self.members.is_some_and(|members| members > CANDIDATES_MAX);
            let sql = format!(
                "SELECT s.device_id AS id FROM (
                    SELECT uem_device_id FROM smart_group_members WHERE smart_group_id = {group} LIMIT {most}
                 ) AS m
                 JOIN device_sync s ON s.integration_id = {integration} AND s.uem_id = m.uem_device_id
                 WHERE s.facet_id IN ({facets})"
            );
            let is_all = others == 1 && !is_sample;
            parts.push(Part { is_sample, ..by_index(sql, is_all) });
        }
        if let Some(org_group) = self.filter.org_group_uem_id {
            let sql = format!(
                "SELECT id FROM devices WHERE org_group_uem_id = {org_group} AND facet_id IN ({facets})"
            );
            parts.push(by_index(sql, others == 1));
        }
        if let Some(before) = self.filter.seen_before {
            let before = before.as_millisecond();
            let sql =
                format!("SELECT id FROM devices WHERE facet_id IN ({facets}) AND last_seen_ms < {before}");
            parts.push(by_index(sql, others == 1));
        }
        if let Some(prefix) = &self.prefix {
            parts.push(self.searched(prefix, others == 1));
        }
        parts
    }

    /// Alone, a search that finds many is better walked: then its candidates are only tried for counting.
    fn searched(&self, prefix: &Prefix, is_alone: bool) -> Part {
        let cap = if is_alone { TRIED_MAX } else { CANDIDATES_MAX };
        let most = cap + 1;
        // UNION ALL stops at the limit: no field is read further than needed.
        let fields = SEARCHED.map(|(field, not_empty)| {
            format!("SELECT id FROM devices WHERE {field} >= $1 AND {field} < $2{not_empty}")
        });
        Part {
            candidates: format!("SELECT id FROM ({}) AS part LIMIT {most}", fields.join(" UNION ALL ")),
            params: prefix.range().to_vec(),
            decides_all: false,
            cap,
            is_sample: false,
        }
    }

    /// The whole filter on `devices d`, without any index. Adds the parameters it needs.
    pub fn conditions(&self, params: &mut Vec<Value>) -> String {
        let mut all = vec!["d.id > 0".to_owned()];
        if self.excluded.len() < self.admitted.len() {
            if !self.excluded.is_empty() {
                all.push(format!("+d.facet_id NOT IN ({})", id_list(self.excluded.iter().map(|f| f.id))));
            }
        } else {
            all.push(format!("+d.facet_id IN ({})", id_list(self.admitted.iter().map(|f| f.id))));
        }
        if let Some(org_group) = self.filter.org_group_uem_id {
            all.push(format!("+d.org_group_uem_id = {org_group}"));
        }
        if let Some(before) = self.filter.seen_before {
            all.push(format!("+d.last_seen_ms < {}", before.as_millisecond()));
        }
        if let Some(group) = self.filter.smart_group_id {
            all.push(format!(
                "EXISTS (SELECT 1 FROM smart_group_members m
                    WHERE m.smart_group_id = {group} AND m.uem_device_id = d.uem_id)"
            ));
        }
        if let Some(found) = self.found_in(&SEARCHED, params) {
            all.push(format!("({found})"));
        }
        all.join(" AND ")
    }

    /// ` AND NOT (...)` for what the search finds in the fields before that one.
    pub fn found_before(&self, field: usize, params: &mut Vec<Value>) -> String {
        let found = self.found_in(&SEARCHED[..field], params);
        found.map(|found| format!(" AND NOT ({found})")).unwrap_or_default()
    }

    fn found_in(&self, fields: &[(&str, &str)], params: &mut Vec<Value>) -> Option<String> {
        let (text, length) = self.prefix.as_ref().filter(|_| !fields.is_empty())?.literal();
        params.push(text);
        let number = params.len();
        let any: Vec<String> =
            fields.iter().map(|(field, _)| format!("substr({field}, 1, {length}) = ${number}")).collect();
        Some(any.join(" OR "))
    }

    /// The page merged from the beginnings of all admitted facets' indexes, where facets and organization group are
    /// all that is asked for.
    pub fn merge(&self, start: i64, most: usize) -> Option<String> {
        let is_more = self.prefix.is_some()
            || self.filter.smart_group_id.is_some()
            || self.filter.seen_before.is_some();
        if is_more || self.admitted.len() > MERGED_MAX {
            return None;
        }
        let org_group = self.filter.org_group_uem_id;
        if org_group.is_none() && self.excluded.is_empty() {
            return None;
        }
        let within = org_group.map(|id| format!("org_group_uem_id = {id} AND ")).unwrap_or_default();
        let parts: Vec<String> = self
            .admitted
            .iter()
            .map(|facet| {
                format!(
                    "SELECT id FROM (SELECT id FROM devices WHERE {within}facet_id = {} AND id > {start}
                        ORDER BY id LIMIT {most}) AS part",
                    facet.id
                )
            })
            .collect();
        Some(format!("SELECT id FROM ({}) AS merged ORDER BY id LIMIT {most}", parts.join(" UNION ALL ")))
    }

    /// The first and the last id behind `start` with an admitted facet; `None` where nearly all are admitted.
    pub fn bounds(&self, start: i64) -> Option<String> {
        if self.excluded.is_empty() || self.admitted.len() > MERGED_MAX {
            return None;
        }
        let parts: Vec<String> = self
            .admitted
            .iter()
            .map(|facet| {
                let of = format!("FROM devices WHERE facet_id = {} AND id > {start}", facet.id);
                format!("SELECT (SELECT min(id) {of}) AS first_id, (SELECT max(id) {of}) AS last_id")
            })
            .collect();
        Some(format!(
            "SELECT min(first_id) AS first_id, max(last_id) AS last_id FROM ({}) AS bounds",
            parts.join(" UNION ALL ")
        ))
    }
}
