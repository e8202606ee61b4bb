use super::super::guard::{CHANGE_BYTES_MAX, GuardError, OPS_MAX};
use super::*;

fn sample() -> (Vec<u8>, Actor) {
    let mut doc = note(1);
    doc.edit(&splice("theme", 0, 0, "abcdef"), NOW).unwrap();
    doc.edit(&splice("theme", 2, 2, ""), NOW).unwrap();
    doc.edit(&set("stage", "forming"), NOW).unwrap();
    (commit_one(&mut doc, 1).bytes, doc.actor())
}

/// The sample with its columns replaced.
fn with_columns(change: impl Fn(u32, &[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let (bytes, _) = sample();
    let parsed = head::Head::parse(&bytes).unwrap();
    let columns: Vec<(u32, Vec<u8>)> = parsed
        .columns
        .iter()
        .map(|c| (c.spec, change(c.spec, c.data).unwrap_or_else(|| c.data.to_vec())))
        .collect();
    rebuild(&parsed, &columns)
}

fn rebuild(parsed: &head::Head<'_>, columns: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    head::write_uleb(&mut body, parsed.deps.len() as u64);
    for dep in &parsed.deps {
        body.extend_from_slice(*dep);
    }
    head::write_uleb(&mut body, parsed.actor.len() as u64);
    body.extend_from_slice(parsed.actor);
    head::write_uleb(&mut body, parsed.seq);
    head::write_uleb(&mut body, parsed.start_op);
    head::write_sleb(&mut body, parsed.time);
    body.push(0);
    head::write_uleb(&mut body, parsed.others.len() as u64);
    for other in &parsed.others {
        head::write_uleb(&mut body, other.len() as u64);
        body.extend_from_slice(other);
    }
    head::write_uleb(&mut body, columns.len() as u64);
    for (spec, data) in columns {
        head::write_uleb(&mut body, u64::from(*spec));
        head::write_uleb(&mut body, data.len() as u64);
    }
    for (_, data) in columns {
        body.extend_from_slice(data);
    }
    chunk(head::CHUNK_TYPE_CHANGE, &body)
}

fn run_of(count: i64, value: u64) -> Vec<u8> {
    let mut column = Vec::new();
    head::write_sleb(&mut column, count);
    head::write_uleb(&mut column, value);
    column
}

#[test]
fn what_a_device_writes_passes_and_tells_its_facts() {
    let (bytes, author) = sample();
    assert_eq!(with_columns(|_, _| None), bytes);
    let change = guard(bytes.clone(), author).unwrap();
    let automerge = Change::try_from(bytes.as_slice()).unwrap();
    assert_eq!(change.hash(), automerge.hash().0);
    assert_eq!(change.ops() as usize, automerge.len());
    assert_eq!((change.seq(), change.max_op()), (automerge.seq(), automerge.max_op()));
    assert_eq!(change.time().0, automerge.timestamp());
}

#[test]
fn another_author_is_refused() {
    let (bytes, _) = sample();
    assert_eq!(guard(bytes, actor(2)), Err(GuardError::NotTheAuthor));
}

#[test]
fn a_compressed_chunk_is_refused_unread() {
    // One mebibyte that automerge would inflate to a gibibyte before it looks at the checksum.
    let bomb = chunk(2, &vec![0; 1024 * 1024]);
    assert_eq!(guard(bomb, actor(1)), Err(GuardError::TooLong { len: 1_048_588 }));
    assert_eq!(guard(chunk(2, &[0; 1_000]), actor(1)), Err(GuardError::ChunkType { found: 2 }));
}

#[test]
fn documents_and_bundles_are_refused_unread() {
    // A document chunk of 418 bytes can make automerge allocate until the process aborts.
    for chunk_type in [0, 3, 4, 255] {
        let refused = guard(chunk(chunk_type, &[0xff; 400]), actor(1));
        assert_eq!(refused, Err(GuardError::ChunkType { found: chunk_type }));
    }
}

#[test]
fn runs_that_claim_more_than_a_change_may_hold_are_refused() {
    for count in [i64::MAX, i64::from(u32::MAX), i64::try_from(OPS_MAX).unwrap() + 1] {
        for claimed in [66, 86, 112, 1, 2] {
            let forged = with_columns(|spec, _| (spec == claimed).then(|| run_of(count, 1)));
            let refused = guard(forged, actor(1)).unwrap_err();
            assert!(matches!(refused, GuardError::TooManyOps { .. }), "{claimed}: {refused:?}");
        }
    }
    let literal = with_columns(|spec, _| (spec == 66).then(|| run_of(i64::MIN, 1)));
    assert!(matches!(guard(literal, actor(1)), Err(GuardError::TooManyOps { .. })));
}

#[test]
fn columns_that_are_unknown_twice_or_compressed_are_refused() {
    let (bytes, _) = sample();
    let parsed = head::Head::parse(&bytes).unwrap();
    let columns: Vec<(u32, Vec<u8>)> = parsed.columns.iter().map(|c| (c.spec, c.data.to_vec())).collect();
    for spec in [148, 165, 94, 1_000] {
        let mut forged = columns.clone();
        forged.push((spec, vec![1]));
        assert_eq!(guard(rebuild(&parsed, &forged), actor(1)), Err(GuardError::Column { spec }));
    }
    let mut twice = columns.clone();
    twice.insert(1, columns[0].clone());
    assert!(matches!(guard(rebuild(&parsed, &twice), actor(1)), Err(GuardError::Column { .. })));
}

#[test]
fn a_column_in_another_form_than_automerges_is_refused() {
    // The same value once as a run of one: automerge reads it and writes it back with another hash.
    let forged = with_columns(|spec, data| (spec == 52).then(|| [data, &[0, 0]].concat()));
    assert!(guard(forged, actor(1)).is_err());
    let (bytes, _) = sample();
    let parsed = head::Head::parse(&bytes).unwrap();
    for column in &parsed.columns {
        let with_nulls = with_columns(|spec, data| (spec == column.spec).then(|| [data, &[0, 1]].concat()));
        assert!(guard(with_nulls, actor(1)).is_err(), "{}", column.spec);
    }
}

#[test]
fn every_prefix_and_every_longer_chunk_is_refused() {
    let (bytes, author) = sample();
    for len in 0..bytes.len() {
        assert!(guard(&bytes[..len], author).is_err());
    }
    assert!(guard([bytes.as_slice(), &[0]].concat(), author).is_err());
    assert!(guard(vec![0; CHANGE_BYTES_MAX + 1], author).is_err());
}
