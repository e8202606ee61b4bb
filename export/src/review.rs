//! From what was assembled to what may go to the person: a decision about each place that may name somebody else, and a
//! health professional's word about serious harm. Only a [`Reviewed`] file can be rendered for the person.
//!
//! Third parties: Data Protection Act 2018, schedule 2, paragraph 16, in the three steps of the ICO's guidance on the right
//! of access. Serious harm: the same Act, schedule 3, part 2; an opinion counts for six months (paragraph 6).

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::name_guard::NameGuard;
use alcove_client_core::clinical::{MultiValue, Scalar, SeenValue};
use alcove_client_core::document::FieldView;
use alcove_client_core::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;

#[cfg(all(feature = "fhir", feature = "pdf"))]
use crate::fhir;
use crate::package::Package;
use crate::report::{BOOKKEEPING, Report};
use crate::{ExportError, MemberFile, Part, Redaction, WithholdReason, redact};

const TITLE: &str = "A copy of your record";
/// Months for which an opinion about serious harm counts.
const HARM_REVIEW_MONTHS: i64 = 6;

/// A place that may name somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub document: ExportedRef,
    /// The field; `set/item/field` inside an item.
    pub field: String,
    /// The first character, counted in Unicode code points.
    pub from: usize,
    /// The one behind the last.
    pub to: usize,
}

/// The three steps about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThirdPartyDecision {
    /// Step 1: does it identify another person? A word that only looks like a name does not. A professional who wrote or
    /// was named in that role is not withheld for it.
    pub identifies: bool,
    /// Step 2: did that person agree?
    pub consented: bool,
    /// Step 3: is it reasonable to disclose it without their agreement?
    pub reasonable: bool,
    /// Why, in the words of who decided. Goes into the practice's own file of the request, never into the export.
    pub why: String,
}

impl ThirdPartyDecision {
    /// Whether the place stays readable.
    pub fn discloses(&self) -> bool {
        !self.identifies || self.consented || self.reasonable
    }
}

/// What the responsible health professional found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HarmOutcome {
    /// Nothing would be likely to cause serious harm.
    NoHarm,
    /// These parts would.
    Withhold(Vec<(ExportedRef, Option<String>, Part)>),
}

/// A review of serious harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HarmReview {
    /// Who reviewed it.
    pub reviewer: String,
    /// When, as `YYYY-MM-DD`.
    pub on: String,
    /// What they found.
    pub outcome: HarmOutcome,
}

/// A file with the places that are to be decided about.
#[derive(Clone, Debug)]
pub struct Assembled {
    file: MemberFile,
    hits: Vec<Hit>,
}

/// A file that may go to the person.
#[derive(Clone, Debug)]
pub struct Reviewed {
    file: MemberFile,
    redactions: Vec<Redaction>,
}

impl Assembled {
    /// A file and the places in it that may name somebody else.
    pub fn of(file: MemberFile, hits: Vec<Hit>) -> Self {
        Self { file, hits }
    }

    /// A file with every place that the guard finds in its prose and its values.
    pub fn guarded(file: MemberFile, guard: &NameGuard) -> Self {
        let mut hits = Vec::new();
        for document in file.documents() {
            let shown = document.view.fields.iter().filter(|(name, _)| !BOOKKEEPING.contains(name));
            for (path, text) in shown.flat_map(|(name, field)| texts(name, field)) {
                let found = guard.find(&path, &text).into_iter();
                hits.extend(found.map(|hit| Hit {
                    document: document.reference,
                    field: path.clone(),
                    from: hit.start,
                    to: hit.end,
                }));
            }
        }
        Self { file, hits }
    }

    /// The file.
    pub fn file(&self) -> &MemberFile {
        &self.file
    }

    /// The places, in the order in which decisions are given.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The words around a place, the place itself between `«` and `»`, for the person who decides.
    pub fn excerpt(&self, hit: &Hit) -> String {
        const AROUND: usize = 60;
        let Some(text) = self.text_of(hit) else { return String::new() };
        let letters: Vec<char> = text.chars().collect();
        let part = |from: usize, to: usize| -> String {
            letters.get(from.min(letters.len())..to.min(letters.len())).unwrap_or_default().iter().collect()
        };
        format!(
            "{}«{}»{}",
            part(hit.from.saturating_sub(AROUND), hit.from),
            part(hit.from, hit.to),
            part(hit.to, hit.to.saturating_add(AROUND))
        )
    }

