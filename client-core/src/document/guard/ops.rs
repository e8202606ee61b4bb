//! The operations of a change: every column walked to its end, every reference pointing backwards.

use super::column::{Booleans, Delta, Rle};
use super::head::{Head, RawColumn};
use super::reader::Reader;
use super::{GuardError, OPS_MAX, OpFault};

const OBJECT_ACTOR: u32 = 1;
const OBJECT_COUNTER: u32 = 2;
const KEY_ACTOR: u32 = 17;
const KEY_COUNTER: u32 = 19;
const KEY_STRING: u32 = 21;
const INSERT: u32 = 52;
const ACTION: u32 = 66;
const VALUE_META: u32 = 86;
const VALUE: u32 = 87;
const PRED_COUNT: u32 = 112;
const PRED_ACTOR: u32 = 113;
const PRED_COUNTER: u32 = 115;

/// Every column that our documents use, in the order in which automerge writes them. The two that are
/// missing here belong to marks (rich text), which no document has.
const KNOWN_COLUMNS: [u32; 12] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY_ACTOR,
    KEY_COUNTER,
    KEY_STRING,
    INSERT,
    ACTION,
    VALUE_META,
    VALUE,
    PRED_COUNT,
    PRED_ACTOR,
    PRED_COUNTER,
];

/// An operation's id inside one change: counter, and place in the change's list of actors (0 = author).
type Id = (u32, u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key<'a> {
    Prop(&'a str),
    Head,
    Element(Id),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    MakeMap,
    MakeText,
    Set,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Null,
    Character,
    Other,
}

/// What later operations of the same change need to know about an earlier one.
#[derive(Clone, Copy, Debug)]
struct Op<'a> {
    object: Option<Id>,
    key: Key<'a>,
    insert: bool,
    action: Action,
}

/// Walks all columns; returns the number of operations.
pub(super) fn check_ops(head: &Head<'_>) -> Result<u32, GuardError> {
    check_columns(&head.columns)?;
    let mut walk = Walk::new(head);
    let mut ops: Vec<Op<'_>> = Vec::new();
    while !walk.action.is_done() {
        let counter = u64::try_from(ops.len())
            .ok()
            .filter(|row| *row < OPS_MAX)
            .and_then(|row| u32::try_from(head.start_op.checked_add(row)?).ok())
            .ok_or(GuardError::TooManyOps { at: 0 })?;
        let op = walk.next_op(head, counter, &ops)?;
        ops.push(op);
    }
    walk.finish()?;
    if walk.used_actors.iter().skip(1).any(|used| !used) {
        return Err(GuardError::UnusedActor);
    }
    u32::try_from(ops.len()).ok().filter(|count| *count > 0).ok_or(GuardError::NoOps)
}

