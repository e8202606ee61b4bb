//! The old device's side of a ceremony: answers the first request, asks its person, and says whether both people agree.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::EntryId;
use alcove_protocol::keys::DeviceKeys;
use rand_core::CryptoRng;

use super::letters::{Letters, find, put_said, read_said};
use super::{CeremonyCode, CeremonyError, Letter, Reply, Request, Reveal, Step, Verdict};
use crate::crypto::digits::{DIGITS_NONCE_BYTES, Digits, Transcript, is_committed, make_nonce};

/// A code that was given out, and whoever answered it.
#[derive(Clone, Debug)]
pub struct Offering {
    code: CeremonyCode,
    own: Letters,
    request: Option<Request>,
    reveal: Option<Reveal>,
    new_nonce: Option<[u8; DIGITS_NONCE_BYTES]>,
    said: Option<bool>,
    heard: bool,
    ended: Option<CeremonyError>,
    done: bool,
}

impl Offering {
    /// A code that nobody has answered.
    pub fn new(code: CeremonyCode) -> Self {
        Self {
            code,
            own: Letters::default(),
            request: None,
            reveal: None,
            new_nonce: None,
            said: None,
            heard: false,
            ended: None,
            done: false,
        }
    }

    /// The code.
    pub fn code(&self) -> &CeremonyCode {
        &self.code
    }

    /// Whether another device than the one that was first asks: it is turned away, and the first goes on.
    pub fn is_second_taker(&self, letters: &[Letter]) -> bool {
        let asked =
            find(letters, Step::REQUEST).and_then(|letter| self.open(letter, Request::from_bytes).ok());
        matches!((&self.request, asked), (Some(first), Some(asked)) if *first != asked)
    }

    /// Takes in what lies there: everything, in any order, as often as it is read. What is wrong ends the ceremony.
    pub fn take(&mut self, letters: &[Letter]) {
        if self.ended.is_none()
            && let Err(error) = self.read(letters)
        {
            self.ended = Some(error);
        }
    }

    fn read(&mut self, letters: &[Letter]) -> Result<(), CeremonyError> {
        if letters.iter().any(|letter| self.own.contradict(letter)) {
            return Err(CeremonyError::Used);
        }
        if let (None, Some(letter)) = (&self.request, find(letters, Step::REQUEST)) {
            let request = self.open(letter, Request::from_bytes)?;
            if request.commitment == [0; 32] {
                return Err(CeremonyError::OtherVersion);
            }
            self.request = Some(request);
        }
        let Some(request) = &self.request else { return Ok(()) };
        // A nonce counts only once it can no longer depend on this side's.
        if let (Some(_), None, Some(letter)) = (&self.reveal, self.new_nonce, find(letters, Step::NONCE)) {
            let nonce = self.open(letter, |plain| {
                let mut r = Reader::new(plain);
                let nonce = r.array()?;
                r.end().map(|()| nonce)
            })?;
            if !is_committed(&request.commitment, &request.keys, &nonce) {
                return Err(CeremonyError::Forged);
            }
            self.new_nonce = Some(nonce);
        }
        if let Some(letter) = find(letters, Step::VERDICT_OF_NEW) {
            let verdict = self.open(letter, Verdict::from_bytes)?;
            verdict.ends_with().map_or(Ok(()), Err)?;
            self.heard = true;
        }
        self.done |= find(letters, Step::DONE).is_some_and(|letter| self.open(letter, |_| Ok(())).is_ok());
        Ok(())
    }

