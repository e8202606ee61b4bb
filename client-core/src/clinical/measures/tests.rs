//! Known answers for the shipped instruments, and for a pack of made-up wording.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod files;
mod scoring;

use super::*;

fn shipped_by_id(id: &str) -> Instrument {
    shipped().unwrap().into_iter().find(|instrument| instrument.id == id).unwrap()
}

/// The line of answers scored by the instrument that it is for.
fn scored(instrument: &Instrument, line: &str) -> Score {
    let answers = Answers::in_order(instrument, line).unwrap();
    score(instrument, &instrument.reference(), &answers).unwrap()
}

/// A pack of ten made-up items, two of them counted the other way round.
fn made_up() -> serde_json::Value {
    let items: Vec<_> = (1..=10)
        .map(|number| {
            let text = format!("Made-up statement {number}");
            serde_json::json!({
                "id": number.to_string(), "text": text, "source": "this test", "reversed": number == 2 || number == 3
            })
        })
        .collect();
    let options: Vec<_> =
        (0..=4).map(|value| serde_json::json!({"value": value, "label": format!("Step {value}")})).collect();
    serde_json::json!({
        "format": 1, "id": "made-up-10", "version": "1", "language": "en", "name": "Made-up 10",
        "title": "Ten made-up statements", "is_validated": false,
        "licence": {"may_show": true, "terms": "Free.", "attribution": "By this test.", "source": "this test"},
        "recall": {"words": "Over the last week", "days": 7},
        "options": options, "items": items,
        "scoring": {
            "rule": "sum/1", "direction": "lower_is_better", "source": "this test",
            "missing": {"rule": "mean_of_answered/1", "items_max": 1, "source": "this test"}
        },
        "caseness": {"points": 11, "source": "this test"},
        "reliable_change": {"points": 6, "source": "this test"},
        "triggers": [{"item": "6", "from": 1, "prompt": "Talk about it."}]
    })
}

fn parsed(pack: &serde_json::Value) -> Result<Instrument, InstrumentError> {
    Instrument::parse(pack.to_string().as_bytes())
}
