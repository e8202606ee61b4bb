//! Jottings: what is written on a device whose store is locked.
//!
//! Nobody knows the salts then, so nobody knows which document a jotting belongs to: it is sealed as it is, and a person
//! files it once the store is open. Nothing but public keys is needed for writing, and they lie beside the store:
//!
//! ```text
//! offset bytes file of keys                  bytes list of jottings, sealed
//!      0     7 "alcvjky"                         1 version 1
//!      7     1 version 1                         2 how many, then for each:
//!      8    16 org                              16 id, random
//!     24 1,280 public keys of the device         8 claimed time, ms since 1970 (signed)
//!  1,304     1 bit 0: an intake key,             2 offset of local time from UTC, minutes (signed)
//!              bit 1: a kit follows              1 bit 0: private
//!          1,216 X-Wing key of the intake key    4 bytes of text
//!             16 id of the kit                   n text, UTF-8
//!          1,216 X-Wing key of the kit
//!             64 signature of the device over all before, label jotting-keys
//! ```
//! A jotting lies in a record of [`lease`](crate::crypto::lease), with the org in the place of the circle: once sealed to the
//! device's own key, and once to the organisation's intake key or, where the person said that it is private, to their own
//! kit.
//!
//! No secret is at hand while the device is locked, so the signature shows only that the file was not damaged or mixed:
//! whoever can write the files can put in keys of their own. The device notices once it is opened, not before.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId, hash16};
use alcove_protocol::keys::{DeviceKeys, SIGNATURE_BYTES, sign, verify};
use alcove_protocol::label;
use alcove_protocol::suite::KEM_PUBLIC_BYTES;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::intake::SealError;
use crate::crypto::lease::{LeaseContent, LeaseOwner, LeasePlace, SecondKey};
use crate::crypto::primitive::make_random;
use crate::time::Timestamp;

const MAGIC: &[u8; 7] = b"alcvjky";
const VERSION: u8 = 1;
const HAS_INTAKE: u8 = 1;
const HAS_KIT: u8 = 2;
const PRIVATE: u8 = 1;
/// Bytes of a file of keys at most.
pub const JOTTING_KEYS_BYTES_MAX: usize =
    25 + DeviceKeys::BYTES + 2 * KEM_PUBLIC_BYTES + 16 + SIGNATURE_BYTES;
/// Text in one jotting.
pub const JOTTING_TEXT_BYTES_MAX: usize = 8_192;
/// Jottings that one list may hold.
pub const JOTTINGS_MAX: usize = 256;

/// Why nothing can be jotted down with a file of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JottingKeysError {
    /// A newer Alcove wrote it.
    #[error("the keys for jottings are of version {version}: an update is needed")]
    NewerVersion {
        /// The version found.
        version: u8,
    },
    /// It is something else, cut off, or was altered.
    #[error("the keys for jottings are damaged: unlock the device once, and they are made anew")]
    Damaged,
}

/// The public keys that a device seals jottings for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JottingKeys {
    /// The organisation.
    pub org: LogId,
    /// The device's own keys.
    pub device: DeviceKeys,
    /// The organisation's intake key.
    pub intake: Option<Box<[u8; KEM_PUBLIC_BYTES]>>,
    /// The person's kit: its id and X-Wing key.
    pub kit: Option<(DeviceId, Box<[u8; KEM_PUBLIC_BYTES]>)>,
}

impl JottingKeys {
    fn signed_part(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(JOTTING_KEYS_BYTES_MAX);
        w.put(MAGIC).u8(VERSION).put(&self.org.0);
        self.device.write(&mut w);
        let intake = if self.intake.is_some() { HAS_INTAKE } else { 0 };
        w.u8(intake | if self.kit.is_some() { HAS_KIT } else { 0 });
        if let Some(kem) = &self.intake {
            w.put(kem.as_slice());
        }
        if let Some((id, kem)) = &self.kit {
            w.put(&id.0).put(kem.as_slice());
        }
        w.finish()
    }

    /// The file, signed by the device. The same keys give the same bytes.
    pub fn to_file(&self, signer: &SigningKey) -> Vec<u8> {
        let mut bytes = self.signed_part();
        let signature = sign(label::JOTTING_KEYS, signer, &[&bytes]);
        bytes.extend_from_slice(&signature);
        bytes
    }

    /// Reads a file. Total on any bytes.
    ///
    /// # Errors
    /// [`JottingKeysError`], also when the device that the file names did not sign it.
    pub fn from_file(bytes: &[u8]) -> Result<Self, JottingKeysError> {
        match bytes.strip_prefix(MAGIC).and_then(<[u8]>::first) {
            Some(&VERSION) => {}
            Some(&version) => return Err(JottingKeysError::NewerVersion { version }),
            None => return Err(JottingKeysError::Damaged),
        }
        let (signed, signature) = bytes.split_last_chunk().ok_or(JottingKeysError::Damaged)?;
        let keys = Self::read(signed).map_err(|_| JottingKeysError::Damaged)?;
        let is_signed = verify(label::JOTTING_KEYS, &keys.device.sign, &[signed], signature);
        if is_signed { Ok(keys) } else { Err(JottingKeysError::Damaged) }
    }

