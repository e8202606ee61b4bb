//! Who wrote which part of a note, on which device, with or without the relay: as a chart and in words.

use alcove_client_core::client::{LocalDay, SignAs};
use alcove_client_core::clinical::SignatureMeaning;
use alcove_client_core::clinical::chart::{Chart, ProvenanceStrip, StripReach};

use super::practice::{Practice, settle};
use super::signing::entry;

const HERE: LocalDay = LocalDay { offset_minutes: 0 };

#[tokio::test(flavor = "multi_thread")]
async fn the_provenance_of_a_note_names_devices_parts_ways_and_signatures() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (member, session, key) = entry(&anna, note.key.circle, 2).await;
    let unsent = anna.client.chart_provenance(key, HERE).await.unwrap();
    assert!(unsent.fields.iter().flat_map(|field| &field.parts).all(|part| part.reach == StripReach::Unsent));
    settle(&[&anna, &ben]).await;
    let ben_note = ben.client.member_note(&session, member, "observation").await.unwrap();
    ben.client.append(&ben_note, " He left the room once.").await.unwrap();
    settle(&[&ben, &anna]).await;
    let knows = SignAs { acknowledges_others: true, ..SignAs::new(SignatureMeaning::Author) };
    anna.client.sign(key, knows).await.unwrap();

    let text = anna.text(&ben_note).await;
    let mut strips = Vec::new();
    for phone in [&anna, &ben] {
        settle(&[&anna, &ben]).await;
        let strip: ProvenanceStrip = phone.client.chart_provenance(key, HERE).await.unwrap();
        assert_eq!(strip.subject, "Entry of 2031-04-02");
        let observation = strip.fields.iter().find(|field| field.field == "observation").unwrap();
        let chars: usize = observation.parts.iter().map(|part| part.chars).sum();
        assert_eq!(chars, text.chars().count(), "every letter that stands is somebody's");
        let authors: Vec<&str> =
            observation.parts.iter().map(|part| strip.authors[part.author].who.as_str()).collect();
        assert_eq!(authors, ["Anna Lead", "ben"]);
        assert!(strip.spans.iter().all(|span| span.arrived.is_some()), "{strip:?}");
        let stands: usize = strip.spans.iter().map(|span| span.chars).sum();
        assert_eq!(stands, chars, "by time as by place");
        let [signed] = strip.signatures.as_slice() else { panic!("{strip:?}") };
        assert_eq!((signed.who.as_str(), signed.meaning.as_str()), ("Anna Lead", "author"));
        let own = strip.authors.iter().filter(|author| author.device == "this device").count();
        assert_eq!(own, 1);
        let words = strip.words();
        assert!(words.lines.iter().any(|line| line.starts_with("observation: A ")), "{words:?}");
        strips.push((strip.fields, strip.spans));
    }
    assert_eq!(strips[0], strips[1], "both devices show the same");

    anna.client.seal_note(key).await.unwrap();
    for _ in 0..3 {
        settle(&[&anna, &ben]).await;
    }
    for phone in [&anna, &ben] {
        let sealed = phone.client.chart_provenance(key, HERE).await.unwrap();
        let reaches = |strip: &ProvenanceStrip| {
            let parts = strip.fields.iter().flat_map(|field| &field.parts);
            parts.map(|part| (part.chars, part.reach)).collect::<Vec<_>>()
        };
        let before = ProvenanceStrip { fields: strips[0].0.clone(), ..sealed.clone() };
        assert_eq!(reaches(&sealed), reaches(&before), "the final form keeps how its words came");
        assert!(reaches(&sealed).iter().all(|(_, reach)| *reach != StripReach::Unknown), "{sealed:?}");
        assert!(sealed.spans.iter().all(|span| span.arrived.is_some()), "{sealed:?}");
    }
}
