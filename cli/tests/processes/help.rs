use std::process::Command;

use crate::device::{Device, ended};

/// What fits a terminal with some room.
const COLUMNS_MAX: usize = 100;

fn help(arguments: &[&str]) -> String {
    ended(Command::new(env!("CARGO_BIN_EXE_alcove")).args(arguments)).done()
}

/// The verbs that the help lists, with one line each.
fn verbs() -> Vec<String> {
    let whole = help(&["-h"]);
    let commands = whole.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let listed = commands.take_while(|line| line.starts_with("  "));
    // A line that goes on from the one before is indented deeper.
    let verbs =
        listed.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    verbs.filter(|verb| *verb != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_every_verb_says_what_it_does_and_shows_an_example() {
    let verbs = verbs();
    for expected in
        ["setup", "invite", "join", "link", "today", "group", "member", "session", "note", "attend"]
    {
        assert!(verbs.iter().any(|verb| verb == expected), "{expected}");
    }
    for verb in verbs {
        let text = help(&["help", &verb]);
        assert!(text.contains("Example"), "{verb} has no example");
        let too_wide = text.lines().find(|line| line.chars().count() > COLUMNS_MAX);
        assert_eq!(too_wide, None, "{verb}");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.len() > 15 && !first.ends_with('.'), "{verb}: {first}");
    }
}

#[test]
fn the_whole_help_names_exit_codes_secrets_and_how_things_are_chosen() {
    let whole = help(&["--help"]);
    for words in ["Exit codes:", "ALCOVE_PASSPHRASE", "never from an argument", "alcove group add", "--json"]
    {
        assert!(whole.contains(words), "{words}");
    }
}

#[test]
fn a_command_line_that_is_not_understood_ends_with_two_in_words_or_json() {
    let device = Device::new("unused".into());
    assert_eq!(device.run(&["sing"]).code, 2);
    let told = device.run(&["--json", "attend"]);
    assert_eq!((told.code, told.error_code().as_str()), (2, "usage"));
}
