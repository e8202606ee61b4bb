//! What the client's errors are on the command line.

use alcove_client_core::client::{DestroyRefused, MeasureError, RecoveryError};
use alcove_client_core::crypto::ceremony::CeremonyError;
use alcove_client_core::crypto::quorum::QuorumError;
use alcove_client_core::engine::SignRefused;
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::LinkError;
use alcove_protocol::problem::Problem;

pub(super) fn client_code(error: &ClientError) -> &'static str {
    match error {
        ClientError::WrongPassphrase => "wrong_passphrase",
        ClientError::WrongKey => "wrong_key",
        ClientError::KeyStore(_) | ClientError::KeySlot(_) => "key_store",
        ClientError::NotOurs { .. } => "not_ours",
        ClientError::Damaged { .. } => "damaged",
        ClientError::NewerVersion => "newer_version",
        ClientError::InUse(_) | ClientError::InUseByUnnamed => "in_use",
        ClientError::NotSetUp { .. } => "not_set_up",
        ClientError::AlreadySetUp { .. } => "already_set_up",
        ClientError::StorageFull => "storage_full",
        ClientError::StorageFailed { .. } => "storage_failed",
        ClientError::Link(error) => link_code(error),
        ClientError::RelayRefused(problem) => problem.code(),
        ClientError::Code(_) => "code_wrong",
        ClientError::Ceremony(error) => ceremony_code(*error),
        ClientError::Recovery(error) => recovery_code(*error),
        ClientError::NotNearby { .. } => "not_nearby",
        ClientError::NoAnswer => "no_answer",
        ClientError::NotFound { .. } => "not_found",
        ClientError::Edit(_) => "edit_refused",
        ClientError::NotDone(reason) => reason.code(),
        ClientError::Late(refused) => refused.code(),
        ClientError::HandIn(refused) => refused.code(),
        ClientError::Compare(refused) => refused.code(),
        ClientError::Measure(error) => error.code(),
        ClientError::BadInput { .. } => "bad_input",
        ClientError::LeaseEnded => "lease_ended",
        ClientError::GrantEnded => "grant_ended",
        ClientError::NoAuthority => "no_authority",
        ClientError::Destroy(refused) => refused.code(),
        ClientError::Seal(_) => "seal_refused",
        ClientError::Sign(_) => "sign_refused",
        ClientError::Close(_) => "close_refused",
        ClientError::Jot(error) => error.code(),
        ClientError::Wiped => "wiped",
        ClientError::Closed => "closed",
    }
}

fn ceremony_code(error: CeremonyError) -> &'static str {
    match error {
        CeremonyError::DigitsDiffer => "digits_differ",
        CeremonyError::Revoked => "code_revoked",
        CeremonyError::Used => "code_used",
        CeremonyError::Expired => "code_expired",
        CeremonyError::OtherVersion => "other_version",
        CeremonyError::Forged => "ceremony_forged",
        CeremonyError::Foreign => "code_foreign",
    }
}

fn ceremony_remedy(error: CeremonyError) -> &'static str {
    match error {
        CeremonyError::DigitsDiffer => {
            "Nobody came in and nothing was changed. Make a new code, and hand it over so that nobody else sees it."
        }
        CeremonyError::Used => {
            "If that was not you, tell whoever made the code at once: somebody else has it. Ask for a new code."
        }
        CeremonyError::OtherVersion => "Install the newest version of Alcove on both devices.",
        CeremonyError::Forged => {
            "Nobody came in and nothing was changed. Try again with a new code; if it happens again, use another network."
        }
        CeremonyError::Revoked | CeremonyError::Expired | CeremonyError::Foreign => "Ask for a new code.",
    }
}

