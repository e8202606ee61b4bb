#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::crypto::quorum::{NewRecovery, Share};
use alcove_protocol::id::{LogId, PersonId};
use jiff::civil::date;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{SheetNames, WayBack, kit_sheet, share_sheet};

const ORG: LogId = LogId([0xa7; 16]);
/// Where the sheets of this test are written to, to look at them.
const FOLDER_ENV: &str = "ALCOVE_SHEETS";

fn names() -> SheetNames<'static> {
    SheetNames { practice: "Harbour Street Practice", holder: "Dr Mara Lindqvist", date: date(2031, 5, 4) }
}

const WAY: WayBack<'_> = WayBack {
    relay: "relay.harbour-street.example:8443",
    fingerprint: Some("0909090909090909090909090909090909090909090909090909090909090909"),
    maker: "Dr Mara Lindqvist",
    maker_id: "03030303030303030303030303030303",
};

fn kit() -> KitCode {
    let address = "relay.harbour-street.example:8443".to_owned();
    KitCode::make(ORG, PersonId([3; 16]), address, [9; 32], &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
}

fn shares() -> [Share; 3] {
    NewRecovery::make(ORG, &mut ChaCha20Rng::from_seed([2; 32])).shares
}

/// What a person types from the sheet: the groups in their order.
fn typed(html: &str) -> String {
    let groups = html.split("<span>").skip(1).filter_map(|part| part.split_once("</span>"));
    groups.map(|(group, _)| group).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_typed_from_a_sheet_is_the_code() {
    let kit = kit();
    assert_eq!(KitCode::from_text(&typed(&kit_sheet(&kit, &names()))).unwrap(), kit);
    for share in shares() {
        assert_eq!(Share::from_text(&typed(&share_sheet(&share, &names(), &WAY))).unwrap(), share);
    }
}

#[test]
fn a_sheet_says_what_it_is_for_whom_and_since_when() {
    let html = kit_sheet(&kit(), &names());
    for part in ["Recovery kit", "Dr Mara Lindqvist", "Harbour Street Practice", "4 May 2031", "a7a7 a7a7"] {
        assert!(html.contains(part), "{part}");
    }
    for (place, share) in shares().iter().enumerate() {
        let html = share_sheet(share, &names(), &WAY);
        assert!(html.contains(&format!("sheet {} of 3", place + 1)));
        assert!(html.contains("Any two of them together"));
        for part in [WAY.relay, WAY.fingerprint.unwrap(), WAY.maker_id] {
            assert!(html.contains(part), "{part}");
        }
    }
}

#[test]
fn a_sheet_loads_nothing_and_runs_nothing_whatever_a_name_holds() {
    let holder = "<script>alert(1)</script><img src=\"https://x.example\">";
    let html = kit_sheet(&kit(), &SheetNames { holder, ..names() });
    assert!(html.contains("&lt;script&gt;alert(1)"));
    for word in ["<script", "<img", "<link", "src=\"", "url(", "@import", "href="] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("default-src 'none'"));
    assert!(html.len() < 64 * 1024, "room for all of it is made before: {}", html.len());
}

/// With `ALCOVE_SHEETS` set to a folder, the sheets are left there, for a browser and a person's eyes.
#[test]
fn sheets_are_written_out_when_somebody_wants_to_look_at_them() {
    let Ok(folder) = std::env::var(FOLDER_ENV) else { return };
    let folder = std::path::Path::new(&folder);
    std::fs::write(folder.join("kit.html"), kit_sheet(&kit(), &names()).as_bytes()).unwrap();
    for share in shares() {
        let file = folder.join(format!("share-{}.html", share.number() + 1));
        std::fs::write(file, share_sheet(&share, &names(), &WAY).as_bytes()).unwrap();
    }
    let long =
        KitCode::make(ORG, PersonId([3; 16]), "r".repeat(256), [9; 32], &mut ChaCha20Rng::from_seed([1; 32]));
    std::fs::write(folder.join("kit-long.html"), kit_sheet(&long.unwrap(), &names()).as_bytes()).unwrap();
    std::fs::write(folder.join("terminal.txt"), crate::qr::terminal_qr(&kit().to_text()).unwrap()).unwrap();
}
