//! Paper for the day on which every device is lost: a person's kit, the custodians' sheets, and a drill that shows
//! whether a kit works without using it up.

use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::record::RecoveryKeys;
use alcove_protocol::trust::OrgState;

use super::recovery::paper_key;
use crate::client::{Client, RecoveryError};
use crate::crypto::kit::KitCode;
use crate::crypto::quorum::{NewRecovery, Quorum, Share, require_together};
use crate::engine::{DrilledCircle, EditRefused, Engine, Intent};
use crate::error::ClientError;
use crate::shell::relay::{LinkError, RelayEndpoint};

/// What a drill found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// Every circle that this person may open, and whether the kit would bring it back.
    pub circles: Vec<DrilledCircle>,
}

/// Which paper is in force, as far as this device has heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryState {
    /// This person's kit.
    pub kit: Option<DeviceId>,
    /// A kit that was made here and that the relay has not heard of.
    pub kit_waits: bool,
    /// The organisation's recovery key.
    pub recovery_key: Option<DeviceId>,
    /// A recovery key that was made here and that the relay has not heard of.
    pub recovery_key_waits: bool,
}

impl Client {
    /// A new recovery kit for this person, which counts nowhere yet: put it on paper, then [`Client::register_kit`]. The
    /// code is a secret, and nothing of it is kept here.
    ///
    /// # Errors
    /// [`ClientError::Link`] when no relay is set up, [`EditRefused::Revoked`] on a revoked device.
    pub async fn draft_kit(&self) -> Result<KitCode, ClientError> {
        self.use_engine(|engine, _, rng| {
            let me = engine.me();
            let (org, person) = (me.org(), me.person());
            if engine.standing() != crate::engine::DeviceStanding::Active {
                return (Err(EditRefused::Revoked.into()), Vec::new());
            }
            let Some(relay) = engine.relay().cloned() else {
                return (Err(ClientError::Link(LinkError::NoRelay)), Vec::new());
            };
            let Ok(code) = KitCode::make(org, person, relay.address, relay.certificate_sha256, rng) else {
                return (Err(ClientError::Link(LinkError::BadAddress)), Vec::new());
            };
            (Ok(code), Vec::new())
        })
        .await?
    }

    /// Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
    /// every circle's key is wrapped for it.
    ///
    /// # Errors
    /// [`RecoveryError::KitOfAnotherOrg`], [`RecoveryError::KitOfAnotherPerson`], [`ClientError::StorageFailed`].
    pub async fn register_kit(&self, code: &KitCode) -> Result<(), ClientError> {
        let (org, person) = (code.org(), code.person());
        let kit = code.derive_keys().public(person);
        self.use_engine(move |engine, _, _| {
            if let Err(refused) = require_own((org, person), engine) {
                return (Err(refused.into()), Vec::new());
            }
            (Ok(()), engine.intend(vec![Intent::AddKit(Box::new(kit))]))
        })
        .await?
    }

    /// A new recovery key of the organisation, for three custodians: one share each. Where there is one already, `before`
    /// are the shares of two of its custodians, who hand over. It counts nowhere yet: put the shares on paper, then
    /// [`Client::register_recovery_key`].
    ///
    /// # Errors
    /// [`EditRefused::NoRight`] when this person is no admin of the practice, [`RecoveryError::HasCustodians`],
    /// [`RecoveryError::NoCustodians`] and [`RecoveryError::Quorum`]; nothing was changed.
    pub async fn draft_recovery_key(&self, before: Vec<Share>) -> Result<NewRecovery, ClientError> {
        if !before.is_empty() {
            require_together(&before).map_err(RecoveryError::from)?;
        }
        self.use_engine(move |engine, _, rng| {
            let org = engine.org().filter(|org| org.is_admin(engine.me().person()));
            let Some(org) = org else { return (Err(EditRefused::NoRight.into()), Vec::new()) };
            let mut made = NewRecovery::make(engine.me().org(), rng);
            match (org.recovery_at(org.len()), before.as_slice()) {
                (None, []) => {}
                (None, _) => return (Err(RecoveryError::NoCustodians.into()), Vec::new()),
                (Some(_), []) => return (Err(RecoveryError::HasCustodians.into()), Vec::new()),
                (Some(held), shares) => match Quorum::combine(shares, engine.me().org(), held) {
                    Ok(quorum) => made.record = quorum.hand_over(made.record),
                    Err(error) => return (Err(RecoveryError::from(error).into()), Vec::new()),
                },
            }
            (Ok(made), Vec::new())
        })
        .await?
    }

