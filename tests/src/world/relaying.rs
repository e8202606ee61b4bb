//! The relay's answers, and pushes that it does not take.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Ack, Ask, Refused, Tell};
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
            let place = (entry.log(), ack.seq);
            let first = *self.acked.entry(entry.id()).or_insert(place);
            // A hostile relay says what it likes.
            if first != place && !self.findings_expected {
                self.violate(format!("{:?} was acknowledged at {first:?} and at {place:?}", entry.id()));
            }
        }
    }
}
