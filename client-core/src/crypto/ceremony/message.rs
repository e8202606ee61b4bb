//! The messages of a ceremony, as they lie inside the seal. Every message of a step has one size.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{EntryId, LogId, PersonId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};

use crate::crypto::digits::DIGITS_NONCE_BYTES;

/// Bytes of a display name (UTF-8).
pub const DISPLAY_NAME_BYTES_MAX: usize = 200;

/// Why a message cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The display name is over [`DISPLAY_NAME_BYTES_MAX`].
    #[error("a display name of {have} bytes, at most {DISPLAY_NAME_BYTES_MAX} allowed")]
    NameTooLong {
        /// Its bytes.
        have: usize,
    },
}

/// The new device asks. Layout: keys (1,280), commitment (32), nonce (32), name length (1), name padded with zeros
/// (200).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The new device's public keys.
    pub keys: DeviceKeys,
    /// To the keys and a nonce that comes later. Zero is the mark of a version without digits.
    pub commitment: [u8; 32],
    /// Zero: the nonce comes in a message of its own, once the old device has revealed its own.
    pub nonce: [u8; 32],
    /// How the person wants to be called, for the screen of who answers.
    pub display_name: String,
}

impl Request {
    /// Bytes of the layout.
    pub const BYTES: usize = DeviceKeys::BYTES + 32 + 32 + 1 + DISPLAY_NAME_BYTES_MAX;

    /// Writes the layout.
    ///
    /// # Errors
    /// [`MessageError::NameTooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, MessageError> {
        let have = self.display_name.len();
        let spare = DISPLAY_NAME_BYTES_MAX.checked_sub(have).ok_or(MessageError::NameTooLong { have })?;
        let mut w = Writer::with_capacity(Self::BYTES);
        self.keys.write(&mut w);
        w.put(&self.commitment).put(&self.nonce);
        w.u8(u8::try_from(have).unwrap_or(u8::MAX)).put(self.display_name.as_bytes()).put(&vec![0; spare]);
        Ok(w.finish())
    }

    /// Reads the layout. Total on any bytes.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let keys = DeviceKeys::read(&mut r)?;
        let commitment = r.array()?;
        let nonce = r.array()?;
        let have = usize::from(r.u8()?);
        let field = r.take(DISPLAY_NAME_BYTES_MAX)?;
        let (name, spare) =
            field.split_at_checked(have).ok_or_else(|| r.unexpected("a name length of at most 200"))?;
        let display_name = std::str::from_utf8(name).map_err(|_| r.unexpected("UTF-8"))?.to_owned();
        if spare.iter().any(|byte| *byte != 0) {
            return Err(r.unexpected("zeros after the name"));
        }
        r.end()?;
        Ok(Self { keys, commitment, nonce, display_name })
    }
}

/// The old device answers. Layout: person (16), org head (32), certificate (1,392), practice circle (16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Who the new device belongs to.
    pub person: PersonId,
    /// The newest entry of the org log as the old device knows it.
    pub org_head: EntryId,
    /// What brings the new device into the org log.
    pub certificate: DeviceCertificate,
    /// The circle that holds names.
    pub practice: LogId,
}

impl Reply {
    /// Bytes of the layout.
    pub const BYTES: usize = 16 + 32 + DeviceCertificate::BYTES + 16;

    /// Writes the layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(Self::BYTES);
        w.put(&self.person.0).put(&self.org_head.0);
        self.certificate.write(&mut w);
        w.put(&self.practice.0);
        w.finish()
    }

    /// Reads the layout. Total on any bytes.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let reply = Self {
            person: PersonId(r.array()?),
            org_head: EntryId(r.array()?),
            certificate: DeviceCertificate::read(&mut r)?,
            practice: LogId(r.array()?),
        };
        r.end()?;
        Ok(reply)
    }
}

/// The old device speaks, once it holds the commitment. Layout: its public keys (1,280), nonce (32), org head (32).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// The old device's public keys: those that certify.
    pub keys: DeviceKeys,
    /// Made for this ceremony alone.
    pub nonce: [u8; DIGITS_NONCE_BYTES],
    /// The newest entry of the org log as the old device knows it.
    pub org_head: EntryId,
}

