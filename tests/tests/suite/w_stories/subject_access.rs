//! W15: a person asks for a copy of their record.

use alcove_client_core::client::{
    AboutWhom, Client, MemberItem, NewGroup, NewMember, NewProcessNote, NewSession, PlaceDecision,
    SessionRef, SignAs,
};
use alcove_client_core::clinical::{Attendance, DocKind, SignatureMeaning};
use alcove_client_core::ports::ListQuery;
use alcove_client_core::time::Timestamp;
use alcove_export::{Assembled, ExportError, MemberFile, Package, WithholdReason, reason_words};
use alcove_protocol::id::LogId;
use jiff::civil::date;
use serde_json::Value;

use super::practice::{Phone, Practice, settle};

/// Given names of the eight members; none is an ordinary word.
const NAMES: [&str; 8] = ["Maya", "Tobias", "Ingrid", "Rosalind", "Farouk", "Leopold", "Priya", "Winifred"];
const MADE: Timestamp = Timestamp(1_934_000_000_000);

/// A group of eight, with an entry for each in two sessions.
async fn group_of_eight(phone: &Phone) -> (LogId, Vec<MemberItem>) {
    let client = &phone.client;
    let group = NewGroup { label: "Thursday".to_owned(), ..NewGroup::default() };
    let group = client.create_group(group).await.unwrap();
    for name in NAMES {
        let new = NewMember {
            legal_name: format!("{name} Mac{name}"),
            display_hint: name.to_owned(),
            joined: "2031-04-01".to_owned(),
        };
        client.add_member(group, new).await.unwrap();
    }
    let members = client.members(group).await.unwrap();
    for day in ["2031-04-03", "2031-04-10"] {
        let new = NewSession { group, local_date: day.to_owned(), ordinal: 1, scheduled: None };
        let session = client.create_session(new).await.unwrap();
        for member in &members {
            write_entry(client, &session, member).await;
        }
    }
    (group, members)
}

async fn write_entry(client: &Client, session: &SessionRef, member: &MemberItem) {
    client.attend(session, member.member, Attendance::OnTime).await.unwrap();
    let note = client.member_note(session, member.member, "observation").await.unwrap();
    let words = match own_name(member) {
        "Farouk" => "Said that Tobias had helped a lot.",
        _ => "Listened by choice, then answered another member.",
    };
    client.replace_text(&note, words).await.unwrap();
}

fn own_name(member: &MemberItem) -> &str {
    member.display_hints.first().unwrap()
}

fn member<'a>(members: &'a [MemberItem], name: &str) -> &'a MemberItem {
    members.iter().find(|member| own_name(member) == name).unwrap()
}

/// Everything by which somebody else could be told: names, roster handles, circles.
fn traces_of_others(members: &[MemberItem], own: &MemberItem) -> Vec<String> {
    let others = members.iter().filter(|other| other.member != own.member);
    others
        .flat_map(|other| [own_name(other).to_lowercase(), other.row.clone(), other.member.to_hex()])
        .collect()
}

fn assert_none_in(what: &str, bytes: &[u8], traces: &[String]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for trace in traces {
        assert!(!text.contains(trace.as_str()), "{what} holds a trace of another member");
    }
}

async fn assembled(client: &Client, member: LogId) -> Assembled {
    let file = MemberFile::read(&client.member_scope(member).await.unwrap()).await.unwrap();
    Assembled::guarded(file, &client.guard_of_others(member).await.unwrap())
}

/// The whole way of a request, with every place that the guard finds withheld.
async fn answered(client: &Client, member: LogId) -> (Package, usize) {
    let key = client.add_access_request(member, "2031-04-10", "").await.unwrap();
    let find = async || {
        let requests = client.access_requests().await.unwrap();
        requests.into_iter().find(|item| item.key == key).unwrap()
    };
    assert_eq!(find().await.due, Some(date(2031, 5, 12)), "the clock is shown");
    let today = date(2031, 4, 14);
    let assembled = async || self::assembled(client, member).await;
    let places: Vec<String> = {
        let assembled = assembled().await;
        assembled.hits().iter().map(|hit| assembled.place(hit)).collect()
    };
    let refused = assembled().await.review_by(&find().await.view, "Anna Lead", today);
    assert!(matches!(refused, Err(ExportError::IdentityUnchecked | ExportError::Undecided { .. })));
    client.identity_checked(key, "passport, seen in person").await.unwrap();
    for place in &places {
        let reason = reason_words(WithholdReason::ThirdParty, "names another member");
        client
            .decide_place(key, PlaceDecision { place: place.clone(), disclose: false, reason })
            .await
            .unwrap();
    }
    let refused = assembled().await.review_by(&find().await.view, "Anna Lead", today);
    assert!(
        matches!(refused, Err(ExportError::HarmReviewIncomplete)),
        "no health professional has reviewed it"
    );
    client.harm_reviewed(key, "nothing in it would do harm").await.unwrap();
    let reviewed_on = jiff::ZonedDateTime::now().in_tz("UTC").unwrap().date();
    let reviewed = assembled().await.review_by(&find().await.view, "Anna Lead", reviewed_on).unwrap();
    let package = reviewed.package(MADE).unwrap();
    client.request_released(key, &package.manifest_sha256, today).await.unwrap();
    let view = find().await.view;
    assert_eq!(view.exports.len(), 1, "what was handed over is written down");
    (package, places.len())
}

