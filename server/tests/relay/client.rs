//! A client over real TLS on loopback: pins the certificate, logs in with the exporter, speaks both transports.

use std::net::SocketAddr;
use std::sync::Arc;

use alcove_protocol::frame::{
    Ask, Hello, LIVE_ROUTE, RELAY_ROUTE, RelayInfo, SYNC_ROUTE, Tell, read_frame, write_frame,
};
use alcove_protocol::id::RelayId;
use alcove_protocol::keys::relay_id;
use alcove_protocol::label::LOGIN_EXPORTER;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::Request;
use hyper::body::{Frame, Incoming};
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

use crate::practice::Device;

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
#[derive(Clone)]
pub(crate) struct At {
    pub(crate) address: SocketAddr,
    pub(crate) relay: RelayId,
    pub(crate) public_key: [u8; 32],
    tls: Arc<ClientConfig>,
}

pub(crate) type Tls = TlsStream<TcpStream>;

impl At {
    pub(crate) async fn new(address: SocketAddr, fingerprint: &str) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = Pinned { sha256: fingerprint.to_owned(), provider: Arc::clone(&provider) };
        let tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let mut at = Self { address, relay: RelayId::ZERO, public_key: [0; 32], tls: Arc::new(tls) };
        let info = at.info().await;
        at.public_key = *info.public_key;
        at.relay = relay_id(&info.public_key);
        at
    }

    pub(crate) async fn connect(&self) -> (Tls, [u8; 32]) {
        let tcp = TcpStream::connect(self.address).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await.unwrap();
        let exporter = tls.get_ref().1.export_keying_material([0; 32], LOGIN_EXPORTER.bytes(), None).unwrap();
        (tls, exporter)
    }

    pub(crate) async fn get(&self, route: &str) -> (u16, Bytes) {
        let (tls, _) = self.connect().await;
        send(tls, Request::get(route).header("host", "localhost").body(Full::default()).unwrap()).await
    }

    pub(crate) async fn info(&self) -> RelayInfo {
        let (status, body) = self.get(RELAY_ROUTE).await;
        assert_eq!(status, 200);
        read_frame(&body).unwrap().unwrap().0
    }

    /// One request over a connection that is ready.
    pub(crate) async fn post(tls: Tls, asks: &[Ask]) -> (u16, Vec<Tell>) {
        let request = Request::post(SYNC_ROUTE).header("host", "localhost").body(Full::from(frames(asks)));
        let (status, body) = send(tls, request.unwrap()).await;
        (status, read_tells(&body))
    }

    /// One sync of a device that logs in.
    pub(crate) async fn sync(&self, device: &Device, mut hello: Hello, asks: Vec<Ask>) -> Vec<Tell> {
        let (tls, exporter) = self.connect().await;
        hello.login = Some(device.login(self.relay, "localhost", &exporter));
        let all: Vec<Ask> = std::iter::once(Ask::Hello(hello)).chain(asks).collect();
        Self::post(tls, &all).await.1
    }

    /// One sync of a device that logs in, whose answer is read as it comes.
    pub(crate) async fn stream(&self, device: &Device, mut hello: Hello) -> Incoming {
        let (tls, exporter) = self.connect().await;
        hello.login = Some(device.login(self.relay, "localhost", &exporter));
        let body = Full::<Bytes>::from(frames(&[Ask::Hello(hello)]));
        let request = Request::post(SYNC_ROUTE).header("host", "localhost").body(body).unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap().into_body()
    }

    /// A sync whose request arrives in two parts: the second leaves when `until` is true of what was told so far.
    pub(crate) async fn sync_in_parts(
        &self,
        device: &Device,
        mut hello: Hello,
        (first, second): (Vec<Ask>, Vec<u8>),
        until: impl Fn(&[Tell]) -> bool,
    ) -> Vec<Tell> {
        let (tls, exporter) = self.connect().await;
        hello.login = Some(device.login(self.relay, "localhost", &exporter));
        let all: Vec<Ask> = std::iter::once(Ask::Hello(hello)).chain(first).collect();
        let first = frames(&all);
        let length = first.len() + second.len();
        let (parts, coming) = tokio::sync::mpsc::unbounded_channel();
        let coming = futures_util::stream::unfold(coming, |mut coming| async {
            let part = coming.recv().await?;
            Some((Ok::<_, std::convert::Infallible>(Frame::data(part)), coming))
        });
        let body = StreamBody::new(Box::pin(coming));
        let request = Request::post(SYNC_ROUTE).header("host", "localhost").header("content-length", length);
        parts.send(Bytes::from(first)).unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
        let driver = tokio::spawn(connection);
        let mut answer = sender.send_request(request.body(body).unwrap()).await.unwrap().into_body();
        let (mut bytes, mut rest) = (Vec::new(), Some(Bytes::from(second)));
        while let Some(frame) = answer.frame().await {
            bytes.extend_from_slice(frame.unwrap().data_ref().unwrap());
            if until(&read_tells(&bytes))
                && let Some(rest) = rest.take()
            {
                parts.send(rest).unwrap();
            }
        }
        driver.abort();
        read_tells(&bytes)
    }

    /// A live connection, up to the first `Done`.
    pub(crate) async fn live(&self, device: &Device, mut hello: Hello) -> (Live, Vec<Tell>) {
        let (tls, exporter) = self.connect().await;
        hello.login = Some(device.login(self.relay, "localhost", &exporter));
        let url = format!("wss://localhost{LIVE_ROUTE}");
        let (socket, _) = tokio_tungstenite::client_async(url, tls).await.unwrap();
        let mut live = Live { socket, waiting: Vec::new() };
        live.ask(&[Ask::Hello(hello)]).await;
        let mut tells = Vec::new();
        while tells.last() != Some(&Tell::Done) {
            tells.push(live.next().await.unwrap());
        }
        (live, tells)
    }
}

/// A live connection.
pub(crate) struct Live {
    pub(crate) socket: WebSocketStream<Tls>,
    waiting: Vec<Tell>,
}

impl Live {
    pub(crate) async fn ask(&mut self, asks: &[Ask]) {
        self.socket.send(Message::Binary(frames(asks).into())).await.unwrap();
    }

    /// The next frame; `None` when the relay closed.
    pub(crate) async fn next(&mut self) -> Option<Tell> {
        while self.waiting.is_empty() {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => self.waiting = read_tells(&bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(_) | Err(_)) | None => return None,
            }
        }
        Some(self.waiting.remove(0))
    }

    /// The next frame that is not a receipt.
    pub(crate) async fn next_but_receipts(&mut self) -> Option<Tell> {
        loop {
            match self.next().await {
                Some(Tell::Receipt(_)) => {}
                other => return other,
            }
        }
    }
}

pub(crate) fn frames<T: minicbor::Encode<()>>(asks: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for ask in asks {
        write_frame(ask, &mut bytes);
    }
    bytes
}

pub(crate) fn read_tells(mut bytes: &[u8]) -> Vec<Tell> {
    let mut tells = Vec::new();
    while let Some((tell, read)) = read_frame(bytes).unwrap() {
        tells.push(tell);
        bytes = &bytes[read..];
    }
    tells
}

async fn send(tls: Tls, request: Request<Full<Bytes>>) -> (u16, Bytes) {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
    let driver = tokio::spawn(connection);
    let response = sender.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    driver.abort();
    (status, body)
}
