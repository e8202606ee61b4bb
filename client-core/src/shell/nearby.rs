//! Letters of a ceremony straight between two devices of one network, over TCP. What the letters say is sealed; a frame
//! shows where the ceremony's mailbox would be, the letters' places and their lengths.
//!
//! ```text
//! ask:    length 4 || mailbox 32 || part 1 (0: none, else its number + 1) || count 1 || letters
//! answer: length 4 || status 1 (0, or the verdict that ends it) || count 1 || letters
//! letter: step 1 || length 4 || sealed
//! ```
//! The length counts what follows it. One answer follows each ask; the new device asks again until it has what it waits
//! for.

use std::io;
use std::time::Duration;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::MailboxId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::crypto::ceremony::{CeremonyError, Letter, PART_BYTES_MAX, Step, Verdict};
use crate::error::ClientError;

/// Bytes of an ask.
const ASK_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an answer: one part of a hand-over, and every other letter.
const ANSWER_BYTES_MAX: usize = PART_BYTES_MAX + ASK_BYTES_MAX;
/// How long a connection may take to come about, and each frame to come or go.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
const FRAME_WAIT: Duration = Duration::from_secs(20);

/// What the new device asks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NearAsk {
    pub(crate) mailbox: MailboxId,
    pub(crate) part: Option<u8>,
    pub(crate) letters: Vec<Letter>,
}

/// What the old device answers.
pub(crate) type NearAnswer = Result<Vec<Letter>, CeremonyError>;

/// Reads an ask. None when the connection ended between two of them.
pub(crate) async fn read_ask(stream: &mut TcpStream) -> io::Result<Option<NearAsk>> {
    let Some(frame) = read_frame(stream, ASK_BYTES_MAX).await? else { return Ok(None) };
    parse_ask(&frame).map(Some).map_err(|_| io::ErrorKind::InvalidData.into())
}

pub(crate) async fn write_answer(stream: &mut TcpStream, answer: &NearAnswer) -> io::Result<()> {
    let mut w = Writer::default();
    match answer {
        Ok(letters) => {
            w.u8(0);
            put_letters(letters, &mut w);
        }
        Err(why) => {
            w.put(&why.verdict().to_bytes()).u8(0);
        }
    }
    write_frame(stream, &w.finish()).await
}

fn parse_ask(frame: &[u8]) -> Result<NearAsk, DecodeError> {
    let mut r = Reader::new(frame);
    let mailbox = MailboxId(r.array()?);
    let part = r.u8()?.checked_sub(1);
    let letters = read_letters(&mut r)?;
    r.end()?;
    Ok(NearAsk { mailbox, part, letters })
}

fn parse_answer(frame: &[u8]) -> Result<NearAnswer, DecodeError> {
    let mut r = Reader::new(frame);
    let status = match r.take(1)? {
        [0] => None,
        verdict => Verdict::from_bytes(verdict)?.ends_with(),
    };
    let letters = read_letters(&mut r)?;
    r.end()?;
    Ok(status.map_or(Ok(letters), Err))
}

fn put_letters(letters: &[Letter], w: &mut Writer) {
    w.u8(u8::try_from(letters.len()).unwrap_or(u8::MAX));
    for letter in letters.iter().take(usize::from(u8::MAX)) {
        w.u8(letter.step.0).u32(u32::try_from(letter.sealed.len()).unwrap_or(u32::MAX)).put(&letter.sealed);
    }
}

fn read_letters(r: &mut Reader<'_>) -> Result<Vec<Letter>, DecodeError> {
    (0..r.u8()?)
        .map(|_| {
            let step = Step(r.u8()?);
            let length = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
            Ok(Letter { step, sealed: r.take(length)?.to_vec() })
        })
        .collect()
}

async fn read_frame(stream: &mut TcpStream, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match timeout(FRAME_WAIT, stream.read_exact(&mut length)).await? {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    };
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > bytes_max {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut frame = vec![0; length];
    timeout(FRAME_WAIT, stream.read_exact(&mut frame)).await??;
    Ok(Some(frame))
}

async fn write_frame(stream: &mut TcpStream, frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let bytes = [length.to_be_bytes().as_slice(), frame].concat();
    timeout(FRAME_WAIT, stream.write_all(&bytes)).await?
}

/// The way to a device nearby.
#[derive(Debug)]
pub(crate) struct NearCarrier {
    address: String,
    mailbox: MailboxId,
    stream: Option<TcpStream>,
}

impl NearCarrier {
    pub(crate) fn new(address: &str, mailbox: MailboxId) -> Self {
        Self { address: address.to_owned(), mailbox, stream: None }
    }

    /// Asks once, on the connection that is open or a new one.
    pub(crate) async fn ask(
        &mut self,
        letters: &[Letter],
        part: Option<u8>,
    ) -> Result<Vec<Letter>, ClientError> {
        let kept = self.stream.take();
        let was_kept = kept.is_some();
        let asked = match self.ask_over(kept, letters, part).await {
            // A connection that lay idle may be gone; everything may be asked again.
            Err(_) if was_kept => self.ask_over(None, letters, part).await,
            asked => asked,
        };
        asked.map_err(|_| ClientError::NotNearby { address: self.address.clone() })?.map_err(Into::into)
    }

    async fn ask_over(
        &mut self,
        kept: Option<TcpStream>,
        letters: &[Letter],
        part: Option<u8>,
    ) -> io::Result<NearAnswer> {
        let mut stream = match kept {
            Some(stream) => stream,
            None => timeout(CONNECT_WAIT, TcpStream::connect(&self.address)).await??,
        };
        stream.set_nodelay(true)?;
        let mut w = Writer::default();
        w.put(&self.mailbox.0).u8(part.map_or(0, |part| part.saturating_add(1)));
        put_letters(letters, &mut w);
        write_frame(&mut stream, &w.finish()).await?;
        let frame = read_frame(&mut stream, ANSWER_BYTES_MAX).await?;
        let frame = frame.ok_or(io::ErrorKind::UnexpectedEof)?;
        let answer = parse_answer(&frame).map_err(|_| io::ErrorKind::InvalidData)?;
        self.stream = Some(stream);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
