//! People in therapy: their record, how to reach them, their place in a group.

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;

use super::groups::ROSTER_KEY;
use crate::client::writing::drafting::{Draft, make_item_id, set};
use crate::client::{Client, NaturalKey, Record, view_of};
use crate::clinical::{
    Caution, CircleKind, ContactCardView, DocKind, MemberRecordView, MembershipStatus, MembershipView,
    RosterView, Scalar,
};
use crate::crypto::derive_group_alias;
use crate::document::DocEdit;
use crate::engine::{DocKey, Intent};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::clock::system_rng;

/// Natural keys of documents of which a circle has one.
pub(in crate::client) const RECORD_KEY: &[u8] = b"record";
const CONTACT_CARD_KEY: &[u8] = b"contact-card";

/// What to write into a person's record; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MemberEdit {
    /// Name in law.
    pub legal_name: Option<String>,
    /// Name to be called by.
    pub preferred_name: Option<String>,
    /// Pronouns.
    pub pronouns: Option<String>,
    /// Day of birth, as `YYYY-MM-DD`.
    pub dob: Option<String>,
    /// NHS number: ten digits; spaces do not matter.
    pub nhs_number: Option<String>,
    /// General practitioner.
    pub gp: Option<String>,
    /// What the person needs to take part.
    pub communication_needs: Option<String>,
    /// The clinician in charge.
    pub lead_clinician: Option<PersonId>,
    /// Whether there is a safeguarding alert. Of two answers written at once the cautious one counts.
    pub safeguarding_alert: Option<bool>,
    /// Day of death.
    pub deceased_on: Option<String>,
}

/// What to write about a membership; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MembershipEdit {
    /// Where the person is with the group.
    pub status: Option<MembershipStatus>,
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// How the ending is prepared.
    pub ending_plan: Option<String>,
    /// The pace that suits the person.
    pub pace_preference: Option<String>,
}

impl Client {
    /// Makes a record for a person who is in no group yet, such as one who was just referred. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for an empty name or a device that has not synced yet.
    pub async fn register_person(&self, legal_name: &str) -> Result<LogId, ClientError> {
        let name = legal_name.trim().to_owned();
        if name.is_empty() {
            return Err(ClientError::BadInput { what: "a person in therapy needs a name" });
        }
        self.use_engine(move |engine, now, _| {
            engine.together(|engine| {
                let member = engine.found_circle(CircleKind::Member, &[], &mut system_rng())?.circle;
                let (record, _) = engine.document_for(member, DocKind::MemberRecord, RECORD_KEY)?;
                engine.edit(record, &[set("legal_name", name.as_str())], crate::engine::Commit::Now, now)?;
                Ok::<_, ClientError>(member)
            })
        })
        .await?
    }

    /// Puts a person who has a record into a group: a row of the roster, access for everybody who may open the group's
    /// roster, and a membership in the person's record. A person who comes back has a new row. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group or person, [`ClientError::BadInput`] for a day that is none.
    pub async fn join_group(
        &self,
        group: LogId,
        member: LogId,
        display_hint: &str,
        joined: &str,
    ) -> Result<(), ClientError> {
        let roster = self.roster_of(group).await?;
        self.kind_of_circle(member).await?;
        let edit = MembershipEdit {
            status: Some(MembershipStatus::Active),
            start: Some(joined.to_owned()),
            ..MembershipEdit::default()
        };
        self.set_membership(group, member, edit).await?;
        let people = self.others_in(roster).await?;
        let key = self.document_for(roster, DocKind::Roster, ROSTER_KEY).await?;
        let values = vec![
            ("member", Scalar::from(member.to_hex().as_str())),
            ("display_hint", Scalar::from(display_hint)),
            ("joined", Scalar::from(joined)),
        ];
        self.edit_record(key, Draft::default().item("members", &make_item_id(), values).0).await?;
        let mut circles = vec![member];
        circles.extend(self.circles_with(CircleKind::Contact, member.0.to_vec()).await?);
        let grants = circles.into_iter().flat_map(|circle| {
            people.iter().map(move |(person, role)| Intent::GrantAccess {
                circle,
                person: *person,
                role: *role,
            })
        });
        let grants = grants.collect();
        self.use_engine(move |engine, _, _| ((), engine.intend(grants))).await
    }

