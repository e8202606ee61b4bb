//! What is added to a signed note, and what becomes of work beside it.

use crate::client::writing::drafting::{prose, set};
use crate::client::writing::records::NaturalKey;
use crate::client::{Client, Record, with_effects};
use crate::clinical::signing::SignBlock;
use crate::clinical::{AddendumReason, AddendumView, DocKind, SignatureMeaning, WorkOutcome};
use crate::engine::{DocKey, SignRefused};
use crate::error::ClientError;
use crate::time::Timestamp;

use super::{Addendum, SignAs};

/// An addendum's prose.
const TEXT: &str = "text";

impl Client {
    /// Adds something to a signed note, and signs it. `keep_names` says why names that the guard finds in it stay.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when nobody has signed the note, the text is empty or the reason names somebody itself;
    /// [`ClientError::Sign`] for names without a reason. Nothing was added.
    pub async fn addend(
        &self,
        key: DocKey,
        reason: AddendumReason,
        text: &str,
        keep_names: Option<&str>,
    ) -> Result<DocKey, ClientError> {
        if text.trim().is_empty() {
            return Err(ClientError::BadInput { what: "an addendum needs a text" });
        }
        if self.signed_state(key).await?.versions.is_empty() {
            return Err(ClientError::BadInput { what: "nobody has signed this note: write in it" });
        }
        let mut edits =
            vec![set("target", key.document.to_hex().as_str()), set("reason", reason), prose(TEXT, text)];
        let names = self.guard_for(key.circle).await?.find(TEXT, text);
        match keep_names {
            _ if names.is_empty() => {}
            Some(why) => edits.extend(self.names_kept(key.circle, &names, why).await?),
            None => return Err(SignRefused::Blocked(vec![SignBlock::NameHits(names.len())]).into()),
        }
        let addendum = self.new_record(DocKind::Addendum, key.circle, NaturalKey::Random, edits).await?;
        self.sign(addendum, SignAs::new(SignatureMeaning::Author)).await?;
        Ok(addendum)
    }

    /// Says what becomes of work that no signature covers. With [`WorkOutcome::Adopted`] its text becomes an addendum, which
    /// this person signs, unless they have signed one that says the same: so names in it can be kept.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Edit`], and as [`Client::addend`].
    pub async fn decide_contribution(
        &self,
        key: DocKey,
        id: &str,
        outcome: WorkOutcome,
    ) -> Result<(), ClientError> {
        let state = self.signed_state(key).await?;
        let found = state.beside.into_iter().find(|beside| beside.id == id && beside.outcome.is_none());
        let Some(beside) = found else { return Err(ClientError::NotFound { what: "contribution" }) };
        if outcome == WorkOutcome::Adopted && !self.has_added(key, &beside.text()).await? {
            self.addend(key, AddendumReason::LateInformation, &beside.text(), None).await?;
        }
        let status = self.status_of(key).await?;
        self.use_open(vec![key, status], move |engine, now, _| {
            with_effects(engine.decide_beside(status, &beside, outcome, now))
        })
        .await??;
        Ok(())
    }

    /// Whether this person has signed an addendum of the note that says just this.
    async fn has_added(&self, key: DocKey, text: &str) -> Result<bool, ClientError> {
        let me = self.person();
        let added = self.addenda(key).await?;
        let says = |addendum: &Addendum| {
            addendum.text.trim() == text.trim() && addendum.signatures.iter().any(|one| one.person == me)
        };
        Ok(added.iter().any(says))
    }

    pub(super) async fn addenda(&self, key: DocKey) -> Result<Vec<Addendum>, ClientError> {
        let target = key.document.to_hex();
        let records: Vec<Record<AddendumView>> = self.records(Some(key.circle)).await?;
        let mut addenda = Vec::new();
        for record in records {
            if record.view.target.settled() != Some(&target) {
                continue;
            }
            let state = self.signed_state(record.key).await?;
            let whole: Record<AddendumView> = self.record(record.key).await?;
            let signatures =
                state.versions.first().map(|version| version.signatures.clone()).unwrap_or_default();
            let text = state.text.map_or(whole.view.text, |view| view.text(TEXT).to_owned());
            let reason = whole.view.reason.settled().cloned();
            addenda.push(Addendum { key: record.key, reason, text, signatures });
        }
        addenda.sort_by_key(|addendum| {
            (addendum.signatures.first().map_or(Timestamp(i64::MAX), |signed| signed.at), addendum.key)
        });
        Ok(addenda)
    }
}
