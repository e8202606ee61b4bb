//! Change since the start, member by member, side by side. Not ranked: the order is the roster's.

use serde::Serialize;

use super::{Chart, Words};
use crate::clinical::measures::{ChangeKind, Direction, Instrument, change, points_words};

/// One member's totals in the order of their days, in tenths.
#[derive(Clone, Debug)]
pub struct RiverInput {
    /// What the member is called.
    pub subject: String,
    /// Totals.
    pub tenths: Vec<i32>,
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RiverRow {
    /// What the member is called.
    pub subject: String,
    /// Each total against the first, in tenths.
    pub since_start: Vec<i32>,
    /// What the newest is against the first.
    pub change: Option<ChangeKind>,
}

/// The members side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupRiver {
    /// What clinicians call the instrument.
    pub name: String,
    /// Where change for the better leads.
    pub direction: Direction,
    /// The change, in points, from which it is reliable.
    pub reliable: Option<i32>,
    /// One row a member, in the roster's order.
    pub rows: Vec<RiverRow>,
}

/// Makes the rows.
pub fn group_river(instrument: &Instrument, members: Vec<RiverInput>) -> GroupRiver {
    let row = |member: RiverInput| {
        let first = member.tenths.first().copied();
        let newest = member.tenths.last().copied().filter(|_| member.tenths.len() > 1);
        let compared = |(first, newest): (i32, i32)| change(instrument, first, newest).kind;
        RiverRow {
            since_start: member.tenths.iter().map(|tenths| tenths - first.unwrap_or_default()).collect(),
            change: first.zip(newest).map(compared),
            subject: member.subject,
        }
    };
    GroupRiver {
        name: instrument.name.clone(),
        direction: instrument.scoring.direction,
        reliable: instrument.reliable_change.as_ref().map(|reliable| reliable.points),
        rows: members.into_iter().map(row).collect(),
    }
}

impl Chart for GroupRiver {
    fn words(&self) -> Words {
        let line = |row: &RiverRow| {
            let kind = match row.change {
                None => return format!("{}: no second total yet", row.subject),
                Some(ChangeKind::ReliablyBetter) => ", reliably better",
                Some(ChangeKind::ReliablyWorse) => ", reliably worse",
                Some(ChangeKind::WithinError) => ", within the measure's own error",
                Some(ChangeKind::NotKnown) => "",
            };
            let tenths = row.since_start.last().copied().unwrap_or_default();
            let sign = if tenths > 0 { "+" } else { "" };
            let unit = if tenths.abs() == 10 { "point" } else { "points" };
            format!("{}: {sign}{} {unit} since the start{kind}", row.subject, points_words(tenths))
        };
        Words {
            title: format!("{}: change since the start, member by member", self.name),
            lines: self.rows.iter().map(line).collect(),
        }
    }
}