    /// Makes a recovery key whose shares are on paper the organisation's, as soon as the relay hears of it.
    ///
    /// # Errors
    /// [`EditRefused::NoRight`] when this person is no admin of the practice.
    pub async fn register_recovery_key(&self, record: RecoveryKeys) -> Result<(), ClientError> {
        self.use_engine(move |engine, _, _| {
            if engine.org().is_none_or(|org| !org.is_admin(engine.me().person())) {
                return (Err(EditRefused::NoRight.into()), Vec::new());
            }
            (Ok(()), engine.intend(vec![Intent::SetRecoveryKeys(Box::new(record))]))
        })
        .await?
    }

    /// The relay of the practice.
    ///
    /// # Errors
    /// [`ClientError::Link`] when none is set up.
    pub async fn relay(&self) -> Result<RelayEndpoint, ClientError> {
        let relay = self.use_engine(|engine, _, _| (engine.relay().cloned(), Vec::new())).await?;
        let relay = relay.ok_or(ClientError::Link(LinkError::NoRelay))?;
        Ok(RelayEndpoint { address: relay.address, certificate_sha256: relay.certificate_sha256 })
    }

    /// Which paper is in force.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn recovery_state(&self) -> Result<RecoveryState, ClientError> {
        self.use_engine(|engine, _, _| (state_of(engine), Vec::new())).await
    }

    /// Shows whether a kit of this person works, without using it up: whether it is the one in force, and whether the
    /// keys that the relay keeps for it open. Syncs.
    ///
    /// # Errors
    /// [`ClientError::Recovery`] where the kit would bring nobody back, [`ClientError::Link`].
    pub async fn drill(&self, code: &KitCode) -> Result<Drill, ClientError> {
        let (org, person) = (code.org(), code.person());
        let key = paper_key(&code.derive_keys(), person);
        let id = key.id;
        self.use_engine(move |engine, _, _| (require_own((org, person), engine), Vec::new())).await??;
        // What waits goes first: the kit itself, and keys for it.
        self.sync().await?;
        let started = self.use_engine(move |engine, _, _| match check_kit(engine, (org, person), id) {
            Ok(()) => (Ok(()), engine.start_drill(key)),
            Err(refused) => (Err(refused), Vec::new()),
        });
        started.await??;
        self.sync().await?;
        let drilled = self.use_engine(|engine, _, _| (engine.take_drilled(), Vec::new())).await?;
        Ok(Drill { circles: drilled.ok_or(RecoveryError::NoAnswer)? })
    }

    /// Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when no such device waits for that.
    pub async fn trust_recovered(&self, device: DeviceId) -> Result<(), ClientError> {
        let trusted = self.use_engine(move |engine, _, _| {
            let waits = engine.recovered_devices().contains(&device);
            (waits, if waits { engine.trust_recovered(device) } else { Vec::new() })
        });
        if trusted.await? { Ok(()) } else { Err(ClientError::NotFound { what: "device that came back" }) }
    }
}

fn require_own((org, person): (LogId, PersonId), engine: &Engine) -> Result<(), RecoveryError> {
    if org != engine.me().org() {
        return Err(RecoveryError::KitOfAnotherOrg);
    }
    if person != engine.me().person() {
        return Err(RecoveryError::KitOfAnotherPerson);
    }
    Ok(())
}

fn check_kit(engine: &Engine, whose: (LogId, PersonId), id: DeviceId) -> Result<(), RecoveryError> {
    require_own(whose, engine)?;
    let state = engine.org().ok_or(RecoveryError::NoAnswer)?;
    if state.kit(id).is_some() {
        return require_in_force(state, whose.1, id);
    }
    Err(if kit_waits(engine, id) { RecoveryError::KitNotSent } else { RecoveryError::KitUnknown })
}

fn require_in_force(state: &OrgState, person: PersonId, id: DeviceId) -> Result<(), RecoveryError> {
    if state.kit_of(person, state.len()).is_some_and(|(held, _)| held == id) {
        return Ok(());
    }
    let vouched = state.devices().any(|(_, device)| device.certifier == id);
    Err(if vouched { RecoveryError::KitUsedUp } else { RecoveryError::KitReplaced })
}

fn kit_waits(engine: &Engine, id: DeviceId) -> bool {
    engine.intents().any(|intent| matches!(intent, Intent::AddKit(kit) if kit.kit_id() == id))
}

fn state_of(engine: &Engine) -> RecoveryState {
    let Some(org) = engine.org() else { return RecoveryState::default() };
    RecoveryState {
        kit: org.kit_of(engine.me().person(), org.len()).map(|(id, _)| id),
        kit_waits: engine.intents().any(|intent| matches!(intent, Intent::AddKit(_))),
        recovery_key: org.recovery_at(org.len()).map(RecoveryKeys::recovery_id),
        recovery_key_waits: engine.intents().any(|intent| matches!(intent, Intent::SetRecoveryKeys(_))),
    }
}
