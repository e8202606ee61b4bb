//! `alcove seams`: paragraphs that two people wrote without seeing each other's words.

use alcove_client_core::document::SeamView;
use alcove_protocol::id::DeviceId;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::Atlas;
use crate::conflict::field_words;
use crate::error::CliError;
use crate::moment::Moment;
use crate::pick::{Choice, pick};
use crate::show::Show;
use crate::verb::note::written_note;
use crate::verb::sign::NotePlace;

/// Paragraphs of a note that two people wrote without seeing each other's words: show, mark as read
///
/// Letter by letter such a paragraph came together by itself, and may say what nobody meant. It shows here until somebody has
/// read it, and a note is not signed before. If more is written there meanwhile, it is another seam and is read again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove seams today --member one
  alcove seams today --member one --read 1")]
pub(crate) struct SeamsArgs {
    #[command(flatten)]
    place: NotePlace,
    /// Say that you have read this one: its number in the last list, or the beginning of its id
    #[arg(long, value_name = "NUMBER")]
    read: Option<String>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Seams(Vec<ShownSeam>);

#[derive(Serialize)]
struct ShownSeam {
    id: String,
    field: &'static str,
    paragraph: String,
    by: Vec<WrittenBy>,
}

#[derive(Serialize)]
struct WrittenBy {
    who: String,
    at: Moment,
}

#[derive(Serialize)]
struct ReadSeam {
    seam: String,
    left: usize,
}

impl Show for Seams {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "No paragraph of this note waits to be read.".to_owned();
        }
        let seam = |(number, seam): (usize, &ShownSeam)| {
            let by: Vec<String> = seam.by.iter().map(|one| format!("{}, {}", one.who, one.at)).collect();
            format!("{number}  {}, by {}\n  {}", field_words(seam.field), by.join(" and "), seam.paragraph)
        };
        let mut lines: Vec<String> = (1..).zip(&self.0).map(seam).collect();
        lines.push(
            "Does it say what was meant? Then `--read NUMBER`; else write it anew with `alcove note edit`."
                .to_owned(),
        );
        lines.join("\n\n")
    }
}

impl Show for ReadSeam {
    fn text(&self) -> String {
        match self.left {
            0 => "Read. No other paragraph of this note waits.".to_owned(),
            left => format!("Read. {left} more of this note."),
        }
    }
}

pub(crate) async fn run(app: &App, args: SeamsArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let (_, key) = written_note(app, client, &args.place).await?;
        let seams = client.unread_seams(key).await?;
        let Some(wanted) = args.read else {
            let atlas = Atlas::load(client).await?;
            let document = client.document(key).await?;
            let shown = |seam: &SeamView| ShownSeam {
                id: seam.id.clone(),
                field: seam.field,
                paragraph: document
                    .text(seam.field)
                    .chars()
                    .skip(seam.from)
                    .take(seam.to - seam.from)
                    .collect(),
                by: seam
                    .authors
                    .iter()
                    .map(|one| WrittenBy { who: atlas.device_name(DeviceId(one.device)), at: one.at.into() })
                    .collect(),
            };
            app.last_list().remember("seam", seams.iter().map(|seam| seam.id.clone()));
            app.show(&Seams(seams.iter().map(shown).collect()));
            return Ok(());
        };
        let left = seams.len().saturating_sub(1);
        let choice = |seam: SeamView| Choice { id: seam.id.clone(), names: Vec::new(), item: seam };
        let seam = &pick("seam", &wanted, seams.into_iter().map(choice).collect(), &app.last_list())?;
        client.read_seam(key, seam).await?;
        app.show_edit(client, ReadSeam { seam: seam.id.clone(), left }).await
    })
    .await
}
