//! Replaying logs from what is stored. Nothing that is stored is believed: every signature is checked again, so that a
//! row that was added to or changed in the database gives nobody a right.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::trust::chain::{Link, Tip};
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature, Verdict};

use super::Effect;
use crate::relay::readers::Readers;

/// Replays an org log from its entries, oldest first.
///
/// # Errors
/// [`Refusal`] when the entries are not one org log that devices of the organisation signed; they were checked when they
/// were stored, so the store is damaged, or somebody changed it.
pub fn replay_org<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<OrgState, Refusal> {
    let mut entries = entries.into_iter();
    let mut org = OrgState::found(entries.next().ok_or(Refusal::UnknownHead)?)?;
    for entry in entries {
        org.replay(entry)?;
    }
    Ok(org)
}

/// Replays a circle from its control entries with their places, oldest first: its state without author chains, and who
/// may read it.
///
/// # Errors
/// [`Refusal`] when the entries are not one circle of this organisation, signed by its devices.
pub fn replay_circle<'a>(
    control: impl IntoIterator<Item = &'a (u64, Entry)>,
    org: &OrgState,
) -> Result<(CircleState, Readers), Refusal> {
    let mut control = control.into_iter();
    let (seq, founding) = control.next().ok_or(Refusal::UnknownHead)?;
    let mut circle = CircleState::found(founding, org, Signature::Check)?;
    let mut readers = Readers::new(org.log());
    readers.take(&Effect::of_control(founding)?, *seq);
    for (seq, entry) in control {
        let effect = match circle.replay(entry, org, Signature::Check)? {
            Verdict::Applied => Effect::of_control(entry)?,
            Verdict::Inert(_) => Effect::None,
        };
        readers.take(&effect, *seq);
    }
    Ok((circle, readers))
}

/// Adds the author chains to a circle, from the newest entry of each.
///
/// # Errors
/// [`Refusal`] when one is no entry of this circle, or its author did not sign it.
pub fn follow_chains<'a>(
    circle: &mut CircleState,
    newest: impl IntoIterator<Item = &'a Entry>,
    org: &OrgState,
) -> Result<(), Refusal> {
    for entry in newest {
        let header = entry.header();
        let author = org.known_device(header.author).ok_or(Refusal::UnknownAuthor)?;
        if entry.log() != circle.log() || !entry.is_signed_by(&author.keys.sign) {
            return Err(Refusal::NotSigned);
        }
        let tip = tip_of(entry, circle, org)?;
        circle.set_tip((header.author, header.incarnation), tip);
    }
    Ok(())
}

/// The place that an entry takes in its author's chain. A founding entry names no control head: it is the first.
pub(super) fn tip_of(entry: &Entry, circle: &CircleState, org: &OrgState) -> Result<Tip, Refusal> {
    let header = entry.header();
    let control_at = match header.kind {
        Kind::CREATED => 0,
        _ => circle.index_of(header.control_head).ok_or(Refusal::UnknownHead)?,
    };
    let org_at = org.index_of(header.org_head).ok_or(Refusal::UnknownHead)?;
    Ok(Link::of(entry, control_at, org_at)?.tip)
}
