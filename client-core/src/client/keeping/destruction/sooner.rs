//! What is destroyed before a record's time is over: interactions once the entries of their session are sealed, and what is
//! kept on consent alone once that is withdrawn.

use alcove_protocol::id::LogId;

use crate::client::keeping::retention::Kept;
use crate::client::writing::drafting::set;
use crate::client::{Client, SessionRef, view_of};
use crate::clinical::{ConsentState, ConsentSubject, DocKind};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::{ListQuery, ListRow};

/// How the rule of what is kept on consent alone begins, in the field that names a document's rule.
const ON_CONSENT: &str = "consent: ";

/// Something that is kept on consent alone, which was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDue {
    /// The person's circle.
    pub member: LogId,
    /// The document.
    pub key: DocKey,
    /// What it records.
    pub kind: DocKind,
    /// What the person had agreed to.
    pub subject: ConsentSubject,
}

impl Client {
    /// Destroys who interacted with whom in those sessions of a group whose entries are all sealed or withdrawn, unless it
    /// is kept for supervision. Returns the sessions.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::NotFound`].
    pub async fn destroy_ticks(&self, group: LogId) -> Result<Vec<SessionRef>, ClientError> {
        let (mut sessions, mut documents) = (Vec::new(), Vec::new());
        let roster = self.roster_of(group).await?;
        let rows = self.rows_of_kind(roster, DocKind::InteractionTicks).await?;
        for (session, key) in self.ticks_due(group).await? {
            let row = rows.iter().find(|row| row.key == key);
            if let (true, Some(row)) = (self.all_sealed(&session).await?, row) {
                documents.push(self.planned(row).await?);
                sessions.push(session);
            }
        }
        if !documents.is_empty() {
            self.destroy_documents(roster, documents, "interactions: entries sealed", None).await?;
        }
        Ok(sessions)
    }

    async fn all_sealed(&self, session: &SessionRef) -> Result<bool, ClientError> {
        for member in self.members(session.group).await? {
            let Some(entry) = self.entry(session, member.member).await? else { continue };
            let key = entry.key;
            let sealed =
                self.use_open(vec![key], move |engine, _, _| (engine.sealed_note(key).is_some(), Vec::new()));
            if !sealed.await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Says that a document of a person is kept on consent alone, such as a recording or a measure that is no part of their
    /// care: it is due for destruction when the consent is withdrawn.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Edit`].
    pub async fn keep_on_consent(&self, key: DocKey, subject: &ConsentSubject) -> Result<(), ClientError> {
        let rule = format!("{ON_CONSENT}{}", subject.code());
        self.edit_record(key, vec![set("retention_class", rule.as_str())]).await
    }

    /// What is kept on a person's consent alone and has lost it: withdrawn or refused, and nothing else stands. What is held
    /// is not due.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn consent_due(&self, member: LogId) -> Result<Vec<ConsentDue>, ClientError> {
        Ok(self.due_rows(member).await?.into_iter().map(|(due, _)| due).collect())
    }

    /// Destroys what is kept on a person's consent alone and has lost it. Returns the certificate.
    ///
    /// # Errors
    /// [`ClientError::NoAuthority`], [`ClientError::Destroy`] where nothing is due, [`ClientError::Close`].
    pub async fn destroy_without_consent(&self, member: LogId) -> Result<DocKey, ClientError> {
        self.require_authority().await?;
        let mut documents = Vec::new();
        for (_, row) in self.due_rows(member).await? {
            documents.push(self.planned(&row).await?);
        }
        self.destroy_documents(member, documents, "consent withdrawn", None).await
    }

    async fn due_rows(&self, member: LogId) -> Result<Vec<(ConsentDue, ListRow)>, ClientError> {
        let lost: Vec<ConsentSubject> = self
            .consents(member)
            .await?
            .into_iter()
            .filter(|standing| matches!(standing.state, ConsentState::Withdrawn | ConsentState::Refused))
            .map(|standing| standing.what)
            .collect();
        let mut due = Vec::new();
        for row in self.rows_of_member(member).await? {
            let class = view_of::<Kept>(&row)?.retention_class;
            let said = class.settled().and_then(|class| class.strip_prefix(ON_CONSENT));
            let Some(subject) = said.map(|code| ConsentSubject::from(code.to_owned())) else { continue };
            if lost.contains(&subject) {
                due.push((ConsentDue { member, key: row.key, kind: row.kind, subject }, row));
            }
        }
        Ok(due)
    }

    async fn rows_of_kind(&self, circle: LogId, kind: DocKind) -> Result<Vec<ListRow>, ClientError> {
        let query = crate::ports::ListQuery { circle: Some(circle), ..ListQuery::all_of(kind) };
        self.list(&query).await
    }
}
