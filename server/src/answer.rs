//! Answers to asks beside news, in pages: mail, the wraps of kits and of the recovery key, what was handed in.

use std::sync::Arc;

use alcove_protocol::frame::{Mail, Tell, write_frame};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::OrgState;

use crate::relay::admission::Standing;
use crate::relay::asks::check_wraps;
use crate::session::storage_failed;
use crate::shared::Shared;

/// Entries that are read at once. Each has at most 384 KiB.
const ENTRIES_AT_ONCE: usize = 16;

/// What is left of an answer.
#[derive(Debug)]
pub(crate) enum Answer {
    Nothing,
    Mail(Vec<Mail>),
    Wraps {
        recipient: DeviceId,
        /// Keys of the entries, the next one last.
        keys: Vec<i64>,
    },
    Intake {
        org: LogId,
        after: u64,
    },
}

impl Answer {
    /// The entries with a wrap for a kit or the recovery key, in the circles that the person may read.
    pub(crate) async fn wraps(
        shared: &Shared,
        standing: Standing,
        org: &Arc<OrgState>,
        recipient: DeviceId,
    ) -> Result<Self, Problem> {
        let person = check_wraps(standing, org, recipient)?;
        let wrapped = shared.store.load_wrapped(recipient).await.map_err(|e| storage_failed(&e))?;
        let readable = shared.known.readable(&*shared.store, org, Some(person)).await;
        let readable = readable.map_err(|error| storage_failed(&error))?;
        let may_read = |log: LogId| readable.iter().any(|readable| readable.log == log);
        let keys = wrapped.into_iter().rev().filter(|(log, _)| may_read(*log)).map(|(_, key)| key).collect();
        Ok(Self::Wraps { recipient, keys })
    }

    /// The next frames; empty at the end.
    pub(crate) async fn next_page(&mut self, shared: &Shared) -> Result<Vec<u8>, Problem> {
        let mut page = Vec::new();
        match self {
            Self::Nothing => {}
            Self::Mail(mail) => {
                mail.drain(..).for_each(|mail| write_frame(&Tell::Mail(mail), &mut page));
            }
            Self::Wraps { recipient, keys } => {
                let later = keys.len().saturating_sub(ENTRIES_AT_ONCE);
                let now: Vec<i64> = keys.drain(later..).rev().collect();
                if !now.is_empty() {
                    let news = shared.store.load_news(now, *recipient).await;
                    for news in news.map_err(|error| storage_failed(&error))? {
                        write_frame(&Tell::News(news), &mut page);
                    }
                }
            }
            Self::Intake { org, after } => {
                let more = shared.store.load_handed_in(*org, *after, ENTRIES_AT_ONCE).await;
                for handed_in in more.map_err(|error| storage_failed(&error))? {
                    *after = handed_in.number;
                    write_frame(&Tell::Intake(handed_in), &mut page);
                }
            }
        }
        Ok(page)
    }
}
