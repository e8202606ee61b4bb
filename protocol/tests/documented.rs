//! `docs/protocol.md` names every number that the code has: limits, problem codes, labels, kinds.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use alcove_protocol::entry::Kind;
use alcove_protocol::frame::{CHALLENGE_ROUTE, LIVE_ROUTE, RELAY_ROUTE, SYNC_ROUTE};
use alcove_protocol::label;
use alcove_protocol::problem::{Problem, Retry};

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn document() -> String {
    read("../docs/protocol.md")
}

/// The constants of a source file, with the value as it is written there.
fn constants(path: &str) -> Vec<(String, String)> {
    let source = read(path);
    let line = |line: &str| {
        let (name, rest) = line.strip_prefix("pub const ")?.split_once(':')?;
        let (_, value) = rest.split_once(" = ")?;
        Some((name.to_owned(), value.trim_end_matches(';').to_owned()))
    };
    source.lines().filter_map(line).collect()
}

/// The cells of the table row whose first cell is `name`, code marks dropped.
fn row(document: &str, name: &str) -> Vec<String> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
    };
    document
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(cells)
        .find(|cells| cells.first().is_some_and(|first| first == name))
        .unwrap_or_else(|| panic!("docs/protocol.md has no table row for {name}"))
}

/// A product of numbers, or a name of another limit, as the sources write it.
fn value(text: &str, all: &[(String, String)]) -> u64 {
    text.split('*')
        .map(|factor| {
            let factor = factor.trim().replace('_', "");
            factor.parse().unwrap_or_else(|_| {
                let other =
                    all.iter().find(|(name, _)| name.replace('_', "") == factor).expect("a known limit");
                value(&other.1, all)
            })
        })
        .product()
}

#[test]
fn every_limit_is_documented_with_its_value() {
    let (document, limits) = (document(), constants("src/limits.rs"));
    assert!(limits.len() > 15);
    for (name, text) in &limits {
        let cells = row(&document, name);
        let documented: u64 = cells.get(1).unwrap().replace([',', ' '], "").parse().unwrap();
        assert_eq!(documented, value(text, &limits), "{name}");
    }
}

#[test]
fn every_problem_code_is_documented_with_number_status_and_retry() {
    let document = document();
    for problem in Problem::ALL {
        let retry = match problem.retry() {
            Retry::Later => "later",
            Retry::Renew => "renew",
            Retry::Never => "never",
        };
        let want = [problem.number().to_string(), problem.http_status().to_string(), retry.to_owned()];
        let cells = row(&document, problem.code());
        assert_eq!(cells.get(1..4), Some(want.as_slice()), "{}", problem.code());
    }
}

#[test]
fn every_label_is_documented() {
    let document = document();
    for label in label::ALL {
        let text = std::str::from_utf8(label.bytes()).unwrap();
        // A bar ends a table cell, so the table leaves it out and the text in front of it says so.
        let bare = text.trim_end_matches('|');
        assert!(document.contains(&format!("| `{bare}` |")), "{bare}");
    }
}

#[test]
fn every_kind_and_route_is_documented() {
    let document = document();
    let known = [
        ("genesis", Kind::GENESIS),
        ("person_added", Kind::PERSON_ADDED),
        ("device_added", Kind::DEVICE_ADDED),
        ("relay_key", Kind::RELAY_KEY),
        ("device_revoked", Kind::DEVICE_REVOKED),
        ("device_wiped", Kind::DEVICE_WIPED),
        ("admin_changed", Kind::ADMIN_CHANGED),
        ("intake_key", Kind::INTAKE_KEY),
        ("recovery_keys", Kind::RECOVERY_KEYS),
        ("policy", Kind::POLICY),
        ("person_removed", Kind::PERSON_REMOVED),
        ("kit_added", Kind::KIT_ADDED),
        ("device_recovered", Kind::DEVICE_RECOVERED),
        ("org_fork_resolve", Kind::ORG_FORK_RESOLVE),
        ("created", Kind::CREATED),
        ("access_granted", Kind::ACCESS_GRANTED),
        ("access_changed", Kind::ACCESS_CHANGED),
        ("access_ended", Kind::ACCESS_ENDED),
        ("epoch", Kind::EPOCH),
        ("purge", Kind::PURGE),
        ("fork_resolve", Kind::FORK_RESOLVE),
        ("content", Kind::CONTENT),
        ("slots", Kind::SLOTS),
        ("record", Kind::RECORD),
        ("checkpoint", Kind::CHECKPOINT),
        ("attest", Kind::ATTEST),
        ("key_grant", Kind::KEY_GRANT),
        ("void", Kind::VOID),
        ("intake", Kind::INTAKE),
        ("wipe_ack", Kind::WIPE_ACK),
    ];
    for (name, kind) in known {
        assert!(kind.is_known());
        assert_eq!(row(&document, &format!("{:#06x}", kind.0)).get(1).unwrap(), name);
    }
    let numbers = (0..=u16::MAX).map(Kind).filter(|kind| kind.is_known()).count();
    assert_eq!(numbers, known.len(), "a kind that the table above does not name");
    for route in [SYNC_ROUTE, LIVE_ROUTE, RELAY_ROUTE, CHALLENGE_ROUTE] {
        assert!(document.contains(&format!("`{route}`")), "{route}");
    }
}

#[test]
fn the_document_names_every_header_field_in_order() {
    let document = document();
    let table = document.split("### Header").nth(1).expect("a section `### Header`");
    let names = [
        "version",
        "suite",
        "kind",
        "log",
        "author",
        "incarnation",
        "seq",
        "prev",
        "control_head",
        "org_head",
        "epoch",
        "epoch_tag",
        "document",
        "slot",
        "nonce",
        "body_bytes",
    ];
    let mut rest = table;
    for name in names {
        let cell = format!("| `{name}` |");
        let at = rest.find(&cell).unwrap_or_else(|| panic!("{name} is missing or out of order"));
        rest = rest.split_at(at + cell.len()).1;
    }
}
