//! The options as they are written: flags before environment before the TOML file. Everything is optional here.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::checked::{ConfigError, LogFormat};

/// The relay's options. Each is a flag, an environment variable and a key of the TOML file.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawConfig {
    /// Folder for the database, the relay's key and its certificate; made if missing [default: alcove-relay-data]
    #[arg(long, env = "ALCOVE_RELAY_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one and prints it [default: 127.0.0.1:8443]
    #[arg(long, env = "ALCOVE_RELAY_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// TLS certificate chain (PEM). Without one the relay makes a certificate for localhost and keeps it
    #[arg(long, env = "ALCOVE_RELAY_CERT", value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// Key of the certificate (PEM)
    #[arg(long, env = "ALCOVE_RELAY_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// TLS ends at a proxy in front: speak plain HTTP, and let devices log in by a challenge. Only the proxy may reach the
    /// address (see below) [default: false]
    #[arg(long, env = "ALCOVE_RELAY_BEHIND_PROXY", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub behind_proxy: Option<bool>,
    /// Take new organisations without a token. For tests
    #[arg(long, env = "ALCOVE_RELAY_OPEN", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub open: Option<bool>,
    /// Connections at once; more are refused [default: 10000]
    #[arg(long, env = "ALCOVE_RELAY_CONNECTIONS_MAX", value_name = "COUNT")]
    pub connections_max: Option<usize>,
    /// Requests with pushes that wait for the writer; further ones wait in their connections [default: 256]
    #[arg(long, env = "ALCOVE_RELAY_PUSH_QUEUE_MAX", value_name = "COUNT")]
    pub push_queue_max: Option<usize>,
    /// Entries that wait for one live connection; past it the device is told to ask again [default: 512]
    #[arg(long, env = "ALCOVE_RELAY_LIVE_QUEUE_MAX", value_name = "COUNT")]
    pub live_queue_max: Option<usize>,
    /// Asks without a login that one address may make at once [default: 300]
    #[arg(long, env = "ALCOVE_RELAY_GUEST_BURST", value_name = "COUNT")]
    pub guest_burst: Option<u32>,
    /// Asks without a login that one address gets back each second [default: 20]
    #[arg(long, env = "ALCOVE_RELAY_GUEST_PER_SECOND", value_name = "COUNT")]
    pub guest_per_second: Option<u32>,
    /// How log lines look; they go to standard error [default: text]
    #[arg(long, env = "ALCOVE_RELAY_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: error, warn, info, debug or trace, or a filter such as `alcove_server=debug` [default: info]
    #[arg(long, env = "ALCOVE_RELAY_LOG_LEVEL", value_name = "LEVEL")]
    pub log_level: Option<String>,
}

impl RawConfig {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// [`ConfigError::File`] when it cannot be read, [`ConfigError::Toml`] when it is not TOML or has an unknown key.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::File { path: path.to_owned(), why: error.kind() })?;
        toml::from_str(&text)
            .map_err(|error| ConfigError::Toml { path: path.to_owned(), why: error.message().to_owned() })
    }

    /// What stands here, and where nothing does, what stands in `below`.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            listen: self.listen.or(below.listen),
            cert: self.cert.or(below.cert),
            key: self.key.or(below.key),
            behind_proxy: self.behind_proxy.or(below.behind_proxy),
            open: self.open.or(below.open),
            connections_max: self.connections_max.or(below.connections_max),
            push_queue_max: self.push_queue_max.or(below.push_queue_max),
            live_queue_max: self.live_queue_max.or(below.live_queue_max),
            guest_burst: self.guest_burst.or(below.guest_burst),
            guest_per_second: self.guest_per_second.or(below.guest_per_second),
            log_format: self.log_format.or(below.log_format),
            log_level: self.log_level.or(below.log_level),
        }
    }
}
