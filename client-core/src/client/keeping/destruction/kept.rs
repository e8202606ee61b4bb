//! Records that others destroyed while this device knew of a hold: kept here, and filed anew for everybody.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::LogId;
use data_encoding::HEXLOWER;

use crate::client::Client;
use crate::client::keeping::member_scope::rename;
use crate::client::practice::persons::RECORD_KEY;
use crate::clinical::{AuditKind, DocKind};
use crate::document::derive_edits;
use crate::engine::{Commit, DocKey, Ending};
use crate::error::ClientError;

/// A record that was destroyed everywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its circle.
    pub member: LogId,
    /// Every name in law that stands.
    pub names: Vec<String>,
    /// Its documents that are kept here alone.
    pub documents: Vec<DocKey>,
}

impl Client {
    /// Records of which the log says that they are destroyed, and which a hold keeps on this device.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn kept_records(&self) -> Result<Vec<KeptRecord>, ClientError> {
        let mut kept: BTreeMap<LogId, KeptRecord> = BTreeMap::new();
        for record in self.persons().await? {
            let member = record.key.circle;
            if kept.contains_key(&member) {
                continue;
            }
            let mut documents = Vec::new();
            for row in self.rows_of_person(member).await? {
                if self.ending(row.key).await? == Ending::Held {
                    documents.push(row.key);
                }
            }
            if !documents.is_empty() {
                let names = record.view.legal_name.values.into_iter().map(|seen| seen.value).collect();
                kept.insert(member, KeptRecord { member, names, documents });
            }
        }
        Ok(kept.into_values().collect())
    }

    /// Files what a hold kept on this device anew, in the same circle and under the same hold, so that everybody who may
    /// open the record has it again. Signatures and who typed which words stay with the documents that are kept here: they
    /// go when the hold is let go. Returns how many documents were filed.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where nothing is kept, [`ClientError::Edit`].
    pub async fn file_kept_anew(&self, member: LogId) -> Result<usize, ClientError> {
        let kept = self.kept_records().await?.into_iter().find(|kept| kept.member == member);
        let kept = kept.ok_or(ClientError::NotFound { what: "record that a hold kept here" })?;
        let mut moved = Vec::new();
        let mut names = BTreeMap::new();
        for key in kept.documents {
            let view = self.read(key).await?;
            // A signature is of the document that it was put to.
            if view.kind == DocKind::NoteStatus {
                continue;
            }
            let is_record = view.kind == DocKind::MemberRecord;
            let name = if is_record { RECORD_KEY.to_vec() } else { key.document.0.to_vec() };
            let new = self.document_by_key(key.circle, view.kind, name).await?;
            names.insert(HEXLOWER.encode(&key.document.0), HEXLOWER.encode(&new.document.0));
            moved.push((new, view));
        }
        let filed: BTreeSet<DocKey> = moved.iter().map(|(key, _)| *key).collect();
        for (key, mut view) in moved {
            rename(&mut view, &names);
            let mut edits = derive_edits(&self.read(key).await?, &view);
            edits.retain(|edit| edit.field() != "seams_read");
            if !edits.is_empty() {
                self.edit(key, edits, Commit::Now).await?;
            }
        }
        self.audit(AuditKind::Hold, Some(member), "filed anew").await?;
        Ok(filed.len())
    }
}
