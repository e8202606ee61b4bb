//! Raw devices over real TLS on loopback: they pin the certificate, log in with the exporter value and speak frames,
//! so that the relay is measured and not the client.

use std::net::SocketAddr;
use std::sync::Arc;

use alcove_protocol::frame::{
    Ask, Hello, LIVE_ROUTE, PROTOCOL_VERSION, RELAY_ROUTE, RelayInfo, SYNC_ROUTE, Tell, read_frame,
    write_frame,
};
use alcove_protocol::id::RelayId;
use alcove_protocol::keys::relay_id;
use alcove_protocol::label::LOGIN_EXPORTER;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::Failure;
use crate::relay_child::RelayChild;
use crate::signer::Device;

/// Takes exactly one certificate.
#[derive(Debug)]
struct Pinned {
    sha256: String,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if data_encoding::HEXLOWER.encode(&Sha256::digest(end_entity)) == self.sha256 {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::General("another certificate".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Where a relay is, and who it is.
#[derive(Clone, Debug)]
pub(crate) struct At {
    address: SocketAddr,
    relay: RelayId,
    tls: Arc<ClientConfig>,
}

type Tls = TlsStream<TcpStream>;

impl At {
    pub(crate) async fn new(relay: &RelayChild) -> Result<Self, Failure> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = Pinned { sha256: relay.fingerprint.clone(), provider: Arc::clone(&provider) };
        let tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let mut at = Self { address: relay.address, relay: RelayId::ZERO, tls: Arc::new(tls) };
        let (tls, _) = at.connect().await?;
        let request = Request::get(RELAY_ROUTE).header("host", "localhost").body(Full::default())?;
        let body = send(tls, request).await?;
        let (info, _): (RelayInfo, usize) = read_frame(&body)?.ok_or("the relay does not say who it is")?;
        at.relay = relay_id(&info.public_key);
        Ok(at)
    }

    async fn connect(&self) -> Result<(Tls, [u8; 32]), Failure> {
        let tcp = TcpStream::connect(self.address).await?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from("localhost")?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await?;
        let exporter = tls.get_ref().1.export_keying_material([0; 32], LOGIN_EXPORTER.bytes(), None)?;
        Ok((tls, exporter))
    }

    fn hello(&self, device: &Device, exporter: &[u8; 32]) -> Ask {
        let login = Some(device.login(self.relay, "localhost", exporter));
        let org = device.org;
        Ask::Hello(Hello {
            protocol: PROTOCOL_VERSION,
            org,
            login,
            org_token: None,
            history: None,
            cursors: Vec::new(),
        })
    }

    /// One sync: pushes, and fails unless every one is acknowledged.
    pub(crate) async fn push_all(&self, device: &Device, pushes: Vec<Ask>) -> Result<(), Failure> {
        let (tls, exporter) = self.connect().await?;
        let wanted = pushes.len();
        let asks: Vec<Ask> = std::iter::once(self.hello(device, &exporter)).chain(pushes).collect();
        let body = Full::from(frames(&asks));
        let tells =
            read_tells(&send(tls, Request::post(SYNC_ROUTE).header("host", "localhost").body(body)?).await?)?;
        let acked = tells.iter().filter(|tell| matches!(tell, Tell::Ack(_))).count();
        if acked == wanted { Ok(()) } else { Err(format!("{acked} of {wanted} pushes acknowledged").into()) }
    }

    /// A live connection, up to the first `Done`.
    pub(crate) async fn live(&self, device: &Device) -> Result<Live, Failure> {
        let (tls, exporter) = self.connect().await?;
        let url = format!("wss://localhost{LIVE_ROUTE}");
        let (socket, _) = tokio_tungstenite::client_async(url, tls).await?;
        let mut live = Live { socket };
        live.ask(&[self.hello(device, &exporter)]).await?;
        while !live.next().await?.contains(&Tell::Done) {}
        Ok(live)
    }
}

/// A live connection.
#[derive(Debug)]
pub(crate) struct Live {
    socket: WebSocketStream<Tls>,
}

impl Live {
    pub(crate) async fn ask(&mut self, asks: &[Ask]) -> Result<(), Failure> {
        self.send(frames(asks)).await
    }

    /// Sends frames that were written before.
    pub(crate) async fn send(&mut self, frames: impl Into<Bytes>) -> Result<(), Failure> {
        Ok(self.socket.send(Message::Binary(frames.into())).await?)
    }

    /// The frames of the next message.
    pub(crate) async fn next(&mut self) -> Result<Vec<Tell>, Failure> {
        loop {
            match self.socket.next().await.ok_or("the relay closed the connection")?? {
                Message::Binary(bytes) => return read_tells(&bytes),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Text(_) | Message::Close(_) | Message::Frame(_) => {
                    return Err("the relay closed the connection".into());
                }
            }
        }
    }
}

pub(crate) fn frames(asks: &[Ask]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for ask in asks {
        write_frame(ask, &mut bytes);
    }
    bytes
}

fn read_tells(mut bytes: &[u8]) -> Result<Vec<Tell>, Failure> {
    let mut tells = Vec::new();
    while let Some((tell, read)) = read_frame(bytes)? {
        tells.push(tell);
        bytes = bytes.get(read..).unwrap_or_default();
    }
    Ok(tells)
}

async fn send(tls: Tls, request: Request<Full<Bytes>>) -> Result<Bytes, Failure> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await?;
    let driver = tokio::spawn(connection);
    let body = sender.send_request(request).await?.into_body().collect().await?.to_bytes();
    driver.abort();
    Ok(body)
}
