//! Run-length columns of a change, read row by row and accepted only as automerge itself would write them.
//!
//! The canonical form matters beyond tidiness: automerge keeps the operations of a change, not its bytes,
//! and writes the bytes anew when it saves. A column in any other form would come back with another hash,
//! and the document would no longer load.

use std::num::NonZeroU64;

use super::reader::Reader;
use super::{GuardError, OPS_MAX};

/// A value inside a run-length column.
pub(super) trait ColumnValue<'a>: Copy + PartialEq {
    fn read(input: &mut Reader<'a>) -> Result<Self, GuardError>;
}

impl ColumnValue<'_> for u64 {
    fn read(input: &mut Reader<'_>) -> Result<Self, GuardError> {
        input.uleb()
    }
}

impl ColumnValue<'_> for i64 {
    fn read(input: &mut Reader<'_>) -> Result<Self, GuardError> {
        input.sleb()
    }
}

impl<'a> ColumnValue<'a> for &'a str {
    fn read(input: &mut Reader<'a>) -> Result<Self, GuardError> {
        let len = input.len_prefix()?;
        let at = input.at();
        std::str::from_utf8(input.take(len)?).map_err(|_| GuardError::NotUtf8 { at })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    None,
    Run,
    Literal,
    Null,
}

/// A column of optional values in automerge's run-length form.
pub(super) struct Rle<'a, V> {
    input: Reader<'a>,
    segment: Segment,
    left: u64,
    last: Option<V>,
    any_value: bool,
}

impl<'a, V: ColumnValue<'a>> Rle<'a, V> {
    /// A reader of the column that lies in `bytes`, `at` bytes into the chunk. An absent column is empty.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            input: Reader::new(bytes, at),
            segment: Segment::None,
            left: 0,
            last: None,
            any_value: bytes.is_empty(),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.left == 0 && self.input.is_empty()
    }

    /// The next row; an absent column holds nothing in every row.
    pub(super) fn next_or_null(&mut self) -> Result<Option<V>, GuardError> {
        if self.segment == Segment::None && self.input.is_empty() { Ok(None) } else { self.next_row() }
    }

    /// The next row of a column that must be there.
    pub(super) fn next_row(&mut self) -> Result<Option<V>, GuardError> {
        if self.left == 0 {
            self.open_segment()?;
        }
        self.left -= 1;
        match self.segment {
            Segment::Null | Segment::None => Ok(None),
            Segment::Run => Ok(self.last),
            Segment::Literal => {
                let at = self.input.at();
                let value = V::read(&mut self.input)?;
                if self.last == Some(value) {
                    return Err(GuardError::NotCanonical { at });
                }
                self.last = Some(value);
                Ok(self.last)
            }
        }
    }

    /// Checks that nothing is left and that the column was worth writing.
    pub(super) fn finish(&self) -> Result<(), GuardError> {
        if !self.is_done() {
            return Err(GuardError::RowCount { at: self.input.at() });
        }
        if self.any_value { Ok(()) } else { Err(GuardError::NotCanonical { at: self.input.at() }) }
    }

    fn open_segment(&mut self) -> Result<(), GuardError> {
        let at = self.input.at();
        if self.input.is_empty() {
            return Err(GuardError::RowCount { at });
        }
        let not_canonical = Err(GuardError::NotCanonical { at });
        let count = self.input.sleb()?;
        match count {
            0 => {
                if self.segment == Segment::Null {
                    return not_canonical;
                }
                let nulls = NonZeroU64::new(self.input.uleb()?).ok_or(GuardError::NotCanonical { at })?;
                self.segment = Segment::Null;
                self.left = nulls.get();
                self.last = None;
            }
            1 => return not_canonical,
            2.. => {
                let value = V::read(&mut self.input)?;
                if self.last == Some(value) {
                    return not_canonical;
                }
                self.segment = Segment::Run;
                self.left = count.unsigned_abs();
                self.last = Some(value);
                self.any_value = true;
            }
            ..0 => {
                if self.segment == Segment::Literal {
                    return not_canonical;
                }
                self.segment = Segment::Literal;
                self.left = count.unsigned_abs();
                self.any_value = true;
            }
        }
        if self.left > OPS_MAX { Err(GuardError::TooManyOps { at }) } else { Ok(()) }
    }
}

/// A run-length column of differences; yields absolute numbers that fit an operation counter.
pub(super) struct Delta<'a> {
    steps: Rle<'a, i64>,
    absolute: i64,
}

impl<'a> Delta<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { steps: Rle::new(bytes, at), absolute: 0 }
    }

    pub(super) fn next_or_null(&mut self) -> Result<Option<u32>, GuardError> {
        let step = self.steps.next_or_null()?;
        self.add(step)
    }

    pub(super) fn next_row(&mut self) -> Result<Option<u32>, GuardError> {
        let step = self.steps.next_row()?;
        self.add(step)
    }

    pub(super) fn finish(&self) -> Result<(), GuardError> {
        self.steps.finish()
    }

    fn add(&mut self, step: Option<i64>) -> Result<Option<u32>, GuardError> {
        let Some(step) = step else { return Ok(None) };
        let at = self.steps.input.at();
        self.absolute = self.absolute.checked_add(step).ok_or(GuardError::Number { at })?;
        u32::try_from(self.absolute).map(Some).map_err(|_| GuardError::Number { at })
    }
}

/// A column of booleans: counts of equal values, beginning with `false`.
pub(super) struct Booleans<'a> {
    input: Reader<'a>,
    value: bool,
    left: u64,
    begun: bool,
}

impl<'a> Booleans<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { input: Reader::new(bytes, at), value: true, left: 0, begun: false }
    }

    pub(super) fn next_row(&mut self) -> Result<bool, GuardError> {
        while self.left == 0 {
            let at = self.input.at();
            if self.input.is_empty() {
                return Err(GuardError::RowCount { at });
            }
            self.left = self.input.uleb()?;
            if self.left == 0 && self.begun {
                return Err(GuardError::NotCanonical { at });
            }
            if self.left > OPS_MAX {
                return Err(GuardError::TooManyOps { at });
            }
            self.value = !self.value;
            self.begun = true;
        }
        self.left -= 1;
        Ok(self.value)
    }

    pub(super) fn finish(&self) -> Result<(), GuardError> {
        if self.left == 0 && self.input.is_empty() {
            Ok(())
        } else {
            Err(GuardError::RowCount { at: self.input.at() })
        }
    }
}
