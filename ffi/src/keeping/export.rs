//! What leaves the practice as files: the copy that a person asked for, and a table of measures.

use std::path::Path;

use alcove_client_core::client::{PlaceDecision, RequestItem};
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;
use alcove_export::{
    Assembled, ExportError, HandedOver, Hit, WithholdReason, assemble, copy_for_person, reason_words,
    table_of_measures, whole_place,
};
use jiff::civil::Date;

use crate::client::Client;
use crate::custom::{CircleId, ExportedId};
use crate::error::ApiError;

/// What was written for somebody.
#[uniffi::remote(Record)]
pub struct HandedOver {
    /// Whose record it is.
    pub subject: String,
    /// Names of the files in the folder.
    pub files: Vec<String>,
    /// SHA-256 of the manifest, 64 hexadecimal digits: what is written down about this export.
    pub manifest_sha256: String,
}

/// Why something is withheld from a person's copy.
#[uniffi::remote(Enum)]
pub enum WithholdReason {
    /// It is about somebody else.
    ThirdParty,
    /// It would be likely to cause serious harm.
    SeriousHarm,
    /// It is covered by legal privilege.
    LegalPrivilege,
}

/// A place of a record that may name somebody else.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlaceToDecide {
    /// What names it: [`Client::decide_place`] takes it.
    pub place: String,
    /// The field; `set/item/field` inside an item.
    pub field: String,
    /// The words around it, the place itself between `«` and `»`.
    pub excerpt: String,
    /// Whether the request says already what becomes of it.
    pub decided: bool,
}

fn places(assembled: &Assembled, request: &RequestItem) -> Vec<PlaceToDecide> {
    let undecided = assembled.undecided(&request.view);
    let place = |(number, hit): (usize, &Hit)| PlaceToDecide {
        place: assembled.place(hit),
        field: hit.field.clone(),
        excerpt: assembled.excerpt(hit),
        decided: !undecided.contains(&number),
    };
    assembled.hits().iter().enumerate().map(place).collect()
}

impl From<ExportError> for ApiError {
    fn from(error: ExportError) -> Self {
        let reason = error.to_string();
        match error {
            ExportError::Client(error) => error.into(),
            ExportError::File { .. } => Self::StorageFailed { reason },
            ExportError::Undecided { .. }
            | ExportError::IdentityUnchecked
            | ExportError::HarmReviewExpired
            | ExportError::HarmReviewIncomplete => Self::Refused { reason },
            ExportError::NoSubject
            | ExportError::NoRecord
            | ExportError::SeveralRecords { .. }
            | ExportError::UnknownPlace
            | ExportError::NotEmpty
            | ExportError::Chart(_)
            | ExportError::Fhir { .. }
            | ExportError::Pdf { .. } => Self::InvalidInput { reason },
        }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// The places of the record that a request is about which may name somebody else, decided or not: each wants a
    /// decision before [`Client::export_copy`].
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when whose record it is is not settled or the record is not on this device,
    /// [`ApiError::LeaseEnded`].
    pub async fn places_to_decide(&self, request: RequestItem) -> Result<Vec<PlaceToDecide>, ApiError> {
        Ok(places(&assemble(&self.core, &request).await?, &request))
    }

    /// Decides that a place of [`Client::places_to_decide`] is withheld, for a reason and in the words of who decides.
    /// [`Client::decide_place`] says that one stays readable.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without words, [`ApiError::Refused`].
    pub async fn withhold_place(
        &self,
        request: DocKey,
        place: String,
        because: WithholdReason,
        why: String,
    ) -> Result<(), ApiError> {
        let decision = PlaceDecision { place, disclose: false, reason: reason_words(because, &why) };
        Ok(self.core.decide_place(request, decision).await?)
    }

    /// Decides that a whole document, or one field of it, is withheld. `document` is the id that the copy itself gives it.
    ///
    /// # Errors
    /// As [`Client::withhold_place`].
    pub async fn withhold_whole(
        &self,
        request: DocKey,
        document: ExportedId,
        field: Option<String>,
        because: WithholdReason,
        why: String,
    ) -> Result<(), ApiError> {
        let place = whole_place(document, field.as_deref());
        let decision = PlaceDecision { place, disclose: false, reason: reason_words(because, &why) };
        Ok(self.core.decide_place(request, decision).await?)
    }

    /// Writes the copy that a person asked for into `folder`, which is made or empty: one page of HTML (`record.html`) and a
    /// manifest of hashes; then closes the request. `today` is the day, `made` the time now in ms since 1970. The files are
    /// not encrypted, and only this app may read them: hand them over, then delete them. PDF and FHIR are made on a laptop.
    ///
    /// # Errors
    /// [`ApiError::Refused`] while a place is undecided, the identity is not checked or serious harm was not reviewed in the
    /// last six months; [`ApiError::InvalidInput`] for a folder that is not empty, and as [`Client::places_to_decide`];
    /// [`ApiError::StorageFailed`]. The request stays open.
    pub async fn export_copy(
        &self,
        request: RequestItem,
        folder: String,
        today: Date,
        made: Timestamp,
    ) -> Result<HandedOver, ApiError> {
        let page = |reviewed: &alcove_export::Reviewed| Ok(reviewed.page(made));
        Ok(copy_for_person(&self.core, &request, page, Path::new(&folder), today).await?)
    }

    /// Writes what is counted about one person (attendance, measures, ratings of goals) into `folder`, which is made or
    /// empty: `measures.csv` (RFC 4180) and a manifest of hashes. `made` is the time now in ms since 1970. The files are not
    /// encrypted. It goes from clinician to clinician: nothing is withheld.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member or a folder that is not empty, [`ApiError::StorageFailed`],
    /// [`ApiError::LeaseEnded`].
    pub async fn export_measures(
        &self,
        member: CircleId,
        folder: String,
        made: Timestamp,
    ) -> Result<HandedOver, ApiError> {
        Ok(table_of_measures(&self.core, member, Path::new(&folder), made).await?)
    }
}
