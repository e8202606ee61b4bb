//! House rules that a machine can check, over the repository as it lies here.

use std::path::{Path, PathBuf};

/// Lines that a file should not have more of.
pub const FILE_LINES_MAX: usize = 400;

/// Folders that hold no source of ours.
const SKIPPED: [&str; 5] = ["target", ".git", "generated", "proptest-regressions", "node_modules"];

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A text file of the repository.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path inside the repository, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl SourceFile {
    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    /// Whether it holds tests and nothing else.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "tests.rs")
            && !self.path.starts_with("tests/src")
    }

    /// Its lines without comments, each with its number.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).map(|(number, line)| (number, without_comment(line)))
    }

    /// Whether it lies in one of these folders, or is the file that begins one of them.
    pub fn is_in(&self, rooms: &[&str]) -> bool {
        rooms.iter().any(|room| {
            self.path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
        })
    }
}

/// What stands before a comment. A `//` inside a string literal counts as text only in addresses.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| at + from) {
        if !line[..at].ends_with(':') {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Every text file of the repository, in the order of their paths.
pub fn files() -> Vec<SourceFile> {
    let root = repository();
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push(SourceFile { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Whether `line` contains `word`, not as a part of a longer word.
pub fn has_word(line: &str, word: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !is_part(before.chars().next_back()) && !is_part(after.chars().next())
    })
}

/// Lines of files that contain one of the words, as `path:line: word`.
pub fn lines_with<'a>(files: impl Iterator<Item = &'a SourceFile>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.code() {
            for word in words.iter().filter(|word| has_word(line, word)) {
                found.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    found
}
