//! Jottings: writing something down while the device is locked, and filing it afterwards.

use alcove_protocol::id::DeviceId;
use tokio::sync::oneshot;

use crate::client::{Client, Home, TextField, with_effects};
use crate::crypto::intake::SealError;
use crate::crypto::jotting::{JOTTING_TEXT_BYTES_MAX, JOTTINGS_MAX, Jotting, JottingKeys, JottingKeysError};
use crate::crypto::lease::{LeaseError, LeaseFile, LeaseOwner};
use crate::engine::{FileRefused, JottingItem, JottingsTaken, SealedRecord};
use crate::error::ClientError;
use crate::shell::actor::Command;
use crate::shell::clock::{now, system_rng, utc_offset_minutes};
use crate::shell::jotting_file::JottingLock;
use crate::shell::work_file::WorkFile;
use crate::time::Timestamp;

/// Why nothing was jotted down. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JotError {
    /// There is nothing to write.
    #[error("there is nothing to jot down")]
    Empty,
    /// The text is too long for one.
    #[error("that is too long for one jotting: at most {max} bytes")]
    TooLong {
        /// Bytes that are allowed.
        max: usize,
    },
    /// As many wait as a locked device keeps.
    #[error("{max} jottings wait on this device: unlock it, so that they are taken in")]
    Full {
        /// So many.
        max: usize,
    },
    /// The device was never open in this folder, by this version.
    #[error("this device cannot jot anything down yet: unlock it once")]
    NoKeys,
    /// The keys to seal for cannot be used.
    #[error(transparent)]
    Keys(#[from] JottingKeysError),
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The file of jottings is of a newer version.
    #[error("a newer version of Alcove jots things down here: update")]
    NewerFile,
}

impl JotError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Full { .. } => "jottings_full",
            Self::NoKeys => "no_jotting_keys",
            Self::Keys(_) => "jotting_keys",
            Self::Seal(_) => "not_sealed",
            Self::NewerFile => "newer_version",
        }
    }
}

/// What was jotted down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jotted {
    /// Jottings in the file now, this one among them.
    pub waiting: usize,
    /// The device that they are sealed for: a person who knows theirs notices when it is another.
    pub device: DeviceId,
}

/// What waits to be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jottings {
    /// The jottings, the oldest first.
    pub items: Vec<JottingItem>,
    /// More of them, for which there is no room before others are filed or discarded.
    pub waiting: usize,
    /// Files that could not be taken in, and are kept.
    pub kept: usize,
    /// When the keys that jottings are sealed for were last found altered: what was jotted down before may have been read
    /// by whoever did it.
    pub keys_altered: Option<Timestamp>,
}

impl Home {
    /// Writes something down on a device that is locked: no passphrase, no key but public ones. It is sealed, and on the
    /// disk when this returns. Works while the store is open elsewhere, too.
    ///
    /// # Errors
    /// [`ClientError::Jot`], [`ClientError::NotSetUp`], [`ClientError::Wiped`], [`ClientError::StorageFull`] or
    /// [`ClientError::StorageFailed`].
    pub async fn jot(&self, text: &str, private: bool) -> Result<Jotted, ClientError> {
        if text.trim().is_empty() {
            return Err(JotError::Empty.into());
        }
        if text.len() > JOTTING_TEXT_BYTES_MAX {
            return Err(JotError::TooLong { max: JOTTING_TEXT_BYTES_MAX }.into());
        }
        self.require_device()?;
        let lock = JottingLock::acquire(self.path()).await?;
        // Whoever destroys the device holds the lock, too.
        self.require_device()?;
        let keys = lock.read_keys()?.ok_or(JotError::NoKeys)?;
        let keys = JottingKeys::from_file(&keys).map_err(JotError::from)?;
        let file = WorkFile::jottings(self.path());
        let before = file.read()?;
        let place = match place_in(&before, keys.owner()) {
            Ok(place) => place,
            Err(LeaseError::NewerVersion { .. }) => return Err(JotError::NewerFile.into()),
            Err(_) => {
                // A file that cannot be read must not keep anybody from writing.
                file.keep()?;
                Place::default()
            }
        };
        if place.count >= JOTTINGS_MAX {
            return Err(JotError::Full { max: JOTTINGS_MAX }.into());
        }
        let mut rng = system_rng();
        let jotting = Jotting::make(text, private, now(), utc_offset_minutes(), &mut rng);
        let record = keys.seal(place.newest + 1, &jotting, &mut rng).map_err(JotError::from)?;
        let head = keys.owner().to_head();
        let bytes = if place.at == 0 { [head.as_slice(), &record].concat() } else { record };
        file.append(&SealedRecord { at: place.at, bytes })?;
        Ok(Jotted { waiting: place.count + 1, device: keys.device.device_id() })
    }

