//! The three macros in which the record is written down: `choice!` for lists of codes, `item!` for items of sets and
//! logs, `document!` for kinds of documents. One line of a document is its row in the table of fields and its field in
//! the typed view.
//!
//! Classes of fields: `prose`; `value(T)`, `fixed(T)`, `preference(T)` for a [`FieldValue`](super::FieldValue);
//! `lattice(T)` for a choice listed from the least to the most cautious, `closing(T)` for one whose least cautious value
//! counts only if nothing in the document was written beside it; `set(Item)`, `log(Item)`. Behind the fields, `;
//! name: beside(field)` is a field of the view alone: who wrote something beside that field's value. `since 2` marks what
//! came with a later schema version of its kind.

/// A list of codes, each with what a clinician reads. A code that this version does not know is kept and shown.
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $choice:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $choice {
            $($(#[$variant_doc])* $variant,)*
            /// A code that this version does not know.
            Unknown(String),
        }

        impl $choice {
            /// Every known code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The codes, in the same order.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stored code.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            /// What a clinician reads.
            pub fn label(&self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)*
                    Self::Unknown(_) => "unknown code",
                }
            }
        }

        impl From<String> for $choice {
            fn from(code: String) -> Self {
                match code.as_str() {
                    $($code => Self::$variant,)*
                    _ => Self::Unknown(code),
                }
            }
        }

        impl From<$choice> for String {
            fn from(choice: $choice) -> Self {
                choice.code().to_owned()
            }
        }

        impl From<$choice> for $crate::clinical::Scalar {
            fn from(choice: $choice) -> Self {
                Self::Text(choice.into())
            }
        }

        /// Prints a known code, and nothing of an unknown one.
        impl std::fmt::Debug for $choice {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(if let Self::Unknown(_) = self { "Unknown(..)" } else { self.code() })
            }
        }

        impl $crate::clinical::Choice for $choice {
            const CODES: &'static [&'static str] = Self::CODES;
        }

        impl $crate::clinical::FieldValue for $choice {
            const KIND: $crate::clinical::ValueKind = $crate::clinical::ValueKind::Choice(Self::CODES);

            fn from_scalar(value: &$crate::clinical::Scalar) -> Option<Self> {
                match value {
                    $crate::clinical::Scalar::Text(code) => Some(Self::from(code.clone())),
                    _ => None,
                }
            }
        }
    };
}

macro_rules! field_class {
    (prose) => {
        $crate::clinical::MergeClass::Text
    };
    (value($of:ty)) => {
        $crate::clinical::MergeClass::MultiValue(<$of as $crate::clinical::FieldValue>::KIND)
    };
    (fixed($of:ty)) => {
        $crate::clinical::MergeClass::Immutable(<$of as $crate::clinical::FieldValue>::KIND)
    };
    (preference($of:ty)) => {
        $crate::clinical::MergeClass::Preference(<$of as $crate::clinical::FieldValue>::KIND)
    };
    (lattice($of:ty)) => {
        $crate::clinical::MergeClass::Lattice(<$of as $crate::clinical::Choice>::CODES)
    };
    (closing($of:ty)) => {
        $crate::clinical::MergeClass::Lattice(<$of as $crate::clinical::Choice>::CODES)
    };
    (set($of:ty)) => {
        $crate::clinical::MergeClass::Set(<$of>::FIELDS)
    };
    (log($of:ty)) => {
        $crate::clinical::MergeClass::Log(<$of>::FIELDS)
    };
}

macro_rules! field_type {
    (prose) => { String };
    (value($of:ty)) => { $crate::clinical::MultiValue<$of> };
    (fixed($of:ty)) => { $crate::clinical::MultiValue<$of> };
    (preference($of:ty)) => { Option<$of> };
    (lattice($of:ty)) => { $crate::clinical::Lattice<$of> };
    (closing($of:ty)) => { $crate::clinical::Lattice<$of> };
    (set($of:ty)) => { Vec<$of> };
    (log($of:ty)) => { Vec<$of> };
}

