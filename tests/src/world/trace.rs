//! What happened, as one number: two runs of a seed that differ anywhere have different hashes.

use std::hash::{DefaultHasher, Hash, Hasher};

use alcove_protocol::frame::{Ask, Tell};

use super::Happening;

/// A running hash, printed line by line when wanted.
#[derive(Debug, Default)]
pub struct Trace {
    hasher: DefaultHasher,
    /// Lines are printed as they come.
    pub printed: bool,
}

impl Trace {
    /// The hash of everything so far.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    pub(crate) fn note(&mut self, now: i64, _line: impl Fn() -> String, happening: &Happening) {
        now.hash(&mut self.hasher);
        match happening {
            Happening::Act { device } => (1, device).hash(&mut self.hasher),
            Happening::Timer { device, life, at } => (2, device, life, at).hash(&mut self.hasher),
            Happening::Restart { device } => (3, device).hash(&mut self.hasher),
            Happening::Join { device } => (4, device).hash(&mut self.hasher),
            Happening::Asked { conn, asks, answered } => {
                (5, conn, answered).hash(&mut self.hasher);
                for ask in asks {
                    let mut bytes = Vec::new();
                    alcove_protocol::frame::write_frame(ask, &mut bytes);
                    bytes.hash(&mut self.hasher);
                }
            }
            Happening::Told { conn, tells } => {
                (6, conn).hash(&mut self.hasher);
                for tell in tells {
                    let mut bytes = Vec::new();
                    alcove_protocol::frame::write_frame(tell, &mut bytes);
                    bytes.hash(&mut self.hasher);
                }
            }
            Happening::Cut { conn } => (7, conn).hash(&mut self.hasher),
        }
        if self.printed {
            println!("{} {}", now - super::BEGINNING_MS, brief(happening));
        }
    }

    pub(crate) fn say(&mut self, line: impl Fn() -> String) {
        if self.printed {
            println!("    {}", line());
        }
    }
}

fn brief(happening: &Happening) -> String {
    match happening {
        Happening::Asked { conn, asks, answered } => {
            let asks: Vec<String> = asks.iter().map(brief_ask).collect();
            let late = if *answered { "" } else { " (nobody waits)" };
            format!("relay asked on {conn:?}{late}: {}", asks.join(", "))
        }
        Happening::Told { conn, tells } => {
            let tells: Vec<String> = tells.iter().map(brief_tell).collect();
            format!("told on {conn:?}: {}", tells.join(", "))
        }
        Happening::Act { .. }
        | Happening::Timer { .. }
        | Happening::Restart { .. }
        | Happening::Join { .. }
        | Happening::Cut { .. } => format!("{happening:?}"),
    }
}

pub(crate) fn brief_ask(ask: &Ask) -> String {
    match ask {
        Ask::Hello(hello) => {
            let cursors: Vec<String> = hello
                .cursors
                .iter()
                .map(|cursor| format!("{:?}@{}{:?}", cursor.log, cursor.seq, cursor.have))
                .collect();
            format!("Hello[{}]", cursors.join(" "))
        }
        Ask::Push(push) | Ask::Reoffer(push) => alcove_protocol::entry::Entry::parse(push.entry.to_vec())
            .map_or_else(
                |error| format!("Push({error})"),
                |entry| {
                    let h = entry.header();
                    format!(
                        "Push({:?} {:?} in {:?} seq {} by {:?})",
                        entry.id(),
                        h.kind,
                        entry.log(),
                        h.seq,
                        h.author
                    )
                },
            ),
        Ask::MailOpen(_) => "MailOpen".to_owned(),
        Ask::MailPut(mail) => format!("MailPut({})", mail.step),
        Ask::MailGet(_) => "MailGet".to_owned(),
        Ask::Wraps(_) | Ask::IntakeGet(_) => format!("{ask:?}"),
    }
}

pub(crate) fn brief_tell(tell: &Tell) -> String {
    match tell {
        Tell::News(news) => alcove_protocol::entry::Entry::parse(news.entry.to_vec()).map_or_else(
            |error| format!("News({:?}@{} {error})", news.log, news.seq),
            |entry| {
                let h = entry.header();
                format!(
                    "News({:?}@{} {:?} {:?} seq {} by {:?})",
                    news.log,
                    news.seq,
                    entry.id(),
                    h.kind,
                    h.seq,
                    h.author
                )
            },
        ),
        Tell::Receipt(receipt) => format!("Receipt({:?}@{})", receipt.log, receipt.seq),
        Tell::Welcome(_) => "Welcome".to_owned(),
        Tell::Mail(mail) => format!("Mail({})", mail.step),
        Tell::Ack(_)
        | Tell::Refused(_)
        | Tell::Coming(_)
        | Tell::Resync(_)
        | Tell::CursorUnknown(_)
        | Tell::Problem(_)
        | Tell::Frontier(_)
        | Tell::Intake(_)
        | Tell::Done => format!("{tell:?}"),
    }
}