fn recovery_code(error: RecoveryError) -> &'static str {
    match error {
        RecoveryError::KitOfAnotherOrg => "kit_of_another_practice",
        RecoveryError::KitOfAnotherPerson => "kit_of_another_person",
        RecoveryError::KitUnknown => "kit_unknown",
        RecoveryError::KitNotSent => "kit_not_sent",
        RecoveryError::KitUsedUp => "kit_used_up",
        RecoveryError::KitReplaced => "kit_replaced",
        RecoveryError::KitNotInForce => "kit_not_in_force",
        RecoveryError::OrgNotAtRelay => "practice_not_at_relay",
        RecoveryError::Quorum(QuorumError::TooFew { .. }) => "shares_too_few",
        RecoveryError::Quorum(QuorumError::Twice { .. }) => "share_twice",
        RecoveryError::Quorum(QuorumError::AnotherOrg { .. }) => "share_of_another_practice",
        RecoveryError::Quorum(QuorumError::AnotherRecovery { .. }) => "share_of_another_key",
        RecoveryError::Quorum(QuorumError::NotTheCustodian { .. } | QuorumError::NotTheKey) => {
            "share_altered"
        }
        RecoveryError::QuorumNotInForce => "shares_not_in_force",
        RecoveryError::NoCustodians => "no_custodians",
        RecoveryError::HasCustodians => "has_custodians",
        RecoveryError::NoAnswer => "no_answer",
    }
}

fn recovery_remedy(error: RecoveryError) -> &'static str {
    match error {
        RecoveryError::KitOfAnotherOrg | RecoveryError::KitOfAnotherPerson => {
            "Take the sheet that names this practice and this person; nothing was changed."
        }
        RecoveryError::KitUnknown | RecoveryError::KitUsedUp | RecoveryError::KitReplaced => {
            "Shred it, and print a new kit with `alcove recover kit` on a device that still opens your notes."
        }
        RecoveryError::KitNotSent => "Run `alcove sync`, then do this again.",
        RecoveryError::KitNotInForce => {
            "Nothing was changed. Look for a newer sheet, or ask two custodians (`alcove recover with-quorum`)."
        }
        RecoveryError::OrgNotAtRelay => "Nothing was changed. Check the relay's address with its operator.",
        RecoveryError::Quorum(QuorumError::TooFew { .. } | QuorumError::Twice { .. }) => {
            "Nothing was changed. Take the sheets of two different custodians."
        }
        RecoveryError::Quorum(_) => {
            "Nothing was changed. Compare the recovery key printed on both sheets, and type them again."
        }
        RecoveryError::QuorumNotInForce => {
            "Nothing was changed. Compare the person's id (`alcove recover people` on a colleague's device) and the date on the sheets."
        }
        RecoveryError::NoCustodians => "An admin of the practice names them: `alcove recover custodians`.",
        RecoveryError::HasCustodians => {
            "Meet two of the custodians and run `alcove recover custodians --hand-over`; nothing was changed."
        }
        RecoveryError::NoAnswer => "Try again; nothing was changed.",
    }
}

fn link_code(error: &LinkError) -> &'static str {
    match error {
        LinkError::Unreachable { .. } => "relay_unreachable",
        LinkError::WrongCertificate { .. } => "wrong_certificate",
        LinkError::NotVouchedFor { .. } => "not_vouched_for",
        LinkError::BadAddress => "bad_address",
        LinkError::NotARelay { .. } => "not_a_relay",
        LinkError::Refused(problem) => problem.code(),
        LinkError::NoRelay => "no_relay",
    }
}

pub(super) fn client_exit_code(error: &ClientError) -> u8 {
    match error {
        ClientError::NotSetUp { .. } | ClientError::AlreadySetUp { .. } => 3,
        ClientError::WrongPassphrase
        | ClientError::KeyStore(_)
        | ClientError::KeySlot(_)
        | ClientError::Code(_)
        | ClientError::Ceremony(_)
        | ClientError::Recovery(_) => 4,
        ClientError::InUse(_) | ClientError::InUseByUnnamed => 5,
        ClientError::Link(LinkError::BadAddress)
        | ClientError::Seal(_)
        | ClientError::Jot(_)
        | ClientError::Measure(_)
        | ClientError::Sign(_)
        | ClientError::Close(_)
        | ClientError::BadInput { .. }
        | ClientError::Edit(_) => 2,
        ClientError::Link(_) | ClientError::NotNearby { .. } => 6,
        ClientError::RelayRefused(_) => 7,
        ClientError::NotDone(_)
        | ClientError::Late(_)
        | ClientError::HandIn(_)
        | ClientError::NoAuthority
        | ClientError::Destroy(_) => 10,
        ClientError::NoAnswer => 8,
        ClientError::LeaseEnded => 13,
        ClientError::NotFound { .. } | ClientError::Compare(_) | ClientError::GrantEnded => 9,
        ClientError::Wiped => 11,
        ClientError::WrongKey
        | ClientError::NotOurs { .. }
        | ClientError::Damaged { .. }
        | ClientError::NewerVersion
        | ClientError::StorageFull
        | ClientError::StorageFailed { .. }
        | ClientError::Closed => 1,
    }
}

