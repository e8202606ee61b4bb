//! A therapy group: its shell and its ground rules.

use super::SeamRead;
use crate::clinical::Day;

choice! {
    /// How a group works.
    pub enum Modality {
        /// Process group.
        Process = "process", "process group";
        /// Cognitive behavioural therapy.
        Cbt = "cbt", "CBT";
        /// Skills of dialectical behaviour therapy.
        DbtSkills = "dbt_skills", "DBT skills";
        /// Psychoeducation.
        Psychoeducation = "psychoeducation", "psychoeducation";
        /// Support.
        Support = "support", "support";
        /// Something else.
        Other = "other", "other";
    }
}

choice! {
    /// What a group's meetings count as.
    pub enum ActivityClass {
        /// Group therapy.
        GroupTherapy = "group_therapy", "group therapy";
        /// A group session that is no therapy.
        GroupSession = "group_session", "group session";
    }
}

choice! {
    /// Who may join when.
    pub enum MembershipType {
        /// Everybody begins and ends together.
        Closed = "closed", "closed";
        /// A place that is left is filled.
        SlowOpen = "slow_open", "slow-open";
        /// Anybody comes to any session.
        Open = "open", "open";
    }
}

choice! {
    /// Where a group is in its life.
    pub enum GroupStatus {
        /// Members are being found.
        Forming = "forming", "forming";
        /// It meets.
        Running = "running", "running";
        /// It does not meet for a while.
        Paused = "paused", "paused";
        /// It is over.
        Ended = "ended", "ended";
    }
}

choice! {
    /// What a facilitator does in a group.
    pub enum FacilitatorRole {
        /// Leads.
        Lead = "lead", "lead";
        /// Leads together with the lead.
        CoFacilitator = "co", "co-facilitator";
        /// Learns; notes are counter-signed.
        Trainee = "trainee", "trainee";
        /// Watches.
        Observer = "observer", "observer";
    }
}

item! {
    /// One facilitator of a group.
    pub struct FacilitatorView {
        /// Hex of the person id.
        person: fixed(String),
        /// What they do.
        role: value(FacilitatorRole),
        /// First day.
        first_day: value(Day),
        /// Last day.
        last_day: value(Day),
    }
}

item! {
    /// A series of sessions.
    pub struct SeriesView {
        /// When it meets, as an RFC 5545 recurrence rule.
        rrule: value(String),
        /// Where.
        place_label: value(String),
        /// About the room: access, quiet, a second exit.
        room_notes: value(String),
        /// Local time at which it begins, `HH:MM`.
        start: value(String),
        /// Planned length in minutes; 75 is usual.
        duration_min: value(i64),
    }
}

item! {
    /// A template for notes. The item's id is its name.
    pub struct TemplateView {
        /// The text that a section begins with.
        text: value(String),
        /// Which section it is for.
        section: value(String),
    }
}

document! {
    /// A therapy group.
    pub struct GroupView for Group {
        /// Short name, without a diagnosis.
        label: value(String),
        /// What the group is for.
        purpose: prose,
        /// How it works.
        modality: value(Modality),
        /// What its meetings count as.
        activity_class: fixed(ActivityClass),
        /// Who may join when.
        membership_type: value(MembershipType),
        /// Fewest members.
        size_min: value(i64),
        /// Most members; 8 is usual.
        size_max: value(i64),
        /// Where it is in its life.
        status: value(GroupStatus),
        /// Who leads it.
        facilitators: set(FacilitatorView),
        /// When it meets.
        series: set(SeriesView) since 2,
        /// Templates for its notes.
        templates: set(TemplateView) since 2,
        /// Whether the co-facilitator signs each note too.
        cofacilitator_signs: value(bool),
        /// Whether a supervisor counter-signs what a trainee signed.
        supervisor_signs_for_trainee: value(bool),
        /// The version of the ground rules in force.
        rules_version: value(i64),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead) since 2,
    }
}

item! {
    /// A rule that this group added. The item's id is its number.
    pub struct ClauseView {
        /// What it says.
        text: fixed(String),
    }
}

document! {
    /// One version of a group's ground rules. What is agreed is not changed: a change is a new version.
    pub struct GroundRulesView for GroundRules {
        /// Its number, from 1.
        version: fixed(i64),
        /// What stays in the group.
        confidentiality: fixed(String),
        /// Where confidentiality ends: harm, safeguarding, court.
        confidentiality_limits: fixed(String),
        /// That members do not meet outside, and what to do if they do.
        no_meeting_outside: fixed(String),
        /// Attendance, lateness, notice.
        attendance: fixed(String),
        /// Notice of leaving.
        leaving: fixed(String),
        /// Recording and phones.
        recording: fixed(String),
        /// Everyone at their own pace: the right to listen.
        pace: fixed(String),
        /// What this group added.
        further: log(ClauseView),
        /// Day from which they count.
        effective_from: fixed(Day),
        /// Hex of the person id of whoever wrote them.
        author: fixed(String),
    }
}
