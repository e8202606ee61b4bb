//! One process at a time works in a home folder. The lock is the operating system's, on `home.lock`; the file's text
//! only names the holder, so that a second process can say who is in the way. A crash leaves no lock behind.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

const FILE_NAME: &str = "home.lock";
const RETRY_WAIT_MS: u64 = 50;
const NOTE_BYTES_MAX: u64 = 1_024;

/// Who holds a home folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The program and its command, such as `alcove sync --watch`: words that hold no secret and no path.
    pub program: String,
    /// The process.
    pub pid: u32,
    /// Since when, ms since 1970.
    pub since_ms: i64,
}

impl Holder {
    /// This process, as of `now_ms`.
    pub fn this_process(program: &str, now_ms: i64) -> Self {
        Self { program: program.to_owned(), pid: std::process::id(), since_ms: now_ms }
    }

    fn to_note(&self) -> String {
        let program: String = self.program.chars().filter(|letter| !letter.is_control()).collect();
        format!("{}\n{}\n{program}\n", self.pid, self.since_ms)
    }

    fn from_note(note: &str) -> Option<Self> {
        let mut lines = note.lines();
        let pid = lines.next()?.parse().ok()?;
        let since_ms = lines.next()?.parse().ok()?;
        let program = lines.next()?.chars().filter(|letter| !letter.is_control()).collect();
        Some(Self { program, pid, since_ms })
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let since = jiff::Timestamp::from_millisecond(self.since_ms).unwrap_or_default();
        let since = since.strftime("%Y-%m-%d %H:%M UTC");
        write!(f, "`{}` (process {}) since {since}", self.program, self.pid)
    }
}

/// Why a home folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum HomeLockError {
    /// Another process works in it, and names itself.
    #[error("in use by {0}")]
    InUse(Holder),
    /// Another process works in it; it has not written who it is.
    #[error("in use by another process")]
    InUseByUnnamed,
    /// The file system failed.
    #[error("the home folder cannot be locked: {0}")]
    Io(#[from] std::io::Error),
}

/// The right to work in a home folder; ends when dropped.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
    home: PathBuf,
}

impl HomeLock {
    /// Locks the folder `home`, trying again for at most `wait_max`. Makes the folder, private to its owner, where
    /// there is none.
    ///
    /// # Errors
    /// [`HomeLockError`].
    pub async fn acquire(home: &Path, holder: &Holder, wait_max: Duration) -> Result<Self, HomeLockError> {
        make_private_folder(home)?;
        let mut file =
            File::options().read(true).write(true).create(true).truncate(false).open(home.join(FILE_NAME))?;
        let until = Instant::now() + wait_max;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() < until => {
                    tokio::time::sleep(Duration::from_millis(RETRY_WAIT_MS)).await;
                }
                Err(std::fs::TryLockError::WouldBlock) => return Err(in_use(&mut file)),
                Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(holder.to_note().as_bytes())?;
        Ok(Self { file, home: home.to_owned() })
    }

    /// The folder that it locks.
    pub fn home(&self) -> &Path {
        &self.home
    }
}

impl Drop for HomeLock {
    fn drop(&mut self) {
        // A note that outlives its lock would name the wrong holder for a moment, which is no harm.
        let _ = self.file.set_len(0);
    }
}

fn in_use(file: &mut File) -> HomeLockError {
    let mut note = String::new();
    let read =
        file.seek(SeekFrom::Start(0)).and_then(|_| file.take(NOTE_BYTES_MAX).read_to_string(&mut note));
    read.ok()
        .and_then(|_| Holder::from_note(&note))
        .map_or(HomeLockError::InUseByUnnamed, HomeLockError::InUse)
}

fn make_private_folder(home: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home)
}
