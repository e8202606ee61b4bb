//! Reading and writing hand-laid binary. Total on any input: a read past the end is an error that says where and
//! what, never a panic, and no length read from outside is trusted with an allocation.

/// Why bytes are not what a layout expects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end too early.
    #[error("truncated at byte {at}: {need} bytes needed, {have} there")]
    Truncated {
        /// Offset of the field.
        at: usize,
        /// Bytes the field needs.
        need: usize,
        /// Bytes left.
        have: usize,
    },
    /// Bytes are left after the last field.
    #[error("{extra} bytes too many at byte {at}")]
    TrailingBytes {
        /// Offset of the first byte too many.
        at: usize,
        /// How many there are.
        extra: usize,
    },
    /// A field holds a value that the layout does not allow.
    #[error("at byte {at}: {expected} expected")]
    Unexpected {
        /// Offset just behind the field.
        at: usize,
        /// What the layout allows there.
        expected: &'static str,
    },
    /// A count or a length is over its bound.
    #[error("at byte {at}: {what} is {have}, at most {max} allowed")]
    TooMany {
        /// Offset just behind the field.
        at: usize,
        /// What is counted.
        what: &'static str,
        /// The number found.
        have: usize,
        /// The bound.
        max: usize,
    },
}

/// Reads fields one after another.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next field.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next `need` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when fewer are left.
    pub fn take(&mut self, need: usize) -> Result<&'a [u8], DecodeError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let field = rest.get(..need).ok_or(DecodeError::Truncated { at: self.at, need, have: rest.len() })?;
        self.at += need;
        Ok(field)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when fewer are left.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut field = [0; N];
        field.copy_from_slice(self.take(N)?);
        Ok(field)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] at the end.
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    /// A big-endian number of two bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] at the end.
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// A big-endian number of four bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] at the end.
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// A big-endian number of eight bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] at the end.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// A count of two bytes, at most `max`.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`], or [`DecodeError::TooMany`] over `max`.
    pub fn count(&mut self, what: &'static str, max: usize) -> Result<usize, DecodeError> {
        let have = usize::from(self.u16()?);
        if have > max {
            return Err(DecodeError::TooMany { at: self.at, what, have, max });
        }
        Ok(have)
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at = self.bytes.len();
        rest
    }

    /// Whether every byte was read.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// An error for the field just read.
    pub fn unexpected(&self, expected: &'static str) -> DecodeError {
        DecodeError::Unexpected { at: self.at, expected }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`DecodeError::TrailingBytes`] when bytes are left.
    pub fn end(&self) -> Result<(), DecodeError> {
        match self.bytes.len().saturating_sub(self.at) {
            0 => Ok(()),
            extra => Err(DecodeError::TrailingBytes { at: self.at, extra }),
        }
    }
}

/// Writes fields one after another.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty writer with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Appends bytes as they are.
    pub fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends one byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.put(&[value])
    }

    /// Appends a big-endian number of two bytes.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends a big-endian number of four bytes.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends a big-endian number of eight bytes.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Appends a count of two bytes. Callers keep lists within their `*_MAX`, which all fit.
    pub fn count(&mut self, value: usize) -> &mut Self {
        self.u16(u16::try_from(value).unwrap_or(u16::MAX))
    }

    /// The bytes written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}
