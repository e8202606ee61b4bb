//! Golden vectors: what these bytes were once, they stay. `golden/*.hex` holds one `name hex` a line. A new vector is
//! added with `ALCOVE_GOLDEN_ADD=1 cargo test -p alcove-protocol golden`; a line that is there is never changed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod entries;
mod frames;
mod keys;
mod parting;
mod purging;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Named bytes, in the order in which they were made.
type Vectors = Vec<(String, Vec<u8>)>;

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(file)
}

fn stored(file: &str) -> BTreeMap<String, Vec<u8>> {
    let text = std::fs::read_to_string(path(file)).unwrap_or_default();
    text.lines()
        .map(|line| {
            let (name, hex) = line.split_once(' ').unwrap();
            (name.to_owned(), data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap())
        })
        .collect()
}

/// Compares what the code makes now with what is stored; every stored line must still be made.
fn compare(file: &str, made: &Vectors) -> BTreeMap<String, Vec<u8>> {
    let mut kept = stored(file);
    let mut new = String::new();
    for (name, bytes) in made {
        match kept.get(name) {
            Some(stored) => assert!(stored == bytes, "{file}: {name} is not what it was"),
            None => {
                writeln!(new, "{name} {}", data_encoding::HEXLOWER.encode(bytes)).unwrap();
            }
        }
    }
    if !new.is_empty() && std::env::var_os("ALCOVE_GOLDEN_ADD").is_some() {
        let text = std::fs::read_to_string(path(file)).unwrap_or_default();
        std::fs::write(path(file), text + &new).unwrap();
        kept = stored(file);
        new.clear();
    }
    assert!(new.is_empty(), "{file}: not stored yet:\n{new}");
    assert_eq!(kept.len(), made.len(), "{file}: a stored vector is no longer made");
    kept
}
