//! Running it: configuration, restarts, kills, health.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use alcove_protocol::frame::{Ask, RelayInfo, read_frame};
use alcove_protocol::keys::relay_id;
use alcove_protocol::problem::Problem;
use alcove_server::config::{ConfigError, RawConfig};
use alcove_server::http::router;
use alcove_server::{Config, Core, Hooks, Peer, StartError, serve};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::client::{At, frames, read_tells};
use crate::practice::{Device, hello};
use crate::{Relay, acks, id_of};

#[test]
fn unknown_configuration_keys_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nlisten_on = 3\n").unwrap();
    let refused = RawConfig::load(&file);
    assert!(
        matches!(&refused, Err(ConfigError::Toml { why, .. }) if why.contains("listen_on")),
        "{refused:?}"
    );
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nlog_format = \"json\"\n").unwrap();
    assert!(RawConfig::load(&file).is_ok());
}

#[tokio::test]
async fn a_second_relay_on_the_same_data_is_refused() {
    let relay = Relay::open().await;
    let second = serve(Config::local(relay.data.path().to_owned()), Hooks::default()).await;
    assert!(matches!(second, Err(StartError::InUse { .. })));
}

#[tokio::test]
async fn health_is_answered_without_a_login() {
    let relay = Relay::open().await;
    assert_eq!(relay.at.get("/health/live").await.0, 200);
    assert_eq!(relay.at.get("/health/ready").await.0, 200);
}

#[tokio::test]
async fn the_routes_answer_without_a_socket() {
    let data = tempfile::tempdir().unwrap();
    let config = Config { open: true, ..Config::local(data.path().to_owned()) };
    let core = Core::open(&config, Hooks::default()).await.unwrap();
    let routes = router(core.state());
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    let info = routes.clone().oneshot(Request::get("/v1/relay").body(Body::empty()).unwrap()).await.unwrap();
    let info = info.into_body().collect().await.unwrap().to_bytes();
    let (info, _) = read_frame::<RelayInfo>(&info).unwrap().unwrap();
    let mut hello = hello(device.org);
    hello.login = Some(device.login(relay_id(&info.public_key), "here", &[5; 32]));
    let asks = frames(&[Ask::Hello(hello), genesis.push()]);
    let peer = Peer { exporter: Some([5; 32]), address: [127, 0, 0, 1].into() };
    let request =
        Request::post("/v1/sync").header("host", "here:8443").extension(peer).body(Body::from(asks));
    let answer = routes.oneshot(request.unwrap()).await.unwrap().into_body().collect().await.unwrap();
    assert_eq!(acks(&read_tells(&answer.to_bytes())), [Ok(1)]);
    core.close().await;
}

#[tokio::test]
async fn a_restart_keeps_identity_places_and_counting() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let entry = device.content(circle, 1, 600);
    assert_eq!(relay.push(&device, &entry).await, Ok(2));
    let (info, fingerprint) = (relay.at.info().await, relay.running.fingerprint().to_owned());
    relay.running.stop().await;
    let relay = Relay::start(relay.data, |_| {}, Hooks::default()).await;
    assert_eq!((relay.at.info().await, relay.running.fingerprint()), (info, fingerprint.as_str()));
    let next = device.content(circle, 1, 600);
    assert_eq!(acks(&relay.sync(&device, vec![next.push(), entry.push()]).await), [Ok(3), Ok(2)]);
}

const RELAY: &str = env!("CARGO_BIN_EXE_alcove-relay");

/// The real program.
struct Program {
    child: Child,
    at: At,
}

impl Program {
    async fn start(data: &Path) -> Self {
        Self::run(Command::new(RELAY), data).await
    }

    /// The program on a disk that takes no file over `kib` KiB.
    async fn start_on_a_small_disk(data: &Path, kib: usize) -> Self {
        let mut shell = Command::new("sh");
        let limited = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
        shell.args(["-c", &limited, RELAY]);
        Self::run(shell, data).await
    }

