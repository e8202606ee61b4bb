//! What a person's statements of consent come to. Of what nobody has replaced the most cautious counts: withdrawn before
//! refused before given; that they disagree is shown.

use std::collections::BTreeMap;

use super::{ConsentState, ConsentSubject, ConsentView, MultiValue};

/// What holds for one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentStanding {
    /// What about.
    pub what: ConsentSubject,
    /// More closely: the version of the rules with the group's alias, the channel.
    pub detail: String,
    /// What counts.
    pub state: ConsentState,
    /// Statements that nobody has replaced. With more than one distinct state they disagree.
    pub standing: Vec<ConsentView>,
}

impl ConsentStanding {
    /// Whether statements stand that say different things.
    pub fn is_disputed(&self) -> bool {
        self.standing.iter().filter_map(state).any(|other| other != self.state)
    }
}

fn first<T: Clone>(values: &MultiValue<T>) -> Option<T> {
    values.values.first().map(|seen| seen.value.clone())
}

fn state(statement: &ConsentView) -> Option<ConsentState> {
    statement.state.values.iter().map(|seen| &seen.value).max().cloned()
}

/// Folds statements, by subject and detail. Where all of them replace each other, which no device writes, all count.
pub fn consent_standings(statements: &[ConsentView]) -> Vec<ConsentStanding> {
    let mut by_subject: BTreeMap<(ConsentSubject, String), Vec<&ConsentView>> = BTreeMap::new();
    for statement in statements {
        if let (Some(what), Some(_)) = (first(&statement.what), state(statement)) {
            let detail = first(&statement.detail).unwrap_or_default();
            by_subject.entry((what, detail)).or_default().push(statement);
        }
    }
    let fold = |((what, detail), statements): ((ConsentSubject, String), Vec<&ConsentView>)| {
        let is_replaced = |statement: &&ConsentView| {
            statements.iter().any(|other| {
                other.item != statement.item
                    && first(&other.replaces).is_some_and(|ids| ids.split(' ').any(|id| id == statement.item))
            })
        };
        let mut standing: Vec<ConsentView> =
            statements.iter().filter(|statement| !is_replaced(statement)).map(|one| (*one).clone()).collect();
        if standing.is_empty() {
            standing = statements.into_iter().cloned().collect();
        }
        let state = standing.iter().filter_map(state).max()?;
        Some(ConsentStanding { what, detail, state, standing })
    };
    by_subject.into_iter().filter_map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::SeenValue;
    use crate::time::Timestamp;

    fn one<T>(value: T) -> MultiValue<T> {
        MultiValue { values: vec![SeenValue { value, device: [1; 16], incarnation: 1, at: Timestamp(1) }] }
    }

    fn statement(item: &str, state: ConsentState, replaces: &str) -> ConsentView {
        ConsentView {
            item: item.to_owned(),
            what: one(ConsentSubject::Recording),
            state: one(state),
            replaces: one(replaces.to_owned()),
            ..ConsentView::default()
        }
    }

    #[test]
    fn of_what_was_said_at_once_the_most_cautious_counts_and_the_disagreement_shows() {
        use ConsentState::{Given, Refused, Withdrawn};
        for (statements, state, disputed) in [
            (vec![statement("a", Given, "")], Given, false),
            (vec![statement("a", Withdrawn, ""), statement("b", Given, "a")], Given, false),
            (
                vec![statement("a", Given, ""), statement("b", Given, "a"), statement("c", Withdrawn, "a")],
                Withdrawn,
                true,
            ),
            (vec![statement("a", Refused, ""), statement("b", Given, "")], Refused, true),
            (vec![statement("a", Refused, "b"), statement("b", Given, "a")], Refused, true),
            (vec![statement("a", Given, "a")], Given, false),
        ] {
            for reversed in [false, true] {
                let mut statements = statements.clone();
                if reversed {
                    statements.reverse();
                }
                let standings = consent_standings(&statements);
                let said: Vec<_> =
                    standings.iter().map(|standing| (&standing.state, standing.is_disputed())).collect();
                assert_eq!(said, [(&state, disputed)]);
            }
        }
    }
}
