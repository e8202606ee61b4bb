//! The national codes for attendance.

use serde::{Deserialize, Serialize};

use super::{FieldValue, Scalar, ValueKind};

/// Whether a person attended, in the codes of the NHS data dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// 5: attended on time.
    OnTime,
    /// 6: arrived late, but was seen.
    LateSeen,
    /// 7: arrived too late to be seen.
    TooLate,
    /// 2: cancelled by, or on behalf of, the person.
    CancelledByPerson,
    /// 3: did not attend, and gave no notice.
    DidNotAttend,
    /// 4: cancelled or postponed by the provider.
    CancelledByProvider,
    /// 0: the session lies in the future.
    Future,
    /// A code that this version does not know. It is shown, never dropped.
    Unknown(i64),
}

impl Attendance {
    /// Every known code, in the order in which a clinician would read them.
    pub const ALL: [Self; 7] = [
        Self::OnTime,
        Self::LateSeen,
        Self::TooLate,
        Self::CancelledByPerson,
        Self::DidNotAttend,
        Self::CancelledByProvider,
        Self::Future,
    ];

    /// The national code.
    pub fn code(self) -> i64 {
        match self {
            Self::OnTime => 5,
            Self::LateSeen => 6,
            Self::TooLate => 7,
            Self::CancelledByPerson => 2,
            Self::DidNotAttend => 3,
            Self::CancelledByProvider => 4,
            Self::Future => 0,
            Self::Unknown(code) => code,
        }
    }

    /// The attendance with this code.
    pub fn from_code(code: i64) -> Self {
        Self::ALL.into_iter().find(|known| known.code() == code).unwrap_or(Self::Unknown(code))
    }

    /// What a clinician reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::OnTime => "attended on time",
            Self::LateSeen => "arrived late, but was seen",
            Self::TooLate => "arrived too late to be seen",
            Self::CancelledByPerson => "cancelled by the person",
            Self::DidNotAttend => "did not attend",
            Self::CancelledByProvider => "cancelled by the provider",
            Self::Future => "in the future",
            Self::Unknown(_) => "unknown code",
        }
    }
}

/// Stored as the code, of which the list is the national one.
impl FieldValue for Attendance {
    const KIND: ValueKind = ValueKind::Code(&[5, 6, 7, 2, 3, 4, 0]);

    fn from_scalar(value: &Scalar) -> Option<Self> {
        i64::from_scalar(value).map(Self::from_code)
    }
}

impl From<Attendance> for Scalar {
    fn from(attendance: Attendance) -> Self {
        Self::Int(attendance.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_and_an_unknown_one_is_kept() {
        for attendance in Attendance::ALL {
            assert_eq!(Attendance::from_code(attendance.code()), attendance);
        }
        assert_eq!(Attendance::from_code(42).code(), 42);
        assert_eq!(Attendance::Unknown(42).label(), "unknown code");
    }
}
