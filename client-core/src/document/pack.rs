//! The changes of one entry in few bytes: what a reader can compute again is left out.
//!
//! Lossless: unpacked chunks are the packed ones byte for byte, so they keep their hashes. Parts that are
//! alike in all changes lie together, for the compression that the sealer puts on top.
//!
//! # Byte layout, version 1
//!
//! Numbers are LEB128 (`u` unsigned, `s` signed), in their shortest form.
//!
//! | Part | Bytes |
//! |---|---|
//! | version | `01` |
//! | count | `u` number of changes |
//! | lanes | 15 times `u` length |
//! | lane 0 | per change: flags (1 byte), then the fields that the flags announce |
//! | lane 1 | per change: time minus the time of the change before (`s`) |
//! | lane 2 | per change: its shape, unless it has the shape of the change before |
//! | lanes 3 to 14 | the data of columns 1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115, change after change |
//!
//! Flags and their fields, in this order in lane 0:
//!
//! | Bit | If set |
//! |---|---|
//! | 0 | the chunk stands as it is: `u` length, bytes; no other bit is set and nothing else is stored |
//! | 1 | dependencies are listed: `u` count, 32 bytes each; else the only one is the change before |
//! | 2 | the number is listed: `u`; else it is that of the change before plus one |
//! | 3 | the first operation's counter is listed: `u`; else it follows the change before |
//! | 4 | the actor is listed: `u` length, bytes; else it is the author |
//! | 5 | the shape is that of the change before |
//!
//! A shape is what stands in the chunk from the length of its message to the end of the list of columns,
//! preceded in lane 2 by its length (`u`). A chunk with other columns than the twelve, with bytes behind
//! its columns, or that is no change at all stands as it is.

use super::actor::Actor;
use super::guard::head::{CHUNK_TYPE_CHANGE, Head, MAGIC, derive_change_hash, write_sleb, write_uleb};
use super::guard::{CHANGE_BYTES_MAX, GuardError, Reader};

const VERSION: u8 = 1;
const COLUMN_LANES: [u32; 12] = [1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115];
const ACTION_COLUMN: u32 = 66;
const LANE_COUNT: usize = COLUMN_LANES.len() + 3;

const AS_IT_IS: u8 = 1;
const DEPS: u8 = 1 << 1;
const SEQ: u8 = 1 << 2;
const START_OP: u8 = 1 << 3;
const ACTOR: u8 = 1 << 4;
const SAME_SHAPE: u8 = 1 << 5;
const KNOWN_FLAGS: u8 = 0b0011_1111;

/// What an unpacked pack may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackLimits {
    /// Most changes.
    pub changes_max: usize,
    /// Most bytes of all unpacked chunks together.
    pub bytes_max: usize,
}

impl Default for PackLimits {
    /// 4,096 changes and 4 MiB.
    fn default() -> Self {
        Self { changes_max: 4_096, bytes_max: 4 * 1024 * 1024 }
    }
}

/// Why a pack could not be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Written by a version that this one does not know.
    #[error("pack version {found} is unknown")]
    Version {
        /// The version found.
        found: u8,
    },
    /// More changes or bytes than the limits allow.
    #[error("the pack is larger than allowed")]
    TooLarge,
    /// A flag that this version does not know, or a combination that has no meaning.
    #[error("the flags of change {at} are unknown")]
    Flags {
        /// Which change, from zero.
        at: usize,
    },
    /// A change refers to the change before, and there is none.
    #[error("change {at} follows no change")]
    NothingBefore {
        /// Which change, from zero.
        at: usize,
    },
    /// Bytes remain after the last change.
    #[error("bytes remain after the last change")]
    Leftover,
    /// The bytes cannot be read; offsets count inside their lane.
    #[error("the pack cannot be read: {0}")]
    Bytes(#[from] GuardError),
}

/// What the next change may leave out.
#[derive(Clone, Debug)]
struct Before {
    hash: [u8; 32],
    seq: u64,
    next_op: u64,
    time: i64,
    shape: Vec<u8>,
}

