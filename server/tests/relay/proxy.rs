//! TLS ends at a proxy in front of the relay: a real one, small, on loopback.

use std::net::SocketAddr;
use std::sync::Arc;

use alcove_protocol::frame::{Ask, CHALLENGE_ROUTE, Challenge, read_frame};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::LoginMode;
use alcove_server::config::ConfigError;
use alcove_server::config::checked::CertificateFiles;
use alcove_server::{Config, Hooks, Running, serve};
use axum::body::Body;
use axum::http::Request;
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::client::At;
use crate::practice::{Device, hello};
use crate::{Relay, acks, news, trouble};

/// A relay that speaks plain HTTP, and a proxy that ends TLS in front of it.
struct Behind {
    running: Running,
    at: At,
    _data: TempDir,
}

impl Behind {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Config { open: true, behind_proxy: true, ..Config::local(data.path().to_owned()) };
        let running = serve(config, Hooks::default()).await.unwrap();
        assert_eq!(running.fingerprint(), "");
        let (address, fingerprint) = proxy(running.address()).await;
        let at = At::new(address, &fingerprint).await;
        Self { running, at, _data: data }
    }

    async fn challenge(&self) -> [u8; 32] {
        let (status, body) = self.at.get(CHALLENGE_ROUTE).await;
        assert_eq!(status, 200);
        let (challenge, _): (Challenge, _) = read_frame(&body).unwrap().unwrap();
        assert_eq!(challenge.life_ms, 60_000);
        *challenge.nonce
    }

    /// A sync of a device that logs in by a fresh challenge.
    async fn sync(&self, device: &mut Device, asks: Vec<Ask>) -> Vec<alcove_protocol::frame::Tell> {
        device.challenge = Some(self.challenge().await);
        self.at.sync(device, hello(device.org), asks).await
    }
}

/// Passes what comes over TLS on as it is.
async fn proxy(to: SocketAddr) -> (SocketAddr, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let der = made.cert.der().clone();
    let fingerprint = data_encoding::HEXLOWER.encode(&Sha256::digest(&der));
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut outside) = acceptor.accept(stream).await else { return };
                let mut inside = TcpStream::connect(to).await.unwrap();
                let _ended = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    (address, fingerprint)
}

#[tokio::test]
async fn devices_log_in_by_a_challenge_and_sync_through_the_proxy() {
    let relay = Behind::start().await;
    let mut device = Device::new(1, 101);
    let (genesis, circle) = (device.genesis(), device.circle(&[device.id()]));
    let record = device.relay_key(relay.at.public_key, LoginMode::Proxy);
    let pushes = vec![genesis.push(), circle.push(), record.push()];
    assert_eq!(acks(&relay.sync(&mut device, pushes).await), [Ok(1), Ok(1), Ok(2)]);
    assert_eq!(news(&relay.sync(&mut device, Vec::new()).await).len(), 3);
    device.challenge = Some(relay.challenge().await);
    let (mut live, _) = relay.at.live(&device, hello(device.org)).await;
    let entry = device.content(circle.entry.log(), 1, 600);
    live.ask(&[entry.push()]).await;
    assert_eq!(acks(&[live.next_but_receipts().await.unwrap()]), [Ok(2)]);
    relay.running.stop().await;
}

#[tokio::test]
async fn a_challenge_is_for_one_login_of_one_device_at_one_host() {
    let relay = Behind::start().await;
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    assert_eq!(acks(&relay.sync(&mut device, vec![genesis.push()]).await), [Ok(1)]);
    let used = device.challenge;
    let answer = relay.at.sync(&device, hello(device.org), Vec::new()).await;
    assert_eq!(trouble(&answer), Some(Problem::ChallengeNeeded), "used before: {used:?}");
    device.challenge = Some([9; 32]);
    let answer = relay.at.sync(&device, hello(device.org), Vec::new()).await;
    assert_eq!(trouble(&answer), Some(Problem::ChallengeNeeded), "not of this relay");
    device.challenge = None;
    let answer = relay.at.sync(&device, hello(device.org), Vec::new()).await;
    assert_eq!(trouble(&answer), Some(Problem::ChallengeNeeded), "over the exporter of the proxy's TLS");
    for host in ["elsewhere", "localhost"] {
        device.challenge = Some(relay.challenge().await);
        let mut greeting = hello(device.org);
        greeting.login = Some(device.login(relay.at.relay, host, &[0; 32]));
        let (tls, _) = relay.at.connect().await;
        let (_, tells) = At::post(tls, &[Ask::Hello(greeting)]).await;
        let expected = (host == "elsewhere").then_some(Problem::LoginRefused);
        assert_eq!(trouble(&tells), expected, "as {host}");
    }
}

