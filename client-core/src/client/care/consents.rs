//! Ground rules in versions, and what each person agreed to. Who has not affirmed the rules in force is a join of this
//! device's views, stored nowhere.

use alcove_protocol::id::LogId;
use sha2::{Digest, Sha256};

use crate::client::practice::groups::GROUP_KEY;
use crate::client::writing::drafting::{Draft, make_item_id, set};
use crate::client::{Client, MemberItem, NaturalKey, Record};
use crate::clinical::{
    ConsentMeans, ConsentRecordView, ConsentStanding, ConsentState, ConsentSubject, DocKind, GroundRulesView,
    Scalar, consent_standings,
};
use crate::engine::DocKey;
use crate::error::ClientError;

const CONSENTS_KEY: &[u8] = b"consents";

/// Ground rules to issue.
#[derive(Clone, Debug, Default)]
pub struct NewRules {
    /// What stays in the group.
    pub confidentiality: String,
    /// Where confidentiality ends: harm, safeguarding, court.
    pub confidentiality_limits: String,
    /// That members do not meet outside, and what to do if they do.
    pub no_meeting_outside: String,
    /// Attendance, lateness, notice.
    pub attendance: String,
    /// Notice of leaving.
    pub leaving: String,
    /// Recording and phones.
    pub recording: String,
    /// Everyone at their own pace: the right to listen.
    pub pace: String,
    /// Day from which they count, as `YYYY-MM-DD`.
    pub effective_from: String,
}

/// A statement of consent to record.
#[derive(Clone, Debug)]
pub struct NewConsent {
    /// What about.
    pub what: ConsentSubject,
    /// More closely, such as the channel; may be empty.
    pub detail: String,
    /// What the person says.
    pub state: ConsentState,
    /// How.
    pub how: ConsentMeans,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// The text that was agreed to; its hash is kept. May be empty.
    pub text: String,
}

impl NewRules {
    fn clauses(&self) -> [(&'static str, &str); 7] {
        [
            ("confidentiality", &self.confidentiality),
            ("confidentiality_limits", &self.confidentiality_limits),
            ("no_meeting_outside", &self.no_meeting_outside),
            ("attendance", &self.attendance),
            ("leaving", &self.leaving),
            ("recording", &self.recording),
            ("pace", &self.pace),
        ]
    }
}

/// The text of one version of the rules, every value that stands, as a person is read it. Its hash is what they agree to.
pub fn rules_text(rules: &GroundRulesView) -> String {
    let clauses = [
        ("Confidentiality", &rules.confidentiality),
        ("Limits of confidentiality", &rules.confidentiality_limits),
        ("No meeting outside", &rules.no_meeting_outside),
        ("Attendance", &rules.attendance),
        ("Leaving", &rules.leaving),
        ("Recording and phones", &rules.recording),
        ("Pace", &rules.pace),
    ];
    let mut text = String::new();
    for (heading, values) in clauses {
        for seen in &values.values {
            text.extend([heading, ": ", &seen.value, "\n"]);
        }
    }
    text
}

/// The number of a version; the lowest where two were written.
fn version_of(rules: &GroundRulesView) -> i64 {
    rules.version.values.iter().map(|seen| seen.value).min().unwrap_or_default()
}

impl Client {
    /// Issues ground rules as the group's next version. What was agreed before is not changed. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for rules without a word, [`ClientError::Edit`] for a day that is none.
    pub async fn issue_rules(&self, group: LogId, new: NewRules) -> Result<i64, ClientError> {
        if new.clauses().iter().all(|(_, clause)| clause.trim().is_empty()) {
            return Err(ClientError::BadInput { what: "ground rules need at least one clause" });
        }
        let newest = self.rules(group).await?.iter().map(|rules| version_of(&rules.view)).max();
        let version = newest.unwrap_or_default() + 1;
        let mut draft = Draft::default()
            .value("version", Some(version))
            .value("effective_from", Some(new.effective_from.as_str()))
            .value("author", Some(self.person().to_hex().as_str()));
        for (field, clause) in new.clauses() {
            draft = draft.text(field, clause);
        }
        let name = NaturalKey::Of(format!("rules-{version}-{}", self.device().to_hex()).into_bytes());
        self.new_record(DocKind::GroundRules, group, name, draft.0).await?;
        let shell = self.document_for(group, DocKind::Group, GROUP_KEY).await?;
        self.edit_record(shell, vec![set("rules_version", version)]).await?;
        Ok(version)
    }

