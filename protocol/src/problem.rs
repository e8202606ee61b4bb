//! Problem codes: what the relay answers when it does not do what it was asked. Stable strings and numbers.

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $code:literal, $status:literal, $retry:ident, $words:literal;)*) => {
        /// Why the relay refused a request or an entry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Problem {
            $($(#[$doc])* $name,)*
            /// A code of a newer relay.
            Other(u16),
        }

        impl Problem {
            /// Every problem this build knows.
            pub const ALL: &[Problem] = &[$(Problem::$name),*];

            /// The number on the wire.
            pub fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Other(number) => number,
                }
            }

            /// The problem with this number.
            pub fn from_number(number: u16) -> Self {
                match number {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }

            /// The stable string, for programs.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Other(_) => "unknown_problem",
                }
            }

            /// The HTTP status when it ends a request.
            pub fn http_status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Other(_) => 400,
                }
            }

            /// What the sender should do.
            pub fn retry(self) -> Retry {
                match self {
                    $(Self::$name => Retry::$retry,)*
                    Self::Other(_) => Retry::Never,
                }
            }

            /// One sentence for people.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                    Self::Other(_) => "The relay refused for a reason that this version does not know.",
                }
            }
        }
    };
}

/// What a sender does about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Send the same again, later.
    Later,
    /// Take in the news that came with the answer, make the entry anew, send that.
    Renew,
    /// Sending it again changes nothing.
    Never,
}

problems! {
    /// A frame that is not CBOR of a known shape.
    BadFrame = 1, "bad_frame", 400, Never, "The relay could not read the request.";
    /// A frame or request over its bound.
    TooLarge = 2, "too_large", 413, Never, "The request is larger than the relay takes.";
    /// Another protocol version.
    WrongVersion = 3, "wrong_version", 400, Never, "The relay speaks another version of the protocol: update.";
    /// The login's signature, relay or device is wrong.
    LoginRefused = 4, "login_refused", 401, Never, "The relay does not admit this device.";
    /// The relay does not hold this organisation.
    UnknownOrg = 5, "unknown_org", 404, Never, "The relay does not know this organisation.";
    /// A new organisation needs a valid one-time token.
    OrgTokenNeeded = 6, "org_token_needed", 403, Never, "A new organisation needs a one-time token from the relay's operator.";
    /// The device's person is not on the access list, or lacks the role.
    NoAccess = 7, "no_access", 403, Never, "This device has no right to do that in this circle.";
    /// An entry whose layout or record is wrong.
    BadEntry = 8, "bad_entry", 400, Never, "An entry is malformed.";
    /// An entry whose signature is wrong.
    BadSignature = 9, "bad_signature", 400, Never, "An entry's signature is wrong.";
    /// The control head moved on: compare-and-swap lost.
    StaleHead = 10, "stale_head", 409, Renew, "Somebody else changed the circle first.";
    /// The epoch is no longer in force.
    StaleEpoch = 11, "stale_epoch", 409, Renew, "The circle has a newer key.";
    /// The entry names heads the relay does not hold.
    UnknownHead = 12, "unknown_head", 409, Later, "An entry names another one that the relay does not hold.";
    /// The author's chain does not continue with this entry.
    BrokenChain = 13, "broken_chain", 409, Never, "An entry does not follow this device's entry before it.";
    /// Another entry holds the author seq.
    SeqTaken = 14, "seq_taken", 409, Never, "Another entry of this device has that number already.";
    /// The companions are not those that the entry signs.
    BadCompanions = 15, "bad_companions", 400, Never, "The keys that travel with an entry are not the ones it names.";
    /// An unknown log and not an entry that founds one.
    UnknownLog = 16, "unknown_log", 404, Never, "The relay does not know this circle.";
    /// Quota or queue full.
    Busy = 17, "busy", 503, Later, "The relay is busy; it will be tried again.";
    /// The relay's own storage failed; nothing was stored.
    StorageFailed = 18, "storage_failed", 503, Later, "The relay could not store the entry; it will be tried again.";
    /// The cursor is ahead of the log, or another entry lies at its place.
    CursorUnknown = 19, "cursor_unknown", 409, Never, "The relay's history is not the one this device knows; it may have been restored from a backup.";
    /// No such mailbox, or its life is over.
    MailboxClosed = 20, "mailbox_closed", 404, Never, "The invitation is not open at this relay: it expired or was used.";
    /// Another message lies in that place of the mailbox.
    MailTaken = 21, "mail_taken", 409, Never, "Somebody has already answered this invitation.";
    /// The suite is below the organisation's minimum or unknown.
    SuiteRefused = 22, "suite_refused", 400, Never, "The entry uses algorithms that the organisation does not take.";
    /// The entry breaks a rule of its log.
    RuleBroken = 23, "rule_broken", 403, Never, "The entry breaks a rule of its log.";
    /// The device was revoked: it may send `intake` and `wipe_ack`, nothing else.
    Revoked = 25, "revoked", 403, Never, "This device was revoked. What it has not sent can be handed in for an admin to look at.";
    /// The entry comes behind the cut-off of its author's removal.
    PastCutOff = 26, "past_cut_off", 403, Never, "The entry was made after its author was removed.";
    /// The cut-offs are not the newest entries of the removed devices.
    StaleCutOff = 27, "stale_cutoff", 409, Renew, "The removed person's device wrote something meanwhile; the removal is made anew.";
    /// Nobody would be left who may change the list.
    LastAdmin = 28, "last_admin", 403, Never, "The last admin cannot be removed: make another person admin first.";
    /// The relay was restored from a backup and waits for what it lost before it takes control entries.
    Recovering = 29, "recovering", 503, Later, "The relay was restored from a backup and is getting back what it lost.";
    /// The login needs a challenge of this relay: TLS ends at a proxy.
    ChallengeNeeded = 30, "challenge_needed", 401, Later, "The relay is behind a proxy and asks the device to log in by a challenge.";
    /// The relay's place for a device's intake is full.
    IntakeFull = 31, "intake_full", 413, Never, "The relay holds as much handed-in work of this device as it takes.";
    /// The document was purged: nothing more is taken for it.
    SlotPurged = 32, "slot_purged", 403, Never, "A note was sealed, withdrawn or destroyed meanwhile and takes no more; what was written beside a sealed one is kept beside it.";
    /// The relay is shutting down.
    GoingAway = 24, "going_away", 503, Later, "The relay is restarting; it will be tried again.";
}

impl<C> minicbor::Encode<C> for Problem {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u16(self.number())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Problem {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.u16().map(Self::from_number)
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn numbers_and_codes_are_unique_and_numbers_round_trip() {
        for (at, one) in Problem::ALL.iter().enumerate() {
            assert_eq!(Problem::from_number(one.number()), *one);
            for other in Problem::ALL.iter().skip(at + 1) {
                assert_ne!(one.number(), other.number());
                assert_ne!(one.code(), other.code());
            }
        }
    }
}