    fn require_device(&self) -> Result<(), ClientError> {
        if self.is_being_destroyed() {
            return Err(ClientError::Wiped);
        }
        let not_set_up = || ClientError::NotSetUp { path: self.path().to_owned() };
        if self.has_keys() { Ok(()) } else { Err(not_set_up()) }
    }
}

/// Where the next record of a file goes.
#[derive(Default)]
struct Place {
    /// Records in it.
    count: usize,
    /// The number of the newest.
    newest: u64,
    at: usize,
}

fn place_in(file: &[u8], owner: LeaseOwner) -> Result<Place, LeaseError> {
    if file.is_empty() {
        return Ok(Place::default());
    }
    let read = LeaseFile::read(file)?;
    if read.owner() != owner {
        return Err(LeaseError::NotOurs);
    }
    let (mut count, mut newest) = (0, 0);
    let mut records = read.records();
    for record in records.by_ref().flatten() {
        count += 1;
        newest = record.place.number;
    }
    Ok(Place { count, newest, at: records.at() })
}

impl Client {
    /// What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.
    ///
    /// # Errors
    /// [`ClientError::LeaseEnded`], [`ClientError::StorageFull`] or [`ClientError::StorageFailed`].
    pub async fn jottings(&self) -> Result<Jottings, ClientError> {
        self.require_lease()?;
        let (answer, answered) = oneshot::channel();
        let sent = self.inner.commands.send(Command::TakeJottings(answer)).await;
        sent.map_err(|_| ClientError::Closed)?;
        let left = answered.await.map_err(|_| ClientError::Closed)??;
        self.use_engine(move |engine, _, _| {
            let (items, keys_altered) = (engine.jottings(), engine.jotting_keys_altered());
            (Jottings { items, waiting: left.waiting, kept: left.kept, keys_altered }, Vec::new())
        })
        .await
    }

    /// Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
    /// neither.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::Edit`]; nothing changed.
    pub async fn file_jotting(
        &self,
        jotting: [u8; 16],
        field: &TextField,
        paragraph: &str,
    ) -> Result<(), ClientError> {
        let (TextField { key, field }, paragraph) = (field.clone(), paragraph.to_owned());
        let filed = self.use_open(vec![key], move |engine, now, _| {
            with_effects(engine.file_jotting(jotting, key, &field, &paragraph, now))
        });
        filed.await?.map_err(from_refused)
    }

    /// Takes a jotting off the list for good.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn discard_jotting(&self, jotting: [u8; 16]) -> Result<(), ClientError> {
        self.require_lease()?;
        let discarded = self.use_engine(move |engine, _, _| with_effects(engine.discard_jotting(jotting)));
        discarded.await?.map_err(from_refused)
    }

    /// Takes in the file of jottings of another device of the organisation: of somebody who cannot open it any more. Only
    /// an admin's device has the key to that, and private jottings stay sealed. Says how many there are, and how many
    /// records did not open.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for what is no such file.
    pub async fn take_jottings_of_another(&self, file: Vec<u8>) -> Result<JottingsTaken, ClientError> {
        self.require_lease()?;
        let taken = self.use_engine(move |engine, _, _| match engine.take_jottings(&file) {
            Ok((taken, effects)) => (Ok(taken), effects),
            Err(error) => (Err(error), Vec::new()),
        });
        let not_one = |_| ClientError::BadInput { what: "this is no file of jottings of this practice" };
        taken.await?.map_err(not_one)
    }
}

fn from_refused(refused: FileRefused) -> ClientError {
    match refused {
        FileRefused::Unknown => ClientError::NotFound { what: "jotting" },
        FileRefused::Edit(refused) => ClientError::Edit(refused),
    }
}

#[cfg(test)]
mod tests;
