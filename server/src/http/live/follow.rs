//! Catching a live connection up, and following from there without a gap.

use std::collections::HashMap;
use std::sync::Arc;

use alcove_protocol::frame::{Cursor, Hello, Tell};
use alcove_protocol::id::LogId;
use axum::extract::ws::WebSocket;

use super::{End, Live, MESSAGE_BYTES_SENT};
use crate::news::{Catchup, Outlook, Reader};
use crate::store::Readable;

impl Live {
    /// Sends what lies in logs that are not followed yet, then follows them, then sends what came in between.
    pub(super) async fn look_again(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        let Some(reader) = Reader::of(&self.session, &self.shared).await? else { return Ok(()) };
        self.person = reader.person;
        let org = self.session.org;
        if let Some(person) = self.person {
            self.shared.hub.follow_person(&self.subscriber, org, person);
        }
        let mut fresh = reader.readable(&self.shared).await?;
        fresh.retain(|readable| !self.sent.contains_key(&readable.log));
        let mut hello = self.hello.clone();
        let outlook = self.catch_up(&hello, &reader, &fresh, socket).await?;
        for readable in &fresh {
            // A log whose history the device does not know is not followed: it would not fit what it holds.
            let follow = !outlook.is_unknown(readable.log);
            self.sent.insert(readable.log, if follow { readable.head.place.seq } else { u64::MAX });
            if follow {
                self.shared.hub.follow(&self.subscriber, readable.log);
            }
        }
        let reached: HashMap<LogId, Cursor> = fresh.iter().map(|r| (r.log, cursor_at(r))).collect();
        // Looked up after the logs are followed: who loses a right from now on is told by the hub.
        let Some(reader) = Reader::of(&self.session, &self.shared).await? else { return Ok(()) };
        let mut since = reader.readable(&self.shared).await?;
        since.retain(|readable| reached.contains_key(&readable.log) && !outlook.is_unknown(readable.log));
        for log in reached.keys().filter(|log| !outlook.is_unknown(**log)) {
            if !since.iter().any(|readable| readable.log == *log) {
                self.forget(*log);
            }
        }
        hello.cursors = reached.into_values().filter(|cursor| !outlook.is_unknown(cursor.log)).collect();
        hello.history = Some(self.shared.history());
        self.catch_up(&hello, &reader, &since, socket).await?;
        self.own.retain(|(log, _)| !self.sent.contains_key(log));
        // The cursors have served: an idle connection keeps no list of them.
        self.hello.cursors = Vec::new();
        Ok(())
    }

    /// Hears nothing more of a log.
    pub(super) fn forget(&mut self, log: LogId) {
        self.shared.hub.unfollow(&self.subscriber, log);
        self.sent.remove(&log);
        self.unconfirmed.remove(&log);
    }

    /// Sends the news of `readable` behind the cursors of `hello`.
    async fn catch_up(
        &mut self,
        hello: &Hello,
        reader: &Reader,
        readable: &[Readable],
        socket: &mut WebSocket,
    ) -> Result<Outlook, End> {
        let shared = Arc::clone(&self.shared);
        let (mut catchup, outlook) =
            Catchup::plan(&shared, hello, reader, readable, self.own.clone()).await?;
        if let Some(given_back) = self.given_back.take() {
            // Only what the device itself said counts, in its hello.
            self.session.greet(&shared, hello, &outlook, &given_back).await?;
        }
        for frontier in &outlook.unknown {
            self.tell(&Tell::CursorUnknown(frontier.log));
            self.tell(&Tell::Frontier(frontier.clone()));
        }
        while let Some(coming) = catchup.next_round(&shared).await? {
            self.tell(&Tell::Coming(coming));
            loop {
                catchup.look_again(&shared, &self.session).await?;
                let page = catchup.next_page(&shared).await?;
                let pieces = page.pieces(MESSAGE_BYTES_SENT);
                if pieces.is_empty() {
                    break;
                }
                for piece in pieces {
                    self.out.extend_from_slice(piece);
                    self.flush(socket).await?;
                }
            }
        }
        for (log, head) in outlook.heads.iter().filter(|(log, _)| catchup.may_read(*log)) {
            self.tell(&Tell::Receipt(shared.receipt(*log, *head)));
            if let Some(sent) = self.sent.get_mut(log) {
                *sent = head.place.seq;
            }
        }
        Ok(outlook)
    }
}

fn cursor_at(readable: &Readable) -> Cursor {
    let head = readable.head;
    Cursor { log: readable.log, seq: head.place.seq, first8: head.id.first8().into(), have: Vec::new() }
}
