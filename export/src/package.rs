//! The files of one export.

use std::collections::BTreeMap;

use alcove_client_core::time::Timestamp;

use crate::manifest::{Manifest, ManifestFile, sha256};
use crate::report::Report;
use crate::{ExportError, Redaction, fhir, html, pdf};

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

impl Package {
    /// The report in both forms, the Bundle, and the manifest.
    pub(crate) fn of(
        report: &Report,
        bundle: &fhir::Bundle,
        redactions: &[Redaction],
        made: Timestamp,
    ) -> Result<Self, ExportError> {
        let file = |name: &str, bytes: Vec<u8>| ExportedFile { name: name.to_owned(), bytes };
        let mut files = vec![
            file("record.html", html(report).into_bytes()),
            file("record.pdf", pdf::pdf(report, made)?),
            file("record.fhir.json", bundle.to_json().into_bytes()),
        ];
        let mut counts = BTreeMap::new();
        for redaction in redactions {
            *counts.entry(redaction.reason.code()).or_default() += 1;
        }
        let manifest = Manifest {
            made: fhir::instant(made),
            files: files.iter().map(ManifestFile::of).collect(),
            redactions: counts,
        };
        let bytes = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        let manifest_sha256 = sha256(&bytes);
        files.push(file("manifest.json", bytes));
        Ok(Self { files, manifest_sha256 })
    }
}
