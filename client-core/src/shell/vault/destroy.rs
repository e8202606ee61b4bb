//! The end of a home folder: the keys first, then everything that they opened. A mark tells whoever comes after a crash to
//! go on; nothing is opened while it lies there.
//!
//! Overwriting a file does not reach every copy that flash memory keeps of it: what stays there is sealed under the
//! passphrase, and the store without its key is noise.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

const MARK: &str = "wiping";
/// Files that hold keys; overwritten before they go.
const KEY_FILES: [&str; 4] = ["keys.sealed", "keys.sealed.new", "keys.store", "keys.store.new"];
/// Everything else that a device keeps in its home folder, but for the lock and what others put there. A name that ends in
/// `*` stands for all that begin so.
const HOME_FILES: [&str; 6] =
    ["vault.db*", "witness", "witness.new", "lease*", "jottings*", crate::shell::reserve::FILE_NAME];

/// Whether the folder's keys and files are being destroyed.
pub(crate) fn is_being_destroyed(home: &Path) -> bool {
    home.join(MARK).exists()
}

/// Destroys the keys, then the files of the home folder, and those in `also` that lie in it. The caller holds the folder's
/// lock. After a failure or a crash it is called again, and goes on.
///
/// # Errors
/// What the file system says; the mark stays then.
pub(crate) fn destroy(home: &Path, also: &[&str]) -> std::io::Result<()> {
    File::create(home.join(MARK))?.sync_all()?;
    sync_folder(home)?;
    for name in KEY_FILES {
        destroy_keys(&home.join(name))?;
    }
    sync_folder(home)?;
    for entry in std::fs::read_dir(home)? {
        let entry = entry?;
        let name = entry.file_name();
        let mut names = HOME_FILES.iter().chain(also);
        let ours = names.any(|pattern| fits(&name.to_string_lossy(), pattern));
        if ours && entry.file_type()?.is_file() {
            remove(&entry.path())?;
        }
    }
    sync_folder(home)?;
    remove(&home.join(MARK))?;
    sync_folder(home)
}

fn fits(name: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |begin| name.starts_with(begin))
}

fn destroy_keys(path: &Path) -> std::io::Result<()> {
    match File::options().write(true).open(path) {
        Ok(mut file) => {
            let bytes = usize::try_from(file.metadata()?.len()).unwrap_or_default();
            file.write_all(&vec![0; bytes])?;
            file.sync_all()?;
            drop(file);
            remove(path)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What was removed is gone durably once its folder is written.
fn sync_folder(home: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    File::open(home)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use tempfile::TempDir;

    use super::{MARK, destroy, is_being_destroyed};

    fn home() -> TempDir {
        let home = TempDir::new().unwrap();
        for name in [
            "keys.sealed",
            "keys.store",
            "vault.db",
            "vault.db-wal",
            "jottings.sealed",
            "jottings.keys",
            "room.reserve",
            "witness",
            "a letter",
        ] {
            std::fs::write(home.path().join(name), b"something").unwrap();
        }
        home
    }

    fn names(home: &TempDir) -> Vec<String> {
        let entries = std::fs::read_dir(home.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn nothing_of_a_device_is_left_and_nothing_else_is_touched() {
        let home = home();
        std::fs::write(home.path().join("last-list.json"), b"[]").unwrap();
        destroy(home.path(), &["last-list.json"]).unwrap();
        assert_eq!(names(&home), ["a letter"]);
        destroy(home.path(), &[]).unwrap();
        assert_eq!(names(&home), ["a letter"]);
    }

    #[test]
    fn after_a_crash_at_any_file_it_goes_on_and_the_keys_are_gone_first() {
        for left in ["keys.sealed", "keys.store", "vault.db", "vault.db-wal", "witness"] {
            let home = home();
            // A folder in the place of a file stops the run there, as a crash would.
            std::fs::remove_file(home.path().join(left)).unwrap();
            std::fs::create_dir(home.path().join(left)).unwrap();
            let stopped = destroy(home.path(), &[]);
            if left.starts_with("keys") {
                assert!(stopped.is_err() && is_being_destroyed(home.path()));
                assert!(home.path().join("vault.db").exists(), "the store goes after the keys");
            }
            std::fs::remove_dir(home.path().join(left)).unwrap();
            destroy(home.path(), &[]).unwrap();
            assert_eq!(names(&home), ["a letter"]);
            assert!(!home.path().join(MARK).exists());
        }
    }
}
