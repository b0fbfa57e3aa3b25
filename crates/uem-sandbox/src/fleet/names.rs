//! Names of many devices, read row by row: what the columns in memory do not hold.

use database::{DatabaseError, Row, Value, params};
use roaring::RoaringBitmap;

use super::Fleet;

/// From one device in so many on, looking each one up is quicker than reading all between the first and the last.
const SPARSE: u64 = 20;

impl Fleet {
    /// Calls `each` with id, friendly name and login name of the user (empty without one), ascending by id. It runs
    /// on a thread that reads the database and may block.
    pub async fn each_name(
        &self,
        ids: RoaringBitmap,
        mut each: impl FnMut(u32, &str, &str) + Send + 'static,
    ) -> Result<(), DatabaseError> {
        let (Some(first), Some(last)) = (ids.min(), ids.max()) else { return Ok(()) };
        let is_sparse = ids.len() * SPARSE < u64::from(last - first);
        let (sql, params) = if is_sparse {
            let list: Vec<u32> = ids.iter().collect();
            let list = serde_json::to_string(&list).expect("numbers always serialize");
            (
                "SELECT d.id, d.friendly_name, d.user_name FROM json_each($1) AS j JOIN device AS d ON d.id = j.value
                 ORDER BY j.key",
                vec![Value::Text(list)],
            )
        } else {
            (
                "SELECT id, friendly_name, user_name FROM device WHERE id BETWEEN $1 AND $2 ORDER BY id",
                params![first, last].to_vec(),
            )
        };
        let read = move |row: &Row| {
            let id = row.at::<i64>(0)?;
            if let [_, Value::Text(name), Value::Text(user)] = row.values()
                && let Ok(id) = u32::try_from(id)
                && ids.contains(id)
            {
                each(id, name, user);
            }
            Ok(())
        };
        self.database.query_each(sql, &params, read).await
    }
}
