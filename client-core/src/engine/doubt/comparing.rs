//! What this device holds of a circle, for two people who compare their devices past every relay.

use alcove_protocol::id::LogId;

use crate::crypto::compare::{AnotherCircle, ChainTips, Compared, ComparisonCode, Held};
use crate::engine::Engine;

impl Engine {
    /// The code that this device shows of a circle; none when the circle is not here.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method by itself is of one lifetime, and any is asked for"
    )]
    pub fn comparison_code(&self, circle: LogId) -> Option<ComparisonCode> {
        self.compare_view(circle, |held| held.code())
    }

    /// Compares what this device holds of a circle with the code that another device shows; none when the circle is not
    /// here.
    ///
    /// # Errors
    /// [`AnotherCircle`] when the code is of another circle.
    pub fn compare_with(
        &self,
        circle: LogId,
        theirs: &ComparisonCode,
    ) -> Option<Result<Compared, AnotherCircle>> {
        self.compare_view(circle, |held| held.compare(theirs))
    }

    /// Looks at what is held of a circle: the org log, the control entries, and every author's chain as far as it came
    /// without a hole, the own one as far as the relay has it. None when the circle is not here.
    pub fn compare_view<T>(&self, circle: LogId, look: impl FnOnce(&Held<'_>) -> T) -> Option<T> {
        let (org, circle) = (self.org()?, self.circles.get(&circle)?);
        let tips: ChainTips = circle
            .chains
            .iter()
            .filter_map(|(author, chain)| chain.tip().map(|tip| (*author, (tip.seq, tip.id))))
            .collect();
        Some(look(&Held {
            org: org.log(),
            circle: circle.log(),
            org_entries: org.len(),
            org_id_at: &|at| org.id_at(at),
            control_entries: circle.state.len(),
            control_id_at: &|at| circle.state.id_at(at),
            tips: &tips,
        }))
    }
}