pub(super) fn client_remedy(error: &ClientError) -> Option<&'static str> {
    Some(match error {
        ClientError::WrongPassphrase => "Try again; nothing was changed.",
        ClientError::KeyStore(_) | ClientError::KeySlot(_) => "Use the passphrase.",
        ClientError::WrongKey | ClientError::Damaged { .. } => {
            "Move the home folder aside, keep it, and link this device anew with `alcove join`."
        }
        ClientError::NotOurs { .. } => "Move the file elsewhere, or choose another folder with --home.",
        ClientError::NewerVersion => "Install the newest version of Alcove.",
        ClientError::InUse(_) | ClientError::InUseByUnnamed => "Wait until it is done, or end it.",
        ClientError::NotSetUp { .. } => {
            "`alcove setup` founds a practice, `alcove join` joins one; --home or ALCOVE_HOME names another folder."
        }
        ClientError::AlreadySetUp { .. } => "--home or ALCOVE_HOME names another folder for another device.",
        ClientError::StorageFull => "Free some space and do it again.",
        ClientError::Link(LinkError::Unreachable { .. }) => {
            "Work on: everything is saved on this device. `alcove sync` later."
        }
        ClientError::Link(LinkError::WrongCertificate { .. } | LinkError::NotVouchedFor { .. }) => {
            "Nothing was sent. Compare the fingerprint with the relay's operator (`alcove-relay fingerprint`)."
        }
        ClientError::Link(LinkError::NotARelay { .. }) => "Check the address and port.",
        ClientError::RelayRefused(Problem::OrgTokenNeeded | Problem::UnknownOrg) => {
            "A new practice needs a one-time token of the relay's operator (`alcove-relay org-token`); then `alcove sync --org-token-file FILE`."
        }
        ClientError::Code(_) => "Compare the code and type it again.",
        ClientError::Ceremony(error) => ceremony_remedy(*error),
        ClientError::Recovery(error) => recovery_remedy(*error),
        ClientError::NotNearby { .. } => {
            "Both devices must be in one network, and `alcove link --nearby` must still be running on the other."
        }
        ClientError::LeaseEnded => {
            "Run `alcove sync`. Until then sessions, notes and attendance can still be written: they are sealed, and read again after the sync."
        }
        ClientError::GrantEnded => "Whoever shared it can share it again.",
        ClientError::NoAuthority => "`alcove retention authority` says who that is.",
        ClientError::Destroy(DestroyRefused::NotReviewed) => {
            "`alcove retention review` writes down what was found."
        }
        ClientError::Destroy(_) => "`alcove retention due --all` says how long it is kept, and why.",
        ClientError::Measure(MeasureError::UnknownInstrument) => {
            "`alcove measure instruments` lists them; `alcove measure pack add` loads another."
        }
        ClientError::Sign(SignRefused::Blocked(_)) => {
            "Answers that differ: `alcove conflicts`. Paragraphs to read: `alcove seams`. What is missing: `alcove note append` or `alcove record write`. Names: `alcove guard`. Words of others: `alcove sign --others` says that you know of them."
        }
        ClientError::Wiped => "To work on, link a device anew with `alcove join`.",
        ClientError::NoAnswer => {
            "Have the other device run `alcove invite --resume` or `alcove link --resume`, then do this again with the same code."
        }
        ClientError::Link(LinkError::BadAddress | LinkError::NoRelay | LinkError::Refused(_))
        | ClientError::RelayRefused(_)
        | ClientError::StorageFailed { .. }
        | ClientError::NotFound { .. }
        | ClientError::Seal(_)
        | ClientError::Jot(_)
        | ClientError::Sign(_)
        | ClientError::Close(_)
        | ClientError::Edit(_)
        | ClientError::NotDone(_)
        | ClientError::Late(_)
        | ClientError::HandIn(_)
        | ClientError::Compare(_)
        | ClientError::Measure(_)
        | ClientError::BadInput { .. }
        | ClientError::Closed => return None,
    })
}
