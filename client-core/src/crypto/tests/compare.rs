use alcove_protocol::id::{DeviceId, EntryId, Incarnation, LogId};
use proptest::prelude::*;

use crate::crypto::compare::{Advice, AnotherCircle, ChainTips, Compared, ComparisonCode, Held, Standing};
use crate::crypto::kit::KitCode;
use crate::crypto::text_code::{CodeError, CodeFamily};

const CIRCLE: LogId = LogId([8; 16]);

/// A device's view: the ids of both logs, and the tips.
#[derive(Clone)]
struct View {
    org: Vec<EntryId>,
    control: Vec<EntryId>,
    tips: ChainTips,
}

fn ids(family: u8, count: u8) -> Vec<EntryId> {
    (0..count).map(|at| EntryId([family ^ at; 32])).collect()
}

fn view(org: u8, control: u8, content: u64) -> View {
    let author = (DeviceId([1; 16]), Incarnation(1));
    let tips = [(author, (content, EntryId([u8::try_from(content).unwrap(); 32])))].into();
    View { org: ids(0x40, org), control: ids(0x80, control), tips }
}

impl View {
    fn with(&self, circle: LogId, then: &mut dyn FnMut(&Held<'_>)) {
        let at = |ids: &[EntryId], at: u32| ids.get(usize::try_from(at).unwrap()).copied();
        then(&Held {
            org: LogId([7; 16]),
            circle,
            org_entries: u32::try_from(self.org.len()).unwrap(),
            org_id_at: &|place| at(&self.org, place),
            control_entries: u32::try_from(self.control.len()).unwrap(),
            control_id_at: &|place| at(&self.control, place),
            tips: &self.tips,
        });
    }

    fn code_of(&self, circle: LogId) -> ComparisonCode {
        let mut code = None;
        self.with(circle, &mut |held| code = Some(held.code()));
        code.unwrap()
    }

    fn code(&self) -> ComparisonCode {
        self.code_of(CIRCLE)
    }

    fn scan(&self, theirs: &ComparisonCode) -> Result<Compared, AnotherCircle> {
        let mut compared = None;
        self.with(CIRCLE, &mut |held| compared = Some(held.compare(theirs)));
        compared.unwrap()
    }

    fn compare(&self, theirs: &View) -> Compared {
        self.scan(&theirs.code()).unwrap()
    }
}

#[test]
fn two_devices_that_hold_the_same_are_the_same() {
    let (ours, theirs) = (view(4, 3, 20), view(4, 3, 20));
    assert_eq!(ours.compare(&theirs).advice(), Advice::Same);
    assert_eq!(ours.code().aloud(), theirs.code().aloud());
}

#[test]
fn the_device_that_holds_less_is_behind_seen_from_either_side() {
    let (more, less) = (view(4, 3, 20), view(4, 2, 18));
    let compared = more.compare(&less);
    assert_eq!((compared.org, compared.control), (Standing::Same, Standing::TheyAreBehind));
    assert_eq!(compared.advice(), Advice::SyncTheirs);
    assert_eq!(less.compare(&more).advice(), Advice::SyncOurs);
    let crossed = view(5, 2, 18);
    assert_eq!(more.compare(&crossed).advice(), Advice::SyncBoth);
}

#[test]
fn a_forked_log_differs_and_a_longer_branch_is_found_out_from_its_own_side() {
    let honest = view(4, 3, 20);
    let mut forked = honest.clone();
    forked.control[2] = EntryId([99; 32]);
    assert_eq!(honest.compare(&forked).control, Standing::Differs);
    assert_eq!(honest.compare(&forked).advice(), Advice::Differs);
    forked.control.push(EntryId([98; 32]));
    assert_eq!(honest.compare(&forked).control, Standing::WeAreBehind);
    assert_eq!(forked.compare(&honest).control, Standing::Differs);
    let mut other_org = honest.clone();
    other_org.org[3] = EntryId([99; 32]);
    assert_eq!(honest.compare(&other_org).org, Standing::Differs);
}

#[test]
fn as_many_other_entries_ask_both_to_sync() {
    let ours = view(4, 3, 20);
    let mut theirs = ours.clone();
    theirs.tips = [((DeviceId([2; 16]), Incarnation(1)), (20, EntryId([20; 32])))].into();
    let compared = ours.compare(&theirs);
    assert_eq!((compared.content, compared.advice()), (Standing::Differs, Advice::SyncBoth));
}

#[test]
fn the_code_of_another_circle_and_another_code_are_told_apart() {
    let view = view(4, 3, 20);
    let theirs = view.code_of(LogId([9; 16]));
    assert_eq!(view.scan(&theirs), Err(AnotherCircle));
    let text = theirs.to_text();
    assert_eq!(ComparisonCode::from_text(&text), Ok(theirs));
    let another = CodeError::AnotherFamily(CodeFamily::Comparison);
    assert_eq!(KitCode::from_text(&text).unwrap_err(), another);
    assert_eq!(ComparisonCode::from_text(&text[..30]), Err(CodeError::TooShort));
}

#[test]
fn what_is_read_aloud_is_four_groups_of_five_and_one_of_four_and_follows_everything() {
    let codes = [view(4, 3, 20), view(5, 3, 20), view(4, 4, 20), view(4, 3, 21)];
    let aloud: std::collections::BTreeSet<String> = codes.iter().map(|view| view.code().aloud()).collect();
    assert_eq!(aloud.len(), codes.len());
    assert!(aloud.iter().all(|text| text.split('-').map(str::len).eq([5, 5, 5, 5, 4])));
}

proptest! {
    #[test]
    fn reading_a_comparison_is_total(bytes in prop::collection::vec(any::<u8>(), 0..120), text in ".{0,80}") {
        let _ = ComparisonCode::from_text(&text);
        prop_assert!(ComparisonCode::from_bytes(&bytes).is_err());
    }
}
