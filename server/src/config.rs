//! Configuration: [`raw`] as a person writes it, [`checked`] as the relay runs with it.

pub mod checked;
pub mod raw;

pub use checked::{Config, ConfigError, Limits, LogFormat};
pub use raw::RawConfig;
