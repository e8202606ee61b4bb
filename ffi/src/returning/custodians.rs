//! The practice's recovery key: three custodians, each with a sheet of paper, of whom two bring a device back.

use std::sync::Arc;

use alcove_client_core::client;
use alcove_client_core::crypto::quorum::{NewRecovery, Share};
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::PersonId;
use alcove_protocol::record::RecoveryKeys;

use crate::client::{Client, home};
use crate::error::ApiError;
use crate::returning::recovery::CameBack;

/// A recovery key that counts nowhere yet.
#[derive(uniffi::Object)]
pub struct RecoveryKeyDraft {
    record: RecoveryKeys,
    sheets: Vec<String>,
}

/// Prints no secret.
impl std::fmt::Debug for RecoveryKeyDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecoveryKeyDraft").finish_non_exhaustive()
    }
}

#[uniffi::export]
impl RecoveryKeyDraft {
    /// The codes of the three sheets, one for each custodian, to put on paper as text and as a QR code. They are secrets:
    /// two of them together open what the practice can recover. Show them once, and let go of this draft.
    pub fn sheets(&self) -> Vec<String> {
        self.sheets.clone()
    }
}

fn shares(sheets: &[String]) -> Result<Vec<Share>, ApiError> {
    let read = sheets.iter().map(|sheet| Share::from_text(sheet));
    Ok(read.collect::<Result<_, _>>().map_err(ClientError::from)?)
}

fn draft(new: NewRecovery) -> Arc<RecoveryKeyDraft> {
    let sheets = new.shares.iter().map(|share| share.to_text().to_string()).collect();
    Arc::new(RecoveryKeyDraft { record: new.record, sheets })
}

/// Makes this new, empty `folder` a device of `person`, by the sheets of two custodians, its keys sealed under
/// `passphrase`. The sheets stay valid. Private circles do not come back by it. The relay is named as in
/// [`Client::set_up`].
///
/// # Errors
/// [`ApiError::InvalidInput`] for a mistyped sheet; as [`recover_with_kit`](crate::recover_with_kit). Nothing was changed.
#[uniffi::export(async_runtime = "tokio")]
pub async fn recover_with_custodians(
    folder: String,
    passphrase: String,
    person: PersonId,
    relay_address: String,
    fingerprint: Option<String>,
    sheets: Vec<String>,
) -> Result<CameBack, ApiError> {
    let relay = RelayEndpoint::parse(&relay_address, fingerprint.as_deref())?;
    let (home, shares) = (home(folder), shares(&sheets)?);
    let came = client::Client::recover_with_quorum(&home, passphrase.into(), person, relay, &shares).await?;
    Ok(CameBack::new(came, home))
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A new recovery key of the practice, for three custodians. Where there is one already, `before` are the codes of two of its
    /// custodians' sheets, who hand over; else it is empty. It counts nowhere yet: put the sheets on paper, then
    /// [`Client::register_recovery_key`].
    ///
    /// # Errors
    /// [`ApiError::Refused`] when this person is no admin of the practice, [`ApiError::InvalidInput`] for a mistyped sheet, and an
    /// error about paper when the sheets do not fit; nothing was changed.
    pub async fn draft_recovery_key(&self, before: Vec<String>) -> Result<Arc<RecoveryKeyDraft>, ApiError> {
        Ok(draft(self.core.draft_recovery_key(shares(&before)?).await?))
    }

    /// Makes a recovery key whose sheets are on paper the practice's, as soon as the relay hears of it.
    ///
    /// # Errors
    /// [`ApiError::Refused`] when this person is no admin of the practice.
    pub async fn register_recovery_key(&self, draft: Arc<RecoveryKeyDraft>) -> Result<(), ApiError> {
        Ok(self.core.register_recovery_key(draft.record.clone()).await?)
    }
}
