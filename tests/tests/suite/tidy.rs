//! The house rules hold.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use alcove_tests::tidy::{FILE_LINES_MAX, files, has_word, lines_with, repository};
use serde_json::Value;

/// Where nothing waits, tells the time, rolls dice or touches the world.
const SANS_IO: [&str; 9] = [
    "client-core/src/time",
    "client-core/src/clinical",
    "client-core/src/document",
    "client-core/src/crypto",
    "client-core/src/trust",
    "client-core/src/engine",
    "server/src/relay",
    "protocol/src",
    "client-core/src/lib",
];

const NONE: Vec<String> = Vec::new();

#[test]
fn tidy_above_the_sans_io_line_nothing_waits_and_nothing_touches_the_world() {
    let files = files();
    let rooms = files
        .iter()
        .filter(|file| file.is_rust() && file.is_in(&SANS_IO) && !file.is_in(&["protocol/src/golden"]));
    assert!(rooms.clone().count() > 50, "the rooms are there");
    let banned = [
        "async",
        "tokio",
        "sqlx",
        "rustls",
        "std::fs",
        "std::net",
        "SystemTime",
        "Instant",
        "getrandom",
        "thread_rng",
    ];
    assert_eq!(lines_with(rooms, &banned), NONE);
}

#[test]
fn tidy_files_are_short_and_named_for_what_they_hold() {
    let files = files();
    let rust = || files.iter().filter(|file| file.is_rust());
    let long: Vec<String> = rust()
        .map(|file| (file.text.lines().count(), &file.path))
        .filter(|(lines, _)| *lines > FILE_LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert_eq!(long, NONE);
    let misnamed: Vec<String> = rust()
        .map(|file| file.path.clone())
        .filter(|path| {
            path.ends_with("/mod.rs") || path.split('/').any(|part| part.trim_end_matches(".rs") == "utils")
        })
        .collect();
    assert_eq!(misnamed, NONE);
}

#[test]
fn tidy_nothing_is_left_for_later() {
    let files = files();
    let mut found = Vec::new();
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
    ];
    let attributes = [concat!("#[ig", "nore"), concat!("#[al", "low("), concat!("#![al", "low(")];
    for file in files.iter().filter(|file| file.is_rust()) {
        for (number, line) in (1..).zip(file.text.lines()) {
            let marked =
                marks.iter().any(|mark| has_word(line, mark.trim_end_matches('!')) && line.contains(mark));
            if marked || attributes.iter().any(|attribute| line.contains(attribute)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_eq!(found, NONE);
}

#[test]
fn tidy_no_test_sleeps() {
    let files = files();
    let sleep = concat!("sle", "ep(");
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_test()) {
        for (number, line) in file.code().filter(|(_, line)| line.contains(sleep)) {
            found.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    assert_eq!(found, NONE);
}

#[test]
fn tidy_no_file_names_a_place_on_somebodys_machine() {
    let files = files();
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let mut found = Vec::new();
    for file in &files {
        for (number, line) in (1..).zip(file.text.lines()) {
            if places.iter().any(|place| line.contains(place)) {
                found.push(format!("{}:{number}", file.path));
            }
        }
    }
    assert_eq!(found, NONE);
}

#[test]
fn tidy_every_label_is_documented() {
    let root = repository();
    let labels = std::fs::read_to_string(root.join("protocol/src/label.rs")).unwrap();
    let document = std::fs::read_to_string(root.join("docs/protocol.md")).unwrap();
    let names: Vec<&str> = labels
        .lines()
        .filter_map(|line| line.split_once("= \"")?.1.split_once("\";"))
        .map(|(name, _)| name)
        .collect();
    assert!(names.len() > 15);
    let missing: Vec<String> = names
        .into_iter()
        .filter(|name| !document.contains(name.trim_end_matches('|')))
        .map(str::to_owned)
        .collect();
    assert_eq!(missing, NONE);
}

/// Who links whom when the programs are built: package names.
fn links() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        // Not offline: on a fresh machine the crates of other platforms are not here yet.
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names: BTreeMap<String, String> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let from = links.entry(names[&text(&node["id"])].clone()).or_default();
        for dependency in node["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                from.insert(names[&text(&dependency["pkg"])].clone());
            }
        }
    }
    links
}

fn reachable(links: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(links.get(&name).into_iter().flatten().cloned());
        }
    }
    reached
}

#[test]
fn tidy_the_relay_links_no_content_cipher_no_automerge_and_no_client() {
    let links = links();
    let relay = reachable(&links, "alcove-server");
    assert!(relay.contains("alcove-protocol"));
    for banned in ["chacha20poly1305", "aes-gcm", "aes-gcm-siv", "hpke", "automerge", "alcove-client-core"] {
        assert!(!relay.contains(banned), "alcove-server links {banned}");
    }
    let client = reachable(&links, "alcove-client-core");
    for linked in ["chacha20poly1305", "hpke", "automerge"] {
        assert!(client.contains(linked), "the search finds what is linked");
    }
}

#[test]
fn tidy_dependencies_point_down_and_only_ffi_knows_uniffi() {
    let links = links();
    for (package, dependencies) in links.iter().filter(|(package, _)| package.starts_with("alcove-")) {
        let above: &[&str] = match package.as_str() {
            "alcove-protocol" => &[
                "alcove-client-core",
                "alcove-server",
                "alcove-export",
                "alcove-cli",
                "alcove-ffi",
                "alcove-tests",
            ],
            "alcove-client-core" => {
                &["alcove-server", "alcove-export", "alcove-cli", "alcove-ffi", "alcove-tests"]
            }
            "alcove-server" => {
                &["alcove-client-core", "alcove-export", "alcove-cli", "alcove-ffi", "alcove-tests"]
            }
            "alcove-export" => &["alcove-server", "alcove-cli", "alcove-ffi", "alcove-tests"],
            "alcove-ffi" => &["alcove-server", "alcove-cli", "alcove-tests"],
            "alcove-cli" => &["alcove-ffi", "alcove-tests"],
            _ => &[],
        };
        for banned in above {
            assert!(!dependencies.contains(*banned), "{package} sees {banned}");
        }
        let knows_uniffi = dependencies.iter().any(|name| name.starts_with("uniffi"));
        assert!(!knows_uniffi || package == "alcove-ffi", "{package} knows uniffi");
    }
}

#[test]
fn tidy_the_library_for_phones_holds_no_fhir_no_pdf_no_drawing_and_no_server() {
    let tree = |package: &str| {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--locked",
                "--edges",
                "normal,features",
                "--prefix",
                "none",
                "--package",
                package,
            ])
            .current_dir(repository())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let banned = [
        "alcove-export feature \"fhir\"",
        "alcove-export feature \"pdf\"",
        "alcove-export feature \"drawing\"",
        "krilla ",
        "ttf-parser ",
        "plotters ",
        "alcove-server ",
        "alcove-cli ",
    ];
    let (phone, laptop) = (tree("alcove-ffi"), tree("alcove-cli"));
    assert!(phone.contains("alcove-export "), "the search finds what is linked");
    for name in banned {
        let is_linked = |tree: &str| tree.lines().any(|line| line.starts_with(name));
        assert!(!is_linked(&phone), "alcove-ffi links {name}");
        assert!(is_linked(&laptop), "{name} is no name of anything here");
    }
}