#[tokio::test]
async fn how_devices_log_in_stands_in_the_org_log_and_not_in_the_relays_answer() {
    let behind = Behind::start().await;
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    let record = device.relay_key(behind.at.public_key, LoginMode::Exporter);
    assert_eq!(acks(&behind.sync(&mut device, vec![genesis.push(), record.push()]).await), [Ok(1), Ok(2)]);
    assert_eq!(trouble(&behind.sync(&mut device, Vec::new()).await), Some(Problem::LoginRefused));
    let direct = Relay::open().await;
    assert_eq!(direct.at.get(CHALLENGE_ROUTE).await.0, 404);
    let mut device = Device::new(2, 102);
    let genesis = device.genesis();
    device.challenge = Some([9; 32]);
    let answer = direct.sync(&device, vec![genesis.push()]).await;
    assert_eq!(trouble(&answer), Some(Problem::LoginRefused));
    device.challenge = None;
    let record = device.relay_key(direct.at.public_key, LoginMode::Proxy);
    assert_eq!(acks(&direct.sync(&device, vec![genesis.push(), record.push()]).await), [Ok(1), Ok(2)]);
    assert_eq!(trouble(&direct.sync(&device, Vec::new()).await), Some(Problem::LoginRefused));
}

#[tokio::test]
async fn requests_without_a_login_are_counted_for_the_address_that_the_proxy_names() {
    let data = tempfile::tempdir().unwrap();
    let mut config = Config { behind_proxy: true, ..Config::local(data.path().to_owned()) };
    config.limits.guests = alcove_server::relay::rate::Rate { burst: 1, per_second: 0 };
    let core = alcove_server::Core::open(&config, Hooks::default()).await.unwrap();
    let routes = alcove_server::http::router(core.state());
    let status = async |exporter: Option<[u8; 32]>, named: &str| {
        let peer = alcove_server::Peer { exporter, address: [127, 0, 0, 1].into() };
        let request = Request::get(CHALLENGE_ROUTE).header("x-forwarded-for", named).extension(peer);
        routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    };
    assert_eq!(status(None, "192.0.2.1").await, 200);
    assert_eq!(status(None, "198.51.100.9, 192.0.2.1").await, 503, "the proxy wrote the last one");
    assert_eq!(status(None, "192.0.2.2").await, 200);
    assert_eq!(status(Some([1; 32]), "192.0.2.3").await, 200, "without a proxy the header is not believed:");
    assert_eq!(status(Some([1; 32]), "192.0.2.4").await, 503);
    drop(routes);
    core.close().await;
}

#[test]
fn a_relay_behind_a_proxy_has_no_certificate() {
    let raw = alcove_server::config::RawConfig {
        behind_proxy: Some(true),
        cert: Some("tls.crt".into()),
        key: Some("tls.key".into()),
        ..Default::default()
    };
    assert_eq!(Config::try_from(raw), Err(ConfigError::CertificateBehindProxy));
    let files = CertificateFiles { cert: "tls.crt".into(), key: "tls.key".into() };
    let raw = alcove_server::config::RawConfig {
        cert: Some(files.cert.clone()),
        key: Some(files.key.clone()),
        ..Default::default()
    };
    assert_eq!(Config::try_from(raw).unwrap().certificate, Some(files));
}
