//! Leaving something out: what, and why. What is left out is replaced before anything is rendered, so no form of the
//! export holds it.

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::{MultiValue, Scalar};
use alcove_client_core::document::FieldView;

use crate::{ExportError, MemberFile};

/// Why something is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WithholdReason {
    /// It would say something about another person who did not agree, and it is not reasonable without.
    ThirdParty,
    /// It would be likely to cause serious harm to the health of the person or of somebody else.
    SeriousHarm,
    /// It was written in a confidential communication with a lawyer.
    LegalPrivilege,
}

impl WithholdReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::ThirdParty, Self::SeriousHarm, Self::LegalPrivilege];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ThirdParty => "third_party",
            Self::SeriousHarm => "serious_harm",
            Self::LegalPrivilege => "legal_privilege",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What the person reads.
    pub fn words(self) -> &'static str {
        match self {
            Self::ThirdParty => "it is about another person",
            Self::SeriousHarm => "a health professional judged that it would be likely to cause serious harm",
            Self::LegalPrivilege => "it is confidential advice of a lawyer",
        }
    }

    fn mark(self) -> String {
        format!("[left out: {}]", self.words())
    }
}

/// What is left out of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Characters from `from` up to `to`, counted in Unicode code points.
    Span {
        /// The first character.
        from: usize,
        /// The one behind the last.
        to: usize,
    },
}

/// One thing that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The document.
    pub document: ExportedRef,
    /// The field; `set/item/field` inside an item; none for the whole document.
    pub field: Option<String>,
    /// How much of it.
    pub part: Part,
    /// Why.
    pub reason: WithholdReason,
}

/// Leaves things out of a file. Spans of one text are taken from the end, so that the places of the others stay.
pub(crate) fn apply(file: &mut MemberFile, redactions: &[Redaction]) -> Result<(), ExportError> {
    let mut redactions: Vec<&Redaction> = redactions.iter().collect();
    redactions.sort_by_key(|redaction| match redaction.part {
        Part::Span { from, .. } => (0, std::cmp::Reverse(from)),
        Part::Whole => (1, std::cmp::Reverse(0)),
    });
    for redaction in redactions {
        let document =
            file.documents_mut().iter_mut().find(|document| document.reference == redaction.document);
        let view = &mut document.ok_or(ExportError::UnknownPlace)?.view;
        match &redaction.field {
            None => {
                for field in view.fields.values_mut() {
                    blank(field, redaction.reason);
                }
            }
            Some(path) => {
                let mut parts = path.split('/');
                let name = parts.next().unwrap_or_default();
                let field = view.fields.get_mut(name).ok_or(ExportError::UnknownPlace)?;
                match (parts.next(), parts.next()) {
                    (Some(item), Some(inner)) => of_item(field, item, inner, redaction)?,
                    _ => of_field(field, redaction)?,
                }
            }
        }
    }
    Ok(())
}

fn blank(field: &mut FieldView, reason: WithholdReason) {
    match field {
        FieldView::Text(text) if text.is_empty() => {}
        FieldView::Text(text) => *text = reason.mark(),
        FieldView::Value(values) => blank_values(values, reason),
        FieldView::Set(items) => {
            for item in items.values_mut() {
                for values in item.fields.values_mut() {
                    blank_values(values, reason);
                }
            }
        }
    }
}

fn blank_values(values: &mut MultiValue<Scalar>, reason: WithholdReason) {
    values.values.truncate(1);
    for seen in &mut values.values {
        seen.value = Scalar::Text(reason.mark());
    }
}

fn of_field(field: &mut FieldView, redaction: &Redaction) -> Result<(), ExportError> {
    match (field, redaction.part) {
        (FieldView::Text(text), Part::Span { from, to }) => {
            *text = without(text, from, to, redaction.reason).ok_or(ExportError::UnknownPlace)?;
            Ok(())
        }
        (FieldView::Value(values), Part::Span { from, to }) => of_values(values, from, to, redaction.reason),
        (FieldView::Set(_), Part::Span { .. }) => Err(ExportError::UnknownPlace),
        (field, Part::Whole) => {
            blank(field, redaction.reason);
            Ok(())
        }
    }
}

fn of_item(field: &mut FieldView, item: &str, inner: &str, redaction: &Redaction) -> Result<(), ExportError> {
    let FieldView::Set(items) = field else { return Err(ExportError::UnknownPlace) };
    let values = items.get_mut(item).and_then(|item| item.fields.get_mut(inner));
    let values = values.ok_or(ExportError::UnknownPlace)?;
    match redaction.part {
        Part::Whole => {
            blank_values(values, redaction.reason);
            Ok(())
        }
        Part::Span { from, to } => of_values(values, from, to, redaction.reason),
    }
}

/// Of a value that stands in several versions, every version is left out as a whole: the place is in one of them only.
fn of_values(
    values: &mut MultiValue<Scalar>,
    from: usize,
    to: usize,
    reason: WithholdReason,
) -> Result<(), ExportError> {
    let [seen] = values.values.as_mut_slice() else {
        blank_values(values, reason);
        return Ok(());
    };
    let Scalar::Text(text) = &seen.value else { return Err(ExportError::UnknownPlace) };
    let left = without(text, from, to, reason).ok_or(ExportError::UnknownPlace)?;
    seen.value = Scalar::Text(left);
    Ok(())
}

fn without(text: &str, from: usize, to: usize, reason: WithholdReason) -> Option<String> {
    let place = |at: usize| text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(at);
    let (from, to) = (place(from)?, place(to)?);
    Some([text.get(..from)?, &reason.mark(), text.get(to.max(from)..)?].concat())
}
