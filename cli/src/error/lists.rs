//! What to do where the words for a thing fit none, or more than one: the verb that lists them, or makes the first.

/// A kind of thing, the verb that lists it and the one that makes it.
const VERBS: &[(&str, &str, &str)] = &[
    ("group", "`alcove group list`", "`alcove group add` makes one"),
    ("member", "`alcove member list` or `person list`", "`alcove member add` makes one"),
    ("session", "`alcove session list`", "`alcove session add` makes one"),
    ("person", "`alcove people`", "`alcove invite` brings one in"),
    ("device", "`alcove devices`", "`alcove link` adds one"),
    ("request", "`alcove request`", "`alcove request add` makes one"),
    ("instrument", "`alcove measure instruments`", "`alcove measure pack add` loads one"),
    ("response", "`alcove measure list`", "`alcove measure add` records one"),
    ("prompt", "`alcove measure prompts`", "Nothing asks for a conversation now"),
    ("conflict", "`alcove conflicts`", "Nothing is open"),
    ("seam", "`alcove seams`", "Nothing waits to be read"),
    ("place", "`alcove guard` or `request show`", "Nothing was found"),
    ("entry set aside", "`alcove quarantine`", "Nothing was set aside"),
];

fn verbs(what: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    VERBS.iter().find(|(known, _, _)| *known == what)
}

/// None fits, or more than one.
pub(super) fn which(what: &str) -> String {
    let list = verbs(what).map_or("the last list", |(_, list, _)| list);
    format!("Say more of the name, or use a number from {list}.")
}

/// A number that the last list does not have.
pub(super) fn again(what: &str) -> String {
    let list = verbs(what).map_or("List them again", |(_, list, _)| list);
    let lists = if verbs(what).is_some() { " lists them" } else { "" };
    format!("{list}{lists}; a number means what the last list showed.")
}

/// There is none yet.
pub(super) fn first(what: &str) -> String {
    match verbs(what) {
        Some((_, _, make)) => format!("{make}; `alcove sync` brings others'."),
        None => "`alcove sync` brings what others wrote.".to_owned(),
    }
}
