use super::*;

#[test]
fn changes_come_in_any_order_and_what_lacks_its_past_is_held() {
    let (anna, changes) = typed_note(1);
    let mut checked: Vec<_> = changes.into_iter().map(|c| guard(c.bytes, actor(1)).unwrap()).collect();
    let mut ben = note(2);
    let first = checked.remove(0);
    let first_hash = first.hash();
    checked.reverse();
    let report = ben.take_in(tokens(checked.clone()));
    assert_eq!(report.applied, [] as [u64; 0]);
    assert_eq!(report.held.len(), 40);
    assert!(report.held.iter().any(|(_, missing)| missing == &[first_hash]));
    assert!(ben.needs(&first_hash));

    checked.push(first);
    let report = ben.take_in(tokens(checked.clone()));
    assert_eq!(report.applied.len(), 41);
    assert_eq!(ben.heads(), anna.heads());
    assert_eq!(ben.view().unwrap(), anna.view().unwrap());
    assert_eq!(ben.take_in(tokens(checked)).already.len(), 41);
}

#[test]
fn a_second_change_with_a_taken_number_is_refused_and_the_rest_goes_on() {
    let mut anna = note(1);
    let mut forged = note(1);
    anna.edit(&splice("theme", 0, 0, "true"), NOW).unwrap();
    forged.edit(&splice("theme", 0, 0, "forged"), NOW).unwrap();
    let (first, second) = (checked(&mut anna, 1), checked(&mut forged, 1));
    forged.edit(&splice("theme", 0, 0, "more"), NOW).unwrap();
    let after_forged = checked(&mut forged, 2);
    let mut cleo = note(3);
    cleo.edit(&splice("process", 0, 0, "calm"), NOW).unwrap();
    let from_cleo = checked(&mut cleo, 1);

    let mut ben = note(2);
    let forged_hash = second[0].hash();
    let report = ben.take_in(tokens(first.into_iter().chain(second).chain(after_forged).chain(from_cleo)));
    assert_eq!(report.applied, [0, 3]);
    assert_eq!(report.refused, [(1, Refusal::DuplicateSeq)]);
    assert_eq!(report.held, [(2, vec![forged_hash])]);
    assert_eq!(ben.text("theme").unwrap(), "true");
}

#[test]
fn the_changes_of_one_token_come_in_together_or_not_at_all() {
    let mut anna = note(1);
    let mut changes = Vec::new();
    for i in 0..4 {
        anna.edit(&splice("theme", 0, 0, "x"), NOW).unwrap();
        changes.extend(checked(&mut anna, i));
    }
    let with_tokens = |tokens: [u64; 3]| -> Vec<Incoming> {
        let rest = changes.iter().skip(1).cloned();
        tokens.into_iter().zip(rest).map(|(token, change)| Incoming { token, change }).collect()
    };
    let mut ben = note(2);
    let report = ben.take_in(with_tokens([7, 7, 8]));
    assert_eq!(report.held, [(7, vec![changes[0].hash()]), (8, vec![changes[2].hash()])]);
    ben.take_in(tokens([changes[0].clone()]));
    assert_eq!(ben.take_in(with_tokens([8, 7, 7])).applied.len(), 2);
    assert_eq!(ben.heads(), anna.heads());
}

#[test]
fn counters_cannot_be_burnt() {
    // A change whose counter jumps close to the end would leave everybody else without counters.
    let mut anna = note(1);
    anna.edit(&splice("theme", 0, 0, "x"), NOW).unwrap();
    let honest = commit_one(&mut anna, 1).bytes;
    // The counter stands behind one dependency (1 + 32 bytes), the actor (1 + 24) and the number (1).
    let (before, counter_on) = body_of(&honest).split_at(59);
    let mut body = before.to_vec();
    head::write_uleb(&mut body, u64::from(u32::MAX) - 10);
    body.extend_from_slice(&counter_on[1..]);
    let jump = guard(chunk(1, &body), actor(1)).unwrap();
    let mut ben = note(2);
    assert_eq!(ben.take_in(tokens([jump])).refused, [(0, Refusal::Counter)]);
}

#[test]
fn an_edit_that_is_open_is_not_lost_when_it_is_committed_before() {
    let (mut anna, mut ben) = (note(1), note(2));
    ben.edit(&splice("theme", 0, 0, "from ben"), NOW).unwrap();
    let from_ben = checked(&mut ben, 1);
    anna.edit(&splice("theme", 0, 0, "from anna "), NOW).unwrap();
    let from_anna = checked(&mut anna, 1);
    anna.take_in(tokens(from_ben));
    ben.take_in(tokens(from_anna));
    assert_eq!(anna.view().unwrap(), ben.view().unwrap());
}