/// Packs chunks, in their order. `author` is left out where it is the actor of a change.
pub fn pack<B: AsRef<[u8]>>(chunks: &[B], author: Actor) -> Vec<u8> {
    let mut lanes: [Vec<u8>; LANE_COUNT] = Default::default();
    let mut before = None;
    for chunk in chunks {
        let chunk = chunk.as_ref();
        if let Some(head) = Head::parse(chunk).ok().filter(is_packable) {
            before = Some(pack_one(&mut lanes, &head, before.as_ref(), author));
        } else {
            let [fields, ..] = &mut lanes;
            fields.push(AS_IT_IS);
            write_uleb(fields, chunk.len() as u64);
            fields.extend_from_slice(chunk);
            before = None;
        }
    }
    let mut out = vec![VERSION];
    write_uleb(&mut out, chunks.len() as u64);
    for lane in &lanes {
        write_uleb(&mut out, lane.len() as u64);
    }
    for lane in &lanes {
        out.extend_from_slice(lane);
    }
    out
}

/// Unpacks what [`pack`] packed for the same author. Total on any input; allocates what the limits allow.
///
/// # Errors
/// [`PackError`]; the changes that come out still have to pass the guard.
pub fn unpack(bytes: &[u8], author: Actor, limits: PackLimits) -> Result<Vec<Vec<u8>>, PackError> {
    let mut input = Reader::new(bytes, 0);
    let version = input.byte()?;
    if version != VERSION {
        return Err(PackError::Version { found: version });
    }
    let count = input.len_prefix()?;
    if count > limits.changes_max {
        return Err(PackError::TooLarge);
    }
    let mut lengths = [0; LANE_COUNT];
    for length in &mut lengths {
        *length = input.len_prefix()?;
    }
    let mut lanes = Vec::with_capacity(LANE_COUNT);
    for length in lengths {
        lanes.push(Reader::new(input.take(length)?, 0));
    }
    let mut unpacking =
        Unpacking { lanes, author: author.to_bytes(), before: None, bytes_left: limits.bytes_max };
    let mut chunks = Vec::new();
    for at in 0..count {
        chunks.push(unpacking.next(at)?);
    }
    if !input.is_empty() || unpacking.lanes.iter().any(|lane| !lane.is_empty()) {
        return Err(PackError::Leftover);
    }
    Ok(chunks)
}

fn is_packable(head: &Head<'_>) -> bool {
    let mut known = COLUMN_LANES.iter();
    head.extra.is_empty() && head.columns.iter().all(|column| known.any(|spec| *spec == column.spec))
}

fn pack_one(
    lanes: &mut [Vec<u8>; LANE_COUNT],
    head: &Head<'_>,
    before: Option<&Before>,
    author: Actor,
) -> Before {
    let [fields, times, shapes, columns @ ..] = lanes;
    let mut flags = 0;
    if before.is_none_or(|before| head.deps.as_slice() != [&before.hash]) {
        flags |= DEPS;
    }
    if before.map(|before| before.seq.wrapping_add(1)) != Some(head.seq) {
        flags |= SEQ;
    }
    if before.map(|before| before.next_op) != Some(head.start_op) {
        flags |= START_OP;
    }
    if head.actor != author.to_bytes() {
        flags |= ACTOR;
    }
    if before.is_some_and(|before| before.shape == head.shape) {
        flags |= SAME_SHAPE;
    }
    fields.push(flags);
    if flags & DEPS != 0 {
        write_uleb(fields, head.deps.len() as u64);
        for dep in &head.deps {
            fields.extend_from_slice(*dep);
        }
    }
    if flags & SEQ != 0 {
        write_uleb(fields, head.seq);
    }
    if flags & START_OP != 0 {
        write_uleb(fields, head.start_op);
    }
    if flags & ACTOR != 0 {
        write_uleb(fields, head.actor.len() as u64);
        fields.extend_from_slice(head.actor);
    }
    write_sleb(times, head.time.wrapping_sub(before.map_or(0, |before| before.time)));
    if flags & SAME_SHAPE == 0 {
        write_uleb(shapes, head.shape.len() as u64);
        shapes.extend_from_slice(head.shape);
    }
    for column in &head.columns {
        if let Some((_, lane)) = COLUMN_LANES.iter().zip(columns.iter_mut()).find(|(s, _)| **s == column.spec)
        {
            lane.extend_from_slice(column.data);
        }
    }
    before_next(head)
}

fn before_next(head: &Head<'_>) -> Before {
    let actions = head.columns.iter().find(|column| column.spec == ACTION_COLUMN);
    let ops = actions.map_or(0, |column| count_rows(column.data));
    Before {
        hash: head.hash,
        seq: head.seq,
        next_op: head.start_op.wrapping_add(ops),
        time: head.time,
        shape: head.shape.to_vec(),
    }
}

