//! Safety: formulation and plan. There is no level of risk anywhere, by design (NICE guideline NG225, 1.6).

use super::SeamRead;
use crate::clinical::Day;

choice! {
    /// What a concern is about.
    pub enum ConcernKind {
        /// Thoughts of suicide.
        SuicidalThoughts = "suicidal_thoughts", "thoughts of suicide";
        /// Self-harm.
        SelfHarm = "self_harm", "self-harm";
        /// Harm to others.
        HarmToOthers = "harm_to_others", "harm to others";
        /// Harm from others.
        HarmFromOthers = "harm_from_others", "harm from others";
        /// Neglect.
        Neglect = "neglect", "neglect";
        /// Safeguarding of an adult.
        SafeguardingAdult = "safeguarding_adult", "safeguarding, adult";
        /// Safeguarding of a child.
        SafeguardingChild = "safeguarding_child", "safeguarding, child";
        /// Deterioration.
        Deterioration = "deterioration", "deterioration";
    }
}

choice! {
    /// Whether a concern is over, from the least to the most cautious.
    pub enum ConcernStatus {
        /// Over.
        Closed = "closed", "closed";
        /// Being watched.
        Watching = "watching", "watching";
        /// Open.
        Open = "open", "open";
    }
}

item! {
    /// What a concern is about. The item's id is the code.
    pub struct ConcernKindView {
        /// Whether it applies.
        applies: value(bool),
    }
}

item! {
    /// Something that was done at once.
    pub struct ImmediateActionView {
        /// Who did it.
        who: fixed(String),
        /// What.
        what: fixed(String),
        /// When, as the person said it.
        when: fixed(String),
        /// Who was told.
        told_whom: fixed(String),
    }
}

document! {
    /// A concern for somebody's safety.
    pub struct SafetyConcernView for SafetyConcern {
        /// What about.
        kinds: set(ConcernKindView),
        /// How it is understood.
        formulation: prose,
        /// What makes it better or worse.
        what_changes_it: prose,
        /// What protects.
        protective: prose,
        /// What was done at once.
        immediate_actions: log(ImmediateActionView),
        /// How the person sees it.
        persons_view: prose,
        /// Hex of the handle of the safety plan.
        plan: value(String),
        /// Whether it is over. Closing counts only if nothing was written beside it.
        status: closing(ConcernStatus),
        /// What prompted it, such as an item of a measure.
        prompted_by: value(String),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

item! {
    /// A copy of a plan that was given away.
    pub struct PlanCopyView {
        /// To whom: the person, somebody they chose, a service.
        to: fixed(String),
        /// Day.
        on: fixed(Day),
    }
}

document! {
    /// A safety plan. Once agreed it is not changed: a change is a new version.
    pub struct SafetyPlanView for SafetyPlan {
        /// Its number, from 1.
        version: fixed(i64),
        /// Day on which it was agreed.
        agreed_on: fixed(Day),
        /// Warning signs.
        warning_signs: fixed(String),
        /// What the person can do alone.
        own_coping: fixed(String),
        /// People to be with or to ask.
        people: fixed(String),
        /// Professionals and services.
        professionals: fixed(String),
        /// Making the surroundings safer.
        environment: fixed(String),
        /// Reasons to live.
        reasons: fixed(String),
        /// Whether it was written together with the person.
        co_produced: fixed(bool),
        /// Copies that were given.
        copies: log(PlanCopyView),
    }
}
