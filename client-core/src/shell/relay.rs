//! A connection to a relay: TCP, TLS 1.3, the exporter value, and counts of bytes above TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use alcove_protocol::label::LOGIN_EXPORTER;
use alcove_protocol::login::EXPORTER_BYTES;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::ClientError;
use crate::shell::tls::client_config;

/// Where a fingerprint stands when the certificate is not pinned.
const NOT_PINNED: [u8; 32] = [0; 32];
/// How long a connection may take, name look-up, TCP and TLS together.
const CONNECT_WAIT: Duration = Duration::from_secs(20);

/// Where a relay is, and how its certificate is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayEndpoint {
    /// Host and port.
    pub address: String,
    /// SHA-256 of its certificate; zeros where the certificate is checked against public authorities.
    pub certificate_sha256: [u8; 32],
}

impl RelayEndpoint {
    /// The relay at `address` whose certificate has the SHA-256 `fingerprint`: 64 hexadecimal digits, colons and spaces
    /// between them or not; none where public authorities vouch for the certificate.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for another fingerprint.
    pub fn parse(address: &str, fingerprint: Option<&str>) -> Result<Self, ClientError> {
        let certificate_sha256 = fingerprint.map_or(Ok(NOT_PINNED), parse_fingerprint)?;
        Ok(Self { address: address.trim().to_owned(), certificate_sha256 })
    }

    /// The host without the port.
    pub fn host(&self) -> &str {
        let host = self.address.rsplit_once(':').map_or(self.address.as_str(), |(host, _)| host);
        host.trim_start_matches('[').trim_end_matches(']')
    }
}

/// Zeros would pin nothing, so they are no fingerprint.
fn parse_fingerprint(text: &str) -> Result<[u8; 32], ClientError> {
    let hex: String = text.chars().filter(|letter| *letter != ':' && !letter.is_whitespace()).collect();
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    match bytes.and_then(|bytes| bytes.try_into().ok()) {
        Some(NOT_PINNED) => Err(ClientError::BadInput { what: "no certificate has this fingerprint" }),
        Some(fingerprint) => Ok(fingerprint),
        None => Err(ClientError::BadInput { what: "a fingerprint is 64 hexadecimal digits" }),
    }
}

/// Why no connection came about or why it ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nobody answers at the relay's address, or the connection broke.
    #[error("the relay at {address} cannot be reached ({kind})")]
    Unreachable {
        /// Where it was tried.
        address: String,
        /// What the network said.
        kind: String,
    },
    /// Another certificate than the pinned one.
    #[error("the relay at {address} shows another certificate than the one this device knows")]
    WrongCertificate {
        /// Where it was tried.
        address: String,
    },
    /// No fingerprint is known, and no public authority vouches for the certificate.
    #[error(
        "no public authority vouches for the relay at {address}: its operator states a fingerprint to give"
    )]
    NotVouchedFor {
        /// Where it was tried.
        address: String,
    },
    /// The address is not a host and a port.
    #[error("a relay's address is a host and a port, such as relay.example.org:8443")]
    BadAddress,
    /// What answers is not an Alcove relay of this version.
    #[error("what answers at {address} is not an Alcove relay of this version")]
    NotARelay {
        /// Where it was tried.
        address: String,
    },
    /// The relay refused the request.
    #[error("{}", .0.words())]
    Refused(alcove_protocol::problem::Problem),
    /// No relay is known on this device.
    #[error("no relay is set up on this device")]
    NoRelay,
}

impl LinkError {
    pub(crate) fn broken(address: &str, error: &io::Error) -> Self {
        Self::Unreachable { address: address.to_owned(), kind: error.kind().to_string() }
    }
}

/// What went over the wire, above TLS, since the client was opened.
#[derive(Debug, Default)]
pub struct WireCounter {
    sent: AtomicU64,
    received: AtomicU64,
    requests: AtomicU64,
    connections: AtomicU64,
}

