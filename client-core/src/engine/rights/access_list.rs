//! Who may open what, as this device knows it: for lists, and for the report after a device was lost.

use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::record::Role;

use crate::engine::Engine;
use crate::engine::rights::circle::Circle;

/// A person on a circle's access list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// When their devices stop opening the circle, ms since 1970; zero for never.
    pub until_ms: u64,
}

impl Engine {
    /// A circle's access list; empty for a circle that is not on this device.
    pub fn access_list(&self, circle: LogId) -> Vec<Listed> {
        let Some(circle) = self.circles.get(&circle) else { return Vec::new() };
        let listed = circle.state.people();
        listed
            .map(|(person, access)| Listed { person, role: access.role, until_ms: access.until_ms })
            .collect()
    }

    /// Circles of this device whose content may lie on another one, because its person was on the access list while it
    /// was active; and whether the newest key of each was never given to it. Circles that are not on this device are
    /// missing.
    pub fn circles_on(&self, device: DeviceId) -> Vec<(LogId, bool)> {
        let Some(held) = self.org().and_then(|org| org.known_device(device)) else { return Vec::new() };
        let active = held.added_at..held.revoked_at.unwrap_or(u32::MAX);
        let readable = self.circles.values().filter(|circle| {
            let state = &circle.state;
            (0..state.len()).any(|at| {
                let until = if at + 1 < state.len() { state.org_at_of(at + 1) } else { u32::MAX };
                let during = state.org_at_of(at) < active.end && until >= active.start;
                during && state.role_at(held.person, at).is_some()
            })
        });
        let newest = |circle: &Circle| circle.state.newest_epoch().part.number;
        readable
            .map(|circle| (circle.log(), !circle.wrapped_for.contains(&(newest(circle), device))))
            .collect()
    }
}
