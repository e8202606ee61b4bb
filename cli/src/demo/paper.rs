//! Where a keystroke belongs. A device that works offline and syncs late may hold more of a colleague's text than the
//! person had on screen when the recording was made. The place of a keystroke is the place in the text, not its number:
//! this sheet remembers every character ever typed, who typed it and who deleted it, so that a recorded position becomes
//! the position of the same place in what the device shows now, as a cursor keeps its place in an editor.

use super::trace::Patch;

/// What a reader has of each author: so many transactions.
pub(super) type Version = [usize];

#[derive(Debug)]
struct Cell {
    author: usize,
    /// The number of the author's transaction, from 1; zero is in every version.
    typed: usize,
    deleted: Vec<(usize, usize)>,
}

impl Cell {
    fn shows(&self, version: &Version) -> bool {
        let has = |author: usize, number: usize| version.get(author).is_some_and(|count| *count >= number);
        has(self.author, self.typed) && !self.deleted.iter().any(|(author, number)| has(*author, *number))
    }
}

/// Every character ever typed, in the order of the text.
#[derive(Debug)]
pub(super) struct Sheet {
    cells: Vec<Cell>,
}

/// A splice of what a device shows: position, code points deleted, text inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) at: usize,
    pub(super) delete: usize,
    pub(super) insert: String,
}

impl Sheet {
    pub(super) fn new(start: &str) -> Self {
        let cell = |_| Cell { author: 0, typed: 0, deleted: Vec::new() };
        Self { cells: start.chars().map(cell).collect() }
    }

    /// Takes a patch that was recorded at `recorded` and typed as the author's transaction `number`, and says what to do
    /// on a device that shows `shown`. `None` when the patch reaches beyond the text.
    pub(super) fn apply(
        &mut self,
        author: usize,
        number: usize,
        recorded: &Version,
        shown: &Version,
        patch: &Patch,
    ) -> Option<Vec<Splice>> {
        let Patch(position, deleted, inserted) = patch;
        let (from, at) = self.find(*position, recorded, shown)?;
        let mut splices = Vec::new();
        let (mut left, mut index, mut place) = (*deleted, from, at);
        while left > 0 {
            let cell = self.cells.get_mut(index)?;
            let was_shown = cell.shows(shown);
            if cell.shows(recorded) {
                cell.deleted.push((author, number));
                left -= 1;
                if was_shown {
                    push_delete(&mut splices, place);
                }
            } else if was_shown {
                place += 1;
            }
            index += 1;
        }
        if !inserted.is_empty() {
            let cells = inserted.chars().map(|_| Cell { author, typed: number, deleted: Vec::new() });
            self.cells.splice(from..from, cells);
            match splices.first_mut().filter(|first| first.at == at) {
                Some(first) => first.insert.clone_from(inserted),
                None => splices.insert(0, Splice { at, delete: 0, insert: inserted.clone() }),
            }
            let shift = inserted.chars().count();
            for splice in splices.iter_mut().skip(1) {
                splice.at += shift;
            }
        }
        Some(splices)
    }

    /// The index behind `position` characters of `recorded`, and how many characters of `shown` are before it.
    fn find(&self, position: usize, recorded: &Version, shown: &Version) -> Option<(usize, usize)> {
        let (mut passed, mut before) = (0, 0);
        if position == 0 {
            return Some((0, 0));
        }
        for (index, cell) in self.cells.iter().enumerate() {
            before += usize::from(cell.shows(shown));
            passed += usize::from(cell.shows(recorded));
            if passed == position {
                return Some((index + 1, before));
            }
        }
        None
    }
}

/// One more character deleted at `place`: places are those of the text as it becomes.
fn push_delete(splices: &mut Vec<Splice>, place: usize) {
    match splices.last_mut() {
        Some(last) if last.at == place => last.delete += 1,
        _ => splices.push(Splice { at: place, delete: 1, insert: String::new() }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::{Patch, Sheet, Splice};

    #[test]
    fn a_recorded_place_is_found_behind_text_that_came_since() {
        let mut sheet = Sheet::new("");
        sheet.apply(0, 1, &[0, 0], &[0, 0], &Patch(0, 0, "ab".into())).unwrap();
        sheet.apply(1, 1, &[1, 0], &[1, 0], &Patch(0, 0, "xyz".into())).unwrap();
        let splices = sheet.apply(0, 2, &[1, 0], &[1, 1], &Patch(1, 1, "B".into())).unwrap();
        assert_eq!(splices, vec![Splice { at: 4, delete: 1, insert: "B".into() }]);
    }

    #[test]
    fn a_deleted_stretch_into_which_somebody_wrote_is_deleted_around_it() {
        let mut sheet = Sheet::new("");
        sheet.apply(0, 1, &[0, 0], &[0, 0], &Patch(0, 0, "abcd".into())).unwrap();
        sheet.apply(1, 1, &[1, 0], &[1, 0], &Patch(2, 0, "!".into())).unwrap();
        let splices = sheet.apply(0, 2, &[1, 0], &[1, 1], &Patch(1, 2, String::new())).unwrap();
        let delete = |at| Splice { at, delete: 1, insert: String::new() };
        assert_eq!(splices, vec![delete(1), delete(2)]);
    }
}
