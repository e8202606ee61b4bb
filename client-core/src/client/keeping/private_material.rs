//! What lies outside a person's record and may be about them: private notes and supervision. For the sheet of the
//! information governance officer; it is in no copy of the record, and nothing of what it says is here.

use std::collections::BTreeSet;

use alcove_protocol::id::{LogId, PersonId};

use crate::client::{Client, view_of};
use crate::clinical::signing::SignedVersion;
use crate::clinical::{Day, DocKind, MultiValue, ProcessNoteView};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::{ListQuery, ListRow};

/// How it is known whom something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboutWhom {
    /// It names an entry of the person's record.
    ThisPerson,
    /// It names nobody: only its author knows.
    AuthorKnows,
}

/// Something that exists outside a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateItem {
    /// Which.
    pub key: DocKey,
    /// A private note, a note of supervision, or a copy for supervision.
    pub kind: DocKind,
    /// Whom it is about.
    pub about: AboutWhom,
    /// Whose it is: who may open it.
    pub open_to: Vec<PersonId>,
    /// Day by which its author meant to look at it again, or destroy it.
    pub review_by: Option<String>,
    /// Who has reviewed it: whose signature stands under it.
    pub reviewed_by: Vec<PersonId>,
}

/// What an officer who answers a request must know of beside the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateMaterial {
    /// What this device knows of.
    pub items: Vec<PrivateItem>,
    /// Colleagues who may open the record: what they keep for themselves is on their devices alone, so they are asked.
    pub to_ask: Vec<PersonId>,
}

impl Client {
    /// What exists outside a person's record and may be about them, as far as this device knows. Only that it exists: its
    /// text is not read.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown member, [`ClientError::StorageFailed`].
    pub async fn private_material(&self, member: LogId) -> Result<PrivateMaterial, ClientError> {
        self.member_scope(member).await?;
        let own: BTreeSet<String> =
            self.rows_of_member(member).await?.iter().map(|row| row.key.document.to_hex()).collect();
        let mut items = Vec::new();
        for row in self.list(&ListQuery::all_of(DocKind::ProcessNote)).await? {
            let note: ProcessNoteView = view_of(&row)?;
            let named: Vec<&String> = note.linked_entry.values.iter().map(|seen| &seen.value).collect();
            let about = match named.iter().any(|entry| own.contains(*entry)) {
                true => AboutWhom::ThisPerson,
                // A note about somebody else's entry is about somebody else.
                false if named.iter().any(|entry| !entry.is_empty()) => continue,
                false => AboutWhom::AuthorKnows,
            };
            items.push(self.private_item(&row, about, day_of(&note.review_by)).await?);
        }
        for kind in [DocKind::SupervisionNote, DocKind::SharedExtract] {
            for row in self.list(&ListQuery::all_of(kind)).await? {
                items.push(self.private_item(&row, AboutWhom::AuthorKnows, None).await?);
            }
        }
        let to_ask = self.others_in(member).await?.into_iter().map(|(person, _)| person).collect();
        Ok(PrivateMaterial { items, to_ask })
    }

    async fn private_item(
        &self,
        row: &ListRow,
        about: AboutWhom,
        review_by: Option<String>,
    ) -> Result<PrivateItem, ClientError> {
        let mut open_to: Vec<PersonId> =
            self.others_in(row.key.circle).await?.into_iter().map(|(person, _)| person).collect();
        open_to.insert(0, self.person());
        let state = self.signed_state(row.key).await?;
        let reviewed_by = state.versions.first().map(SignedVersion::people).unwrap_or_default();
        let reviewed_by = reviewed_by.into_iter().collect();
        Ok(PrivateItem { key: row.key, kind: row.kind, about, open_to, review_by, reviewed_by })
    }
}

fn day_of(values: &MultiValue<Day>) -> Option<String> {
    values.settled().map(|day| day.0.clone())
}
