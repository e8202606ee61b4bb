//! Work that devices handed in.

use alcove_protocol::frame::HandedIn;
use alcove_protocol::id::LogId;
use alcove_protocol::trust::OrgState;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::inbox::Placed;
use crate::engine::intents::Drafted;
use crate::time::Timestamp;

impl Engine {
    pub(super) fn wants_intake_key(&self) -> bool {
        false
    }

    pub(super) fn draft_intake_key(&self, _org: &OrgState, _rng: &mut dyn CryptoRng) -> Option<Drafted> {
        None
    }

    pub(super) fn take_handed_in(&mut self, _handed_in: HandedIn, _now: Timestamp) {}

    pub(super) fn seal_for_intake(&mut self, _circle: LogId, _now: Timestamp, _rng: &mut dyn CryptoRng) {}

    pub(super) fn org_applied(&mut self, _placed: &Placed, now: Timestamp) {
        self.note_standing(now);
    }
}
