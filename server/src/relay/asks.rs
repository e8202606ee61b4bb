//! What a device may ask for beside news.

use alcove_protocol::frame::{Ask, Push};
use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::OrgState;

use super::admission::Standing;

/// The entry that an ask brings, pushed or given back.
pub fn entry_of(ask: &Ask) -> Option<&Push> {
    match ask {
        Ask::Push(push) | Ask::Reoffer(push) => Some(push),
        Ask::Hello(_)
        | Ask::MailOpen(_)
        | Ask::MailPut(_)
        | Ask::MailGet(_)
        | Ask::Wraps(_)
        | Ask::IntakeGet(_) => None,
    }
}

/// The person of an active device of the organisation.
///
/// # Errors
/// [`Problem::LoginRefused`] without a login, [`Problem::Revoked`], [`Problem::NoAccess`] for a device that is not in the
/// org log yet.
pub fn require_admitted(standing: Standing) -> Result<PersonId, Problem> {
    match standing {
        Standing::Admitted(_, person) => Ok(person),
        Standing::Revoked(..) => Err(Problem::Revoked),
        Standing::Newcomer(_) | Standing::Founder(_) => Err(Problem::NoAccess),
        Standing::Nobody => Err(Problem::LoginRefused),
    }
}

/// Whether a device is served the wraps of a recipient that is no device: those of a kit go to the devices of its
/// person, those of the organisation's recovery key to everybody (two custodians open them). The person for whom they
/// are sought is returned: only in circles that this person may read.
///
/// # Errors
/// As [`require_admitted`]; [`Problem::NoAccess`] for every other recipient.
pub fn check_wraps(standing: Standing, org: &OrgState, recipient: DeviceId) -> Result<PersonId, Problem> {
    let person = require_admitted(standing)?;
    let own_kit = org.kit(recipient).is_some_and(|kit| kit.keys.person == person);
    if own_kit || org.recovery(recipient).is_some() { Ok(person) } else { Err(Problem::NoAccess) }
}

/// Whether a device is served what others handed in: that of an org admin. Others are served nothing instead of a
/// problem, so that a device that was an admin's still gets the news that say so.
pub fn may_get_intake(standing: Standing, org: &OrgState) -> bool {
    require_admitted(standing).is_ok_and(|person| org.is_admin(person))
}

/// Whether an ask beside pushes is passed over: whatever a revoked device asks for, it gets the news of its revocation.
pub fn is_passed_over(standing: Standing, ask: &Ask) -> bool {
    let beside = matches!(ask, Ask::MailOpen(_) | Ask::Wraps(_) | Ask::IntakeGet(_));
    beside && matches!(standing, Standing::Revoked(..))
}