    async fn run(mut command: Command, data: &Path) -> Self {
        let mut child = command
            .args(["serve", "--open", "--listen", "127.0.0.1:0", "--log-level", "off", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.next().unwrap().strip_prefix("listening on ").unwrap().parse().unwrap();
        let fingerprint = lines.next().unwrap().strip_prefix("certificate sha256 ").unwrap().to_owned();
        Self { child, at: At::new(address, &fingerprint).await }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[tokio::test]
async fn a_relay_that_is_killed_keeps_every_entry_it_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    let circle = device.circle(&[device.id()]);
    let log = circle.entry.log();
    let mut unsent = vec![genesis, circle];
    let mut acknowledged = Vec::new();
    for round in 0..6 {
        let program = Program::start(data.path()).await;
        unsent.extend((0..5).map(|_| device.content(log, 1, 600)));
        let asks: Vec<_> = unsent.iter().map(crate::practice::Signed::push).collect();
        // In every other round the relay is killed while it works; what it did not acknowledge is sent again.
        let answer = tokio::spawn({
            let (at, login) = (program.at.clone(), device.org);
            let (tls, exporter) = at.connect().await;
            let mut hello = hello(login);
            hello.login = Some(device.login(at.relay, "localhost", &exporter));
            let asks: Vec<_> = std::iter::once(Ask::Hello(hello)).chain(asks).collect();
            async move { At::post(tls, &asks).await.1 }
        });
        if round % 2 == 0 {
            let tells = answer.await.unwrap();
            let answered = acks(&tells);
            assert!(answered.iter().all(Result::is_ok), "{answered:?}");
            acknowledged.extend(unsent.drain(..).map(|signed| signed.entry.id()));
        } else {
            tokio::task::yield_now().await;
            answer.abort();
        }
        program.kill();
    }
    let program = Program::start(data.path()).await;
    let tells = program.at.sync(&device, hello(device.org), Vec::new()).await;
    let held: Vec<_> = crate::news(&tells).iter().map(id_of).collect();
    assert!(acknowledged.iter().all(|id| held.contains(id)));
    program.kill();
}

#[tokio::test]
async fn a_full_disk_stores_nothing_halfway_and_the_relay_lives_on() {
    let data = tempfile::tempdir().unwrap();
    let mut device = Device::new(1, 101);
    let (genesis, circle) = (device.genesis(), device.circle(&[device.id()]));
    let log = circle.entry.log();
    let program = Program::start_on_a_small_disk(data.path(), 1_024).await;
    let tells = program.at.sync(&device, hello(device.org), vec![genesis.push(), circle.push()]).await;
    assert_eq!(acks(&tells), [Ok(1), Ok(1)]);
    let mut stored = Vec::new();
    let refused = loop {
        let signed = device.content(log, 1, 100_000);
        let tells = program.at.sync(&device, hello(device.org), vec![signed.push()]).await;
        match acks(&tells)[0] {
            Ok(_) => stored.push(signed.entry.id()),
            Err(problem) => {
                assert_eq!(problem, Problem::StorageFailed);
                break signed;
            }
        }
        assert!(stored.len() < 100, "the disk never fills");
    };
    assert_eq!(program.at.get("/health/live").await.0, 200);
    let tells = program.at.sync(&device, hello(device.org), Vec::new()).await;
    let held: Vec<_> = crate::news(&tells).iter().map(id_of).collect();
    assert!(!held.contains(&refused.entry.id()) && stored.iter().all(|id| held.contains(id)));
    program.kill();
    let program = Program::start(data.path()).await;
    let tells = program.at.sync(&device, hello(device.org), vec![refused.push()]).await;
    assert_eq!(acks(&tells), [Ok(2 + stored.len() as u64)]);
    program.kill();
}

#[test]
fn flags_win_over_the_environment_and_the_environment_over_the_file() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("relay.toml");
    std::fs::write(&file, format!("data = {:?}\nconnections_max = 0\n", data.path())).unwrap();
    let relay = |flags: &[&str], environment: &[(&str, &str)]| {
        let mut command = Command::new(RELAY);
        command.arg("fingerprint").arg("--config").arg(&file).args(flags).envs(environment.iter().copied());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (ran, words) = relay(&[], &[]);
    assert!(!ran && words.contains("connections_max"), "{words}");
    let environment = [("ALCOVE_RELAY_CONNECTIONS_MAX", "5")];
    assert_eq!(relay(&[], &environment), (true, String::new()));
    let (ran, words) = relay(&["--connections-max", "0"], &environment);
    assert!(!ran && words.contains("connections_max"), "{words}");
}

#[test]
fn a_token_is_printed_once_and_lies_on_disk_as_a_hash() {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(RELAY).arg("org-token").arg("--data").arg(data.path()).output().unwrap();
    let token = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(token.len(), 32);
    let files: Vec<_> =
        std::fs::read_dir(data.path().join("org-tokens")).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 1);
    let name = files[0].file_name().into_string().unwrap();
    assert!(!name.contains(&token) && std::fs::read(files[0].path()).unwrap().is_empty());
}

/// Whether it worked, and what it said.
fn restore_finish(data: &Path, more: &[&str]) -> (bool, String) {
    let mut command = Command::new(RELAY);
    let output = command.arg("restore-finish").arg("--data").arg(data).args(more).output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(words).unwrap())
}

#[tokio::test]
async fn restore_finish_works_on_a_relay_that_stands_still_and_tells_the_operator_what_comes() {
    let relay = Relay::open().await;
    let (device, _) = relay.practice().await;
    let generation = relay.at.info().await.generation;
    let finish = |more: &[&str]| restore_finish(relay.data.path(), more);
    let (ran, words) = finish(&[]);
    assert!(!ran && words.contains("in use"), "{words}");
    let Relay { running, data, .. } = relay;
    running.stop().await;
    let finish = |more: &[&str]| restore_finish(data.path(), more);
    let (ran, words) = finish(&[]);
    assert!(ran && words.starts_with("2 logs wait "), "{words}");
    let program = Program::start(data.path()).await;
    assert_ne!(program.at.info().await.generation, generation);
    let (_, body) = program.at.get("/health/ready").await;
    assert_eq!(*body, *br#"{"ready":true,"logs_waiting":2,"logs_damaged":0}"#);
    let news = crate::news(&program.at.sync(&device, hello(device.org), Vec::new()).await);
    assert_eq!(news.len(), 2, "reading goes on");
    program.kill();
    let (ran, words) = finish(&["--override"]);
    assert!(ran && words.starts_with("2 logs waited "), "{words}");
    let nowhere = data.path().join("nowhere");
    let output = Command::new(RELAY).args(["restore-finish", "--data"]).arg(&nowhere).output().unwrap();
    assert!(!output.status.success() && !nowhere.exists(), "a mistyped folder is not made");
}
