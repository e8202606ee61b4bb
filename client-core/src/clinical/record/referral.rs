//! How somebody came to the practice.

use super::SeamRead;
use crate::clinical::Day;

choice! {
    /// What became of a referral.
    pub enum ReferralStatus {
        /// Came in.
        Received = "received", "received";
        /// The person is being seen.
        Screening = "screening", "screening";
        /// A place was agreed.
        Accepted = "accepted", "accepted";
        /// Waits for a place.
        Waiting = "waiting", "waiting";
        /// No place was agreed.
        Declined = "declined", "declined";
        /// Sent on.
        Redirected = "redirected", "redirected";
    }
}

item! {
    /// Where a referral was sent on to.
    pub struct OnwardView {
        /// To whom.
        to: value(String),
        /// Day.
        on: value(Day),
    }
}

document! {
    /// A referral.
    pub struct ReferralView for Referral {
        /// Where it came from.
        source: value(String),
        /// Day on which it came.
        received_on: fixed(Day),
        /// Why.
        reason: prose,
        /// What was asked for.
        requested: value(String),
        /// Therapy before.
        prior_therapy: prose,
        /// What became of it.
        status: value(ReferralStatus),
        /// Why it was decided so.
        decision_reason: prose,
        /// Where it was sent on to.
        onward: set(OnwardView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
