//! Catching a live connection up, and following from there without a gap.

use std::collections::HashMap;
use std::sync::Arc;

use alcove_protocol::frame::{Cursor, Hello, Tell};
use alcove_protocol::id::LogId;
use axum::extract::ws::WebSocket;

use super::{End, Live, MESSAGE_BYTES_SENT};
use crate::news::Catchup;
use crate::store::Readable;

impl Live {
    /// Sends what lies in logs that are not followed yet, then follows them, then sends what came in between.
    pub(super) async fn look_again(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        self.person = self.session.load_person(&self.shared).await?;
        let org = self.session.org;
        if let Some(person) = self.person {
            self.shared.hub.follow_person(&self.subscriber, org, person);
        }
        let mut fresh = self.load_readable().await?;
        fresh.retain(|readable| !self.sent.contains_key(&readable.log));
        let mut hello = self.hello.clone();
        let unknown = self.catch_up(&hello, &fresh, socket).await?;
        for readable in &fresh {
            // A log whose history the device does not know is not followed: it would not fit what it holds.
            let follow = !unknown.contains(&readable.log);
            self.sent.insert(readable.log, if follow { readable.head.place.seq } else { u64::MAX });
            if follow {
                self.shared.hub.follow(&self.subscriber, readable.log);
            }
        }
        let reached: HashMap<LogId, Cursor> = fresh.iter().map(|r| (r.log, cursor_at(r))).collect();
        let mut since = self.load_readable().await?;
        since.retain(|readable| reached.contains_key(&readable.log) && !unknown.contains(&readable.log));
        hello.cursors = reached.into_values().filter(|cursor| !unknown.contains(&cursor.log)).collect();
        hello.history = Some(self.shared.history());
        self.catch_up(&hello, &since, socket).await?;
        self.own.retain(|(log, _)| !self.sent.contains_key(log));
        // The cursors have served: an idle connection keeps no list of them.
        self.hello.cursors = Vec::new();
        Ok(())
    }

    async fn load_readable(&self) -> Result<Vec<Readable>, End> {
        Ok(self.shared.store.load_readable(self.session.org, self.person).await?)
    }

    /// Sends the news of `readable` behind the cursors of `hello`; the logs with another history are returned.
    async fn catch_up(
        &mut self,
        hello: &Hello,
        readable: &[Readable],
        socket: &mut WebSocket,
    ) -> Result<Vec<LogId>, End> {
        let Some(device) = self.session.device() else { return Ok(Vec::new()) };
        let shared = Arc::clone(&self.shared);
        let (mut catchup, outlook) =
            Catchup::plan(&shared, hello, device, readable, self.own.clone()).await?;
        for log in &outlook.unknown {
            self.tell(&Tell::CursorUnknown(*log));
        }
        while let Some(coming) = catchup.next_round(&shared).await? {
            self.tell(&Tell::Coming(coming));
            loop {
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
        for (log, head) in &outlook.heads {
            self.tell(&Tell::Receipt(shared.receipt(*log, *head)));
            if let Some(sent) = self.sent.get_mut(log) {
                *sent = head.place.seq;
            }
        }
        Ok(outlook.unknown)
    }
}

fn cursor_at(readable: &Readable) -> Cursor {
    let head = readable.head;
    Cursor { log: readable.log, seq: head.place.seq, first8: head.id.first8().into(), have: Vec::new() }
}
