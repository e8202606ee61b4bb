//! Legal holds on records. Anybody who writes in a record may set one; letting it go needs a named authority, and of a hold
//! and a release that did not see each other the hold stays.

use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::trust::OrgState;

use super::retention::Kept;
use crate::client::practice::directory::DIRECTORY_KEY;
use crate::client::writing::drafting::{set, set_in};
use crate::client::{Client, view_of};
use crate::clinical::{AuditKind, CircleKind, DocKind, Lattice, LegalHold, MemberRecordView, Scalar};
use crate::document::DocEdit;
use crate::engine::{Commit, DocKey};
use crate::error::ClientError;
use crate::time::Timestamp;

const HOLD: &str = "legal_hold";

/// Who held a record or let it go, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldDecision {
    /// Whether it was held; else it was let go.
    pub held: bool,
    /// Who, if their device is known.
    pub by: Option<PersonId>,
    /// When, by their clock.
    pub at: Timestamp,
    /// Why; empty where nobody said.
    pub because: String,
}

impl Client {
    /// Those who may let a hold go and destroy what is due: whom the directory names for it; while it names nobody, the
    /// practice's admins.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn hold_authorities(&self) -> Result<Vec<PersonId>, ClientError> {
        let named = self.directory().await?.unwrap_or_default().people;
        let named = named.iter().filter(|person| person.releases_holds.settled() == Some(&true));
        let named: Vec<PersonId> = named.filter_map(|person| person.item.parse().ok()).collect();
        self.use_engine(move |engine, _, _| {
            let people = engine.org().into_iter().flat_map(OrgState::people);
            let (mut chosen, mut admins) = (Vec::new(), Vec::new());
            for (id, person) in people.filter(|(_, person)| person.removed_at.is_none()) {
                chosen.extend(named.contains(&id).then_some(id));
                admins.extend(person.is_admin().then_some(id));
            }
            (if chosen.is_empty() { admins } else { chosen }, Vec::new())
        })
        .await
    }

    /// Names somebody who may let holds go and destroy records, or takes that back. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NoAuthority`] for who is none of them and no admin of the practice, [`ClientError::NotFound`] for
    /// somebody whom the directory does not name.
    pub async fn set_hold_authority(&self, person: PersonId, named: bool) -> Result<(), ClientError> {
        let me = self.person();
        let people = self.people().await?;
        let is_admin = people.iter().any(|known| known.person == me && known.admin && !known.left);
        if !is_admin && !self.hold_authorities().await?.contains(&me) {
            return Err(ClientError::NoAuthority);
        }
        let view = self.directory().await?.unwrap_or_default();
        if !view.people.iter().any(|known| known.item == person.to_hex()) {
            return Err(ClientError::NotFound { what: "person in the directory" });
        }
        let practice = self.circle_of_kind(CircleKind::Practice).await?;
        let key = self.document_for(practice, DocKind::Directory, DIRECTORY_KEY).await?;
        let edit = set_in("people", &person.to_hex(), "releases_holds", named);
        self.edit(key, vec![edit], Commit::Now).await?;
        let kind = if named { AuditKind::Grant } else { AuditKind::Revoke };
        self.audit(kind, None, "releases holds").await
    }

    /// Holds a record: nothing of it is destroyed, on any device that knows of the hold. A hold that another device sets
    /// meanwhile wins over letting go.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] without a reason, [`ClientError::NotFound`], [`ClientError::Edit`].
    pub async fn hold_record(&self, member: LogId, because: &str) -> Result<(), ClientError> {
        self.say_hold(member, LegalHold::On, because).await?;
        self.audit(AuditKind::Hold, Some(member), "record").await
    }

    /// Lets a record go, and everything in it that was held by itself. Who did, and why, stays with the record.
    ///
    /// # Errors
    /// [`ClientError::NoAuthority`] for anybody whom the practice has not named; [`ClientError::BadInput`] without a
    /// reason; [`ClientError::NotFound`]; [`ClientError::Edit`].
    pub async fn release_hold(&self, member: LogId, because: &str) -> Result<(), ClientError> {
        self.require_authority().await?;
        self.say_hold(member, LegalHold::Off, because).await?;
        let record = self.record_key(member).await?;
        for row in self.rows_of_member(member).await?.into_iter().filter(|row| row.key != record) {
            let kept: Kept = view_of(&row)?;
            if self.is_held(&kept.legal_hold).await? {
                self.edit_record(row.key, vec![set(HOLD, LegalHold::Off)]).await?;
            }
        }
        self.audit(AuditKind::ReleaseHold, Some(member), "record").await
    }

    async fn say_hold(&self, member: LogId, hold: LegalHold, because: &str) -> Result<(), ClientError> {
        if because.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a hold is set, and let go, with a reason" });
        }
        let record = self.record_key(member).await?;
        self.say_anew(record, "hold_reason", because.trim()).await?;
        self.edit_record(record, vec![set(HOLD, hold), set("hold_reason", because.trim())]).await
    }

    /// Clears a value that is about to be said in the very same words, so that who says it again, and when, is written down.
    pub(super) async fn say_anew(&self, key: DocKey, field: &str, words: &str) -> Result<(), ClientError> {
        let held = self.read(key).await?.value(field);
        if held.values.iter().any(|seen| seen.value == Scalar::from(words)) {
            self.edit_record(key, vec![DocEdit::ClearValue { field: field.to_owned() }]).await?;
        }
        Ok(())
    }

    pub(super) async fn require_authority(&self) -> Result<(), ClientError> {
        if self.hold_authorities().await?.contains(&self.person()) {
            Ok(())
        } else {
            Err(ClientError::NoAuthority)
        }
    }

    /// Refuses edits that let a hold go, by whatever way they come, to who may not.
    pub(in crate::client) async fn refuse_release(
        &self,
        key: DocKey,
        edits: &[DocEdit],
    ) -> Result<(), ClientError> {
        let on = Scalar::from(LegalHold::On);
        let lets_go = |edit: &DocEdit| matches!(edit, DocEdit::SetValue { field, value } if field == HOLD && *value != on);
        if !edits.iter().any(lets_go) {
            return Ok(());
        }
        let held = self
            .read(key)
            .await
            .is_ok_and(|view| view.value(HOLD).values.iter().any(|seen| seen.value == on));
        if held { self.require_authority().await } else { Ok(()) }
    }

    /// Whether a hold counts: it was set and not let go, or let go by somebody who may not. Of who has left the practice it
    /// is taken that they might.
    pub(super) async fn is_held(&self, hold: &Lattice<LegalHold>) -> Result<bool, ClientError> {
        match &hold.state {
            None => return Ok(false),
            Some(LegalHold::Off) => {}
            Some(LegalHold::On | LegalHold::Unknown(_)) => return Ok(true),
        }
        let by: Vec<DeviceId> = hold.values.values.iter().map(|seen| DeviceId(seen.device)).collect();
        let by = self.people_of(by).await?;
        let may = self.hold_authorities().await?;
        Ok(by.iter().any(|person| !may.contains(person)))
    }

    /// Whose devices these are, of the people who have not left.
    async fn people_of(&self, devices: Vec<DeviceId>) -> Result<Vec<PersonId>, ClientError> {
        self.use_engine(move |engine, _, _| {
            let here = |person: &PersonId| {
                let known = engine.org().and_then(|org| org.person(*person));
                known.is_some_and(|known| known.removed_at.is_none())
            };
            let people = devices.iter().filter_map(|device| engine.person_of(*device));
            (people.filter(here).collect(), Vec::new())
        })
        .await
    }

    pub(super) async fn hold_decision(
        &self,
        record: &MemberRecordView,
    ) -> Result<Option<HoldDecision>, ClientError> {
        let Some(held) = record.legal_hold.state.as_ref().map(|state| *state != LegalHold::Off) else {
            return Ok(None);
        };
        let newest = |values: &crate::clinical::MultiValue<String>| {
            values
                .values
                .iter()
                .max_by_key(|seen| seen.at)
                .map(|seen| (seen.device, seen.at, seen.value.clone()))
        };
        let said = record.legal_hold.values.values.iter().max_by_key(|seen| seen.at);
        let said =
            newest(&record.hold_reason).or_else(|| said.map(|seen| (seen.device, seen.at, String::new())));
        let Some((device, at, because)) = said else { return Ok(None) };
        let device = DeviceId(device);
        let by = self.use_engine(move |engine, _, _| (engine.person_of(device), Vec::new())).await?;
        Ok(Some(HoldDecision { held, by, at, because }))
    }
}
