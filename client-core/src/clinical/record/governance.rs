//! What the practice owes to the law: access requests, destruction, audit.

use super::SeamRead;
use crate::clinical::Day;
use crate::time::Timestamp;

choice! {
    /// Where an access request is.
    pub enum RequestState {
        /// Came in.
        Received = "received", "received";
        /// The requester's identity is being checked.
        Identity = "identity", "checking identity";
        /// Being put together.
        Assembling = "assembling", "assembling";
        /// Being reviewed.
        Review = "review", "in review";
        /// Handed over.
        Released = "released", "released";
        /// Refused.
        Refused = "refused", "refused";
    }
}

choice! {
    /// What was decided about somebody else who is mentioned.
    pub enum ThirdPartyDecision {
        /// It stays: with consent, or because that is reasonable.
        Disclose = "disclose", "stays";
        /// It is left out.
        Redact = "redact", "left out";
    }
}

item! {
    /// What was decided about one mention of somebody else (ICO: can the request be answered without it, did they consent,
    /// is it reasonable without consent).
    pub struct ThirdPartyView {
        /// Where: document and place.
        place: fixed(String),
        /// What was decided.
        decision: fixed(ThirdPartyDecision),
        /// Why.
        reason: fixed(String),
        /// Hex of the person id of whoever decided.
        by: fixed(String),
    }
}

item! {
    /// An export that was made.
    pub struct ExportView {
        /// When.
        at: fixed(Timestamp),
        /// Hex of SHA-256 of the manifest.
        manifest: fixed(String),
        /// Hex of the person id of whoever made it.
        by: fixed(String),
    }
}

document! {
    /// A person's request for their record.
    pub struct AccessRequestView for AccessRequest {
        /// Hex of the id of the member's circle.
        person_ref: fixed(String),
        /// Day on which it came.
        received_on: fixed(Day),
        /// Who asks, where it is not the person.
        requester: value(String),
        /// How the identity was checked; empty until it was.
        identity_checked: value(String),
        /// What is asked for.
        scope: value(String),
        /// Months by which the answer was put off, at most 2.
        extension_months: value(i64),
        /// Why it was put off.
        extension_reason: value(String),
        /// Hex of the person id of whoever reviewed it for serious harm.
        harm_review_by: value(String),
        /// What the review found.
        harm_review_outcome: value(String),
        /// Decisions about third parties.
        third_party: log(ThirdPartyView),
        /// Exports that were made.
        exports: log(ExportView),
        /// Where it is.
        state: value(RequestState),
        /// Day on which it was closed.
        closed_on: value(Day),
        /// Notes on handling it.
        notes: prose,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

item! {
    /// A document that was destroyed. The item's id is the hex of a hash that says nothing of its content:
    /// SHA-256(label `destroyed-document` || circle 16 || handle 16 || each of its heads 32, ascending). Who holds the
    /// document can show by it that it is the one.
    pub struct DestroyedView {
        /// The number of its kind.
        kind: fixed(i64),
        /// The first day on which something was written in it, by its authors' clocks.
        oldest: fixed(String),
        /// The last day.
        newest: fixed(String),
    }
}

document! {
    /// What is left of what was destroyed: no name and no content.
    pub struct DestructionCertificateView for DestructionCertificate {
        /// What.
        destroyed: log(DestroyedView),
        /// Hex of the id of the circle in which it lay.
        circle: fixed(String),
        /// Why it could be destroyed: the rule of retention.
        rule: fixed(String),
        /// The day from which it could be; empty where that was no matter of days.
        due_on: fixed(String),
        /// Hex of the person id of whoever decided.
        authority: fixed(String),
        /// When.
        at: fixed(Timestamp),
    }
}

choice! {
    /// What was done.
    pub enum AuditKind {
        /// A record was opened.
        View = "view", "viewed";
        /// Somebody searched.
        Search = "search", "searched";
        /// Something was exported.
        Export = "export", "exported";
        /// Something was printed.
        Print = "print", "printed";
        /// A picture of the screen was blocked.
        ScreenshotBlocked = "screenshot_blocked", "screenshot blocked";
        /// Something was signed.
        Sign = "sign", "signed";
        /// A note was given its final form.
        Seal = "seal", "sealed";
        /// A note was withdrawn from a wrong record.
        Withdraw = "withdraw", "withdrew";
        /// A conflict was settled.
        MergeResolve = "merge_resolve", "settled a conflict";
        /// Access was given.
        Grant = "grant", "gave access";
        /// Access or a device was taken away.
        Revoke = "revoke", "took access away";
        /// A device was wiped.
        Wipe = "wipe", "wiped";
        /// The device's clock jumped.
        ClockJump = "clock_jump", "clock jumped";
        /// A record was held.
        Hold = "hold", "held the record";
        /// A hold was let go.
        ReleaseHold = "release_hold", "let a hold go";
        /// A record, or a part of it, was destroyed.
        Destroy = "destroy", "destroyed";
    }
}

item! {
    /// One event.
    pub struct AuditEventView {
        /// Its number on this device, from 1.
        n: fixed(i64),
        /// Hex of the hash of the event before; zeros for the first.
        prev: fixed(String),
        /// What was done.
        kind: fixed(AuditKind),
        /// Hex of the id of the circle that it was about; empty for none.
        circle: fixed(String),
        /// More closely, without content: a hashed search, the kind of an export.
        detail: fixed(String),
        /// When, by the device's clock.
        at: fixed(Timestamp),
    }
}

document! {
    /// What one device did on one day.
    pub struct AuditTrailView for AuditTrail {
        /// Hex of the device id.
        device: fixed(String),
        /// The life of the device's store.
        life: fixed(i64),
        /// The day.
        day: fixed(Day),
        /// The events.
        events: log(AuditEventView),
    }
}
