//! A clinician's own notes, and supervision.

use super::SeamRead;
use crate::clinical::Day;
use crate::time::Timestamp;

document! {
    /// A private process note. An identifiable process note can have to be disclosed.
    pub struct ProcessNoteView for ProcessNote {
        /// The note.
        text: prose,
        /// Day by which to look at it again, or destroy it.
        review_by: value(Day),
        /// Hex of the handle of an entry that it is about.
        linked_entry: value(String),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

item! {
    /// Something that was agreed in supervision.
    pub struct SupervisionActionView {
        /// What.
        action: value(String),
        /// Hex of the person id of whoever does it.
        owner: value(String),
        /// By when.
        due: value(Day),
        /// Whether it is done.
        done: value(bool),
    }
}

document! {
    /// A note of supervision. Cases have labels, no names.
    pub struct SupervisionNoteView for SupervisionNote {
        /// What the case is called here.
        case_label: value(String),
        /// Day.
        on: value(Day),
        /// What was asked.
        question: prose,
        /// What was advised.
        guidance: prose,
        /// What was agreed.
        actions: set(SupervisionActionView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

document! {
    /// A copy of one document's rendering, or of a chart, that a supervisor may read for a time.
    pub struct SharedExtractView for SharedExtract {
        /// What the case is called here.
        case_label: fixed(String),
        /// What was copied, such as `entry of 2031-04-10`.
        what: fixed(String),
        /// The rendering.
        rendering: prose,
        /// Hex of the person id of whoever shared it.
        shared_by: fixed(String),
        /// When.
        shared_at: fixed(Timestamp),
        /// Until when it may be read.
        until: fixed(Timestamp),
        /// Whether it was taken back before.
        taken_back: value(bool),
        /// Of a chart its series as JSON, so that the supervisor's device can draw it; the rendering has it in words.
        series: prose since 2,
    }
}