    /// What may go to the person. `decisions` are in the order of [`Assembled::hits`]; `more` is what else is withheld.
    ///
    /// # Errors
    /// [`ExportError::IdentityUnchecked`], [`ExportError::Undecided`], [`ExportError::HarmReviewIncomplete`],
    /// [`ExportError::HarmReviewExpired`], [`ExportError::UnknownPlace`]. The file is as it was.
    pub fn review(
        self,
        identity_checked: bool,
        decisions: &[ThirdPartyDecision],
        harm: &HarmReview,
        more: Vec<Redaction>,
        today: Date,
    ) -> Result<Reviewed, ExportError> {
        if !identity_checked {
            return Err(ExportError::IdentityUnchecked);
        }
        if decisions.len() != self.hits.len() {
            return Err(ExportError::Undecided { count: self.hits.len().abs_diff(decisions.len()) });
        }
        require_in_force(harm, today)?;
        let mut redactions = more;
        for (hit, _) in self.hits.iter().zip(decisions).filter(|(_, decision)| !decision.discloses()) {
            redactions.push(Redaction {
                document: hit.document,
                field: Some(hit.field.clone()),
                part: Part::Span { from: hit.from, to: hit.to },
                reason: WithholdReason::ThirdParty,
            });
        }
        if let HarmOutcome::Withhold(parts) = &harm.outcome {
            redactions.extend(parts.iter().map(|(document, field, part)| Redaction {
                document: *document,
                field: field.clone(),
                part: *part,
                reason: WithholdReason::SeriousHarm,
            }));
        }
        let mut file = self.file;
        redact::apply(&mut file, &redactions)?;
        Ok(Reviewed { file, redactions })
    }

    pub(crate) fn text_of(&self, hit: &Hit) -> Option<String> {
        let view = &self.file.document(hit.document)?.view;
        let mut path = hit.field.split('/');
        let name = path.next()?;
        let values = match (path.next(), path.next()) {
            (Some(item), Some(inner)) => view.items(name).find(|(id, _)| *id == item)?.1.value(inner),
            _ if !view.text(name).is_empty() => return Some(view.text(name).to_owned()),
            _ => view.value(name),
        };
        values.values.into_iter().find_map(|seen| match seen.value {
            Scalar::Text(text) => Some(text),
            Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
        })
    }
}

/// Every text of a field, with the path that names it.
fn texts(name: &str, field: &FieldView) -> Vec<(String, String)> {
    let of_values = |path: &str, values: &MultiValue<Scalar>| -> Vec<(String, String)> {
        let text = |seen: &SeenValue<Scalar>| match &seen.value {
            Scalar::Text(text) => Some((path.to_owned(), text.clone())),
            Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
        };
        values.values.iter().filter_map(text).collect()
    };
    match field {
        FieldView::Text(text) => vec![(name.to_owned(), text.clone())],
        FieldView::Value(values) => of_values(name, values),
        FieldView::Set(items) => {
            let inner = items.iter().flat_map(|(id, item)| item.fields.iter().map(move |inner| (id, inner)));
            inner
                .flat_map(|(id, (field, values))| of_values(&format!("{name}/{id}/{field}"), values))
                .collect()
        }
    }
}

fn require_in_force(harm: &HarmReview, today: Date) -> Result<(), ExportError> {
    let on: Date = harm.on.parse().map_err(|_| ExportError::HarmReviewIncomplete)?;
    if harm.reviewer.trim().is_empty() || on > today {
        return Err(ExportError::HarmReviewIncomplete);
    }
    match on.checked_add(HARM_REVIEW_MONTHS.months()) {
        Ok(until) if until >= today => Ok(()),
        Ok(_) | Err(_) => Err(ExportError::HarmReviewExpired),
    }
}

impl Reviewed {
    /// Whose record it is.
    pub fn subject_name(&self) -> String {
        self.file.subject_name()
    }

    /// What is left out, and why.
    pub fn redactions(&self) -> &[Redaction] {
        &self.redactions
    }

    /// The report as the person reads it.
    pub fn report(&self, made: Timestamp) -> Report {
        Report::of(&self.file, TITLE, made).with_redactions(&self.redactions)
    }

    /// The files for the person as one page with its manifest: the same words, without the forms for machines and print.
    pub fn page(&self, made: Timestamp) -> Package {
        Package::page(&self.report(made), &self.redactions, made)
    }

    /// The files for the person.
    ///
    /// # Errors
    /// [`ExportError::Fhir`], [`ExportError::Pdf`].
    #[cfg(all(feature = "fhir", feature = "pdf"))]
    pub fn package(&self, made: Timestamp) -> Result<Package, ExportError> {
        let bundle = fhir::document(&self.file, TITLE, made)?;
        Package::of(&self.report(made), &bundle, &self.redactions, made)
    }
}
