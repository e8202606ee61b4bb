//! What a hostile relay can do between honest devices, as one table: what it does, what must be seen, and, once it is
//! honest again, that nothing is lost and everybody ends equal.
//!
//! Every row plays the same days ([`script`]): three devices of two people write, one of them reads only; somebody becomes
//! admin, a policy and two new keys are made, checkpoints are written. The relay answers all of it as the row says. After
//! every sync each device's status is held against the truth: it never says that all is in sync when the device could have
//! known better. Rows in which no device can know yet say why.

mod dropping;
mod forging;
mod frames;
mod history;
mod ordering;
mod receipts;
mod refusing;
mod script;
mod tamper;

use script::{Row, assert_all};

/// All rows of a family hold.
fn hold(first_seed: u64, rows: &[Row]) {
    assert_all(first_seed, rows);
}

#[test]
fn a_relay_that_keeps_entries_or_keys_back_is_noticed_and_all_of_it_comes_in_the_end() {
    hold(5_000, dropping::ROWS);
}

#[test]
fn nothing_that_a_relay_forges_moves_or_damages_has_an_effect() {
    hold(5_100, forging::ROWS);
}

#[test]
fn every_field_of_an_entry_is_proof_against_a_flipped_bit() {
    hold(5_200, forging::FLIPS);
}

#[test]
fn a_relay_that_reorders_repeats_or_misplaces_entries_changes_nothing_that_counts() {
    hold(5_300, ordering::ROWS);
}

#[test]
fn a_receipt_that_does_not_fit_is_told_and_never_believed() {
    hold(5_400, receipts::ROWS);
}

#[test]
fn a_relay_that_lies_about_what_it_took_loses_nobodys_work_and_makes_nobody_loop() {
    hold(5_500, refusing::ROWS);
}

#[test]
fn a_relay_that_forks_goes_back_or_denies_its_history_ends_with_everything_again() {
    hold(5_600, history::ROWS);
}

#[test]
fn frames_that_no_honest_relay_sends_do_no_harm() {
    hold(5_700, frames::ROWS);
}

#[test]
fn the_table_names_each_behaviour_once_and_has_more_than_it_must() {
    let tables = [
        dropping::ROWS,
        forging::ROWS,
        forging::FLIPS,
        ordering::ROWS,
        receipts::ROWS,
        refusing::ROWS,
        history::ROWS,
        frames::ROWS,
    ];
    let mut names: Vec<&str> = tables.iter().flat_map(|rows| rows.iter().map(|row| row.name)).collect();
    names.sort_unstable();
    let rows = names.len();
    names.dedup();
    assert_eq!(names.len(), rows);
    assert!(rows >= 60, "{rows} rows");
}