impl Reveal {
    /// Bytes of the layout.
    pub const BYTES: usize = DeviceKeys::BYTES + DIGITS_NONCE_BYTES + 32;

    /// Writes the layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(Self::BYTES);
        self.keys.write(&mut w);
        w.put(&self.nonce).put(&self.org_head.0);
        w.finish()
    }

    /// Reads the layout. Total on any bytes.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let reveal =
            Self { keys: DeviceKeys::read(&mut r)?, nonce: r.array()?, org_head: EntryId(r.array()?) };
        r.end()?;
        Ok(reveal)
    }
}

/// How a side ends its part, in one byte. The numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 1: its person says that the other screen shows the same digits.
    Same,
    /// 2: its person says that it does not.
    Different,
    /// 3: whoever made the code took it back.
    Revoked,
    /// 4: another device used the code first.
    Used,
    /// 5: the other side speaks an older version, without digits.
    OtherVersion,
    /// 6: what the other side sent does not fit together.
    Forged,
    /// 7: the code's time was over.
    Expired,
    /// 8: the other side does not know the code.
    Foreign,
}

impl Verdict {
    /// The byte.
    pub fn to_bytes(self) -> [u8; 1] {
        [match self {
            Self::Same => 1,
            Self::Different => 2,
            Self::Revoked => 3,
            Self::Used => 4,
            Self::OtherVersion => 5,
            Self::Forged => 6,
            Self::Expired => 7,
            Self::Foreign => 8,
        }]
    }

    /// Reads the byte. Total on any bytes.
    ///
    /// # Errors
    /// [`DecodeError`] for another length or number.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let verdict = match r.u8()? {
            1 => Self::Same,
            2 => Self::Different,
            3 => Self::Revoked,
            4 => Self::Used,
            5 => Self::OtherVersion,
            6 => Self::Forged,
            7 => Self::Expired,
            8 => Self::Foreign,
            _ => return Err(r.unexpected("a verdict of 1 to 8")),
        };
        r.end()?;
        Ok(verdict)
    }

    /// What it means for the ceremony; none where it goes on.
    pub fn ends_with(self) -> Option<CeremonyError> {
        Some(match self {
            Self::Same => return None,
            Self::Different => CeremonyError::DigitsDiffer,
            Self::Revoked => CeremonyError::Revoked,
            Self::Used => CeremonyError::Used,
            Self::OtherVersion => CeremonyError::OtherVersion,
            Self::Forged => CeremonyError::Forged,
            Self::Expired => CeremonyError::Expired,
            Self::Foreign => CeremonyError::Foreign,
        })
    }
}

/// Why a ceremony ended without anybody coming in. Nothing changed on either device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CeremonyError {
    /// A person said that the two screens do not show the same six digits: somebody may be in between.
    #[error("the six digits on the two screens were not the same")]
    DigitsDiffer,
    /// Whoever made the code took it back.
    #[error("the code was taken back by whoever made it")]
    Revoked,
    /// Another device used the code first.
    #[error("the code was used already, by another device")]
    Used,
    /// The code's time is over.
    #[error("the code has expired")]
    Expired,
    /// The other device speaks an older version, without the comparison of digits.
    #[error("the other device runs another version of Alcove")]
    OtherVersion,
    /// What the other side sent does not fit together: somebody altered it.
    #[error("somebody altered what the two devices said to each other")]
    Forged,
    /// The code is of an organisation that the other side does not know or speak for, or is not the one that it waits
    /// with.
    #[error(
        "the other side does not know this code: it belongs to another practice, or a newer one was made"
    )]
    Foreign,
}

impl CeremonyError {
    /// What the other side is told.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::DigitsDiffer => Verdict::Different,
            Self::Revoked => Verdict::Revoked,
            Self::Used => Verdict::Used,
            Self::Expired => Verdict::Expired,
            Self::OtherVersion => Verdict::OtherVersion,
            Self::Forged => Verdict::Forged,
            Self::Foreign => Verdict::Foreign,
        }
    }
}
