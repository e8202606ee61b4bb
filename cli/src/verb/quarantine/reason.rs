//! The stable codes of reasons, in words.

/// Whether an admin decides about entries with this reason.
pub(super) fn is_late(reason: &str) -> bool {
    matches!(reason, "past_cut_off" | "handed_in")
}

/// A few words for a list.
pub(super) fn reason_words(reason: &str) -> &'static str {
    match reason {
        "past_cut_off" => "written after its author was removed, or came too late",
        "handed_in" => "unsent work, handed in by a device that may write no more",
        "note_closed" => "what you had typed unsent in a note that was ended meanwhile",
        "malformed" | "bad_entry" => "damaged on its way, or not understood",
        "bad_signature" => "nobody's signature fits it: damaged or forged",
        "bad_wrap" => "a key in it does not open",
        "no_right" | "no_access" => "its author may not write there",
        "revoked" => "its device was revoked",
        "own_chain_forked" => "a copy of this device's store wrote it",
        "seq_taken" | "broken_chain" => "it does not follow its device's entry before it",
        "stale_epoch" => "sealed with a key that was out of force",
        "unsent_unreadable" => "unsent work of an earlier life of this device that cannot be read",
        code if code.starts_with("change_") => "its changes do not fit the document",
        _ => "it breaks a rule of its log",
    }
}
