//! The messages of a ceremony, as they lie inside the seal. Every message of a step has one size.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{EntryId, LogId, PersonId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};

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
    /// For the six-digit check; zero where it is not made.
    pub commitment: [u8; 32],
    /// For the six-digit check; zero where it is not made.
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
