//! The new device's side of a ceremony: commits, reveals, asks its person, and checks who let it in.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::keys::DeviceKeys;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::letters::{Letters, find, put_said, read_said};
use super::{CeremonyCode, CeremonyError, Letter, MessageError, Reply, Request, Reveal, Step, Verdict};
use crate::crypto::digits::{DIGITS_NONCE_BYTES, Digits, Transcript, commit, make_nonce};

/// A device on its way in.
#[derive(Clone)]
pub struct Joining {
    code: CeremonyCode,
    keys: DeviceKeys,
    nonce: Zeroizing<[u8; DIGITS_NONCE_BYTES]>,
    own: Letters,
    reveal: Option<Reveal>,
    said: Option<bool>,
    ended: Option<CeremonyError>,
    reply: Option<Reply>,
}

impl std::fmt::Debug for Joining {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Joining")
            .field("code", &self.code)
            .field("said", &self.said)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Joining {
    /// Begins: the first letter carries the keys, a commitment to them and to a nonce, and the name to show.
    ///
    /// # Errors
    /// [`MessageError::NameTooLong`].
    pub fn start(
        code: CeremonyCode,
        keys: DeviceKeys,
        display_name: &str,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, MessageError> {
        let nonce = Zeroizing::new(make_nonce(rng));
        let request = Request {
            keys: keys.clone(),
            commitment: commit(&keys, &nonce),
            nonce: [0; DIGITS_NONCE_BYTES],
            display_name: display_name.to_owned(),
        };
        let plain = request.to_bytes()?;
        let mut own = Letters::default();
        own.write(Step::REQUEST, || code.seal_mail(Step::REQUEST, &plain, rng));
        Ok(Self { code, keys, nonce, own, reveal: None, said: None, ended: None, reply: None })
    }

    /// The code.
    pub fn code(&self) -> &CeremonyCode {
        &self.code
    }

    /// What this side has written, to be sent until it has arrived. Each is the same bytes every time.
    pub fn letters(&self) -> Vec<Letter> {
        // Where another device was first, nothing of this one belongs into the conversation.
        if self.ended == Some(CeremonyError::Used) { Vec::new() } else { self.own.to_letters() }
    }

    /// Takes in what lies there: everything, in any order, as often as it is read.
    ///
    /// # Errors
    /// [`CeremonyError`] when the ceremony is over. The old device is told by a letter where it does not know.
    pub fn take(&mut self, letters: &[Letter], rng: &mut dyn CryptoRng) -> Result<(), CeremonyError> {
        if let Some(ended) = self.ended {
            return Err(ended);
        }
        self.read(letters, rng).inspect_err(|error| self.end(*error, rng))
    }

    fn read(&mut self, letters: &[Letter], rng: &mut dyn CryptoRng) -> Result<(), CeremonyError> {
        if letters.iter().any(|letter| self.own.contradict(letter)) {
            return Err(CeremonyError::Used);
        }
        if let Some(letter) = find(letters, Step::VERDICT_OF_OLD) {
            let verdict = self.open(letter, Verdict::from_bytes)?;
            verdict.ends_with().map_or(Ok(()), Err)?;
        }
        if let Some(letter) = find(letters, Step::REVEAL) {
            let reveal = self.open(letter, Reveal::from_bytes)?;
            // The nonce is out by now: another reveal could be made to fit it.
            if self.reveal.as_ref().is_some_and(|first| *first != reveal) {
                return Err(CeremonyError::Forged);
            }
            self.reveal = Some(reveal);
            let (code, nonce) = (&self.code, &self.nonce);
            self.own.write(Step::NONCE, || code.seal_mail(Step::NONCE, nonce.as_slice(), rng));
        }
        if let Some(letter) = find(letters, Step::REPLY) {
            self.read_reply(letter)?;
        }
        Ok(())
    }

    /// Only a device whose keys went into the digits may vouch, and only after this side said that they are the same.
    fn read_reply(&mut self, letter: &Letter) -> Result<(), CeremonyError> {
        let Some(old) = self.reveal.as_ref().map(|reveal| &reveal.keys) else {
            return Err(CeremonyError::OtherVersion);
        };
        if self.said != Some(true) {
            return Ok(());
        }
        let reply = self.open(letter, Reply::from_bytes)?;
        let certificate = &reply.certificate;
        if certificate.org != self.code.org {
            return Err(CeremonyError::Foreign);
        }
        let holds = certificate.keys == self.keys
            && certificate.person == reply.person
            && certificate.certifier == old.device_id()
            && certificate.is_signed_by(&old.sign);
        if !holds {
            return Err(CeremonyError::Forged);
        }
        self.reply = Some(reply);
        Ok(())
    }

    fn open<T>(
        &self,
        letter: &Letter,
        read: fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<T, CeremonyError> {
        let plain = self.code.open_mail(letter.step, &letter.sealed).map_err(|_| CeremonyError::Forged)?;
        read(&plain).map_err(|_| CeremonyError::Forged)
    }

    /// The digits to compare, once both sides have revealed.
    pub fn digits(&self) -> Option<Digits> {
        let reveal = self.reveal.as_ref()?;
        let transcript = Transcript {
            purpose: self.code.purpose,
            org: self.code.org,
            mailbox: self.code.mailbox(),
            new_keys: &self.keys,
            old_keys: &reveal.keys,
            new_nonce: &self.nonce,
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
    pub fn confirm(&mut self, same: bool, rng: &mut dyn CryptoRng) {
        if self.said.is_some() || self.ended.is_some() || self.digits().is_none() {
            return;
        }
        self.said = Some(same);
        if same {
            self.say(Verdict::Same, rng);
        } else {
            self.end(CeremonyError::DigitsDiffer, rng);
        }
    }

    /// The new device has everything: the old one need not wait any longer.
    pub fn finish(&mut self, rng: &mut dyn CryptoRng) {
        let code = &self.code;
        self.own.write(Step::DONE, || code.seal_mail(Step::DONE, &[0], rng));
    }

    /// Who let this device in, once the old device did.
    pub fn reply(&self) -> Option<&Reply> {
        self.reply.as_ref()
    }

    /// The old device's keys, which the digits are about.
    pub fn old_keys(&self) -> Option<&DeviceKeys> {
        self.reveal.as_ref().map(|reveal| &reveal.keys)
    }

    /// Ends the ceremony, and tells the other side unless it was this side that said the last word.
    pub fn end(&mut self, why: CeremonyError, rng: &mut dyn CryptoRng) {
        if self.ended.is_none() {
            self.ended = Some(why);
            self.say(why.verdict(), rng);
        }
    }

    fn say(&mut self, verdict: Verdict, rng: &mut dyn CryptoRng) {
        let (code, step) = (&self.code, Step::VERDICT_OF_NEW);
        self.own.write(step, || code.seal_mail(step, &verdict.to_bytes(), rng));
    }

    /// What the device keeps until it is in. Layout: code length (2), code as text, nonce (32), said (1: 0 nothing,
    /// 1 yes, 2 no), why it ended (1: a verdict, or 0), reveal there (1), reveal, letters.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut w = Writer::default();
        let code = self.code.to_text();
        w.count(code.len()).put(code.as_bytes()).put(self.nonce.as_slice());
        put_said(self.said, &mut w);
        w.u8(self.ended.map_or(0, |why| why.verdict().to_bytes().into_iter().sum()));
        w.u8(u8::from(self.reveal.is_some()));
        if let Some(reveal) = &self.reveal {
            w.put(&reveal.to_bytes());
        }
        self.own.put(&mut w);
        Zeroizing::new(w.finish())
    }

    /// Reads [`Self::to_bytes`] for the device with these keys.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    pub fn from_bytes(bytes: &[u8], keys: DeviceKeys) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let length = usize::from(r.u16()?);
        let text = std::str::from_utf8(r.take(length)?).map_err(|_| r.unexpected("UTF-8"))?;
        let code = CeremonyCode::from_text(text).map_err(|_| r.unexpected("a ceremony code"))?;
        let nonce = Zeroizing::new(r.array()?);
        let said = read_said(&mut r)?;
        let ended = match r.take(1)? {
            [0] => None,
            verdict => Verdict::from_bytes(verdict)?.ends_with(),
        };
        let reveal = if r.u8()? == 1 { Some(Reveal::from_bytes(r.take(Reveal::BYTES)?)?) } else { None };
        let own = Letters::read(&mut r)?;
        r.end()?;
        Ok(Self { code, keys, nonce, own, reveal, said, ended, reply: None })
    }
}
