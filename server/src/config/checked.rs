//! The configuration that the relay runs with: complete, and within bounds.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::raw::RawConfig;
use crate::relay::rate::Rate;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line of words.
    Text,
    /// One JSON object a line.
    Json,
}

/// Bounds on what the relay holds at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once.
    pub connections_max: usize,
    /// Requests with pushes that wait for the writer.
    pub push_queue_max: usize,
    /// Entries that wait for one live connection.
    pub live_queue_max: usize,
    /// Asks without a login, per address.
    pub guests: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 10_000,
            push_queue_max: 256,
            live_queue_max: 512,
            guests: Rate { burst: 300, per_second: 20 },
        }
    }
}

/// A certificate chain and its key, both PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The chain.
    pub cert: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// How a relay runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder that holds everything.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The certificate; `None` for one that the relay makes.
    pub certificate: Option<CertificateFiles>,
    /// TLS ends at a proxy: the relay speaks plain HTTP, and devices log in by a challenge.
    pub behind_proxy: bool,
    /// New organisations need no token.
    pub open: bool,
    /// Bounds.
    pub limits: Limits,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_level: String,
}

impl Config {
    /// A relay with default options on a free port of this machine, with its data in `data`.
    pub fn local(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            certificate: None,
            behind_proxy: false,
            open: false,
            limits: Limits::default(),
            log_format: LogFormat::Text,
            log_level: "info".to_owned(),
        }
    }
}

/// Why a configuration is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The TOML file cannot be read.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: std::io::ErrorKind,
    },
    /// The TOML file is not TOML, or has a key that no option has.
    #[error("{}: {why}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A certificate without a key, or the other way round.
    #[error("`cert` and `key` are given together or not at all")]
    HalfCertificate,
    /// A certificate for a relay that does no TLS.
    #[error("`cert` and `key` belong to the proxy when `behind_proxy` is set")]
    CertificateBehindProxy,
    /// A number out of its bounds.
    #[error("`{option}` is {value}, allowed are {least} to {most}")]
    OutOfBounds {
        /// The option.
        option: &'static str,
        /// Its value.
        value: usize,
        /// The least value.
        least: usize,
        /// The greatest value.
        most: usize,
    },
}

impl TryFrom<RawConfig> for Config {
    type Error = ConfigError;

    fn try_from(raw: RawConfig) -> Result<Self, ConfigError> {
        let certificate = match (raw.cert, raw.key) {
            (Some(cert), Some(key)) => Some(CertificateFiles { cert, key }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(ConfigError::HalfCertificate),
        };
        let behind_proxy = raw.behind_proxy.unwrap_or(false);
        if behind_proxy && certificate.is_some() {
            return Err(ConfigError::CertificateBehindProxy);
        }
        let default = Limits::default();
        let guests = Rate {
            burst: raw.guest_burst.unwrap_or(default.guests.burst),
            per_second: raw.guest_per_second.unwrap_or(default.guests.per_second),
        };
        let limits = Limits {
            connections_max: bounded(
                "connections_max",
                raw.connections_max,
                default.connections_max,
                1,
                1_000_000,
            )?,
            push_queue_max: bounded("push_queue_max", raw.push_queue_max, default.push_queue_max, 1, 65_536)?,
            live_queue_max: bounded("live_queue_max", raw.live_queue_max, default.live_queue_max, 1, 65_536)?,
            guests,
        };
        Ok(Self {
            data: raw.data.unwrap_or_else(|| PathBuf::from("alcove-relay-data")),
            listen: raw.listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8443))),
            certificate,
            behind_proxy,
            open: raw.open.unwrap_or(false),
            limits,
            log_format: raw.log_format.unwrap_or(LogFormat::Text),
            log_level: raw.log_level.unwrap_or_else(|| "info".to_owned()),
        })
    }
}

fn bounded(
    option: &'static str,
    given: Option<usize>,
    default: usize,
    least: usize,
    most: usize,
) -> Result<usize, ConfigError> {
    let value = given.unwrap_or(default);
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(ConfigError::OutOfBounds { option, value, least, most })
}
