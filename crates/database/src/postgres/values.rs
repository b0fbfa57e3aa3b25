//! [`Value`]s on PostgreSQL's wire. The server says which type it wants; a value goes there if nothing gets lost.

use std::{error::Error, sync::Arc};

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::{Row, Value};

type Fault = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(number) => int_to_sql(*number, wanted, out)?,
            Value::Bool(truth) if *wanted == Type::BOOL => out.put_u8(u8::from(*truth)),
            Value::Bool(truth) => int_to_sql(i64::from(*truth), wanted, out)?,
            Value::Real(number) => real_to_sql(*number, wanted, out)?,
            Value::Text(text) => text_to_sql(text, wanted, out)?,
            Value::Blob(bytes) if *wanted == Type::BYTEA => out.put_slice(bytes),
            Value::Blob(_) => return Err(misfit("bytes", wanted)),
        }
        Ok(IsNull::No)
    }

    /// Decided value by value: an error there names both types.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(number: i64, wanted: &Type, out: &mut BytesMut) -> Result<(), Fault> {
    match *wanted {
        Type::INT8 => out.put_i64(number),
        Type::INT4 => out.put_i32(i32::try_from(number)?),
        Type::INT2 => out.put_i16(i16::try_from(number)?),
        Type::OID => out.put_u32(u32::try_from(number)?),
        Type::FLOAT8 => out.put_f64(number as f64),
        Type::FLOAT4 => out.put_f32(number as f32),
        Type::BOOL if number == 0 || number == 1 => out.put_u8(u8::from(number == 1)),
        // As SQLite does with a number for a text column.
        Type::TEXT | Type::VARCHAR => out.put_slice(number.to_string().as_bytes()),
        _ => return Err(misfit("an integer", wanted)),
    }
    Ok(())
}

fn real_to_sql(number: f64, wanted: &Type, out: &mut BytesMut) -> Result<(), Fault> {
    match *wanted {
        Type::FLOAT8 => out.put_f64(number),
        Type::FLOAT4 => out.put_f32(number as f32),
        _ => return Err(misfit("a real number", wanted)),
    }
    Ok(())
}

fn text_to_sql(text: &str, wanted: &Type, out: &mut BytesMut) -> Result<(), Fault> {
    match *wanted {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => {
            out.put_slice(text.as_bytes());
        }
        Type::JSONB => {
            out.put_u8(1);
            out.put_slice(text.as_bytes());
        }
        Type::UUID => out.put_slice(uuid::Uuid::try_parse(text)?.as_bytes()),
        _ => return Err(misfit("text", wanted)),
    }
    Ok(())
}

fn misfit(have: &str, wanted: &Type) -> Fault {
    format!("{have} does not fit PostgreSQL's type {wanted}").into()
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(found: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(match *found {
            Type::INT8 => Value::Int(i64::from_sql(found, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(found, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(found, raw)?.into()),
            Type::OID => Value::Int(u32::from_sql(found, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(found, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(found, raw)?.into()),
            Type::BOOL => Value::Bool(bool::from_sql(found, raw)?),
            Type::NUMERIC => numeric(raw)?,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => {
                Value::Text(std::str::from_utf8(raw)?.to_owned())
            }
            Type::JSONB => Value::Text(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()),
            Type::UUID => Value::Text(uuid::Uuid::from_slice(raw)?.to_string()),
            Type::BYTEA => Value::Blob(raw.to_vec()),
            Type::VOID => Value::Null,
            _ => return Err(format!("PostgreSQL's type {found} is not read here, cast it").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// `sum(BIGINT)` and `avg` answer NUMERIC: an integer where it is one and fits, else a real number.
/// Layout: four 16-bit words (digits, weight of the first, sign, scale), then digits to the base 10,000.
fn numeric(raw: &[u8]) -> Result<Value, Fault> {
    let words: Vec<i16> = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]])).collect();
    let [_, weight, sign, scale, digits @ ..] = words.as_slice() else { return Err("short numeric".into()) };
    let sign: f64 = match *sign as u16 {
        0x0000 => 1.0,
        0x4000 => -1.0,
        _ => return Ok(Value::Real(f64::NAN)),
    };
    let places = i32::from(*weight) + 1;
    let mut whole: Option<i64> = Some(0);
    let mut real = 0.0;
    for place in 0..places.max(digits.len() as i32) {
        let digit = digits.get(place as usize).copied().unwrap_or_default();
        real += f64::from(digit) * 10_000_f64.powi(i32::from(*weight) - place);
        if place < places {
            let signed = if sign < 0.0 { -i64::from(digit) } else { i64::from(digit) };
            whole = whole.and_then(|sum| sum.checked_mul(10_000)?.checked_add(signed));
        }
    }
    Ok(match whole {
        Some(number) if *scale == 0 => Value::Int(number),
        _ => Value::Real(sign * real),
    })
}

/// The names of an answer's columns, once for all its rows.
pub(super) fn columns(statement: &tokio_postgres::Statement) -> Arc<[String]> {
    statement.columns().iter().map(|column| column.name().to_owned()).collect()
}

/// Fills `values` with the row's fields.
pub(super) fn read(found: &tokio_postgres::Row, row: &mut Row) -> Result<(), tokio_postgres::Error> {
    row.values.clear();
    for index in 0..found.len() {
        row.values.push(found.try_get(index)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_is_an_integer_where_it_can_be() {
        let words = |words: &[i16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        for (raw, expected) in [
            (words(&[0, 0, 0, 0]), Value::Int(0)),
            (words(&[1, 0, 0, 0, 42]), Value::Int(42)),
            (words(&[1, 0, 0x4000, 0, 42]), Value::Int(-42)),
            (words(&[1, 1, 0, 0, 7]), Value::Int(70_000)),
            (words(&[2, 0, 0, 1, 1, 5000]), Value::Real(1.5)),
            (words(&[1, -1, 0, 2, 2500]), Value::Real(0.25)),
        ] {
            assert_eq!(numeric(&raw).unwrap(), expected);
        }
    }

    #[test]
    fn numbers_that_would_lose_something_are_refused() {
        let mut out = BytesMut::new();
        for (value, wanted) in [
            (Value::Int(70_000), Type::INT2),
            (Value::Int(2), Type::BOOL),
            (Value::Real(1.5), Type::INT8),
            (Value::Text("1".to_owned()), Type::INT8),
            (Value::Blob(vec![1]), Type::TEXT),
        ] {
            assert!(value.to_sql(&wanted, &mut out).is_err(), "{value:?} as {wanted}");
        }
    }
}
