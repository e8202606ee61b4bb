//! What an export consists of: names, sizes and SHA-256 of its files, so that a copy can be checked later.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::package::ExportedFile;

/// The list of an export's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// When the export was made, ISO 8601.
    pub made: String,
    /// The files, by name.
    pub files: Vec<ManifestFile>,
    /// What was left out: how often, by the code of the reason.
    pub redactions: std::collections::BTreeMap<&'static str, usize>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: usize,
    /// SHA-256, hex.
    pub sha256: String,
}

impl ManifestFile {
    pub(crate) fn of(file: &ExportedFile) -> Self {
        Self { name: file.name.clone(), bytes: file.bytes.len(), sha256: sha256(&file.bytes) }
    }
}

/// SHA-256 in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
