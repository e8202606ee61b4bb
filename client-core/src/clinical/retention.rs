//! How long a person's record is kept: rules as data, and the day on which it comes up for review. Nothing is destroyed
//! because a day has come: a person decides, and what is held is not up for decision.
//!
//! The usual rules are those of the NHS Records Management Code of Practice (2021, appendix II): mental health records 20
//! years after the last contact, or 10 years after death; of somebody who was a child then, to the 25th birthday, or the
//! 26th of who was 17 when treatment ended, where that is longer.

use jiff::ToSpan;
use jiff::civil::Date;

/// The names of the rules in the practice's policies; each is a number of years.
const ADULT_YEARS: &str = "retention_adult_last_contact_years";
const DEATH_YEARS: &str = "retention_death_years";
const CHILD_YEARS: &str = "retention_child_birthday_years";
const CHILD_17_YEARS: &str = "retention_child_17_birthday_years";

/// Age at which a person is no child any more.
const ADULT_AGE: i16 = 18;
/// Years that a rule may have: fewer would destroy by a slip of the finger, more than this nobody means.
const YEARS: std::ops::RangeInclusive<i64> = 1..=200;

/// The rules of a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionRules {
    /// Years after the last contact.
    pub adult_last_contact: i16,
    /// Years after death.
    pub death: i16,
    /// The birthday to which a child's record is kept.
    pub child_birthday: i16,
    /// The same where the person was 17 at the last contact.
    pub child_17_birthday: i16,
}

impl Default for RetentionRules {
    fn default() -> Self {
        Self { adult_last_contact: 20, death: 10, child_birthday: 25, child_17_birthday: 26 }
    }
}

impl RetentionRules {
    /// The usual rules with those that the practice's policies change. Of several values that stand for one rule the
    /// longest counts until somebody settles it; one outside 1 to 200 years is left out.
    pub fn from_policies<'a>(policies: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let (usual, mut said) = (Self::default(), [None::<i16>; 4]);
        for (name, years) in policies {
            let at =
                [ADULT_YEARS, DEATH_YEARS, CHILD_YEARS, CHILD_17_YEARS].iter().position(|rule| *rule == name);
            let years = i16::try_from(years).ok().filter(|years| YEARS.contains(&i64::from(*years)));
            if let Some(said) = at.and_then(|at| said.get_mut(at)) {
                *said = (*said).max(years);
            }
        }
        let [adult, death, child, child_17] = said;
        Self {
            adult_last_contact: adult.unwrap_or(usual.adult_last_contact),
            death: death.unwrap_or(usual.death),
            child_birthday: child.unwrap_or(usual.child_birthday),
            child_17_birthday: child_17.unwrap_or(usual.child_17_birthday),
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionFacts {
    /// Day of birth, the latest that stands.
    pub born: Option<Date>,
    /// Day of death, the latest that stands.
    pub died: Option<Date>,
    /// The last day on which the person was seen or spoken to.
    pub last_contact: Option<Date>,
    /// The day to which somebody decided to keep it.
    pub kept_until: Option<Date>,
}

/// Why a record is kept as long as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionRule {
    /// So many years after the last contact.
    LastContact,
    /// So many years after death.
    Death,
    /// To a birthday.
    Birthday,
    /// Somebody decided so.
    Extended,
}

impl RetentionRule {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LastContact => "last_contact",
            Self::Death => "death",
            Self::Birthday => "birthday",
            Self::Extended => "extended",
        }
    }
}

/// When a record comes up for review, and why then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionDue {
    /// The day.
    pub on: Date,
    /// The rule.
    pub rule: RetentionRule,
}

/// When a record comes up for review. None while nobody knows when the person was last seen: it is kept.
pub fn retention_due(rules: RetentionRules, facts: &RetentionFacts) -> Option<RetentionDue> {
    let mut due = match facts.died {
        Some(died) => RetentionDue { on: after(died, rules.death)?, rule: RetentionRule::Death },
        None => by_contact(rules, facts)?,
    };
    if let Some(until) = facts.kept_until.filter(|until| *until > due.on) {
        due = RetentionDue { on: until, rule: RetentionRule::Extended };
    }
    Some(due)
}

