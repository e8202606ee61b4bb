//! Frames as bytes.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::limits::{COMPANIONS_MAX, FRAME_BYTES_MAX};

/// Empty byte strings cost one byte on the wire and 24 in memory, so the list is bounded while it is read.
pub(super) fn read_companions<Ctx>(
    d: &mut minicbor::Decoder<'_>,
    ctx: &mut Ctx,
) -> Result<Vec<ByteVec>, minicbor::decode::Error> {
    let at = d.position();
    let mut companions = Vec::new();
    for companion in d.array_iter_with::<Ctx, ByteVec>(ctx)? {
        if companions.len() == COMPANIONS_MAX {
            return Err(minicbor::decode::Error::message("too many companions").at(at));
        }
        companions.push(companion?);
    }
    Ok(companions)
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not CBOR of the expected shape.
    #[error("malformed frame at byte {at}")]
    Malformed {
        /// Offset from the first byte given.
        at: usize,
    },
    /// Over [`FRAME_BYTES_MAX`].
    #[error("a frame of more than {max} bytes")]
    TooLarge {
        /// The bound.
        max: usize,
    },
}

/// Appends a frame's bytes.
pub fn write_frame<T: Encode<()>>(frame: &T, out: &mut Vec<u8>) {
    let written = minicbor::encode(frame, out);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}

/// Takes one frame off the front of `bytes`: the frame and how many bytes it had, or `None` when it is not whole yet.
///
/// # Errors
/// [`FrameError::Malformed`] when no further byte can make it a frame; [`FrameError::TooLarge`] when it has, or will
/// have, more than [`FRAME_BYTES_MAX`] bytes.
pub fn read_frame<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<Option<(T, usize)>, FrameError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    match decoder.decode::<T>() {
        Ok(_) if decoder.position() > FRAME_BYTES_MAX => Err(FrameError::TooLarge { max: FRAME_BYTES_MAX }),
        Ok(frame) => Ok(Some((frame, decoder.position()))),
        Err(error) if error.is_end_of_input() => {
            if bytes.len() > FRAME_BYTES_MAX {
                return Err(FrameError::TooLarge { max: FRAME_BYTES_MAX });
            }
            Ok(None)
        }
        Err(error) => Err(FrameError::Malformed { at: error.position().unwrap_or_default() }),
    }
}