fn check_columns(columns: &[RawColumn<'_>]) -> Result<(), GuardError> {
    let mut known = KNOWN_COLUMNS.iter();
    for column in columns {
        // `find` moves on, so a column that is out of order or comes twice is not found either.
        if known.find(|spec| **spec == column.spec).is_none() || column.data.is_empty() {
            return Err(GuardError::Column { spec: column.spec });
        }
    }
    Ok(())
}

struct Walk<'a> {
    start_op: u64,
    object_actor: Rle<'a, u64>,
    object_counter: Rle<'a, u64>,
    key_actor: Rle<'a, u64>,
    key_counter: Delta<'a>,
    key_string: Rle<'a, &'a str>,
    insert: Booleans<'a>,
    action: Rle<'a, u64>,
    value_meta: Rle<'a, u64>,
    value: Reader<'a>,
    pred_count: Rle<'a, u64>,
    pred_actor: Rle<'a, u64>,
    pred_counter: Delta<'a>,
    preds_left: u64,
    used_actors: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(head: &Head<'a>) -> Self {
        let place = |spec: u32| -> (&'a [u8], usize) {
            head.columns.iter().find(|c| c.spec == spec).map_or((&[][..], 0), |c| (c.data, c.at))
        };
        let rle = |spec| -> Rle<'a, u64> {
            let (data, at) = place(spec);
            Rle::new(data, at)
        };
        let delta = |spec| {
            let (data, at) = place(spec);
            Delta::new(data, at)
        };
        let (strings, strings_at) = place(KEY_STRING);
        let (insert, insert_at) = place(INSERT);
        let (value, value_at) = place(VALUE);
        Self {
            start_op: head.start_op,
            object_actor: rle(OBJECT_ACTOR),
            object_counter: rle(OBJECT_COUNTER),
            key_actor: rle(KEY_ACTOR),
            key_counter: delta(KEY_COUNTER),
            key_string: Rle::new(strings, strings_at),
            insert: Booleans::new(insert, insert_at),
            action: rle(ACTION),
            value_meta: rle(VALUE_META),
            value: Reader::new(value, value_at),
            pred_count: rle(PRED_COUNT),
            pred_actor: rle(PRED_ACTOR),
            pred_counter: delta(PRED_COUNTER),
            preds_left: OPS_MAX * 2,
            used_actors: vec![false; head.others.len() + 1],
        }
    }

    fn finish(&self) -> Result<(), GuardError> {
        self.object_actor.finish()?;
        self.object_counter.finish()?;
        self.key_actor.finish()?;
        self.key_counter.finish()?;
        self.key_string.finish()?;
        self.insert.finish()?;
        self.action.finish()?;
        self.value_meta.finish()?;
        self.pred_count.finish()?;
        self.pred_actor.finish()?;
        self.pred_counter.finish()?;
        if self.value.is_empty() { Ok(()) } else { Err(GuardError::RowCount { at: self.value.at() }) }
    }

    fn next_op(&mut self, head: &Head<'a>, counter: u32, ops: &[Op<'a>]) -> Result<Op<'a>, GuardError> {
        let row = ops.len();
        let fault = |fault| GuardError::Op { row, fault };
        let object = match (self.object_actor.next_or_null()?, self.object_counter.next_or_null()?) {
            (None, None) => None,
            (Some(actor), Some(object)) => {
                let object = u32::try_from(object).map_err(|_| fault(OpFault::Object))?;
                Some(self.earlier((object, actor), counter).ok_or(fault(OpFault::Object))?)
            }
            (Some(_), None) | (None, Some(_)) => return Err(fault(OpFault::Object)),
        };
        let key = self.next_key(counter).map_err(|e| e.unwrap_or(fault(OpFault::Key)))?;
        let insert = self.insert.next_row()?;
        let action = match self.action.next_row()? {
            Some(0) => Action::MakeMap,
            Some(1) => Action::Set,
            Some(3) => Action::Delete,
            Some(4) => Action::MakeText,
            _ => return Err(fault(OpFault::Action)),
        };
        let value = self.next_value(row)?;
        let op = Op { object, key, insert, action };
        let preds = self.next_preds(head, counter, ops, &op)?;
        let is_well_formed = match (key, insert, action) {
            (Key::Prop(_), false, Action::Set) => true,
            (Key::Prop(_), false, Action::MakeMap | Action::MakeText) => value == Value::Null,
            (Key::Prop(_) | Key::Element(_), false, Action::Delete) => value == Value::Null && preds > 0,
            (Key::Head | Key::Element(_), true, Action::Set) => {
                value == Value::Character && preds == 0 && object.is_some()
            }
            _ => false,
        };
        if !is_well_formed {
            return Err(fault(OpFault::Combination));
        }
        self.check_inside(&op, ops).map_err(fault)?;
        Ok(op)
    }

    /// The row's key; `Err(None)` when the three columns contradict each other.
    fn next_key(&mut self, counter: u32) -> Result<Key<'a>, Option<GuardError>> {
        let actor = self.key_actor.next_or_null().map_err(Some)?;
        let element = self.key_counter.next_or_null().map_err(Some)?;
        let string = self.key_string.next_or_null().map_err(Some)?;
        match (actor, element, string) {
            (None, None, Some(name)) => Ok(Key::Prop(name)),
            (None, Some(0), None) => Ok(Key::Head),
            (Some(actor), Some(element), None) => {
                self.earlier((element, actor), counter).map(Key::Element).ok_or(None)
            }
            _ => Err(None),
        }
    }

    /// The id, when it is older than the operation at `counter` and its actor is in the list.
    fn earlier(&mut self, id: Id, counter: u32) -> Option<Id> {
        let used = self.used_actors.get_mut(usize::try_from(id.1).ok()?)?;
        *used = true;
        (1..counter).contains(&id.0).then_some(id)
    }

    fn next_value(&mut self, row: usize) -> Result<Value, GuardError> {
        let fault = GuardError::Op { row, fault: OpFault::Value };
        let Some(meta) = self.value_meta.next_row()? else { return Err(fault) };
        let len = usize::try_from(meta >> 4).map_err(|_| fault.clone())?;
        let at = self.value.at();
        let bytes = self.value.take(len)?;
        let mut number = Reader::new(bytes, at);
        let (is_valid, value) = match meta & 0x0f {
            0 => (len == 0, Value::Null),
            1 | 2 => (len == 0, Value::Other),
            3 => (number.uleb().is_ok() && number.is_empty(), Value::Other),
            4 | 9 => (number.sleb().is_ok() && number.is_empty(), Value::Other),
            5 => (len == 8, Value::Other),
            6 => {
                let text = std::str::from_utf8(bytes).map_err(|_| GuardError::NotUtf8 { at })?;
                let mut characters = text.chars();
                let is_one = characters.next().is_some() && characters.next().is_none();
                (true, if is_one { Value::Character } else { Value::Other })
            }
            7 => (true, Value::Other),
            // Counters (8) and types that automerge does not know either.
            _ => (false, Value::Other),
        };
        if is_valid { Ok(value) } else { Err(fault) }
    }

    fn next_preds(
        &mut self,
        head: &Head<'a>,
        counter: u32,
        ops: &[Op<'a>],
        op: &Op<'a>,
    ) -> Result<u64, GuardError> {
        let fault = || GuardError::Op { row: ops.len(), fault: OpFault::Predecessor };
        let count = self.pred_count.next_row()?.ok_or_else(fault)?;
        self.preds_left = self.preds_left.checked_sub(count).ok_or_else(fault)?;
        let mut previous: Option<(u32, &[u8])> = None;
        for _ in 0..count {
            let actor = self.pred_actor.next_row()?.ok_or_else(fault)?;
            let pred = self.pred_counter.next_row()?.ok_or_else(fault)?;
            let id = self.earlier((pred, actor), counter).ok_or_else(fault)?;
            let rank = (pred, actor_bytes(head, actor).ok_or_else(fault)?);
            if previous.is_some_and(|previous| previous >= rank) {
                return Err(fault());
            }
            previous = Some(rank);
            if let Some(replaced) = self.inside(id, ops) {
                let is_the_same_place = replaced.object == op.object
                    && replaced.action != Action::Delete
                    && if replaced.insert { op.key == Key::Element(id) } else { op.key == replaced.key };
                if !is_the_same_place {
                    return Err(fault());
                }
            }
        }
        Ok(count)
    }

    /// The operation of this same change that `id` names, if it names one.
    fn inside<'ops>(&self, id: Id, ops: &'ops [Op<'a>]) -> Option<&'ops Op<'a>> {
        let row = u64::from(id.0).checked_sub(self.start_op)?;
        if id.1 == 0 { ops.get(usize::try_from(row).ok()?) } else { None }
    }

    /// Object and element, where this change made them itself, are what the operation takes them for.
    fn check_inside(&self, op: &Op<'a>, ops: &[Op<'a>]) -> Result<(), OpFault> {
        let wanted = if matches!(op.key, Key::Prop(_)) { Action::MakeMap } else { Action::MakeText };
        let object = op.object.and_then(|id| self.inside(id, ops));
        if object.is_some_and(|made| made.action != wanted)
            || (op.object.is_none() && wanted != Action::MakeMap)
        {
            return Err(OpFault::Object);
        }
        let Key::Element(id) = op.key else { return Ok(()) };
        let element = self.inside(id, ops);
        if element.is_some_and(|made| !made.insert || made.object != op.object) {
            return Err(OpFault::Key);
        }
        Ok(())
    }
}

fn actor_bytes<'a>(head: &Head<'a>, index: u64) -> Option<&'a [u8]> {
    match usize::try_from(index).ok()?.checked_sub(1) {
        None => Some(head.actor),
        Some(other) => head.others.get(other).copied(),
    }
}
