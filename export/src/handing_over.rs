//! The way of a copy to the person who asked for it, and of a table of measures: read, decided, noted, written, and only
//! then said to the request.
//!
//! The one place here that holds the client: it asks it for the one person's scope, for the guard of everybody else's
//! names, and writes into the request. What is exported comes from the scope alone.

use std::path::Path;

use alcove_client_core::client::{Client, RequestItem};
use alcove_client_core::clinical::AccessRequestView;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::LogId;
use jiff::civil::Date;

use crate::folder::write_files;
use crate::{Assembled, ExportError, ExportedFile, MemberFile, Package, Reviewed, measures_csv};

/// What was written for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// Whose record it is.
    pub subject: String,
    /// Names of the files in the folder.
    pub files: Vec<String>,
    /// SHA-256 of the manifest, hex: what is written down about this export.
    pub manifest_sha256: String,
}

/// The record that a request is about, with the places that may name somebody else.
///
/// # Errors
/// [`ExportError::NoSubject`], [`ExportError::NoRecord`], [`ExportError::SeveralRecords`], [`ExportError::Client`].
pub async fn assemble(client: &Client, request: &RequestItem) -> Result<Assembled, ExportError> {
    let member = request.member.ok_or(ExportError::NoSubject)?;
    let file = MemberFile::read(&client.member_scope(member).await?).await?;
    Ok(Assembled::guarded(file, &client.guard_of_others(member).await?))
}

/// Writes the copy that a person asked for into a new folder, in the form that `package` gives it, and closes the request:
/// what could not be written was not handed over.
///
/// # Errors
/// As [`assemble`] and [`Assembled::review_by`]; [`ExportError::NotEmpty`], [`ExportError::File`]. The request stays open.
pub async fn copy_for_person(
    client: &Client,
    request: &RequestItem,
    package: impl FnOnce(&Reviewed) -> Result<Package, ExportError>,
    folder: &Path,
    today: Date,
) -> Result<HandedOver, ExportError> {
    let assembled = assemble(client, request).await?;
    let names = reviewers(client, &request.view).await?;
    let reviewed = assembled.review_by(&request.view, &names, today)?;
    let package = package(&reviewed)?;
    if let Some(member) = request.member {
        client.member_scope(member).await?.note_export("copy for the person").await?;
    }
    let handed = written(reviewed.subject_name(), folder, package)?;
    client.request_released(request.key, &handed.manifest_sha256, today).await?;
    Ok(handed)
}

/// Writes what is counted about one person into a new folder, as a table with a manifest.
///
/// # Errors
/// As [`MemberFile::read`]; [`ExportError::NotEmpty`], [`ExportError::File`].
pub async fn table_of_measures(
    client: &Client,
    member: LogId,
    folder: &Path,
    made: Timestamp,
) -> Result<HandedOver, ExportError> {
    let scope = client.member_scope(member).await?;
    let file = MemberFile::read(&scope).await?;
    let table = ExportedFile { name: "measures.csv".to_owned(), bytes: measures_csv(&file).into_bytes() };
    scope.note_export("measures").await?;
    written(file.subject_name(), folder, Package::sealed(vec![table], &[], made))
}

fn written(subject: String, folder: &Path, package: Package) -> Result<HandedOver, ExportError> {
    write_files(folder, &package.files)?;
    let files = package.files.into_iter().map(|file| file.name).collect();
    Ok(HandedOver { subject, files, manifest_sha256: package.manifest_sha256 })
}

/// The names of those who reviewed it for serious harm; the id of whom the directory does not name.
async fn reviewers(client: &Client, request: &AccessRequestView) -> Result<String, ExportError> {
    let people = client.people().await?;
    let name = |hex: &str| {
        let person = people.iter().find(|person| person.person.to_hex() == hex && !person.names.is_empty());
        person.map_or_else(|| hex.to_owned(), |person| person.names.join(" / "))
    };
    let names: Vec<String> = request.harm_review_by.values.iter().map(|seen| name(&seen.value)).collect();
    Ok(names.join(" / "))
}
