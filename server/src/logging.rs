//! Log lines: events with pseudonymous, shortened ids, sizes and results. Never bodies, tokens or query strings.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};
use crate::error::StartError;

/// Starts logging to standard error for this process. A second call changes nothing.
///
/// # Errors
/// [`StartError::LogLevel`] when the level is not one.
pub fn start(config: &Config) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&config.log_level)
        .map_err(|_| StartError::LogLevel { level: config.log_level.clone() })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(false).finish().try_init(),
        LogFormat::Json => lines.json().finish().try_init(),
    };
    if started.is_err() {
        tracing::debug!(event = "logging_already_started");
    }
    Ok(())
}
