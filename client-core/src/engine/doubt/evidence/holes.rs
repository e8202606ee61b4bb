//! What is missing in the chains of a circle's authors.

use std::collections::BTreeMap;

use alcove_protocol::id::DeviceId;
use alcove_protocol::trust::chain::Author;

use crate::engine::Engine;
use crate::engine::rights::circle::Circle;

impl Engine {
    /// Devices of whose chains in a circle something is missing. Not beneath what the relay lost: its author has yet to give
    /// that back.
    pub(in crate::engine) fn holes_of(&self, circle: &Circle) -> impl Iterator<Item = DeviceId> {
        let lost = self.catch_up.lost.get(&circle.log());
        let is_lost = move |author: &Author| {
            let mut rows = lost.into_iter().flat_map(BTreeMap::values);
            rows.any(|row| (row.author, row.incarnation) == *author)
        };
        let holes = circle.chains.iter().filter(move |(author, chain)| chain.has_hole() && !is_lost(author));
        holes.map(|((device, _), _)| *device)
    }
}
