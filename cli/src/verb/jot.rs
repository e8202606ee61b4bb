//! `alcove jot`: writing something down on a device that is locked; `alcove jottings`: filing it afterwards.

use std::path::PathBuf;

use alcove_client_core::client::{Client, Jottings};
use alcove_client_core::engine::JottingItem;
use alcove_protocol::id::DeviceId;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::{App, Cells, numbered};
use crate::atlas::Atlas;
use crate::confirm::confirm;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::pick::{Choice, pick};
use crate::show::Show;
use crate::verb::note;

/// The longest file of jottings that is read, in bytes.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// Jot something down without unlocking the device
///
/// No passphrase is asked for: the text is sealed with public keys, so that nobody can read it before the device is
/// unlocked, not even who wrote it. Then `alcove jottings` lists it, and you file it where it belongs. Alcove keeps nothing
/// readable for this: no name, no list of groups. Say in the text whom it is about.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove jot \"M3 rang: not coming on Thursday\"
  alcove jot --private < thought.txt")]
pub(crate) struct JotArgs {
    /// What to write; without it, standard input is read
    text: Option<String>,
    /// For yourself: if this device is revoked, the practice's admins do not get it
    #[arg(long)]
    private: bool,
}

/// What was jotted down and waits to be filed: list, file, discard
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove jottings list
  alcove jottings file 1 today --member one
  alcove jottings file 2 2031-04-10 --text \"Rang on Monday: will be late.\"
  alcove jottings discard 3")]
pub(crate) struct JottingsArgs {
    #[command(subcommand)]
    verb: JottingsVerb,
}

