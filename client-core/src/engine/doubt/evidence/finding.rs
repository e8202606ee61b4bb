//! What was found, in words that a clinician understands.

use alcove_protocol::id::{DeviceId, DocHandle, LogId};

/// Something that does not fit. Only shown: it keeps nobody from writing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Entries are missing between others: of one device's, or of the log.
    Hole {
        /// The circle.
        log: LogId,
        /// Whose; none when only the relay's numbering shows it.
        author: Option<DeviceId>,
    },
    /// Somebody names entries that a complete answer of the relay did not bring.
    Withheld {
        /// The circle.
        log: LogId,
        /// Whose entries.
        author: Option<DeviceId>,
        /// The device that says so; none when it is the relay's own receipt.
        by: Option<DeviceId>,
    },
    /// The relay signed, or served, two things that cannot both be true.
    RelayForked {
        /// The log.
        log: LogId,
    },
    /// The relay holds less than it had acknowledged.
    RolledBack {
        /// The log.
        log: LogId,
        /// It says that it was restored from a backup; otherwise it hides it.
        restored: bool,
    },
    /// Entries that the relay lost and that go back to it.
    GivingBack {
        /// The log.
        log: LogId,
        /// How many are left.
        entries: u64,
    },
    /// The access list or the key of a circle went two ways.
    ControlForked {
        /// The circle.
        log: LogId,
    },
    /// The log of the organisation's people and devices went two ways.
    OrgForked {
        /// The org log.
        log: LogId,
    },
    /// A device has written two different things at one place: a copy of its store.
    DeviceForked {
        /// The circle.
        log: LogId,
        /// The device.
        device: DeviceId,
    },
    /// A document waits for something although the relay answers.
    Stalled {
        /// The circle.
        log: LogId,
        /// The document.
        document: DocHandle,
        /// The stable code of what is missing: `key_missing`, `slot_missing` or `change_missing`.
        reason: &'static str,
    },
}

impl Finding {
    /// The log that it is about.
    pub fn log(&self) -> LogId {
        match self {
            Self::Hole { log, .. }
            | Self::Withheld { log, .. }
            | Self::RelayForked { log }
            | Self::RolledBack { log, .. }
            | Self::GivingBack { log, .. }
            | Self::ControlForked { log }
            | Self::OrgForked { log }
            | Self::DeviceForked { log, .. }
            | Self::Stalled { log, .. } => *log,
        }
    }

    /// The device that it is about, for whoever knows its owner's name.
    pub fn device(&self) -> Option<DeviceId> {
        match self {
            Self::Hole { author, .. } | Self::Withheld { author, .. } => *author,
            Self::DeviceForked { device, .. } => Some(*device),
            Self::RelayForked { .. }
            | Self::RolledBack { .. }
            | Self::GivingBack { .. }
            | Self::ControlForked { .. }
            | Self::OrgForked { .. }
            | Self::Stalled { .. } => None,
        }
    }

    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Hole { .. } => "entries_missing",
            Self::Withheld { .. } => "entries_withheld",
            Self::RelayForked { .. } => "relay_forked",
            Self::RolledBack { restored: true, .. } => "relay_restored",
            Self::RolledBack { restored: false, .. } => "relay_rolled_back",
            Self::GivingBack { .. } => "giving_back",
            Self::ControlForked { .. } => "access_forked",
            Self::OrgForked { .. } => "org_forked",
            Self::DeviceForked { .. } => "device_forked",
            Self::Stalled { reason, .. } => reason,
        }
    }

    /// Whether something is, or may be, missing here or at the relay. A relay that says that it was restored, and got
    /// back what it lacked, is no longer a trouble.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::RolledBack { restored: true, .. })
    }

    /// One sentence for people and what to do now. `name` is whose device it is about.
    pub fn words(&self, name: Option<&str>) -> String {
        let whose = name.unwrap_or("a colleague");
        match self {
            Self::Hole { author: Some(_), .. } => {
                format!("Entries from {whose} are missing; each sync asks for them again.")
            }
            Self::Hole { author: None, .. } => {
                "Entries between others are missing; each sync asks for them again.".to_owned()
            }
            Self::Withheld { author: Some(_), .. } => format!(
                "Entries from {whose} did not come although another device has them: compare the two devices, and \
                 tell the relay's operator."
            ),
            Self::Withheld { author: None, .. } => {
                "The relay has confirmed entries that it did not send: sync again, and if this stays, tell its \
                 operator."
                    .to_owned()
            }
            Self::RelayForked { .. } => {
                "The relay has told two devices different things. Go on writing; compare the devices, and do not \
                 trust this relay until its operator has explained it."
                    .to_owned()
            }
            Self::RolledBack { restored: true, .. } => {
                "The relay was restored from an older copy; what it lacked goes back to it by itself.".to_owned()
            }
            Self::RolledBack { restored: false, .. } => {
                "The relay shows an older state than it had confirmed, and does not say why. Tell its operator."
                    .to_owned()
            }
            Self::GivingBack { entries, .. } => format!(
                "The relay lacks {entries} of the entries that it once had; they go back to it with each sync."
            ),
            Self::ControlForked { .. } => {
                "The access list of a group or record went two ways after the relay was restored. Writing goes on, \
                 nothing is lost, and whoever was removed on either way stays out. It settles by itself when an \
                 admin of it syncs; until then nobody is let in or removed there."
                    .to_owned()
            }
            Self::OrgForked { .. } => {
                "The list of the practice's people and devices went two ways after the relay was restored. Writing \
                 goes on, nothing is lost, and whoever was removed on either way stays out. It settles by itself \
                 when an admin of the practice syncs."
                    .to_owned()
            }
            Self::DeviceForked { .. } => format!(
                "A device of {whose} exists twice: a copy of its store wrote too. One way counts for everybody, the \
                 other was set aside."
            ),
            Self::Stalled { reason: "change_missing", .. } => {
                "A document waits for entries that did not come; ask the colleague who wrote in it to sync."
                    .to_owned()
            }
            Self::Stalled { .. } => {
                "A document waits for its key; ask a colleague who can open it to sync.".to_owned()
            }
        }
    }
}
