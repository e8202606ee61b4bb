//! The practice's directory: names for person ids. The only place where a clinician's name is.

use std::collections::BTreeMap;

use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::trust::OrgState;

use crate::client::writing::drafting::{set, set_in};
use crate::client::{Client, view_of};
use crate::clinical::{CircleKind, DirectoryView, DocKind};
use crate::document::DocEdit;
use crate::engine::Commit;
use crate::error::ClientError;
use crate::ports::ListQuery;

/// The natural key of the one directory.
pub(in crate::client) const DIRECTORY_KEY: &[u8] = b"directory";

/// A clinician, as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonItem {
    /// Who.
    pub person: PersonId,
    /// Every name that stands for them; empty while the directory does not say.
    pub names: Vec<String>,
    /// Their devices that may work.
    pub devices: Vec<DeviceId>,
    /// Their devices that were revoked: what they wrote keeps its author.
    pub former_devices: Vec<DeviceId>,
    /// May add people, devices and relays.
    pub admin: bool,
    /// They belong to the organisation no longer.
    pub left: bool,
}

pub(in crate::client) fn practice_edit(name: &str) -> DocEdit {
    set("practice", name)
}

pub(in crate::client) fn require_own_name(name: &str) -> Result<(), ClientError> {
    let is_blank = name.trim().is_empty();
    if is_blank { Err(ClientError::BadInput { what: "say what you are called" }) } else { Ok(()) }
}

pub(in crate::client) fn name_edit(person: PersonId, name: &str) -> DocEdit {
    set_in("people", &person.to_hex(), "name", name)
}

fn former(org: &OrgState, person: PersonId) -> Vec<DeviceId> {
    let revoked = org.devices().filter(|(_, device)| device.person == person && device.revoked_at.is_some());
    revoked.map(|(device, _)| device).collect()
}

impl Client {
    /// What the practice is called, every value that stands.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn practice_names(&self) -> Result<Vec<String>, ClientError> {
        let view = self.directory().await?;
        Ok(view
            .map(|view| view.practice.values.into_iter().map(|seen| seen.value).collect())
            .unwrap_or_default())
    }

    /// Every clinician of the organisation.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn people(&self) -> Result<Vec<PersonItem>, ClientError> {
        let names: BTreeMap<String, Vec<String>> = self
            .directory()
            .await?
            .map(|view| {
                let named = view.people.into_iter().map(|person| {
                    (person.item, person.name.values.into_iter().map(|seen| seen.value).collect())
                });
                named.collect()
            })
            .unwrap_or_default();
        self.use_engine(move |engine, _, _| {
            let org = engine.org();
            let people = org.into_iter().flat_map(|org| {
                org.people().map(|(id, person)| PersonItem {
                    person: id,
                    names: names.get(&id.to_hex()).cloned().unwrap_or_default(),
                    devices: org.devices_of(id, org.len()).map(|(device, _)| device).collect(),
                    former_devices: former(org, id),
                    admin: person.is_admin(),
                    left: person.removed_at.is_some(),
                })
            });
            (people.collect(), Vec::new())
        })
        .await
    }

    /// Writes this person's name into the directory.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] while the practice circle is not on this device.
    pub async fn set_own_name(&self, name: &str) -> Result<(), ClientError> {
        require_own_name(name)?;
        let practice = self.circle_of_kind(CircleKind::Practice).await?;
        let edit = name_edit(self.person(), name);
        let key = self.document_for(practice, DocKind::Directory, DIRECTORY_KEY).await?;
        self.edit(key, vec![edit], Commit::Now).await
    }

    pub(in crate::client) async fn circle_of_kind(&self, kind: CircleKind) -> Result<LogId, ClientError> {
        self.use_engine(move |engine, _, _| {
            let circles = engine.circle_summaries();
            (
                circles.into_iter().find(|circle| circle.kind == Some(kind)).map(|circle| circle.circle),
                Vec::new(),
            )
        })
        .await?
        .ok_or(ClientError::NotFound { what: "practice" })
    }

    pub(in crate::client) async fn directory(&self) -> Result<Option<DirectoryView>, ClientError> {
        let query = ListQuery {
            kind: DocKind::Directory,
            circle: None,
            newest_first: false,
            conflicts_only: false,
            limit: 1,
        };
        self.list(&query).await?.first().map(view_of).transpose()
    }
}
