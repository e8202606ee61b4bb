//! From an access request, as the practice's governance circle holds it, to a review: which places are decided, and what
//! the harm review says.

use std::collections::BTreeMap;

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::{AccessRequestView, ThirdPartyDecision as Outcome};
use alcove_client_core::time::Timestamp;
use data_encoding::HEXLOWER;
use jiff::civil::Date;

use crate::manifest::sha256;
use crate::review::{Assembled, HarmOutcome, HarmReview, Hit, Reviewed, ThirdPartyDecision};
use crate::{ExportError, Part, Redaction, WithholdReason};

/// Letters of the hash of a text that name the text a place was found in.
const TEXT_LETTERS: usize = 16;
/// Between the parts of a place.
const SEPARATOR: char = '|';

impl Assembled {
    /// What names a place in the request: document, field, place, and the beginning of the hash of the field's text. When
    /// the text changes, what was decided about it does not count any more.
    pub fn place(&self, hit: &Hit) -> String {
        let text = self.text_of(hit).unwrap_or_default();
        let hash: String = sha256(text.as_bytes()).chars().take(TEXT_LETTERS).collect();
        let document = HEXLOWER.encode(&hit.document.0);
        let (field, from, to) = (&hit.field, hit.from, hit.to);
        format!("{document}{SEPARATOR}{field}{SEPARATOR}{from}-{to}{SEPARATOR}{hash}")
    }

    /// Numbers of the places, in the order of [`Assembled::hits`], about which the request says nothing yet.
    pub fn undecided(&self, request: &AccessRequestView) -> Vec<usize> {
        let decided = decisions(request);
        let open = self.hits().iter().enumerate().filter(|(_, hit)| !decided.contains_key(&self.place(hit)));
        open.map(|(number, _)| number).collect()
    }

    /// What may go to the person, by what the request says. `reviewer` is the name of who reviewed it for serious harm.
    ///
    /// # Errors
    /// As [`Assembled::review`].
    pub fn review_by(
        self,
        request: &AccessRequestView,
        reviewer: &str,
        today: Date,
    ) -> Result<Reviewed, ExportError> {
        let undecided = self.undecided(request).len();
        if undecided > 0 {
            return Err(ExportError::Undecided { count: undecided });
        }
        let decided = decisions(request);
        let of_hit = |hit: &Hit| {
            let (discloses, why) = decided.get(&self.place(hit)).cloned().unwrap_or_default();
            ThirdPartyDecision { identifies: true, consented: false, reasonable: discloses, why }
        };
        let third_party: Vec<ThirdPartyDecision> = self.hits().iter().map(of_hit).collect();
        let more =
            decided.iter().filter_map(|(place, (discloses, why))| withheld(place, *discloses, why)).collect();
        let harm = HarmReview {
            reviewer: reviewer.to_owned(),
            on: reviewed_on(request),
            outcome: HarmOutcome::NoHarm,
        };
        let is_identified = request.identity_checked.values.iter().any(|seen| !seen.value.trim().is_empty());
        self.review(is_identified, &third_party, &harm, more, today)
    }
}

/// What names a whole field, or a whole document, that is withheld.
pub fn whole_place(document: ExportedRef, field: Option<&str>) -> String {
    format!("{}{SEPARATOR}{}{SEPARATOR}whole", HEXLOWER.encode(&document.0), field.unwrap_or_default())
}

/// The reason as the request keeps it: a code, then words.
pub fn reason_words(reason: WithholdReason, why: &str) -> String {
    format!("{}: {}", reason.code(), why.trim())
}

/// The newest decision about each place; of two of one moment the one that withholds.
fn decisions(request: &AccessRequestView) -> BTreeMap<String, (bool, String)> {
    let mut newest: BTreeMap<String, (Timestamp, bool, String)> = BTreeMap::new();
    for item in &request.third_party {
        for place in &item.place.values {
            let discloses = item.decision.values.iter().all(|seen| seen.value == Outcome::Disclose);
            let why = item.reason.values.first().map(|seen| seen.value.clone()).unwrap_or_default();
            let decision = (place.at, discloses && !item.decision.values.is_empty(), why);
            let counts = newest.get(&place.value).is_none_or(|(at, withholds_not, _)| {
                place.at > *at || (place.at == *at && *withholds_not && !decision.1)
            });
            if counts {
                newest.insert(place.value.clone(), decision);
            }
        }
    }
    newest.into_iter().map(|(place, (_, discloses, why))| (place, (discloses, why))).collect()
}

/// A whole field or document that is withheld.
fn withheld(place: &str, discloses: bool, why: &str) -> Option<Redaction> {
    let mut parts = place.split(SEPARATOR);
    let document = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
    let field = parts.next()?;
    if discloses || parts.next()? != "whole" {
        return None;
    }
    let reason = why.split_once(": ").and_then(|(code, _)| WithholdReason::from_code(code));
    Some(Redaction {
        document: ExportedRef(document),
        field: Some(field.to_owned()).filter(|field| !field.is_empty()),
        part: Part::Whole,
        reason: reason.unwrap_or(WithholdReason::ThirdParty),
    })
}

/// The day on which serious harm was last reviewed; empty when it was not.
fn reviewed_on(request: &AccessRequestView) -> String {
    let said = request.harm_review_outcome.values.iter().filter(|seen| !seen.value.trim().is_empty());
    said.map(|seen| crate::words::day(seen.at)).max().unwrap_or_default()
}
