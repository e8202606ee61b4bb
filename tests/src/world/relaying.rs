//! The relay's answers, and pushes that it does not take.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{Ack, Ask, Cursor, Refused, Tell};
use alcove_protocol::problem::Problem;
use alcove_server::relay::admission::Connection as Bound;

use super::network::HOST;
use super::{Fault, World};

impl World {
    /// What the relay answers to asks on a connection.
    pub fn ask_relay(&mut self, exporter: [u8; 32], asks: &[Ask]) -> Vec<Tell> {
        let now_ms = u64::try_from(self.now).unwrap_or(0);
        let bound = Bound::over_tls(exporter, HOST.to_owned());
        let refused = self.refusals(asks);
        if refused.is_empty() {
            let tells = self.relay.sync(&bound, asks, now_ms);
            self.note_acks(asks, &tells);
            return tells;
        }
        let (mut kept, mut numbers, mut number) = (Vec::new(), Vec::new(), 0);
        for ask in asks {
            if matches!(ask, Ask::Push(_) | Ask::Reoffer(_)) {
                number += 1;
                if refused.contains_key(&(number - 1)) {
                    continue;
                }
                numbers.push(number - 1);
            }
            kept.push(ask.clone());
        }
        let tells = self.relay.sync(&bound, &kept, now_ms);
        self.note_acks(&kept, &tells);
        let renumber = |tell| match tell {
            Tell::Ack(ack) => Tell::Ack(Ack { push: numbers[ack.push as usize], ..ack }),
            Tell::Refused(refused) => {
                Tell::Refused(Refused { push: numbers[refused.push as usize], ..refused })
            }
            other => other,
        };
        let mut tells: Vec<Tell> = tells.into_iter().map(renumber).collect();
        let answers = refused.into_iter().map(|(push, problem)| Tell::Refused(Refused { push, problem }));
        let place = usize::from(!tells.is_empty());
        tells.splice(place..place, answers);
        // Answers to pushes come in their order.
        let is_answer = |tell: &Tell| matches!(tell, Tell::Ack(_) | Tell::Refused(_));
        let end = place + tells.iter().skip(place).take_while(|tell| is_answer(tell)).count();
        tells[place..end].sort_by_key(|tell| match tell {
            Tell::Ack(ack) => ack.push,
            Tell::Refused(refused) => refused.push,
            _ => u32::MAX,
        });
        tells
    }

    /// What a relay answers that begins before all of the request is there: the news that it holds, then what it
    /// answers to the rest. None where it does not do so.
    pub(crate) fn ask_early(&mut self, exporter: [u8; 32], asks: &[Ask]) -> Option<Vec<Tell>> {
        let (Some(Ask::Hello(hello)), true) = (asks.first(), asks.len() > 1) else { return None };
        let mut hello = hello.clone();
        let now_ms = u64::try_from(self.now).unwrap_or(0);
        if hello.history.is_some_and(|history| history != self.relay.history())
            || self.relay.logs_waiting(now_ms) > 0
        {
            return None;
        }
        let bound = Bound::over_tls(exporter, HOST.to_owned());
        let mut tells = self.relay.sync(&bound, &[Ask::Hello(hello.clone())], now_ms);
        if tells.iter().any(|tell| matches!(tell, Tell::Problem(_) | Tell::CursorUnknown(_))) {
            return None;
        }
        for tell in &tells {
            let Tell::Receipt(receipt) = tell else { continue };
            let first8 = receipt.id.first8().into();
            let cursor = Cursor { log: receipt.log, seq: receipt.seq, first8, have: Vec::new() };
            hello.cursors.retain(|cursor| cursor.log != receipt.log);
            hello.cursors.push(cursor);
        }
        hello.history = Some(self.relay.history());
        tells.retain(|tell| !matches!(tell, Tell::Receipt(_) | Tell::Done));
        let rest: Vec<Ask> = std::iter::once(Ask::Hello(hello)).chain(asks.iter().skip(1).cloned()).collect();
        let rest = self.ask_relay(exporter, &rest);
        tells.extend(rest.into_iter().filter(|tell| !matches!(tell, Tell::Welcome(_))));
        Some(tells)
    }

    /// Pushes that the relay does not take although it could: for good, or for now.
    fn refusals(&mut self, asks: &[Ask]) -> BTreeMap<u32, Problem> {
        let mut refused = BTreeMap::new();
        let pushes = asks.iter().filter_map(|ask| match ask {
            Ask::Push(push) => Some(Entry::parse(push.entry.to_vec()).ok()),
            Ask::Reoffer(_) => Some(None),
            _ => None,
        });
        for (number, entry) in (0..).zip(pushes) {
            let Some(entry) = entry else { continue };
            let founds = matches!(entry.header().kind, Kind::GENESIS | Kind::CREATED);
            if founds || self.acked.contains_key(&entry.id()) {
                continue;
            }
            if self.refused.contains(&entry.id()) || self.strikes(Fault::PushRefused) {
                self.refused.insert(entry.id());
                // Its author never heard that an earlier relay had taken it, and sends what is in it anew.
                self.owed.remove(&entry.id());
                refused.insert(number, Problem::StaleEpoch);
            } else if self.strikes(Fault::PushPutOff) {
                refused.insert(number, Problem::Busy);
            }
        }
        refused
    }

    fn note_acks(&mut self, asks: &[Ask], tells: &[Tell]) {
        let pushes: Vec<Entry> = asks
            .iter()
            .filter_map(|ask| match ask {
                Ask::Push(push) | Ask::Reoffer(push) => Entry::parse(push.entry.to_vec()).ok(),
                Ask::Hello(_)
                | Ask::MailOpen(_)
                | Ask::MailPut(_)
                | Ask::MailGet(_)
                | Ask::Wraps(_)
                | Ask::IntakeGet(_) => None,
            })
            .collect();
        for tell in tells {
            let Tell::Ack(ack) = tell else { continue };
            let entry = &pushes[ack.push as usize];
            if entry.header().kind.class() == Class::Owner {
                continue;
            }
            let place = (entry.log(), ack.seq);
            let first = *self.acked.entry(entry.id()).or_insert(place);
            // A hostile relay says what it likes.
            if first != place && !self.findings_expected {
                self.violate(format!("{:?} was acknowledged at {first:?} and at {place:?}", entry.id()));
            }
        }
    }
}