    /// Every version of a group's rules, oldest first. Two of one number were issued by two devices offline: a next one
    /// settles it.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn rules(&self, group: LogId) -> Result<Vec<Record<GroundRulesView>>, ClientError> {
        self.records(Some(group)).await
    }

    async fn newest_rules(&self, group: LogId) -> Result<Vec<GroundRulesView>, ClientError> {
        let all: Vec<_> = self.rules(group).await?.into_iter().map(|rules| rules.view).collect();
        let newest = all.iter().map(version_of).max().unwrap_or_default();
        Ok(all.into_iter().filter(|rules| version_of(rules) == newest).collect())
    }

    /// Records that a person affirms the newest version of a group's rules, or does not.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for a group without rules, [`ClientError::Edit`] for a day that is none.
    pub async fn affirm_rules(
        &self,
        group: LogId,
        member: LogId,
        state: ConsentState,
        how: ConsentMeans,
        on: &str,
    ) -> Result<i64, ClientError> {
        let rules = self.newest_rules(group).await?;
        let version =
            rules.first().map(version_of).ok_or(ClientError::NotFound { what: "version of the rules" })?;
        let text = rules.iter().map(rules_text).collect::<Vec<_>>().join("\n");
        let detail = self.rules_detail(group, member, version).await?;
        let new = NewConsent { what: ConsentSubject::Rules, detail, state, how, on: on.to_owned(), text };
        self.record_consent(member, new).await?;
        Ok(version)
    }

    /// Those on a group's roster who have not left and have not affirmed its newest rules: a join of this device's views,
    /// stored nowhere.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn not_affirmed(&self, group: LogId) -> Result<Vec<MemberItem>, ClientError> {
        let Some(version) = self.newest_rules(group).await?.first().map(version_of) else {
            return Ok(Vec::new());
        };
        let mut missing = Vec::new();
        for member in self.present_members(group).await? {
            let detail = self.rules_detail(group, member.member, version).await?;
            let has_affirmed = self.consents(member.member).await?.into_iter().any(|standing| {
                standing.what == ConsentSubject::Rules
                    && standing.detail == detail
                    && standing.state == ConsentState::Given
            });
            if !has_affirmed {
                missing.push(member);
            }
        }
        Ok(missing)
    }

    async fn rules_detail(&self, group: LogId, member: LogId, version: i64) -> Result<String, ClientError> {
        Ok(format!("{} v{version}", self.group_alias(group, member).await?))
    }

    /// Records what a person agrees to, refuses or withdraws. It replaces what this device has seen of the same subject;
    /// what another device writes meanwhile stands beside it.
    ///
    /// # Errors
    /// [`ClientError::Edit`] for a day that is none, [`ClientError::BadInput`] for one before the person's birth.
    pub async fn record_consent(&self, member: LogId, new: NewConsent) -> Result<DocKey, ClientError> {
        let standing = self.consents(member).await?;
        let same = standing.into_iter().find(|held| held.what == new.what && held.detail == new.detail);
        let seen = same.map(|held| held.standing).unwrap_or_default();
        let replaces: Vec<String> = seen.into_iter().map(|statement| statement.item).collect();
        let mut values = vec![
            ("what", Scalar::from(new.what)),
            ("detail", Scalar::from(new.detail.as_str())),
            ("state", Scalar::from(new.state)),
            ("how", Scalar::from(new.how)),
            ("on", Scalar::from(new.on.as_str())),
            ("witnessed_by", Scalar::from(self.person().to_hex().as_str())),
            ("replaces", Scalar::from(replaces.join(" ").as_str())),
        ];
        if !new.text.is_empty() {
            let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(new.text.as_bytes()));
            values.push(("text_hash", Scalar::from(hash.as_str())));
        }
        let draft = Draft::default().item("statements", &make_item_id(), values);
        self.new_record(DocKind::ConsentRecord, member, NaturalKey::Of(CONSENTS_KEY.to_vec()), draft.0).await
    }

    /// What a person's statements come to, by subject.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn consents(&self, member: LogId) -> Result<Vec<ConsentStanding>, ClientError> {
        let held = self.records::<ConsentRecordView>(Some(member)).await?;
        let statements: Vec<_> = held.into_iter().flat_map(|record| record.view.statements).collect();
        Ok(consent_standings(&statements))
    }
}