#[derive(Debug, Subcommand)]
enum JottingsVerb {
    /// Show what waits, the oldest first
    List,
    /// File one into the note of a session; it is then off the list
    File {
        /// Which: its number in the list
        jotting: String,
        #[command(flatten)]
        place: note::Place,
        /// Write this instead of what was jotted down
        #[arg(long)]
        text: Option<String>,
    },
    /// Take one off the list for good
    Discard {
        /// Which: its number in the list
        jotting: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Take in the jottings of another device, which nobody can unlock any more (admins)
    ///
    /// FILE is `jottings.sealed` of that device's home folder. Only a device of an admin has the key; what was jotted down
    /// as private stays sealed.
    TakeIn {
        /// The file
        file: PathBuf,
    },
}

#[derive(Serialize)]
struct JottedDown {
    waiting: usize,
    device: String,
}

impl Show for JottedDown {
    fn text(&self) -> String {
        format!(
            "Jotted down and sealed on this device ({}). {} in all; unlock it and file with `alcove jottings`.",
            self.device.get(..8).unwrap_or_default(),
            counted(self.waiting as u64, "jotting")
        )
    }
}

#[derive(Serialize)]
struct Row {
    id: String,
    written: Moment,
    /// The device that handed it in; none for this device's own.
    handed_in_by: Option<String>,
    private: bool,
    text: String,
}

impl Cells for Row {
    fn cells(&self) -> Vec<String> {
        let from = self.handed_in_by.as_ref().map_or(String::new(), |device| format!("from {device}"));
        let private = if self.private { "private" } else { "" }.to_owned();
        let line = self.text.lines().collect::<Vec<_>>().join(" / ");
        vec![self.written.to_string(), from, private, line]
    }
}

#[derive(Serialize)]
struct Shown {
    jottings: Vec<Row>,
    waiting: usize,
    kept_files: usize,
    keys_altered: Option<Moment>,
}

impl Show for Shown {
    fn text(&self) -> String {
        let header = ["Written", "", "", "What"];
        let mut lines = vec![numbered(&self.jottings, &header, "Nothing waits to be filed.")];
        if self.waiting > 0 {
            lines.push(format!(
                "{} more wait: there is room once some of these are filed or discarded.",
                self.waiting
            ));
        }
        if self.kept_files > 0 {
            lines.push(format!(
                "{} of jottings could not be read and lie in the home folder: keep them, and ask for help.",
                counted(self.kept_files as u64, "file")
            ));
        }
        if let Some(at) = self.keys_altered {
            lines.push(format!(
                "The keys for jottings were found altered {at}: what was jotted down before may have been read by whoever did it."
            ));
        }
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct Done {
    done: &'static str,
    #[serde(skip)]
    words: String,
}

impl Show for Done {
    fn text(&self) -> String {
        self.words.clone()
    }
}

pub(crate) async fn jot(app: &App, args: JotArgs) -> Result<(), CliError> {
    let text = args.text.map_or_else(note::read_input, Ok)?;
    let jotted = app.home.jot(text.trim_end(), args.private).await?;
    app.show(&JottedDown { waiting: jotted.waiting, device: jotted.device.to_hex() });
    Ok(())
}

pub(crate) async fn run(app: &App, args: JottingsArgs) -> Result<(), CliError> {
    app.with_client(async |client| match &args.verb {
        JottingsVerb::List => list(app, client).await,
        JottingsVerb::File { jotting, place, text } => {
            file(app, client, jotting, place, text.as_deref()).await
        }
        JottingsVerb::Discard { jotting, yes } => discard(app, client, jotting, *yes).await,
        JottingsVerb::TakeIn { file } => take_in(app, client, file).await,
    })
    .await
}

fn id_text(item: &JottingItem) -> String {
    DeviceId(item.jotting.id).to_hex()
}

async fn list(app: &App, client: &Client) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let Jottings { items, waiting, kept, keys_altered } = client.jottings().await?;
    app.last_list().remember("jotting", items.iter().map(id_text));
    let row = |item: &JottingItem| Row {
        id: id_text(item),
        written: item.jotting.claimed.into(),
        handed_in_by: (item.from != client.device()).then(|| atlas.device_name(item.from)),
        private: item.jotting.private,
        text: item.jotting.text.to_string(),
    };
    let jottings = items.iter().map(row).collect();
    app.show(&Shown { jottings, waiting, kept_files: kept, keys_altered: keys_altered.map(Moment::from) });
    Ok(())
}

async fn picked(app: &App, client: &Client, words: &str) -> Result<JottingItem, CliError> {
    let choice = |item: JottingItem| Choice { id: id_text(&item), names: Vec::new(), item };
    let items = client.jottings().await?.items;
    pick("jotting", words, items.into_iter().map(choice).collect(), &app.last_list())
}

async fn file(
    app: &App,
    client: &Client,
    jotting: &str,
    place: &note::Place,
    text: Option<&str>,
) -> Result<(), CliError> {
    let item = picked(app, client, jotting).await?;
    let (title, field) = note::place_to_write(app, client, place).await?;
    // When it was written is part of what was witnessed: it goes along.
    let written = Moment::from(item.jotting.claimed).local_minute();
    let paragraph = format!("{} (jotted down {written})\n", text.unwrap_or(&item.jotting.text).trim_end());
    client.file_jotting(item.jotting.id, &field, &paragraph).await?;
    app.show_edit(client, Done { done: "filed", words: format!("{title}: the jotting was filed.") }).await
}

async fn discard(app: &App, client: &Client, jotting: &str, yes: bool) -> Result<(), CliError> {
    let item = picked(app, client, jotting).await?;
    confirm("The jotting is gone for good then.", "discard", yes)?;
    client.discard_jotting(item.jotting.id).await?;
    app.show(&Done { done: "discarded", words: "The jotting was discarded.".to_owned() });
    Ok(())
}

async fn take_in(app: &App, client: &Client, path: &std::path::Path) -> Result<(), CliError> {
    let unreadable = CliError::file("the file of jottings cannot be read");
    let bytes = std::fs::metadata(path).and_then(|metadata| {
        let fits = metadata.len() <= FILE_BYTES_MAX;
        if fits { std::fs::read(path) } else { Err(std::io::ErrorKind::FileTooLarge.into()) }
    });
    let taken = client.take_jottings_of_another(bytes.map_err(unreadable)?).await?;
    let mut words = vec![format!("{} taken in.", counted(taken.taken as u64, "jotting"))];
    if taken.left > 0 {
        words.push(format!("There is no room for {} more: file or discard some first.", taken.left));
    }
    if taken.unreadable > 0 {
        let records = counted(taken.unreadable as u64, "record");
        words.push(format!("{records} did not open here: private, or sealed for another key."));
    }
    let words = words.join(" ");
    app.show(&Done { done: "taken_in", words });
    Ok(())
}
