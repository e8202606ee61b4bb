//! `alcove export`: one person's record as files.

use std::path::PathBuf;

use alcove_client_core::client::Client;
use alcove_client_core::time::Timestamp;
use alcove_export::{ExportedFile, MemberFile, Package, copy_for_person, measures_csv, write_files};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, member_name};
use crate::error::CliError;
use crate::pick;
use crate::show::Show;
use crate::verb::request;

/// Write one person's record to files: a copy for the person, for another service, or as a table
///
/// An export is made from that person's record alone; nothing of the group or of another member can be in it but what
/// somebody typed. The files are not encrypted, and only this user of the machine may read them: hand them over, then
/// delete them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove export sar 1 --out copy
  alcove export record m1 --out handover
  alcove export measures m1 --out table")]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    verb: ExportVerb,
}

#[derive(Debug, Subcommand)]
enum ExportVerb {
    /// The copy that a person asked for: HTML, PDF, a FHIR R4 document and a manifest of hashes. Closes the request
    Sar {
        /// Which request of `alcove request`
        request: String,
        /// A folder for the files; made, or empty
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The whole record for another service: HTML, PDF, a FHIR R4 collection, a table and a manifest of hashes
    Record(Which),
    /// Attendance and measures as CSV
    Measures(Which),
}

#[derive(Debug, Args)]
struct Which {
    /// Which member
    member: String,
    /// Which group; not needed where there is only one
    #[arg(long)]
    group: Option<String>,
    /// A folder for the files; made, or empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Exported {
    member: String,
    folder: PathBuf,
    files: Vec<String>,
    manifest_sha256: Option<String>,
}

impl Show for Exported {
    fn text(&self) -> String {
        let mut lines = vec![format!("{} is in {}:", self.member, self.folder.display())];
        lines.extend(self.files.iter().map(|file| format!("  {file}")));
        lines.extend(self.manifest_sha256.iter().map(|hash| format!("SHA-256 of the manifest: {hash}")));
        lines.push("The files are not encrypted: hand them over, then delete them.".to_owned());
        lines.join("\n")
    }
}

pub(crate) async fn run(app: &App, args: ExportArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let exported = match args.verb {
            ExportVerb::Sar { request, out } => return sar(app, client, &request, out).await,
            ExportVerb::Record(which) => {
                let (name, file) = read(app, client, &which, "record").await?;
                let package = Package::transfer(&file, now())?;
                written(name, which.out, &package.files, Some(package.manifest_sha256))?
            }
            ExportVerb::Measures(which) => {
                let (name, file) = read(app, client, &which, "measures").await?;
                let table = measures_csv(&file).into_bytes();
                let table = ExportedFile { name: "measures.csv".to_owned(), bytes: table };
                written(name, which.out, &[table], None)?
            }
        };
        app.show(&exported);
        Ok(())
    })
    .await
}

async fn sar(app: &App, client: &Client, request: &str, out: PathBuf) -> Result<(), CliError> {
    let item = request::find(app, client, request).await?;
    let day = jiff::ZonedDateTime::now().date();
    let handed = copy_for_person(client, &item, |reviewed| reviewed.package(now()), &out, day).await?;
    let exported = Exported {
        member: handed.subject,
        folder: out,
        files: handed.files,
        manifest_sha256: Some(handed.manifest_sha256),
    };
    app.show_edit(client, exported).await
}

async fn read(
    app: &App,
    client: &Client,
    which: &Which,
    form: &'static str,
) -> Result<(String, MemberFile), CliError> {
    let atlas = Atlas::load(client).await?;
    let group = pick::group(app, &atlas, which.group.as_deref())?.group;
    let member = pick::member(app, &atlas, group, &which.member)?;
    let scope = client.member_scope(member.member).await?;
    // The trail has it before anything leaves the device.
    scope.note_export(form).await?;
    Ok((member_name(member), MemberFile::read(&scope).await?))
}

fn written(
    member: String,
    folder: PathBuf,
    files: &[ExportedFile],
    manifest_sha256: Option<String>,
) -> Result<Exported, CliError> {
    write_files(&folder, files)?;
    let files = files.iter().map(|file| file.name.clone()).collect();
    Ok(Exported { member, folder, files, manifest_sha256 })
}

fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}
