//! The files of one export.

use std::collections::BTreeMap;

use alcove_client_core::time::Timestamp;

use crate::manifest::{Manifest, ManifestFile, sha256};
use crate::report::Report;
#[cfg(all(feature = "fhir", feature = "pdf"))]
use crate::{ExportError, MemberFile, fhir, measures_csv, pdf};
use crate::{Redaction, html, words};

/// One file of an export. Nothing is written to a disk here.
#[derive(Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Prints no content.
impl std::fmt::Debug for ExportedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExportedFile({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// An export: its files, the manifest among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The files; the last is the manifest.
    pub files: Vec<ExportedFile>,
    /// SHA-256 of the manifest: what is written down about this export.
    pub manifest_sha256: String,
}

#[cfg(all(feature = "fhir", feature = "pdf"))]
impl Package {
    /// The whole record for another service that takes the person over: nothing is left out, so it goes from clinician to
    /// clinician and never to the person, whose copy is a [`Reviewed`](crate::Reviewed) one.
    ///
    /// # Errors
    /// [`ExportError::Fhir`], [`ExportError::Pdf`].
    pub fn transfer(file: &MemberFile, made: Timestamp) -> Result<Self, ExportError> {
        let report = Report::of(file, "Record handed over", made).for_another_service();
        let mut package = Self::files_of(&report, &fhir::collection(file, made)?, made)?;
        package
            .push(ExportedFile { name: "measures.csv".to_owned(), bytes: measures_csv(file).into_bytes() });
        Ok(Self::sealed(package, &[], made))
    }

    /// The report in both forms, the Bundle, and the manifest.
    pub(crate) fn of(
        report: &Report,
        bundle: &fhir::Bundle,
        redactions: &[Redaction],
        made: Timestamp,
    ) -> Result<Self, ExportError> {
        Ok(Self::sealed(Self::files_of(report, bundle, made)?, redactions, made))
    }

    fn files_of(
        report: &Report,
        bundle: &fhir::Bundle,
        made: Timestamp,
    ) -> Result<Vec<ExportedFile>, ExportError> {
        let file = |name: &str, bytes: Vec<u8>| ExportedFile { name: name.to_owned(), bytes };
        Ok(vec![
            file("record.html", html(report).into_bytes()),
            file("record.pdf", pdf::pdf(report, made)?),
            file("record.fhir.json", bundle.to_json().into_bytes()),
        ])
    }
}

impl Package {
    /// The report as one page, and the manifest.
    pub(crate) fn page(report: &Report, redactions: &[Redaction], made: Timestamp) -> Self {
        let page = ExportedFile { name: "record.html".to_owned(), bytes: html(report).into_bytes() };
        Self::sealed(vec![page], redactions, made)
    }

    pub(crate) fn sealed(mut files: Vec<ExportedFile>, redactions: &[Redaction], made: Timestamp) -> Self {
        let mut counts = BTreeMap::new();
        for redaction in redactions {
            *counts.entry(redaction.reason.code()).or_default() += 1;
        }
        let manifest = Manifest {
            made: words::instant(made),
            files: files.iter().map(ManifestFile::of).collect(),
            redactions: counts,
        };
        let bytes = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        let manifest_sha256 = sha256(&bytes);
        files.push(ExportedFile { name: "manifest.json".to_owned(), bytes });
        Self { files, manifest_sha256 }
    }
}