macro_rules! field_read {
    ($view:ident, $name:expr, prose) => {
        $view.text($name).to_owned()
    };
    ($view:ident, $name:expr, value($of:ty)) => {
        $view.value($name).filter_map(<$of as $crate::clinical::FieldValue>::from_scalar)
    };
    ($view:ident, $name:expr, fixed($of:ty)) => {
        $view.value($name).filter_map(<$of as $crate::clinical::FieldValue>::from_scalar)
    };
    ($view:ident, $name:expr, preference($of:ty)) => {
        $view
            .value($name)
            .filter_map(<$of as $crate::clinical::FieldValue>::from_scalar)
            .values
            .pop()
            .map(|last| last.value)
    };
    ($view:ident, $name:expr, lattice($of:ty)) => {
        $crate::clinical::Lattice::of(
            $view.value($name).filter_map(<$of as $crate::clinical::FieldValue>::from_scalar),
        )
    };
    ($view:ident, $name:expr, closing($of:ty)) => {
        $crate::clinical::Lattice::closing(
            $view.value($name).filter_map(<$of as $crate::clinical::FieldValue>::from_scalar),
            $view.changed_beside($name),
        )
    };
    ($view:ident, $name:expr, set($of:ty)) => {
        $view.items($name).map(<$of>::from).collect()
    };
    ($view:ident, $name:expr, log($of:ty)) => {
        $crate::clinical::in_order_of_time($view.items($name)).map(<$of>::from).collect()
    };
}

macro_rules! field_since {
    () => {
        1
    };
    ($since:literal) => {
        $since
    };
}

/// An item of a set or log, with its fields.
macro_rules! item {
    ($(#[$doc:meta])* pub struct $item:ident {
        $($(#[$field_doc:meta])* $name:ident: $class:ident($of:ty) $(since $since:literal)?,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        pub struct $item {
            /// Id of the item.
            pub item: String,
            $($(#[$field_doc])* pub $name: field_type!($class($of)),)*
        }

        impl $item {
            /// The fields of the item.
            pub const FIELDS: &'static [$crate::clinical::FieldDef] = &[
                $($crate::clinical::FieldDef { name: stringify!($name), class: field_class!($class($of)), since: field_since!($($since)?) },)*
            ];
        }

        impl From<(&str, &$crate::document::ItemView)> for $item {
            fn from((id, view): (&str, &$crate::document::ItemView)) -> Self {
                Self { item: id.to_owned(), $($name: field_read!(view, stringify!($name), $class($of)),)* }
            }
        }
    };
}

/// A kind of document, with its fields. Every document also says how long it is kept and whether it is held.
macro_rules! document {
    ($(#[$doc:meta])* pub struct $view:ident for $kind:ident {
        $($(#[$field_doc:meta])* $name:ident: $class:ident $(($of:ty))? $(since $since:literal)?,)*
        $(; $(#[$beside_doc:meta])* $beside:ident: beside($beside_of:ident),)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        pub struct $view {
            $($(#[$field_doc])* pub $name: field_type!($class $(($of))?),)*
            $($(#[$beside_doc])* pub $beside: Vec<$crate::document::Writer>,)?
            /// Which rule of retention applies, where it is not the usual one of its kind.
            pub retention_class: $crate::clinical::MultiValue<String>,
            /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
            pub legal_hold: $crate::clinical::Lattice<$crate::clinical::LegalHold>,
        }

        impl $crate::clinical::ClinicalView for $view {
            const KIND: $crate::clinical::DocKind = $crate::clinical::DocKind::$kind;
            const FIELDS: &'static [$crate::clinical::FieldDef] = &[
                $($crate::clinical::FieldDef { name: stringify!($name), class: field_class!($class $(($of))?), since: field_since!($($since)?) },)*
                $crate::clinical::FieldDef { name: "retention_class", class: field_class!(value(String)), since: 1 },
                $crate::clinical::FieldDef { name: "legal_hold", class: field_class!(lattice($crate::clinical::LegalHold)), since: 1 },
            ];
            const BESIDE: &'static [(&'static str, &'static str)] =
                &[$((stringify!($beside), stringify!($beside_of)),)?];
        }

        impl From<&$crate::document::DocView> for $view {
            fn from(view: &$crate::document::DocView) -> Self {
                Self {
                    $($name: field_read!(view, stringify!($name), $class $(($of))?),)*
                    $($beside: view.changed_beside(stringify!($beside_of)).to_vec(),)?
                    retention_class: field_read!(view, "retention_class", value(String)),
                    legal_hold: field_read!(view, "legal_hold", lattice($crate::clinical::LegalHold)),
                }
            }
        }
    };
}
