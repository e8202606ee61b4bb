//! The recording, typed into the devices.

use alcove_client_core::error::ClientError;
use indicatif::ProgressBar;

use super::DemoError;
use super::cast::Cast;
use super::paper::Sheet;
use super::relay_child::RelayChild;
use super::schedule::Step;
use super::trace::{Trace, TraceError};

/// What each author's device has of each author.
#[derive(Debug)]
struct Held {
    typed: Vec<usize>,
    /// By device, then by author: transactions whose text the device shows.
    shows: Vec<Vec<usize>>,
    /// How many of its own each device had typed when it last sent.
    sent: Vec<usize>,
}

/// What a replay came to.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Replayed {
    pub(super) edits: usize,
    pub(super) meetings: usize,
    /// The relay was killed between its commit and its acknowledgement.
    pub(super) killed_before_ack: bool,
}

/// The replay under way.
pub(super) struct Replay<'a> {
    pub(super) trace: &'a Trace,
    pub(super) cast: &'a Cast,
    pub(super) bar: &'a ProgressBar,
    /// The relay is killed in this meeting.
    pub(super) kill_at: usize,
}

impl Replay<'_> {
    pub(super) async fn run(
        &self,
        steps: &[Step],
        mut relay: RelayChild,
        data: &std::path::Path,
    ) -> Result<(Replayed, RelayChild), DemoError> {
        let authors = self.trace.authors;
        let mut sheet = Sheet::new(&self.trace.start);
        let mut held =
            Held { typed: vec![0; authors], shows: vec![vec![0; authors]; authors], sent: vec![0; authors] };
        let mut replayed = Replayed::default();
        for step in steps {
            match *step {
                Step::Type(index) => {
                    self.type_transaction(index, &mut sheet, &mut held).await?;
                    replayed.edits += 1;
                    self.bar.inc(1);
                }
                Step::Meet { from, to } => {
                    replayed.meetings += 1;
                    if replayed.meetings == self.kill_at {
                        relay = self.kill_and_restart(from, relay, data).await?;
                        replayed.killed_before_ack = true;
                    }
                    self.sync(from, &mut held).await?;
                    self.sync(to, &mut held).await?;
                }
            }
        }
        for device in 0..authors {
            self.sync(device, &mut held).await?;
        }
        for device in 0..authors {
            self.sync(device, &mut held).await?;
        }
        Ok((replayed, relay))
    }

    async fn type_transaction(
        &self,
        index: usize,
        sheet: &mut Sheet,
        held: &mut Held,
    ) -> Result<(), DemoError> {
        let position = TraceError::Position { at: index };
        let Some(transaction) = self.trace.transactions.get(index) else { return Err(position.into()) };
        let author = transaction.author;
        let (Some(device), Some(typed), Some(shows)) =
            (self.cast.devices.get(author), held.typed.get_mut(author), held.shows.get_mut(author))
        else {
            return Err(position.into());
        };
        *typed += 1;
        let mut recorded = transaction.builds_on.clone();
        for patch in &transaction.patches {
            let splices = sheet.apply(author, *typed, &recorded, shows, patch);
            let Some(splices) = splices else { return Err(TraceError::Position { at: index }.into()) };
            for splice in splices {
                device.client.splice(&device.note, splice.at, splice.delete, &splice.insert).await?;
            }
            // The patches of one transaction follow each other.
            for version in [&mut recorded, &mut *shows] {
                if let Some(own) = version.get_mut(author) {
                    *own = *typed;
                }
            }
        }
        if let Some(own) = shows.get_mut(author) {
            *own = *typed;
        }
        Ok(())
    }

    /// Sends everything a device has, and takes in all that others sent.
    async fn sync(&self, device: usize, held: &mut Held) -> Result<(), ClientError> {
        let Some(acting) = self.cast.devices.get(device) else { return Ok(()) };
        acting.client.sync().await?;
        if let (Some(sent), Some(typed)) = (held.sent.get_mut(device), held.typed.get(device)) {
            *sent = *typed;
        }
        for (author, sent) in held.sent.iter().enumerate() {
            if let Some(shown) = held.shows.get_mut(device).and_then(|shows| shows.get_mut(author)) {
                *shown = (*sent).max(*shown);
            }
        }
        Ok(())
    }

    /// The relay takes the push, makes it durable, and is killed before it can say so. It comes back on the same data.
    async fn kill_and_restart(
        &self,
        sender: usize,
        mut relay: RelayChild,
        data: &std::path::Path,
    ) -> Result<RelayChild, DemoError> {
        let Some(sender) = self.cast.devices.get(sender) else { return Ok(relay) };
        let address = relay.address;
        relay.hold_next_ack().await?;
        let (sent, held) = tokio::join!(sender.client.sync(), relay.kill_after_commit());
        if !held? || sent.is_ok() {
            return Err(DemoError::NotKilled);
        }
        Ok(RelayChild::start(data, Some(address)).await?)
    }
}
