use std::path::PathBuf;

use alcove_client_core::client::RecoveryError;
use alcove_client_core::crypto::ceremony::{CeremonyError, CodeError};
use alcove_client_core::crypto::quorum::QuorumError;
use alcove_client_core::document::EditError;
use alcove_client_core::shell::vault::Holder;

use super::*;

type Expected = fn(&ApiError) -> bool;

/// Every error of the core beside what an app is told. An error that the core adds is found by the compiler, in `From`.
#[expect(clippy::too_many_lines, reason = "a line for each error")]
fn every_error() -> Vec<(ClientError, Expected)> {
    let (path, address) = (PathBuf::from("/home/anna"), "relay.example.org:8443".to_owned());
    let holder = Holder { program: "alcove sync".to_owned(), pid: 7, since_ms: 0 };
    let link = |error: LinkError| ClientError::Link(error);
    let unreachable =
        LinkError::Unreachable { address: address.clone(), kind: "connection refused".to_owned() };
    vec![
        (ClientError::WrongPassphrase, |told| {
            matches!(told, ApiError::NotUnlocked { why: UnlockProblem::WrongPassphrase, .. })
        }),
        (ClientError::WrongKey, |told| matches!(told, ApiError::StoreUnusable { .. })),
        (ClientError::NotOurs { path: path.clone() }, |told| matches!(told, ApiError::StoreUnusable { .. })),
        (ClientError::Damaged { what: "a page".to_owned() }, |told| {
            matches!(told, ApiError::StoreUnusable { .. })
        }),
        (ClientError::NewerVersion, |told| matches!(told, ApiError::UpdateNeeded)),
        (ClientError::InUse(holder), |told| {
            matches!(told, ApiError::FolderNotReady { state: FolderState::InUse { .. }, .. })
        }),
        (ClientError::InUseByUnnamed, |told| {
            matches!(told, ApiError::FolderNotReady { state: FolderState::InUse { .. }, .. })
        }),
        (ClientError::NotSetUp { path: path.clone() }, |told| {
            matches!(told, ApiError::FolderNotReady { state: FolderState::NoDevice, .. })
        }),
        (ClientError::AlreadySetUp { path }, |told| {
            matches!(told, ApiError::FolderNotReady { state: FolderState::HoldsDevice, .. })
        }),
        (ClientError::StorageFull, |told| matches!(told, ApiError::StorageFailed { .. })),
        (ClientError::StorageFailed { what: "I/O".to_owned() }, |told| {
            matches!(told, ApiError::StorageFailed { .. })
        }),
        (link(unreachable), |told| matches!(told, ApiError::TryLater { .. })),
        (link(LinkError::WrongCertificate { address: address.clone() }), |told| {
            matches!(told, ApiError::RelayNotTrusted { .. })
        }),
        (link(LinkError::NotVouchedFor { address: address.clone() }), |told| {
            matches!(told, ApiError::RelayNotTrusted { .. })
        }),
        (link(LinkError::NotARelay { address }), |told| matches!(told, ApiError::RelayNotTrusted { .. })),
        (link(LinkError::BadAddress), |told| matches!(told, ApiError::InvalidInput { .. })),
        (link(LinkError::Refused(Problem::NoAccess)), |told| matches!(told, ApiError::Refused { .. })),
        (link(LinkError::NoRelay), |told| matches!(told, ApiError::Refused { .. })),
        (ClientError::RelayRefused(Problem::Busy), |told| matches!(told, ApiError::TryLater { .. })),
        (ClientError::RelayRefused(Problem::LoginRefused), |told| matches!(told, ApiError::Refused { .. })),
        (ClientError::Code(CodeError::Checksum), |told| matches!(told, ApiError::InvalidInput { .. })),
        (ClientError::Code(CodeError::UnknownVersion { version: 3 }), |told| {
            matches!(told, ApiError::UpdateNeeded)
        }),
        (CeremonyError::DigitsDiffer.into(), |told| {
            matches!(
                told,
                ApiError::NotLetIn { why: EntryProblem::Code { end: CeremonyEnd::DigitsDiffer }, .. }
            )
        }),
        (CeremonyError::Revoked.into(), |told| {
            matches!(told, ApiError::NotLetIn { why: EntryProblem::Code { end: CeremonyEnd::Revoked }, .. })
        }),
        (RecoveryError::KitUsedUp.into(), |told| {
            matches!(
                told,
                ApiError::NotLetIn { why: EntryProblem::Paper { problem: PaperProblem::UsedUp }, .. }
            )
        }),
        (RecoveryError::KitOfAnotherOrg.into(), |told| {
            matches!(
                told,
                ApiError::NotLetIn {
                    why: EntryProblem::Paper { problem: PaperProblem::AnotherPractice },
                    ..
                }
            )
        }),
        (RecoveryError::Quorum(QuorumError::TooFew { have: 1 }).into(), |told| {
            matches!(
                told,
                ApiError::NotLetIn { why: EntryProblem::Paper { problem: PaperProblem::Custodians }, .. }
            )
        }),
        (RecoveryError::NoAnswer.into(), |told| matches!(told, ApiError::TryLater { .. })),
        (ClientError::NotNearby { address: "192.168.1.4:40111".to_owned() }, |told| {
            matches!(told, ApiError::TryLater { .. })
        }),
        (ClientError::NoAnswer, |told| matches!(told, ApiError::TryLater { .. })),
        (ClientError::NotFound { what: "group" }, |told| matches!(told, ApiError::InvalidInput { .. })),
        (ClientError::Edit(EditRefused::NotOpen), |told| matches!(told, ApiError::InvalidInput { .. })),
        (ClientError::Edit(EditRefused::UnknownDocument), |told| {
            matches!(told, ApiError::InvalidInput { .. })
        }),
        (ClientError::Edit(EditRefused::NoRight), |told| matches!(told, ApiError::Refused { .. })),
        (ClientError::Edit(EditRefused::UpdateNeeded), |told| matches!(told, ApiError::UpdateNeeded)),
        (ClientError::Edit(EditRefused::StorageFailing), |told| {
            matches!(told, ApiError::StorageFailed { .. })
        }),
        (ClientError::Edit(EditRefused::Document(EditError::OutOfRange { len: 3 })), |told| {
            matches!(told, ApiError::InvalidInput { .. })
        }),
        (ClientError::BadInput { what: "the passphrase is empty" }, |told| {
            matches!(told, ApiError::InvalidInput { .. })
        }),
        (ClientError::LeaseEnded, |told| matches!(told, ApiError::LeaseEnded)),
        (ClientError::Edit(EditRefused::LeaseEnded), |told| matches!(told, ApiError::LeaseEnded)),
        (SealRefused::Edit(EditRefused::NoRight).into(), |told| matches!(told, ApiError::Refused { .. })),
        (SealRefused::TooLarge.into(), |told| matches!(told, ApiError::InvalidInput { .. })),
        (ClientError::Wiped, |told| {
            matches!(told, ApiError::FolderNotReady { state: FolderState::WasWiped, .. })
        }),
        (ClientError::Closed, |told| matches!(told, ApiError::Closed)),
    ]
}

#[test]
fn every_error_of_the_core_says_what_the_app_does_next() {
    for (error, is_expected) in every_error() {
        let words = error.to_string();
        let told = ApiError::from(error);
        assert!(is_expected(&told), "{words}: {told:?}");
    }
}

#[test]
fn every_error_has_one_sentence_for_people() {
    for (error, _) in every_error() {
        let said = ApiError::from(error).to_string();
        assert!(said.len() > 10 && !said.contains(['{', '"']), "{said}");
    }
}

#[test]
fn every_problem_of_a_relay_is_tried_again_or_told() {
    for problem in Problem::ALL {
        let told = ApiError::from(*problem);
        let later = matches!(told, ApiError::TryLater { .. });
        assert_eq!(later, problem.retry() != Retry::Never, "{}", problem.code());
        assert!(later || matches!(told, ApiError::Refused { .. }));
        assert_eq!(told.to_string(), problem.words());
    }
}