    /// Everybody in therapy whose record this device holds, by name.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn persons(&self) -> Result<Vec<Record<MemberRecordView>>, ClientError> {
        self.records(None).await
    }

    /// A person's record.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn person_record(&self, member: LogId) -> Result<Record<MemberRecordView>, ClientError> {
        let rows = self
            .list(&ListQuery { circle: Some(member), ..ListQuery::all_of(DocKind::MemberRecord) })
            .await?;
        let key = rows.first().ok_or(ClientError::NotFound { what: "member" })?.key;
        self.record(key).await
    }

    /// Refuses an id that is nobody's in therapy whose record this device opens: their lists would be empty.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn require_member(&self, member: LogId) -> Result<(), ClientError> {
        let is_member = self.kind_of_circle(member).await? == CircleKind::Member;
        is_member.then_some(()).ok_or(ClientError::NotFound { what: "member" })
    }

    /// Writes into a person's record.
    ///
    /// # Errors
    /// [`ClientError::Edit`] for an NHS number or a day that is none, [`ClientError::BadInput`] for a day before the
    /// person's birth or a birth in the future; nothing changed.
    pub async fn edit_person(&self, member: LogId, edit: MemberEdit) -> Result<DocKey, ClientError> {
        let without_spaces = |number: String| number.split_whitespace().collect::<String>();
        let alert = |alert| if alert { Caution::Yes } else { Caution::No };
        let mut draft = Draft::default()
            .value("legal_name", edit.legal_name.as_deref())
            .value("preferred_name", edit.preferred_name.as_deref())
            .value("pronouns", edit.pronouns.as_deref())
            .value("dob", edit.dob.as_deref())
            .value("nhs_number", edit.nhs_number.map(without_spaces).as_deref())
            .value("gp", edit.gp.as_deref())
            .value("lead_clinician", edit.lead_clinician.map(|person| person.to_hex()).as_deref())
            .value("safeguarding_alert", edit.safeguarding_alert.map(alert))
            .value("deceased_on", edit.deceased_on.as_deref());
        draft.0.extend(
            edit.communication_needs
                .map(|needs| crate::client::writing::drafting::prose("communication_needs", &needs)),
        );
        self.new_record(DocKind::MemberRecord, member, NaturalKey::Of(RECORD_KEY.to_vec()), draft.0).await
    }

    /// How to reach a person, from every contact circle of theirs on this device: one, unless two devices made one
    /// offline.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn contact_cards(&self, member: LogId) -> Result<Vec<Record<ContactCardView>>, ClientError> {
        let mut cards = Vec::new();
        for circle in self.circles_with(CircleKind::Contact, member.0.to_vec()).await? {
            for card in self.records::<ContactCardView>(Some(circle)).await? {
                cards.push(self.record(card.key).await?);
            }
        }
        Ok(cards)
    }

    /// Writes on a person's contact card. It lies in a circle of its own, made where it is not there yet for everybody who
    /// may open the person's record.
    ///
    /// # Errors
    /// [`ClientError::Edit`]; nothing changed.
    pub async fn edit_contact_card(&self, member: LogId, edits: Vec<DocEdit>) -> Result<DocKey, ClientError> {
        let people = self.others_in(member).await?;
        let circle = self.circle_for(CircleKind::Contact, member.0.to_vec(), people).await?;
        self.new_record(DocKind::ContactCard, circle, NaturalKey::Of(CONTACT_CARD_KEY.to_vec()), edits).await
    }

    /// Lets somebody who plans appointments open a person's contact card, and nothing else of theirs. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] where there is no card, [`ClientError::NotDone`].
    pub async fn share_contact_card(&self, member: LogId, person: PersonId) -> Result<(), ClientError> {
        let circles = self.circles_with(CircleKind::Contact, member.0.to_vec()).await?;
        if circles.is_empty() {
            return Err(ClientError::NotFound { what: "contact card" });
        }
        self.grant_access(circles, person, Role::Writer, None).await
    }

    /// What a member's record calls a group.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown member.
    pub async fn group_alias(&self, group: LogId, member: LogId) -> Result<String, ClientError> {
        let alias = self.use_engine(move |engine, _, _| {
            (engine.id_salt(member).map(|salt| derive_group_alias(salt, group)), Vec::new())
        });
        let alias = alias.await?.ok_or(ClientError::NotFound { what: "member" })?;
        Ok(data_encoding::HEXLOWER.encode(&alias))
    }

    /// Writes into a person's record where they are with a group. The record names the group by an alias of its own.
    ///
    /// # Errors
    /// [`ClientError::Edit`], [`ClientError::BadInput`] for a day before the person's birth; nothing changed.
    pub async fn set_membership(
        &self,
        group: LogId,
        member: LogId,
        edit: MembershipEdit,
    ) -> Result<DocKey, ClientError> {
        let alias = self.group_alias(group, member).await?;
        let draft = Draft::default()
            .value("group_alias", Some(alias.as_str()))
            .value("status", edit.status)
            .value("start", edit.start.as_deref())
            .value("end", edit.end.as_deref())
            .value("end_reason", edit.end_reason.as_deref())
            .prose("ending_plan", edit.ending_plan.as_deref().unwrap_or_default())
            .prose("pace_preference", edit.pace_preference.as_deref().unwrap_or_default());
        self.new_record(DocKind::Membership, member, NaturalKey::Of(alias.into_bytes()), draft.0).await
    }

    /// A person's memberships.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn memberships(&self, member: LogId) -> Result<Vec<Record<MembershipView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// The groups on whose rosters a person is or was: a join of this device's views, stored nowhere.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn groups_of(&self, member: LogId) -> Result<Vec<LogId>, ClientError> {
        let rosters = self.list(&ListQuery::all_of(DocKind::Roster)).await?;
        let mut groups = Vec::new();
        let circles = self.circle_summaries().await?;
        for row in rosters {
            let view: RosterView = view_of(&row)?;
            let wanted = member.to_hex();
            let is_on =
                view.members.iter().any(|row| row.member.values.iter().any(|seen| seen.value == wanted));
            let info =
                circles.iter().find(|circle| circle.circle == row.key.circle).map(|circle| &circle.info);
            if let (true, Some(Ok(group))) = (is_on, info.map(|info| info.as_slice().try_into().map(LogId))) {
                groups.push(group);
            }
        }
        Ok(groups)
    }
}
