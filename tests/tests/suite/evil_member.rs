//! What somebody with access and valid keys can do, as one table: what Eve signs, what an honest relay answers, and what
//! honest devices show when a relay that is with her stores it all the same.
//!
//! Every row ends alike ([`script`]): the relay keeps serving what Eve wrote; everybody else goes on writing, all of it
//! arrives, honest devices are equal, also after a restart, and Eve can still be removed.

mod chain;
mod closing;
mod content;
mod control;
mod eve;
mod org;
mod script;

use alcove_protocol::problem::Problem;
use script::assert_all;

#[test]
fn content_that_breaks_a_rule_or_a_document_is_set_aside_and_nothing_else() {
    assert_all(6_000, content::ROWS);
}

#[test]
fn nobody_breaks_chains_or_keys_for_others() {
    assert_all(6_050, chain::BESIDE);
    assert_all(6_060, chain::CHAINS);
    assert_all(6_080, chain::HEADS);
}

#[test]
fn whoever_signs_more_than_their_role_allows_changes_nothing() {
    assert_all(6_100, control::ACCESS);
    assert_all(6_150, control::EPOCHS);
}

#[test]
fn nobody_seals_withdraws_or_destroys_what_is_not_theirs() {
    assert_all(6_300, closing::ROWS);
}

#[test]
fn nobody_destroys_what_is_not_theirs_by_saying_that_the_relay_lost_the_purge() {
    assert_eq!(closing::given_back(6_399), Some(Problem::NoAccess));
}

#[test]
fn nobody_moves_the_org_log_or_comes_back_by_themselves() {
    assert_all(6_200, org::RIGHTS);
    assert_all(6_250, org::KEYS);
}

#[test]
fn the_table_names_each_attack_once_and_has_more_than_it_must() {
    let rows = [
        content::ROWS,
        chain::BESIDE,
        chain::CHAINS,
        chain::HEADS,
        closing::ROWS,
        control::ACCESS,
        control::EPOCHS,
        org::RIGHTS,
        org::KEYS,
    ]
    .concat();
    let mut names: Vec<&str> = rows.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len());
    assert!(rows.len() >= 40, "{} rows", rows.len());
}
