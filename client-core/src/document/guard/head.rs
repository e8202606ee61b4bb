//! The fixed part of a change chunk: container, dependencies, author, counters, columns' places.

use sha2::{Digest, Sha256};

use super::reader::Reader;
use super::{ACTORS_MAX, CHANGE_BYTES_MAX, DEPS_MAX, GuardError};

/// What every automerge chunk begins with.
pub(crate) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The only chunk type that is taken from others: an uncompressed change.
pub(crate) const CHUNK_TYPE_CHANGE: u8 = 1;
/// Most columns that a change can name.
const COLUMNS_MAX: u64 = 32;

/// One column of a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawColumn<'a> {
    /// automerge's number for the column: id, then a deflate bit, then three bits of type.
    pub(crate) spec: u32,
    /// Offset of `data` in the chunk.
    pub(crate) at: usize,
    pub(crate) data: &'a [u8],
}

/// A change chunk taken apart, its columns not yet looked into.
#[derive(Clone, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) hash: [u8; 32],
    pub(crate) deps: Vec<&'a [u8; 32]>,
    pub(crate) actor: &'a [u8],
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    /// From the length of the message to the end of the columns' list, as it was.
    pub(crate) shape: &'a [u8],
    pub(crate) message: &'a [u8],
    pub(crate) others: Vec<&'a [u8]>,
    pub(crate) columns: Vec<RawColumn<'a>>,
    pub(crate) extra: &'a [u8],
}

/// The hash of a change whose chunk body is `body`.
pub(crate) fn derive_change_hash(body: &[u8]) -> [u8; 32] {
    let mut typed_len = vec![CHUNK_TYPE_CHANGE];
    write_uleb(&mut typed_len, body.len() as u64);
    Sha256::new().chain_update(&typed_len).chain_update(body).finalize().into()
}

/// Appends `value` as an unsigned LEB128 number in its shortest form.
pub(crate) fn write_uleb(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Appends `value` as a signed LEB128 number in its shortest form.
pub(crate) fn write_sleb(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        let (bits, sign) = (low & 0x7f, low & 0x40 != 0);
        value >>= 7;
        if (value == 0 && !sign) || (value == -1 && sign) {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}

impl<'a> Head<'a> {
    /// Takes a chunk apart, whose length, type and checksum are checked first.
    pub(crate) fn parse(chunk: &'a [u8]) -> Result<Self, GuardError> {
        if chunk.len() > CHANGE_BYTES_MAX {
            return Err(GuardError::TooLong { len: chunk.len() });
        }
        let mut input = Reader::new(chunk, 0);
        if input.take(MAGIC.len())? != MAGIC {
            return Err(GuardError::Magic);
        }
        let checksum = input.take(4)?;
        let chunk_type = input.byte()?;
        if chunk_type != CHUNK_TYPE_CHANGE {
            return Err(GuardError::ChunkType { found: chunk_type });
        }
        let len = input.len_prefix()?;
        if len != input.len() {
            return Err(GuardError::ChunkLength { claimed: len, found: input.len() });
        }
        let hash = derive_change_hash(input.rest());
        if !hash.starts_with(checksum) {
            return Err(GuardError::Checksum);
        }
        Self::parse_body(input, hash)
    }

    /// The columns that a shape names, with their lengths.
    pub(crate) fn columns_of_shape(shape: &[u8]) -> Result<Vec<(u32, usize)>, GuardError> {
        let mut input = Reader::new(shape, 0);
        take_prefixed(&mut input)?;
        let (_, lengths) = parse_lists(&mut input)?;
        if input.is_empty() {
            Ok(lengths)
        } else {
            Err(GuardError::Truncated { at: input.at(), need: 0, have: input.len() })
        }
    }

    fn parse_body(mut input: Reader<'a>, hash: [u8; 32]) -> Result<Self, GuardError> {
        let deps_count = bounded(&mut input, DEPS_MAX, GuardError::TooManyDeps)?;
        let mut deps = Vec::new();
        for _ in 0..deps_count {
            let at = input.at();
            deps.push(input.take(32)?.try_into().map_err(|_| GuardError::Number { at })?);
        }
        let actor = take_prefixed(&mut input)?;
        let seq = input.uleb()?;
        let start_op = input.uleb()?;
        let time = input.sleb()?;
        let (shape_start, shape_at) = (input.rest(), input.at());
        let message = take_prefixed(&mut input)?;
        let (others, lengths) = parse_lists(&mut input)?;
        let shape = shape_start.get(..input.at() - shape_at).unwrap_or_default();
        let mut columns = Vec::with_capacity(lengths.len());
        for (spec, len) in lengths {
            let at = input.at();
            columns.push(RawColumn { spec, at, data: input.take(len)? });
        }
        let extra = input.rest();
        Ok(Self { hash, deps, actor, seq, start_op, time, shape, message, others, columns, extra })
    }
}

/// Other authors, and the columns with their lengths.
type Lists<'a> = (Vec<&'a [u8]>, Vec<(u32, usize)>);

fn parse_lists<'a>(input: &mut Reader<'a>) -> Result<Lists<'a>, GuardError> {
    let mut others = Vec::new();
    for _ in 0..bounded(input, ACTORS_MAX, GuardError::TooManyActors)? {
        others.push(take_prefixed(input)?);
    }
    let mut lengths = Vec::new();
    for _ in 0..bounded(input, COLUMNS_MAX, GuardError::TooManyColumns)? {
        let at = input.at();
        let spec = u32::try_from(input.uleb()?).map_err(|_| GuardError::Number { at })?;
        lengths.push((spec, input.len_prefix()?));
    }
    Ok((others, lengths))
}

fn bounded(input: &mut Reader<'_>, max: u64, too_many: GuardError) -> Result<u64, GuardError> {
    let count = input.uleb()?;
    if count > max { Err(too_many) } else { Ok(count) }
}

fn take_prefixed<'a>(input: &mut Reader<'a>) -> Result<&'a [u8], GuardError> {
    let len = input.len_prefix()?;
    input.take(len)
}