/// What went over the wire, above TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WireCounts {
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// Requests (round trips) after the TLS handshake.
    pub requests: u64,
    /// Connections, each with one handshake.
    pub connections: u64,
}

impl WireCounter {
    /// The counts now.
    pub fn counts(&self) -> WireCounts {
        WireCounts {
            sent: self.sent.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
            requests: self.requests.load(Ordering::Relaxed),
            connections: self.connections.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }
}

/// A TLS connection that counts.
#[derive(Debug)]
pub(crate) struct RelayStream {
    tls: TlsStream<TcpStream>,
    counter: Arc<WireCounter>,
    pub(crate) exporter: [u8; EXPORTER_BYTES],
}

impl RelayStream {
    pub(crate) async fn connect(
        endpoint: &RelayEndpoint,
        counter: Arc<WireCounter>,
    ) -> Result<Self, LinkError> {
        let address = endpoint.address.as_str();
        let connecting = timeout(CONNECT_WAIT, Self::connect_within(endpoint, counter));
        connecting.await.unwrap_or_else(|_| {
            Err(LinkError::Unreachable { address: address.to_owned(), kind: "timed out".to_owned() })
        })
    }

    async fn connect_within(endpoint: &RelayEndpoint, counter: Arc<WireCounter>) -> Result<Self, LinkError> {
        let address = endpoint.address.as_str();
        if address.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            return Err(LinkError::BadAddress);
        }
        let name = ServerName::try_from(endpoint.host().to_owned()).map_err(|_| LinkError::BadAddress)?;
        let broken = |error: io::Error| LinkError::broken(address, &error);
        let tcp = TcpStream::connect(address).await.map_err(broken)?;
        tcp.set_nodelay(true).map_err(broken)?;
        let config = client_config(endpoint.certificate_sha256).map_err(|_| LinkError::BadAddress)?;
        let tls = TlsConnector::from(config).connect(name, tcp).await.map_err(|error| {
            let certificate = error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
                .is_some_and(|error| matches!(error, rustls::Error::InvalidCertificate(_)));
            match certificate {
                true if endpoint.certificate_sha256 == NOT_PINNED => {
                    LinkError::NotVouchedFor { address: address.to_owned() }
                }
                true => LinkError::WrongCertificate { address: address.to_owned() },
                false => broken(error),
            }
        })?;
        let mut exporter = [0; EXPORTER_BYTES];
        tls.get_ref()
            .1
            .export_keying_material(&mut exporter, LOGIN_EXPORTER.bytes(), None)
            .map_err(|_| LinkError::NotARelay { address: address.to_owned() })?;
        counter.connections.fetch_add(1, Ordering::Relaxed);
        Ok(Self { tls, counter, exporter })
    }
}

impl AsyncRead for RelayStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.tls).poll_read(cx, buf);
        this.counter.received.fetch_add((buf.filled().len() - before) as u64, Ordering::Relaxed);
        polled
    }
}

impl AsyncWrite for RelayStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.tls).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = polled {
            this.counter.sent.fetch_add(written as u64, Ordering::Relaxed);
        }
        polled
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tls).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tls).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_tools_print_it_and_nothing_shorter_or_empty() {
        let parse = |text: &str| RelayEndpoint::parse("relay.example.org:8443", Some(text));
        let read = parse(&"AB:".repeat(32)).map(|relay| relay.certificate_sha256);
        assert!(read.is_ok_and(|bytes| bytes == [0xab; 32]));
        for wrong in [String::new(), "ab".repeat(31), "ab".repeat(33), "xy".repeat(32), "00".repeat(32)] {
            assert!(matches!(parse(&wrong), Err(ClientError::BadInput { .. })));
        }
        let zeros = parse(&"00".repeat(32)).map_err(|refused| refused.to_string());
        assert_eq!(zeros, Err("no certificate has this fingerprint".to_owned()));
        assert!(RelayEndpoint::parse("relay.example.org:8443", None).is_ok());
    }
}
