//! What is inside a seal.
//!
//! Content:
//! ```text
//! offset bytes field
//!      0     8 claimed time, ms since 1970 (signed)
//!      8     2 offset of local time from UTC, minutes (signed)
//!     10     8 offline since, ms since 1970 (signed; 0 = online)
//!     18     1 compression (0 none, 1 zstd: exactly one frame)
//!     19     4 stored bytes n
//!     23     n stored content
//!   23+n     p zeros
//! ```
//! The founding secrets and checkpoints are laid out in [`founding`] and [`checkpoint`]; all three are padded alike
//! ([`padding`]), so that a sealed size tells the relay little.

pub mod checkpoint;
pub mod founding;
pub mod padding;

use std::io::Read;

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::entry::HEADER_BYTES;
use alcove_protocol::keys::SIGNATURE_BYTES;
use alcove_protocol::limits::{CONTENT_PLAIN_BYTES_MAX, ENTRY_BYTES_MAX};
use zeroize::Zeroizing;

pub use checkpoint::{CHECKPOINT_SEEN_MAX, Checkpoint, Seen, SeenReceipt};
pub use founding::{Founding, PARENT_BYTES_MAX};
pub use padding::PADDED_BYTES_MIN;

use crate::crypto::OpenError;
use crate::crypto::content::SEAL_BYTES;
use padding::{check_padding, pad};

/// Bytes in front of the stored content.
pub const CONTENT_HEAD_BYTES: usize = 8 + 2 + 8 + 1 + 4;
/// What a padded plaintext may have, so that the sealed entry stays within its bound.
pub const PADDED_BYTES_MAX: usize = ENTRY_BYTES_MAX - HEADER_BYTES - SIGNATURE_BYTES - SEAL_BYTES;

const ZSTD_LEVEL: i32 = 6;
/// Decompression keeps a window of at most 2 MiB, whatever a frame asks for.
const ZSTD_WINDOW_LOG_MAX: u32 = 21;
const RAW: u8 = 0;
const ZSTD: u8 = 1;

/// Why content cannot be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The content is over its bound before compression, or its padded form does not fit an entry.
    #[error("{what} of {have} bytes, at most {max} allowed")]
    TooLarge {
        /// What is measured.
        what: &'static str,
        /// Its bytes.
        have: usize,
        /// The bound in bytes.
        max: usize,
    },
}

/// When and under which circumstances content was written, as its author's device claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Claimed time, ms since 1970.
    pub claimed_ms: i64,
    /// Offset of local time from UTC in minutes.
    pub utc_offset_minutes: i16,
    /// Since when the device had not reached its relay, ms since 1970; 0 when it was online.
    pub offline_since_ms: i64,
}

/// Lays out, compresses and pads content for sealing.
///
/// # Errors
/// [`PackError::TooLarge`] when `content` is over [`CONTENT_PLAIN_BYTES_MAX`], or when what is left after compression
/// does not fit one entry.
pub fn pack_content(stamp: &Stamp, content: &[u8]) -> Result<Zeroizing<Vec<u8>>, PackError> {
    let claimed = stamp.claimed_ms.to_be_bytes();
    let offset = stamp.utc_offset_minutes.to_be_bytes();
    let offline_since = stamp.offline_since_ms.to_be_bytes();
    pack_stored(&[&claimed, &offset, &offline_since], content, PADDED_BYTES_MAX)
}

/// Compresses and pads `content` behind `head`, for a place that takes `padded_max` bytes.
pub(crate) fn pack_stored(
    head: &[&[u8]],
    content: &[u8],
    padded_max: usize,
) -> Result<Zeroizing<Vec<u8>>, PackError> {
    if content.len() > CONTENT_PLAIN_BYTES_MAX {
        let max = CONTENT_PLAIN_BYTES_MAX;
        return Err(PackError::TooLarge { what: "content", have: content.len(), max });
    }
    let compressed =
        zstd::bulk::compress(content, ZSTD_LEVEL).ok().filter(|shorter| shorter.len() < content.len());
    let compressed = compressed.map(Zeroizing::new);
    let (compression, stored) = match &compressed {
        Some(shorter) => (ZSTD, shorter.as_slice()),
        None => (RAW, content),
    };
    let mut w = Writer::with_capacity(padding::padded_bytes(CONTENT_HEAD_BYTES + stored.len()));
    for part in head {
        w.put(part);
    }
    w.u8(compression).u32(u32::try_from(stored.len()).unwrap_or(u32::MAX)).put(stored);
    let packed = pad(w.finish());
    if packed.len() > padded_max {
        return Err(PackError::TooLarge { what: "packed content", have: packed.len(), max: padded_max });
    }
    Ok(packed)
}

/// Reads what [`pack_content`] laid out. Total on any bytes, and never gives more than [`CONTENT_PLAIN_BYTES_MAX`].
///
/// # Errors
/// [`OpenError::Layout`], [`OpenError::Padding`], [`OpenError::Decompression`] or [`OpenError::TooLarge`].
pub fn unpack_content(plaintext: &[u8]) -> Result<(Stamp, Zeroizing<Vec<u8>>), OpenError> {
    let mut r = Reader::new(plaintext);
    let stamp = Stamp {
        claimed_ms: i64::from_be_bytes(r.array().map_err(OpenError::Layout)?),
        utc_offset_minutes: i16::from_be_bytes(r.array().map_err(OpenError::Layout)?),
        offline_since_ms: i64::from_be_bytes(r.array().map_err(OpenError::Layout)?),
    };
    Ok((stamp, unpack_stored(r)?))
}

/// Reads what [`pack_stored`] laid out behind its head, up to the end.
pub(crate) fn unpack_stored(mut r: Reader<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let compression = r.u8().map_err(OpenError::Layout)?;
    let bytes = usize::try_from(r.u32().map_err(OpenError::Layout)?).unwrap_or(usize::MAX);
    let stored = r.take(bytes).map_err(OpenError::Layout)?;
    check_padding(&mut r)?;
    match compression {
        RAW if stored.len() > CONTENT_PLAIN_BYTES_MAX => {
            Err(OpenError::TooLarge { max: CONTENT_PLAIN_BYTES_MAX })
        }
        RAW => Ok(Zeroizing::new(stored.to_vec())),
        ZSTD => decompress(stored),
        _ => Err(OpenError::Layout(r.unexpected("compression 0 or 1"))),
    }
}

/// The declared size is a hint for the first allocation only, and only up to the bound; the bound is on what comes
/// out.
fn decompress(frame: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let failed = |_| OpenError::Decompression;
    let declared = zstd::zstd_safe::get_frame_content_size(frame).ok().flatten().unwrap_or(0);
    let declared = usize::try_from(declared).unwrap_or(usize::MAX).min(CONTENT_PLAIN_BYTES_MAX);
    let mut content = Zeroizing::new(Vec::with_capacity(declared + 1));
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame).map_err(failed)?.single_frame();
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(failed)?;
    let bound = u64::try_from(CONTENT_PLAIN_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    decoder.by_ref().take(bound).read_to_end(&mut content).map_err(failed)?;
    if content.len() > CONTENT_PLAIN_BYTES_MAX {
        return Err(OpenError::TooLarge { max: CONTENT_PLAIN_BYTES_MAX });
    }
    if !decoder.finish().is_empty() {
        return Err(OpenError::Decompression);
    }
    Ok(content)
}
