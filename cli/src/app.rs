//! What every verb starts with and ends with: the home folder, the open device, what is said after an edit.

use std::path::PathBuf;
use std::sync::OnceLock;

use alcove_client_core::client::{Client, Home};
use alcove_client_core::crypto::passphrase::KeyFile;
use alcove_client_core::engine::Intent;
use alcove_client_core::error::ClientError;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::CliError;
use crate::last_list::LastList;
use crate::moment::counted;
use crate::progress::Brought;
use crate::show::{Show, show, table};
use crate::{progress, secret, wipe};

/// A verb's surroundings.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) home: Home,
    pub(crate) json: bool,
    /// `--sync` was given.
    pub(crate) sync_after: bool,
    /// Decisions that waited before the verb's own.
    waiting_before: OnceLock<Vec<Intent>>,
}

/// The state after an edit.
#[derive(Debug, Serialize)]
pub(crate) struct Saved {
    on_this_device: bool,
    unsent_changes: u64,
}

/// What an edit did, and where it is now.
#[derive(Debug, Serialize)]
struct Edited<T> {
    #[serde(flatten)]
    what: T,
    saved: Saved,
}

impl<T: Show> Show for Edited<T> {
    fn text(&self) -> String {
        let said = self.what.text();
        let gap = if said.is_empty() { "" } else { "\n" };
        let state = match self.saved.unsent_changes {
            0 => "everything is at the relay.".to_owned(),
            unsent => format!("{} not sent yet (`alcove sync`).", counted(unsent, "change")),
        };
        format!("{said}{gap}Saved on this device; {state}")
    }
}

impl App {
    /// `words` are how this process names itself to others: the verb, without arguments.
    pub(crate) fn new(home: PathBuf, words: &str, json: bool, sync_after: bool) -> Self {
        Self { home: Home::new(home, words), json, sync_after, waiting_before: OnceLock::new() }
    }

    /// Shows a verb's one result.
    pub(crate) fn show(&self, what: &impl Show) {
        show(what, self.json);
    }

    /// What the numbers of the last lists mean.
    pub(crate) fn last_list(&self) -> LastList {
        LastList::of(self.home.path())
    }

