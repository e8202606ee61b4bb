//! Where a sheet goes: into a new file that its owner alone can read, or onto the terminal; never both, and nowhere else.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use alcove_client_core::client::Client;
use clap::Args;
use jiff::ZonedDateTime;
use zeroize::Zeroizing;

use crate::atlas::Atlas;
use crate::error::CliError;
use crate::qr::terminal_qr;
use crate::sheet::SheetNames;
use crate::verb::ceremony::in_lines;

/// A file for one sheet, or the terminal.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct PlaceArgs {
    /// Write the sheet (HTML, to be printed) to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show the code on this terminal instead, to be copied by hand or scanned
    #[arg(long)]
    show: bool,
}

/// A folder for three sheets, or the terminal.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct FolderArgs {
    /// Write the three sheets (HTML, to be printed) into this folder
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Show the three codes on this terminal instead
    #[arg(long)]
    show: bool,
}

impl PlaceArgs {
    pub(super) fn file(path: PathBuf) -> Self {
        Self { out: Some(path), show: false }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.out.as_deref()
    }
}

impl FolderArgs {
    pub(super) fn path(&self) -> Option<&Path> {
        self.out_dir.as_deref()
    }
}

/// The names on a sheet of this person.
pub(super) struct Names {
    practice: String,
    pub(super) holder: String,
}

impl Names {
    pub(super) async fn of(client: &Client) -> Result<Self, CliError> {
        let atlas = Atlas::load(client).await?;
        let practice = client.practice_names().await?.join(" / ");
        Ok(Self { practice, holder: atlas.person_name(client.person()) })
    }

    pub(super) fn for_holder(&self, holder: &str) -> Self {
        Self { practice: self.practice.clone(), holder: holder.to_owned() }
    }

    pub(super) fn on_sheet(&self) -> SheetNames<'_> {
        SheetNames { practice: &self.practice, holder: &self.holder, date: ZonedDateTime::now().date() }
    }
}

/// Files that go again unless they are kept: paper that counts nowhere must not lie about.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    written: Vec<PathBuf>,
}

impl Sheets {
    /// Writes a sheet to a file that is not there yet, for its owner alone, and down to the disk.
    pub(super) fn write(&mut self, path: &Path, sheet: &Zeroizing<String>) -> Result<(), CliError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = CliError::file("the sheet's file cannot be made");
        let mut file = options.open(path).map_err(&failed)?;
        self.written.push(path.to_owned());
        file.write_all(sheet.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// They count: they stay.
    pub(super) fn keep(mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.written)
    }
}

impl Drop for Sheets {
    fn drop(&mut self) {
        for path in &self.written {
            // What cannot be removed opens nothing: its keys were never registered.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A code as a person copies it from the terminal, with a drawing for a camera where there is a screen.
pub(super) fn on_terminal(code: &str) -> Zeroizing<String> {
    let drawn = std::io::stdout().is_terminal().then(|| terminal_qr(code)).flatten();
    let drawn = drawn.map(|lines| format!("{lines}\n")).unwrap_or_default();
    Zeroizing::new(format!("{drawn}{}", in_lines(code)))
}
