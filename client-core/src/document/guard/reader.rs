//! A cursor over untrusted bytes: every read is checked and every number is in its shortest form.

use super::GuardError;

/// Reads from the front of `rest`; `at` is the offset in the chunk, for errors.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { rest: bytes, at }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn byte(&mut self) -> Result<u8, GuardError> {
        let (first, rest) =
            self.rest.split_first().ok_or(GuardError::Truncated { at: self.at, need: 1, have: 0 })?;
        self.rest = rest;
        self.at += 1;
        Ok(*first)
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], GuardError> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(GuardError::Truncated {
            at: self.at,
            need: len,
            have: self.rest.len(),
        })?;
        self.rest = rest;
        self.at += len;
        Ok(taken)
    }

    /// A length or count that cannot be larger than what is left to read.
    pub(crate) fn len_prefix(&mut self) -> Result<usize, GuardError> {
        let at = self.at;
        usize::try_from(self.uleb()?).map_err(|_| GuardError::Number { at })
    }

    /// An unsigned LEB128 number in its shortest form.
    pub(crate) fn uleb(&mut self) -> Result<u64, GuardError> {
        let at = self.at;
        let mut value = 0_u64;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || (shift == 63 && bits > 1) {
                return Err(GuardError::Number { at });
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let overlong = shift > 0 && byte == 0;
                return if overlong { Err(GuardError::Number { at }) } else { Ok(value) };
            }
            shift += 7;
        }
    }

    /// A signed LEB128 number in its shortest form.
    pub(crate) fn sleb(&mut self) -> Result<i64, GuardError> {
        let at = self.at;
        let mut value = 0_i64;
        let mut shift = 0_u32;
        let mut previous = 0_u8;
        loop {
            let byte = self.byte()?;
            if shift > 63 || (shift == 63 && byte != 0 && byte != 0x7f) {
                return Err(GuardError::Number { at });
            }
            value |= i64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                let sign = byte & 0x40 != 0;
                let repeats_the_sign = shift > 7
                    && ((byte == 0 && previous & 0x40 == 0) || (byte == 0x7f && previous & 0x40 != 0));
                if repeats_the_sign {
                    return Err(GuardError::Number { at });
                }
                if sign && shift < 64 {
                    value |= -1_i64 << shift;
                }
                return Ok(value);
            }
            previous = byte;
        }
    }
}