fn by_contact(rules: RetentionRules, facts: &RetentionFacts) -> Option<RetentionDue> {
    let contact = facts.last_contact?;
    let adult =
        RetentionDue { on: after(contact, rules.adult_last_contact)?, rule: RetentionRule::LastContact };
    let Some(born) = facts.born.filter(|born| after(*born, ADULT_AGE).is_some_and(|of_age| contact < of_age))
    else {
        return Some(adult);
    };
    let was_17 = after(born, ADULT_AGE - 1).is_some_and(|birthday| contact >= birthday);
    let birthday = after(born, if was_17 { rules.child_17_birthday } else { rules.child_birthday })?;
    Some(if birthday > adult.on {
        RetentionDue { on: birthday, rule: RetentionRule::Birthday }
    } else {
        adult
    })
}

fn after(day: Date, years: i16) -> Option<Date> {
    day.checked_add(years.years()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn due(facts: RetentionFacts) -> Option<(Date, RetentionRule)> {
        retention_due(RetentionRules::default(), &facts).map(|due| (due.on, due.rule))
    }

    #[test]
    fn an_adults_record_is_kept_20_years_after_the_last_contact_or_10_after_death() {
        let facts = RetentionFacts {
            born: Some(date(1980, 5, 1)),
            last_contact: Some(date(2031, 4, 10)),
            ..RetentionFacts::default()
        };
        assert_eq!(due(facts), Some((date(2051, 4, 10), RetentionRule::LastContact)));
        let died = RetentionFacts { died: Some(date(2032, 2, 29)), ..facts };
        assert_eq!(due(died), Some((date(2042, 2, 28), RetentionRule::Death)));
    }

    #[test]
    fn a_childs_record_is_kept_to_the_25th_birthday_or_the_26th_where_that_is_longer() {
        let rules = RetentionRules { adult_last_contact: 5, ..RetentionRules::default() };
        let of = |contact| {
            let facts = RetentionFacts {
                born: Some(date(2015, 6, 1)),
                last_contact: Some(contact),
                ..RetentionFacts::default()
            };
            retention_due(rules, &facts).map(|due| (due.on, due.rule))
        };
        assert_eq!(of(date(2031, 4, 10)), Some((date(2040, 6, 1), RetentionRule::Birthday)));
        assert_eq!(of(date(2032, 6, 1)), Some((date(2041, 6, 1), RetentionRule::Birthday)));
        assert_eq!(of(date(2033, 6, 1)), Some((date(2038, 6, 1), RetentionRule::LastContact)), "of age");
        let usual = RetentionFacts {
            born: Some(date(2015, 6, 1)),
            last_contact: Some(date(2031, 4, 10)),
            ..RetentionFacts::default()
        };
        assert_eq!(due(usual), Some((date(2051, 4, 10), RetentionRule::LastContact)), "20 years are longer");
    }

    #[test]
    fn what_nobody_knows_the_last_contact_of_is_kept_and_a_decision_only_lengthens() {
        assert_eq!(due(RetentionFacts::default()), None);
        let facts = RetentionFacts { last_contact: Some(date(2031, 4, 10)), ..RetentionFacts::default() };
        let longer = RetentionFacts { kept_until: Some(date(2060, 1, 1)), ..facts };
        assert_eq!(due(longer), Some((date(2060, 1, 1), RetentionRule::Extended)));
        let shorter = RetentionFacts { kept_until: Some(date(2032, 1, 1)), ..facts };
        assert_eq!(due(shorter), Some((date(2051, 4, 10), RetentionRule::LastContact)));
    }

    #[test]
    fn policies_change_rules_and_of_two_values_the_longer_counts() {
        let rules = RetentionRules::from_policies([
            (ADULT_YEARS, 8),
            (ADULT_YEARS, 30),
            (DEATH_YEARS, 0),
            (CHILD_YEARS, 100_000),
            ("late_after_hours", 24),
        ]);
        assert_eq!(rules, RetentionRules { adult_last_contact: 30, ..RetentionRules::default() });
    }
}