    fn read(signed: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(signed);
        r.take(MAGIC.len() + 1)?;
        let org = LogId(r.array()?);
        let device = DeviceKeys::read(&mut r)?;
        let flags = r.u8()?;
        if flags & !(HAS_INTAKE | HAS_KIT) != 0 {
            return Err(r.unexpected("known flags"));
        }
        let intake =
            if flags & HAS_INTAKE == 0 { None } else { Some(Box::new(r.array::<KEM_PUBLIC_BYTES>()?)) };
        let kit =
            if flags & HAS_KIT == 0 { None } else { Some((DeviceId(r.array()?), Box::new(r.array()?))) };
        r.end()?;
        Ok(Self { org, device, intake, kit })
    }

    /// Whose file of jottings it is.
    pub fn owner(&self) -> LeaseOwner {
        LeaseOwner { content: LeaseContent::Jottings, org: self.org, device: self.device.device_id() }
    }

    /// Seals a jotting as record `number` of the device's file.
    ///
    /// # Errors
    /// [`SealError`] when the text is too long, or a key is malformed.
    pub fn seal(
        &self,
        number: u64,
        jotting: &Jotting,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, SealError> {
        let place = LeasePlace { owner: self.owner(), number, circle: self.org };
        let second = if jotting.private {
            self.kit.as_ref().map(|(id, kem)| SecondKey { id: *id, kem })
        } else {
            let id = |kem: &[u8]| DeviceId(hash16(label::INTAKE_ID, &[kem]));
            self.intake.as_deref().map(|kem| SecondKey { id: id(kem), kem })
        };
        place.seal(&self.device.kem, second, &write_jottings(std::slice::from_ref(jotting)), rng)
    }
}

/// Something that was written while the store was locked.
#[derive(Clone, PartialEq, Eq)]
pub struct Jotting {
    /// Random: nothing is taken in twice.
    pub id: [u8; 16],
    /// When it was written, as the device's clock said.
    pub claimed: Timestamp,
    /// How far local time was ahead of UTC.
    pub utc_offset_minutes: i16,
    /// It is nobody else's: it is never handed in to the organisation.
    pub private: bool,
    /// What was written.
    pub text: Zeroizing<String>,
}

impl std::fmt::Debug for Jotting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jotting").field("claimed", &self.claimed).finish_non_exhaustive()
    }
}

impl Jotting {
    /// A new jotting.
    pub fn make(
        text: &str,
        private: bool,
        claimed: Timestamp,
        utc_offset_minutes: i16,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let text = Zeroizing::new(text.to_owned());
        Self { id: make_random(rng), claimed, utc_offset_minutes, private, text }
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        w.put(&self.id).put(&self.claimed.0.to_be_bytes()).put(&self.utc_offset_minutes.to_be_bytes());
        w.u8(if self.private { PRIVATE } else { 0 });
        w.u32(u32::try_from(self.text.len()).unwrap_or(u32::MAX)).put(self.text.as_bytes());
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let id = r.array()?;
        let claimed = Timestamp(i64::from_be_bytes(r.array()?));
        let utc_offset_minutes = i16::from_be_bytes(r.array()?);
        let flags = r.u8()?;
        if flags & !PRIVATE != 0 {
            return Err(r.unexpected("known flags"));
        }
        let bytes = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
        if bytes > JOTTING_TEXT_BYTES_MAX {
            return Err(r.unexpected("a shorter text"));
        }
        let text = std::str::from_utf8(r.take(bytes)?).map_err(|_| r.unexpected("text in UTF-8"))?;
        let text = Zeroizing::new(text.to_owned());
        Ok(Self { id, claimed, utc_offset_minutes, private: flags & PRIVATE != 0, text })
    }
}

/// Lays out a list of jottings.
pub fn write_jottings(jottings: &[Jotting]) -> Zeroizing<Vec<u8>> {
    let bytes = jottings.iter().map(|jotting| 31 + jotting.text.len()).sum::<usize>();
    let mut w = Writer::with_capacity(3 + bytes);
    w.u8(VERSION).count(jottings.len());
    for jotting in jottings {
        jotting.write(&mut w);
    }
    Zeroizing::new(w.finish())
}

/// Reads what [`write_jottings`] laid out. Total on any bytes.
///
/// # Errors
/// [`DecodeError`].
pub fn read_jottings(bytes: &[u8]) -> Result<Vec<Jotting>, DecodeError> {
    let mut r = Reader::new(bytes);
    if r.u8()? != VERSION {
        return Err(r.unexpected("version 1"));
    }
    let count = r.count("jottings", JOTTINGS_MAX)?;
    let jottings = (0..count).map(|_| Jotting::read(&mut r)).collect::<Result<_, _>>()?;
    r.end()?;
    Ok(jottings)
}