fn session_refs(package: &Package) -> Vec<(String, String)> {
    let bundle = package.files.iter().find(|file| file.name == "record.fhir.json").unwrap();
    let bundle: Value = serde_json::from_slice(&bundle.bytes).unwrap();
    let entries = bundle.get("entry").and_then(Value::as_array).unwrap();
    let encounters = entries
        .iter()
        .filter_map(|entry| entry.get("resource"))
        .filter(|resource| resource.get("resourceType").and_then(Value::as_str) == Some("Encounter"));
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap().to_owned();
    encounters
        .map(|encounter| {
            let day = encounter.get("period").and_then(|period| period.get("start"));
            (text(day), text(encounter.get("id")))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn w15_a_persons_copy_holds_zero_bytes_of_another_member_and_cannot_be_joined_with_theirs() {
    let (_practice, anna) = Practice::found().await;
    let (_, members) = group_of_eight(&anna).await;
    settle(&[&anna]).await;
    let (second, fifth) = (member(&members, "Tobias"), member(&members, "Farouk"));
    let (of_second, found) = answered(&anna.client, second.member).await;
    assert_eq!(found, 0, "nobody is named in this record");
    let (of_fifth, found) = answered(&anna.client, fifth.member).await;
    assert_eq!(found, 2, "the guard finds the name that somebody typed, in both entries");
    for (package, own) in [(&of_second, second), (&of_fifth, fifth)] {
        for file in &package.files {
            assert_none_in(&file.name, &file.bytes, &traces_of_others(&members, own));
        }
        let page = String::from_utf8_lossy(&package.files.first().unwrap().bytes).into_owned();
        assert!(page.contains(own_name(own)), "the search finds what is there");
    }
    let (of_second, of_fifth) = (session_refs(&of_second), session_refs(&of_fifth));
    let days = |refs: &[(String, String)]| refs.iter().map(|(day, _)| day.clone()).collect::<Vec<_>>();
    assert_eq!(days(&of_second), days(&of_fifth), "the same evenings");
    assert!(of_second.iter().all(|(_, id)| of_fifth.iter().all(|(_, other)| other != id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn w15_a_members_rows_and_documents_hold_nothing_of_another_member() {
    let (_practice, anna) = Practice::found().await;
    let (group, members) = group_of_eight(&anna).await;
    let own = member(&members, "Tobias");
    let traces = [traces_of_others(&members, own), vec![group.to_hex()]].concat();
    let mut scanned = 0;
    for kind in DocKind::ALL {
        let query = ListQuery {
            kind,
            circle: Some(own.member),
            newest_first: false,
            conflicts_only: false,
            limit: 1_000,
        };
        for row in anna.client.list(&query).await.unwrap() {
            assert_none_in("a row", row.json.as_bytes(), &traces);
            let document = anna.client.document(row.key).await.unwrap();
            assert_none_in("a document", serde_json::to_string(&document).unwrap().as_bytes(), &traces);
            let bytes = anna.client.automerge_save(row.key).await.unwrap();
            assert_none_in("a document's bytes", &bytes, &traces);
            scanned += 1;
        }
    }
    assert!(scanned >= 3, "the record and two entries");
    for name in NAMES.iter().filter(|name| **name != "Tobias") {
        let hits = anna.client.search(name).await.unwrap();
        assert!(hits.iter().all(|hit| hit.key.circle != own.member));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w15_private_notes_and_supervision_are_on_the_officers_sheet_and_in_no_copy() {
    let (_practice, anna) = Practice::found().await;
    let (_, members) = group_of_eight(&anna).await;
    let (second, fifth) = (member(&members, "Tobias"), member(&members, "Farouk"));
    let client = &anna.client;
    let entry_of = async |circle| {
        let query = ListQuery {
            kind: DocKind::MemberEntry,
            circle: Some(circle),
            newest_first: false,
            conflicts_only: false,
            limit: 1,
        };
        client.list(&query).await.unwrap()[0].key
    };
    for (text, about) in
        [("Felt the cormorant in the room.", second.member), ("Another heron.", fifth.member)]
    {
        let linked_entry = Some(entry_of(about).await);
        let review_by = Some("2031-10-01".to_owned());
        client
            .new_process_note(NewProcessNote { text: text.to_owned(), review_by, linked_entry })
            .await
            .unwrap();
    }
    let unlinked = NewProcessNote { text: "A kestrel.".to_owned(), ..NewProcessNote::default() };
    let reviewed = client.new_process_note(unlinked).await.unwrap();
    client.sign(reviewed, SignAs::new(SignatureMeaning::Author)).await.unwrap();

    let found = client.private_material(second.member).await.unwrap();
    let about: Vec<AboutWhom> = found.items.iter().map(|item| item.about).collect();
    assert_eq!(about.len(), 2, "what names another person's entry is about another person");
    assert!(about.contains(&AboutWhom::ThisPerson) && about.contains(&AboutWhom::AuthorKnows));
    for item in &found.items {
        assert_eq!(item.open_to, [anna.client.person()]);
        let signed = if item.key == reviewed { vec![anna.client.person()] } else { Vec::new() };
        assert_eq!(item.reviewed_by, signed);
    }
    let told = format!("{found:?}").to_lowercase();
    let (package, _) = answered(client, second.member).await;
    for mark in ["cormorant", "heron", "kestrel"] {
        assert!(!told.contains(mark), "the sheet says that it exists, not what it says");
        for file in &package.files {
            assert_none_in(&file.name, &file.bytes, &[mark.to_owned()]);
        }
    }
}