    /// Opens the device, works with it, and closes it whatever the outcome. A device that is to be wiped, or hears of it
    /// meanwhile, is.
    pub(crate) async fn with_client<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        if self.home.is_being_destroyed() {
            self.home.destroy(&[LastList::FILE_NAME]).await?;
            return Err(ClientError::Wiped.into());
        }
        if !self.home.has_keys() {
            return Err(ClientError::NotSetUp { path: self.home.path().to_owned() }.into());
        }
        let keys = self.home.unlock(&secret::passphrase()?)?;
        let client = Client::open(&self.home, keys).await?;
        if wipe::is_asked_for(&client).await? {
            return Err(wipe::carry_out(self, client).await);
        }
        let _ = self.waiting_before.set(client.decisions().await?.waiting);
        let outcome = work(&client).await;
        if wipe::is_asked_for(&client).await? {
            return Err(wipe::carry_out(self, client).await);
        }
        client.close().await;
        outcome
    }

    /// Keys for a new device under a new passphrase; or, where an earlier attempt came no further, those it made.
    pub(crate) async fn keys_for_new_device(&self) -> Result<KeyFile, CliError> {
        if self.home.has_keys() {
            return Ok(self.home.unlock(&secret::passphrase()?)?);
        }
        let passphrase = secret::new_passphrase()?;
        let keys = Home::make_keys();
        self.home.store_keys(&keys, &passphrase).await?;
        Ok(keys)
    }

    /// The passphrase for a new device; or, where an earlier attempt came no further, the one that it took.
    pub(crate) fn passphrase_for_new_device(&self) -> Result<Zeroizing<String>, CliError> {
        if self.home.has_keys() { secret::passphrase() } else { secret::new_passphrase() }
    }

    /// Shows what an edit did and where it is now. With `--sync` it is sent first; when that fails, the edit is saved
    /// all the same, and the failure is told after it.
    pub(crate) async fn show_edit(&self, client: &Client, what: impl Show) -> Result<(), CliError> {
        let synced = if self.sync_after { progress::sync(client).await.map(|_| ()) } else { Ok(()) };
        let unsent_changes = client.status().unsent.changes;
        self.show(&Edited { what, saved: Saved { on_this_device: true, unsent_changes } });
        synced
    }

    /// Shows what was decided and how far it has come. With `--sync` the relay is told first; when that fails, the
    /// decision waits all the same, and the failure is told after it. A decision that turns out not to be allowed is an
    /// error.
    pub(crate) async fn show_decision(&self, client: &Client, what: impl Show) -> Result<(), CliError> {
        self.show_decided(client, what, self.sync_after).await
    }

    /// The same for what is urgent: the relay is told at once where it can be reached, whether or not `--sync` was given.
    pub(crate) async fn show_urgent(&self, client: &Client, what: impl Show) -> Result<(), CliError> {
        let shown = self.show_decided(client, what, true).await;
        let unreachable = |error: &CliError| matches!(error, CliError::Client(ClientError::Link(_)));
        match shown {
            Err(error) if unreachable(&error) && !self.sync_after => Ok(()),
            shown => shown,
        }
    }

    async fn show_decided(&self, client: &Client, what: impl Show, sync: bool) -> Result<(), CliError> {
        let before = client.decisions().await?.not_done;
        let synced = if sync { progress::sync_through(client).await } else { Ok(Brought::default()) };
        let decisions = client.decisions().await?;
        // An earlier decision that turns out not to be allowed is among the reports.
        let earlier = |intent| self.waiting_before.get().is_some_and(|waiting| waiting.contains(intent));
        let mut new = decisions.not_done.iter().filter(|dropped| !before.contains(dropped));
        if let Some(dropped) = new.find(|dropped| !earlier(&dropped.intent)) {
            return Err(ClientError::from(dropped.reason).into());
        }
        let (reports, synced) = match synced {
            Ok(brought) => (brought.reports, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        self.show(&Decided { what, decisions_waiting: decisions.waiting.len(), reports });
        synced
    }
}

/// What was decided, and how far it has come.
#[derive(Debug, Serialize)]
struct Decided<T> {
    #[serde(flatten)]
    what: T,
    decisions_waiting: usize,
    reports: Vec<String>,
}

impl<T: Show> Show for Decided<T> {
    fn text(&self) -> String {
        let mut lines = self.reports.clone();
        lines.push(self.what.text());
        lines.push(if self.decisions_waiting == 0 {
            "The relay has it; the others' devices have it with their next sync.".to_owned()
        } else {
            "It is kept on this device and takes effect with the next sync (`alcove sync`).".to_owned()
        });
        lines.join("\n")
    }
}

/// A list with numbers, as a person and as a program read it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Listed<T> {
    pub(crate) rows: Vec<T>,
    #[serde(skip)]
    pub(crate) header: &'static [&'static str],
    #[serde(skip)]
    pub(crate) when_empty: &'static str,
}

/// A row of a list.
pub(crate) trait Cells: Serialize {
    /// The cells after the number.
    fn cells(&self) -> Vec<String>;
}

/// Rows as a table whose first column is the number by which each can be named.
pub(crate) fn numbered<T: Cells>(rows: &[T], header: &[&str], when_empty: &str) -> String {
    if rows.is_empty() {
        return when_empty.to_owned();
    }
    let rows = rows.iter().zip(1_u32..).map(|(row, number)| {
        let mut cells = vec![number.to_string()];
        cells.extend(row.cells());
        cells
    });
    let header: Vec<&str> = std::iter::once("No").chain(header.iter().copied()).collect();
    table(&header, rows)
}

impl<T: Cells> Show for Listed<T> {
    fn text(&self) -> String {
        numbered(&self.rows, self.header, self.when_empty)
    }
}
