//! A new folder for files that leave the encrypted store: only this user may read it, and nothing in it is replaced.

use std::io::Write as _;
use std::path::Path;

use crate::{ExportError, ExportedFile};

/// Writes the files into a folder that is made for them, or is there and empty.
///
/// # Errors
/// [`ExportError::NotEmpty`], with nothing written; [`ExportError::File`].
pub fn write_files(folder: &Path, files: &[ExportedFile]) -> Result<(), ExportError> {
    make(folder).map_err(file("the folder cannot be made"))?;
    let mut inside = std::fs::read_dir(folder).map_err(file("the folder cannot be read"))?;
    if inside.next().is_some() {
        return Err(ExportError::NotEmpty);
    }
    for one in files {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options
            .open(folder.join(&one.name))
            .and_then(|mut open| open.write_all(&one.bytes).and_then(|()| open.sync_all()));
        written.map_err(file("a file of the export cannot be written"))?;
    }
    Ok(())
}

fn file(what: &'static str) -> impl Fn(std::io::Error) -> ExportError {
    move |source| ExportError::File { what, source }
}

fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn one(name: &str) -> [ExportedFile; 1] {
        [ExportedFile { name: name.to_owned(), bytes: b"words".to_vec() }]
    }

    #[test]
    fn nothing_is_replaced_and_only_this_user_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("a/b"), one("second.html"));
        write_files(&first, &one("first.html")).unwrap();
        assert!(matches!(write_files(&first, &second), Err(ExportError::NotEmpty)));
        assert!(!first.join("second.html").exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&first), mode(&first.join("first.html"))), (0o700, 0o600));
        }
    }

    #[test]
    fn a_file_in_the_way_of_the_folder_is_said() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("taken"), b"").unwrap();
        let refused = write_files(&folder.path().join("taken"), &one("first.html"));
        assert!(matches!(refused, Err(ExportError::File { .. })));
    }
}
