//! A reference to another object: its id, name and UUID in one.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};
use uuid::Uuid;

use super::{id::NumericId, lenient, scalar::Scalar, shape};

/// What stands where one object points to another, such as the organization group of a device.
///
/// Also read from a bare id (`7`, `"7"`, `{"Value": 7}`), because the same field name carries an object on one
/// resource and a number on the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[serde(bound(serialize = "I: NumericId"))]
pub struct EntityRef<I> {
    /// The number of the object pointed to.
    #[serde(with = "shape::opt_value", skip_serializing_if = "Option::is_none")]
    pub id: Option<I>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its UUID; platforms and models have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
}

impl<I> EntityRef<I> {
    /// A reference to an object with a number and a name.
    pub fn new(id: I, name: impl Into<String>, uuid: Option<Uuid>) -> Self {
        Self { id: Some(id), name: Some(name.into()), uuid }
    }
}

impl<I> Default for EntityRef<I> {
    fn default() -> Self {
        Self { id: None, name: None, uuid: None }
    }
}

impl<'de, I: NumericId> Deserialize<'de> for EntityRef<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor(std::marker::PhantomData))
    }
}

struct ReferenceVisitor<I>(std::marker::PhantomData<I>);

impl<'de, I: NumericId> Visitor<'de> for ReferenceVisitor<I> {
    type Value = EntityRef<I>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a reference or an id")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(EntityRef::default())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(EntityRef { id: Some(I::from_number(number)), ..EntityRef::default() })
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(EntityRef { id: i64::try_from(number).ok().map(I::from_number), ..EntityRef::default() })
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(EntityRef { id: text.trim().parse().ok().map(I::from_number), ..EntityRef::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut reference = EntityRef::default();
        while let Some(key) = map.next_key::<Scalar<'de>>()? {
            let key = key.as_str().unwrap_or_default();
            if key.eq_ignore_ascii_case("id") || key.eq_ignore_ascii_case("value") {
                reference.id = map.next_value::<Scalar<'de>>()?.as_i64().map(I::from_number);
            } else if key.eq_ignore_ascii_case("name") {
                reference.name = map.next_value::<Scalar<'de>>()?.as_str().map(str::to_owned);
            } else if key.eq_ignore_ascii_case("uuid") {
                reference.uuid = map.next_value::<Scalar<'de>>()?.as_str().and_then(lenient::parse_uuid);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrgGroupId;

    #[test]
    fn a_reference_is_read_from_an_object_or_a_bare_id() {
        let full = r#"{"Id":{"Value":1210},"Name":"Retail","Uuid":"71b1202a-0000-4239-bacb-000000000001"}"#;
        let reference: EntityRef<OrgGroupId> = serde_json::from_str(full).unwrap();
        assert_eq!(reference.id, Some(OrgGroupId(1210)));
        assert_eq!(reference.name.as_deref(), Some("Retail"));
        assert!(reference.uuid.is_some());
        for json in ["1210", "\"1210\"", "{\"Value\":1210}"] {
            let reference: EntityRef<OrgGroupId> = serde_json::from_str(json).unwrap();
            assert_eq!(reference.id, Some(OrgGroupId(1210)), "{json}");
        }
    }

    #[test]
    fn unset_parts_are_left_out_when_written() {
        let reference = EntityRef { id: Some(OrgGroupId(573)), ..EntityRef::default() };
        assert_eq!(serde_json::to_string(&reference).unwrap(), r#"{"Id":{"Value":573}}"#);
    }
}