/// Rows of a run-length column of numbers; what makes no sense counts as nothing, alike on both sides.
fn count_rows(data: &[u8]) -> u64 {
    let mut input = Reader::new(data, 0);
    let mut rows = 0_u64;
    while !input.is_empty() {
        let Ok(count) = input.sleb() else { return 0 };
        let values = match count {
            ..0 => count.unsigned_abs(),
            0.. => 1,
        };
        for _ in 0..values {
            match input.uleb() {
                Ok(value) if count == 0 => rows = rows.wrapping_add(value),
                Ok(_) => {}
                Err(_) => return 0,
            }
        }
        rows = rows.wrapping_add(count.unsigned_abs());
    }
    rows
}

struct Unpacking<'a> {
    lanes: Vec<Reader<'a>>,
    author: [u8; super::ACTOR_BYTES],
    before: Option<Before>,
    bytes_left: usize,
}

impl<'a> Unpacking<'a> {
    fn lane(&mut self, at: usize) -> Result<&mut Reader<'a>, PackError> {
        self.lanes.get_mut(at).ok_or(PackError::Leftover)
    }

    fn next(&mut self, at: usize) -> Result<Vec<u8>, PackError> {
        let fields = self.lane(0)?;
        let flags = fields.byte()?;
        if flags == AS_IT_IS {
            let len = fields.len_prefix()?;
            let chunk = fields.take(len)?.to_vec();
            self.before = None;
            return self.counted(chunk);
        }
        if flags & (!KNOWN_FLAGS | AS_IT_IS) != 0 {
            return Err(PackError::Flags { at });
        }
        let body = self.body(flags, at)?;
        let hash = derive_change_hash(&body);
        let mut chunk = Vec::with_capacity(body.len() + 16);
        chunk.extend_from_slice(&MAGIC);
        chunk.extend(hash.iter().take(4));
        chunk.push(CHUNK_TYPE_CHANGE);
        write_uleb(&mut chunk, body.len() as u64);
        chunk.extend_from_slice(&body);
        self.before = Some(before_next(&Head::parse(&chunk)?));
        self.counted(chunk)
    }

    fn counted(&mut self, chunk: Vec<u8>) -> Result<Vec<u8>, PackError> {
        self.bytes_left = self.bytes_left.checked_sub(chunk.len()).ok_or(PackError::TooLarge)?;
        Ok(chunk)
    }

    fn body(&mut self, flags: u8, at: usize) -> Result<Vec<u8>, PackError> {
        let before = self.before.take();
        let nothing_before = || PackError::NothingBefore { at };
        let known = || before.as_ref().ok_or_else(nothing_before);
        let author = self.author;
        let fields = self.lane(0)?;
        let mut body = Vec::new();
        if flags & DEPS != 0 {
            let count = fields.len_prefix()?;
            write_uleb(&mut body, count as u64);
            let len = count.checked_mul(32).ok_or(PackError::TooLarge)?;
            body.extend_from_slice(fields.take(len)?);
        } else {
            body.push(1);
            body.extend_from_slice(&known()?.hash);
        }
        let seq = if flags & SEQ != 0 { fields.uleb()? } else { known()?.seq.wrapping_add(1) };
        let start_op = if flags & START_OP != 0 { fields.uleb()? } else { known()?.next_op };
        let actor = if flags & ACTOR != 0 {
            let len = fields.len_prefix()?;
            fields.take(len)?
        } else {
            author.as_slice()
        };
        write_uleb(&mut body, actor.len() as u64);
        body.extend_from_slice(actor);
        write_uleb(&mut body, seq);
        write_uleb(&mut body, start_op);
        let step = self.lane(1)?.sleb()?;
        write_sleb(&mut body, before.as_ref().map_or(0, |before| before.time).wrapping_add(step));
        let shape = if flags & SAME_SHAPE != 0 {
            before.ok_or_else(nothing_before)?.shape
        } else {
            let shapes = self.lane(2)?;
            let len = shapes.len_prefix()?;
            shapes.take(len)?.to_vec()
        };
        body.extend_from_slice(&shape);
        self.add_columns(&shape, &mut body)?;
        Ok(body)
    }

    fn add_columns(&mut self, shape: &[u8], body: &mut Vec<u8>) -> Result<(), PackError> {
        for (spec, len) in Head::columns_of_shape(shape)? {
            let lane = COLUMN_LANES.iter().position(|known| *known == spec).ok_or(PackError::Leftover)?;
            let data = self.lane(lane + 3)?.take(len)?;
            if body.len() + data.len() > CHANGE_BYTES_MAX {
                return Err(PackError::TooLarge);
            }
            body.extend_from_slice(data);
        }
        Ok(())
    }
}
