//! The founding secrets of a circle, sealed in its first entry. Layout: id salt (32), circle kind (1), parent length
//! (2), parent, padding to 512 bytes.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::payload::PackError;
use crate::crypto::payload::padding::{check_padding, pad};
use crate::crypto::secret::IdSalt;

/// What the natural key of a circle's parent may have, so that every circle's founding has one size.
pub const PARENT_BYTES_MAX: usize = 256;

/// What a circle is and how it names its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    /// The circle's id salt.
    pub salt: IdSalt,
    /// The number of the circle's kind.
    pub kind: u8,
    /// What the circle belongs to, at most [`PARENT_BYTES_MAX`] bytes.
    pub parent: Vec<u8>,
}

impl Founding {
    /// Lays out and pads.
    ///
    /// # Errors
    /// [`PackError::TooLarge`] when the parent is over [`PARENT_BYTES_MAX`].
    pub fn pack(&self) -> Result<Zeroizing<Vec<u8>>, PackError> {
        if self.parent.len() > PARENT_BYTES_MAX {
            let max = PARENT_BYTES_MAX;
            return Err(PackError::TooLarge { what: "parent", have: self.parent.len(), max });
        }
        let mut w = Writer::with_capacity(super::PADDED_BYTES_MIN);
        w.put(self.salt.expose()).u8(self.kind).count(self.parent.len()).put(&self.parent);
        Ok(pad(w.finish()))
    }

    /// Reads what [`Founding::pack`] laid out. Total on any bytes.
    ///
    /// # Errors
    /// [`OpenError::Layout`] or [`OpenError::Padding`].
    pub fn unpack(plaintext: &[u8]) -> Result<Self, OpenError> {
        let mut r = Reader::new(plaintext);
        let founding = Self::read(&mut r).map_err(OpenError::Layout)?;
        check_padding(&mut r)?;
        Ok(founding)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let salt = IdSalt::from(r.array::<32>()?);
        let kind = r.u8()?;
        let parent_bytes = r.count("parent bytes", PARENT_BYTES_MAX)?;
        Ok(Self { salt, kind, parent: r.take(parent_bytes)?.to_vec() })
    }
}