    fn open<T>(
        &self,
        letter: &Letter,
        read: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<T, CeremonyError> {
        let plain = self.code.open_mail(letter.step, &letter.sealed).map_err(|_| CeremonyError::Forged)?;
        read(&plain).map_err(|_| CeremonyError::Forged)
    }

    /// Writes what is due now: the reveal once the commitment is held, or how it ended. `keys` are this device's.
    /// Says whether something was written.
    pub fn write_due(&mut self, keys: &DeviceKeys, org_head: EntryId, rng: &mut dyn CryptoRng) -> bool {
        if let Some(ended) = self.ended {
            return self.write(Step::VERDICT_OF_OLD, &ended.verdict().to_bytes(), rng);
        }
        if self.request.is_none() || self.reveal.is_some() {
            return false;
        }
        let reveal = Reveal { keys: keys.clone(), nonce: make_nonce(rng), org_head };
        let bytes = reveal.to_bytes();
        self.reveal = Some(reveal);
        self.write(Step::REVEAL, &bytes, rng)
    }

    /// Lets the new device in. Says whether this was written now.
    pub fn write_reply(&mut self, reply: &Reply, rng: &mut dyn CryptoRng) -> bool {
        self.is_agreed() && self.write(Step::REPLY, &reply.to_bytes(), rng)
    }

    fn write(&mut self, step: Step, plain: &[u8], rng: &mut dyn CryptoRng) -> bool {
        let (is_new, code) = (!self.own.has(step), &self.code);
        self.own.write(step, || code.seal_mail(step, plain, rng));
        is_new
    }

    /// What this side has written, to be sent until it has arrived. Each is the same bytes every time.
    pub fn letters(&self) -> Vec<Letter> {
        self.own.to_letters()
    }

    /// The new device's keys and the name it gave, once it asked.
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// The digits to compare, once both sides have revealed.
    pub fn digits(&self) -> Option<Digits> {
        let (request, reveal) = (self.request.as_ref()?, self.reveal.as_ref()?);
        let transcript = Transcript {
            purpose: self.code.purpose,
            org: self.code.org,
            mailbox: self.code.mailbox(),
            new_keys: &request.keys,
            old_keys: &reveal.keys,
            new_nonce: self.new_nonce.as_ref()?,
            old_nonce: &reveal.nonce,
            org_head: reveal.org_head,
        };
        Some(transcript.digits())
    }

    /// Whether this side's person has answered.
    pub fn said(&self) -> Option<bool> {
        self.said
    }

    /// What this side's person says: whether the other screen shows the same digits. Said once; nothing is said before
    /// there are digits.
    pub fn confirm(&mut self, same: bool) {
        if self.said.is_some() || self.ended.is_some() || self.digits().is_none() {
            return;
        }
        self.said = Some(same);
        if !same {
            self.ended = Some(CeremonyError::DigitsDiffer);
        }
    }

    /// Whether both people said that the digits are the same: only then the old device vouches.
    pub fn is_agreed(&self) -> bool {
        self.ended.is_none() && self.said == Some(true) && self.heard && self.digits().is_some()
    }

    /// Whether the new device said that it has everything.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Ends it, unless both people have agreed already.
    pub fn end(&mut self, why: CeremonyError) {
        if self.ended.is_none() && !self.is_agreed() {
            self.ended = Some(why);
        }
    }

    /// Why it ended without letting anybody in.
    pub fn ended(&self) -> Option<CeremonyError> {
        self.ended
    }

    /// Writes what the device keeps while the code is out. Layout: code length (2), code as text, said (1), heard (1),
    /// why it ended (1: a verdict, or 0), then each with a flag before it (1): request, reveal, nonce of the new device;
    /// letters.
    pub fn put(&self, w: &mut Writer) {
        let code = self.code.to_text();
        w.count(code.len()).put(code.as_bytes());
        put_said(self.said, w);
        w.u8(u8::from(self.heard));
        w.u8(self.ended.map_or(0, |why| why.verdict().to_bytes().into_iter().sum()));
        let request = self.request.as_ref().and_then(|request| request.to_bytes().ok());
        let reveal = self.reveal.as_ref().map(Reveal::to_bytes);
        let nonce = self.new_nonce.map(|nonce| nonce.to_vec());
        for part in [request, reveal, nonce] {
            w.u8(u8::from(part.is_some())).put(&part.unwrap_or_default());
        }
        self.own.put(w);
    }

    /// Reads what [`Self::put`] wrote.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    pub fn read_stored(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = usize::from(r.u16()?);
        let text = std::str::from_utf8(r.take(length)?).map_err(|_| r.unexpected("UTF-8"))?;
        let code = CeremonyCode::from_text(text).map_err(|_| r.unexpected("a ceremony code"))?;
        let said = read_said(r)?;
        let heard = r.u8()? == 1;
        let ended = match r.take(1)? {
            [0] => None,
            verdict => Verdict::from_bytes(verdict)?.ends_with(),
        };
        let request = if r.u8()? == 1 { Some(Request::from_bytes(r.take(Request::BYTES)?)?) } else { None };
        let reveal = if r.u8()? == 1 { Some(Reveal::from_bytes(r.take(Reveal::BYTES)?)?) } else { None };
        let new_nonce = if r.u8()? == 1 { Some(r.array()?) } else { None };
        let own = Letters::read(r)?;
        Ok(Self { code, own, request, reveal, new_nonce, said, heard, ended, done: false })
    }
}
