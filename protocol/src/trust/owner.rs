//! What a device says for itself, beside every log: unsent work that it may not send any more, and the last word of one
//! that was wiped. It changes nothing by itself; admins read it.

use crate::entry::{Class, Entry, Kind};
use crate::record::{Intake, Record, WipeAck};
use crate::trust::{OrgState, Refusal, Signature, require_signed, require_unsealed};

/// Whether an `intake` or `wipe_ack` is one of a device that the org log knows, active or not. Both count author seqs of
/// their own, apart from every chain.
///
/// # Errors
/// [`Refusal`], the first rule that is broken.
pub fn check_owner(entry: &Entry, org: &OrgState, signature: Signature) -> Result<(), Refusal> {
    let h = entry.header();
    if h.kind.class() != Class::Owner || !h.kind.is_known() {
        return Err(Refusal::Kind(h.kind));
    }
    if h.log != org.log() {
        return Err(Refusal::WrongLog);
    }
    let org_at = org.index_of(h.org_head).ok_or(Refusal::UnknownHead)?;
    if !h.suite.is_known() || h.suite < org.policy_at(org_at).min_suite {
        return Err(Refusal::Suite(h.suite));
    }
    let device = org.known_device(h.author).ok_or(Refusal::UnknownAuthor)?;
    require_signed(entry, &device.keys.sign, signature)?;
    require_unsealed(entry)?;
    if !h.control_head.is_zero() {
        return Err(Refusal::Header("no control head"));
    }
    if h.kind == Kind::INTAKE {
        let key = Intake::from_body(entry.body())?.key;
        org.intake_key(key).map(drop).ok_or(Refusal::Rule("work is handed in for an intake key of the log"))
    } else {
        let asked_by = WipeAck::from_body(entry.body())?.asked_by;
        let was_asked = device.wiped_by == Some(asked_by);
        if was_asked { Ok(()) } else { Err(Refusal::Rule("a wiped device answers the entry that asked")) }
    }
}
