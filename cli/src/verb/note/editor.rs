//! The person's own editor over a private file. The file is the one place where Alcove writes plain text: it lies in the
//! home folder, readable by its owner only, and is overwritten and removed when the editor ends, whatever the outcome.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::error::CliError;

const FOLDER_NAME: &str = "editing";
const FILE_NAME: &str = "note.txt";
const EDITOR_DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };
/// Overwriting goes in steps of this size.
const ZEROS: [u8; 4_096] = [0; 4_096];

/// Lets the person edit `text`; gives what the editor left, without the line break that editors put at the end.
pub(super) async fn edit(home: &Path, text: &str) -> Result<String, CliError> {
    let folder = PlainFolder::make(home).map_err(CliError::file("the note cannot be given to the editor"))?;
    let path = folder.write(text).map_err(CliError::file("the note cannot be given to the editor"))?;
    // With a listener in place ctrl-c is the editor's business and does not end this process, which has to clean up.
    let interrupted = tokio::signal::ctrl_c();
    let mut editor = command(&path).spawn().map_err(|_| CliError::EditorFailed)?;
    tokio::pin!(interrupted);
    let ended = loop {
        tokio::select! {
            ended = editor.wait() => break ended,
            _ = &mut interrupted => interrupted.set(tokio::signal::ctrl_c()),
        }
    };
    if !ended.is_ok_and(|status| status.success()) {
        return Err(CliError::EditorFailed);
    }
    let edited =
        std::fs::read_to_string(&path).map_err(CliError::file("what the editor left cannot be read"))?;
    let edited =
        if text.ends_with('\n') { edited.as_str() } else { edited.strip_suffix('\n').unwrap_or(&edited) };
    Ok(edited.to_owned())
}

/// The editor, as the person's shell would start it: EDITOR may hold options.
fn command(path: &Path) -> Command {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| EDITOR_DEFAULT.to_owned());
    if cfg!(windows) {
        let mut words = editor.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or(EDITOR_DEFAULT));
        command.args(words).arg(path);
        return command;
    }
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$1\"")).arg("alcove").arg(path);
    command
}

/// A folder of this process's own; what lies in it is wiped when dropped.
struct PlainFolder {
    path: PathBuf,
}

impl PlainFolder {
    /// The lock of the home is held, so a folder that is there already was left by a process that was killed.
    fn make(home: &Path) -> std::io::Result<Self> {
        let folder = Self { path: home.join(FOLDER_NAME) };
        folder.wipe();
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder.path)?;
        Ok(folder)
    }

    fn write(&self, text: &str) -> std::io::Result<PathBuf> {
        let path = self.path.join(FILE_NAME);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(text.as_bytes())?;
        Ok(path)
    }

    /// Overwrites and removes everything in the folder, and the folder. What cannot be overwritten is still removed.
    fn wipe(&self) {
        for file in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let _ = overwrite(&file.path());
        }
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

impl Drop for PlainFolder {
    fn drop(&mut self) {
        self.wipe();
    }
}

fn overwrite(path: &Path) -> std::io::Result<()> {
    let mut left = std::fs::symlink_metadata(path).map(|file| if file.is_file() { file.len() } else { 0 })?;
    if left == 0 {
        return Ok(());
    }
    let mut file = File::options().write(true).open(path)?;
    while left > 0 {
        let step = left.min(ZEROS.len() as u64);
        file.write_all(ZEROS.get(..usize::try_from(step).unwrap_or_default()).unwrap_or_default())?;
        left -= step;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_a_killed_process_left_is_wiped_and_nothing_stays_after_use() {
        let home = tempfile::tempdir().unwrap();
        let left = home.path().join(FOLDER_NAME);
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("note.txt.swp"), "left").unwrap();
        let folder = PlainFolder::make(home.path()).unwrap();
        let path = folder.write("plain").unwrap();
        assert_eq!(std::fs::read_dir(&left).unwrap().count(), 1);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "plain");
        drop(folder);
        assert!(!left.exists());
    }
}
