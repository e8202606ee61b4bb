//! The vault's key never reaches a log, whatever the log level, nor does the cipher write to stderr on its own.
//! A process of its own: the subscriber is the process's.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};

use alcove_client_core::crypto::VaultKey;
use alcove_client_core::shell::vault::{VaultDb, VaultError};
use sqlx::Executor;
use tempfile::TempDir;
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_never_appears_in_a_trace_log() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .init();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vault.db");
    let db = VaultDb::open(&path, &VaultKey::from([0xab; 32])).await.unwrap();
    db.writer().await.execute("CREATE TABLE note (text TEXT)").await.unwrap();
    let failed = db.writer().await.execute("INSERT INTO nowhere VALUES ('Mara spoke')").await.unwrap_err();
    tracing::trace!(error = %VaultError::from(failed), "captured");
    db.close().await.unwrap();
    let log = String::from_utf8_lossy(&captured.0.lock().unwrap()).to_lowercase();
    assert!(log.contains("captured"));
    for secret in ["abababab", "pragma key", "mara spoke"] {
        assert!(!log.contains(secret), "{secret} in: {log}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vault.db");
    VaultDb::open(&path, &VaultKey::from([1; 32])).await.unwrap().close().await.unwrap();
    let refused = VaultDb::open(&path, &VaultKey::from([2; 32])).await.unwrap_err();
    assert!(matches!(refused, VaultError::WrongKey));
}

#[test]
fn the_cipher_writes_nothing_to_stderr_of_its_own() {
    let quiet = Command::new(std::env::current_exe().unwrap())
        .args(["a_wrong_key_is_refused", "--exact", "--nocapture"])
        .output()
        .unwrap();
    assert!(quiet.status.success());
    assert_eq!(String::from_utf8_lossy(&quiet.stderr).trim(), "");
}
