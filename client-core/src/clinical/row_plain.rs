//! A value in a row's JSON.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, Visitor, value::Error as CodeError};
use serde::ser::{Serialize, Serializer};

use super::{Attendance, Scalar, ValueKind};
use crate::time::Timestamp;

/// A value as JSON has it, before its field says what it is.
pub(super) enum Plain {
    Text(String),
    Int(i64),
    Bool(bool),
    /// A code that is a number in the document and a word in JSON; read as text.
    Code(Attendance),
}

impl Plain {
    /// The value for a field; none for a value of another type.
    pub(super) fn of(kind: ValueKind, value: &Scalar) -> Option<Self> {
        match (kind, value) {
            (
                ValueKind::Text | ValueKind::Date | ValueKind::NhsNumber | ValueKind::Choice(_),
                Scalar::Text(text),
            ) => Some(Self::Text(text.clone())),
            (ValueKind::Int, Scalar::Int(number)) => Some(Self::Int(*number)),
            (ValueKind::Bool, Scalar::Bool(yes)) => Some(Self::Bool(*yes)),
            (ValueKind::Time, Scalar::Time(time)) => Some(Self::Int(time.0)),
            (ValueKind::Code(_), Scalar::Int(code)) => Some(Self::Code(Attendance::from_code(*code))),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The value as the document has it; none where the field holds no such value.
    pub(super) fn scalar(&self, kind: ValueKind) -> Option<Scalar> {
        match (kind, self) {
            (
                ValueKind::Text | ValueKind::Date | ValueKind::NhsNumber | ValueKind::Choice(_),
                Self::Text(text),
            ) => Some(Scalar::Text(text.clone())),
            (ValueKind::Int, Self::Int(number)) => Some(Scalar::Int(*number)),
            (ValueKind::Bool, Self::Bool(yes)) => Some(Scalar::Bool(*yes)),
            (ValueKind::Time, Self::Int(ms)) => Some(Scalar::Time(Timestamp(*ms))),
            (ValueKind::Code(_), Self::Text(code)) => {
                let code = IntoDeserializer::<CodeError>::into_deserializer(code.as_str());
                Attendance::deserialize(code).ok().map(|code| Scalar::Int(code.code()))
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl Visitor<'_> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Plain, E> {
        Ok(Plain::Bool(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Plain, E> {
        i64::try_from(number).map(Plain::Int).map_err(E::custom)
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => writer.serialize_str(text),
            Self::Int(number) => writer.serialize_i64(*number),
            Self::Bool(yes) => writer.serialize_bool(*yes),
            Self::Code(code) => code.serialize(writer),
        }
    }
}
