//! A new folder for files that leave the encrypted store: only this user may read it, and nothing in it is replaced.

use std::io::Write as _;
use std::path::Path;

use alcove_export::ExportedFile;

use crate::error::CliError;

/// Writes the files into a folder that is made for them, or is there and empty.
pub(crate) fn write(folder: &Path, files: &[ExportedFile]) -> Result<(), CliError> {
    make(folder).map_err(CliError::file("the folder cannot be made"))?;
    let mut inside = std::fs::read_dir(folder).map_err(CliError::file("the folder cannot be read"))?;
    if inside.next().is_some() {
        return Err(CliError::Input { words: "the folder is not empty: name a new one" });
    }
    for file in files {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options
            .open(folder.join(&file.name))
            .and_then(|mut open| open.write_all(&file.bytes).and_then(|()| open.sync_all()));
        written.map_err(CliError::file("a file of the export cannot be written"))?;
    }
    Ok(())
}

fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
