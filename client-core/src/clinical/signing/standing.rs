//! How far a note has come: a fold of its signatures, of what became of them, and of what stands beside it.

use std::collections::BTreeSet;

use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::trust::OrgState;
use data_encoding::BASE64;

use super::{NotePlace, SignatureFault, Statement, check_signature};
use crate::clinical::NoteStatusView;

/// A signature as it stands in the note's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedSignature {
    /// Id of its item.
    pub item: String,
    /// The device whose change holds it.
    pub put_there_by: DeviceId,
    /// The bytes of the signature; empty where they are none.
    pub signature: Vec<u8>,
    /// What it says, or why it does not hold.
    pub checked: Result<Statement, SignatureFault>,
}

/// A text that was signed: what counts is its rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedVersion {
    /// Hash of the rendering.
    pub rendering: [u8; 32],
    /// The heads that the earliest signature names.
    pub heads: Vec<[u8; 32]>,
    /// Who signed it, earliest first; each person once.
    pub signatures: Vec<Statement>,
}

/// The signatures of a note, each checked.
pub fn checked_signatures(
    status: &NoteStatusView,
    place: NotePlace,
    org: &OrgState,
) -> Vec<CheckedSignature> {
    let checked = |view: &crate::clinical::SignatureView| {
        let statement = view.statement.values.first();
        let put_there_by = DeviceId(statement.map_or([0; 16], |seen| seen.device));
        let decoded = |values: &crate::clinical::MultiValue<String>| {
            let one = values.settled().ok_or(SignatureFault::Malformed)?;
            BASE64.decode(one.as_bytes()).map_err(|_| SignatureFault::Malformed)
        };
        let signature = decoded(&view.signature);
        let kept = signature.clone().unwrap_or_default();
        let checked = decoded(&view.statement).and_then(|statement| {
            let signature = signature?;
            check_signature(&statement, &signature, place, put_there_by, org)
        });
        CheckedSignature { item: view.item.clone(), put_there_by, signature: kept, checked }
    };
    status.signatures.iter().map(checked).collect()
}

/// The texts that were signed: the one that counts first. It is the one with the earliest signature, as the signers claim it;
/// of two signed at the same moment the one with the lower hash. More than one means that people signed different texts
/// without knowing of each other, which is shown.
pub fn signed_versions(signatures: &[CheckedSignature]) -> Vec<SignedVersion> {
    let mut held: Vec<&Statement> = signatures.iter().filter_map(|one| one.checked.as_ref().ok()).collect();
    held.sort_unstable_by_key(|statement| (statement.at, statement.rendering, statement.device));
    let mut versions: Vec<SignedVersion> = Vec::new();
    for statement in held {
        let known = versions.iter_mut().find(|version| version.rendering == statement.rendering);
        match known {
            Some(version) => {
                if version.signatures.iter().all(|signed| signed.person != statement.person) {
                    version.signatures.push(statement.clone());
                }
            }
            None => versions.push(SignedVersion {
                rendering: statement.rendering,
                heads: statement.heads.clone(),
                signatures: vec![statement.clone()],
            }),
        }
    }
    versions
}

/// Whose signatures a note needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Required {
    /// The co-facilitator's, beside the author's.
    pub cofacilitator: bool,
    /// A supervisor's, where a trainee signed.
    pub supervisor_for_trainee: bool,
}

impl SignedVersion {
    /// How many signatures the note needs.
    pub fn needed(&self, required: Required) -> usize {
        let by_trainee = self.signatures.iter().any(|signed| signed.role == "trainee");
        1 + usize::from(required.cofacilitator) + usize::from(required.supervisor_for_trainee && by_trainee)
    }

    /// Whether all of them are there. What a trainee signed needs somebody who is none.
    pub fn is_complete(&self, required: Required) -> bool {
        let needs_supervisor =
            required.supervisor_for_trainee && self.signatures.iter().any(|signed| signed.role == "trainee");
        let supervised = self.signatures.iter().any(|signed| signed.role != "trainee");
        self.signatures.len() >= self.needed(required) && (!needs_supervisor || supervised)
    }

    /// Who signed it.
    pub fn people(&self) -> BTreeSet<PersonId> {
        self.signatures.iter().map(|signed| signed.person).collect()
    }
}
