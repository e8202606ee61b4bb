"""A text that an editor has open: typing, what others write meanwhile, cursors, undo."""

import asyncio

import pytest

from alcove import ApiError, Client, TextUnits
from practice import claim, invite, new_session, set_up

LETTERS = ["a", "é", "e\u0301", "🙂", "👩‍👩‍👧", "🇬🇧", "שלום", "مرحبا", "\n", "\u200f", "𝔘"]


class Editor:
    """What an editor does, and no more: its text, its revision, and how often it typed."""

    def __init__(self, session):
        self.session = session
        self.text = session.text()
        self.revision = 0
        self.own = 0

    def type(self, at, delete, insert):
        self.session.splice(at, delete, insert, self.revision)
        self.text = self.text[:at] + insert + self.text[at + delete :]
        self.own += 1

    def show(self, change):
        if change.own != self.own or change.revision != self.revision + 1:
            return
        for splice in change.splices:
            self.text = self.text[: splice.at] + splice.insert + self.text[splice.at + splice.delete :]
        self.revision = change.revision

    def show_all(self):
        while (change := self.session.take(self.revision)) is not None:
            self.show(change)


async def open_note(tmp_path, relay):
    anna = await set_up(tmp_path, relay)
    session = await new_session(anna)
    return anna, session, await anna.group_note(session, "process")


def test_letters_of_every_kind_are_typed_by_scalars_and_read_back(tmp_path, relay):
    async def story():
        anna, _, note = await open_note(tmp_path, relay)
        editor = Editor(await anna.open_text(note, TextUnits.SCALARS))
        for number in range(100):
            editor.type((number * 7) % (len(editor.text) + 1), 0, LETTERS[number % len(LETTERS)])
        editor.type(1, 5, "שלום")
        assert await anna.text(note) == editor.text == editor.session.text()
        await editor.session.save()
        await anna.lock()
        again = await Client.open(str(tmp_path / "anna"), "elm and oak")
        assert await again.text(note) == editor.text
        await again.lock()

    claim(story())


def test_what_does_not_fit_says_so_and_changes_nothing(tmp_path, relay):
    async def story():
        anna, _, note = await open_note(tmp_path, relay)
        await anna.replace_text(note, "a🙂b")
        scalars = await anna.open_text(note, TextUnits.SCALARS)
        utf16 = await anna.open_text(note, TextUnits.UTF16)
        for session, at, delete, insert in [
            (scalars, 4, 0, "x"),
            (scalars, 0, 4, ""),
            (utf16, 5, 0, "x"),
            (utf16, 2, 0, "x"),
            (utf16, 1, 1, ""),
            (utf16, 0, 0, "\0"),
            (utf16, 0, 0, "\x1b[0m"),
            (utf16, 0, 0, "lone \r return"),
            (utf16, 0, 0, "x" * (2 * 1024 * 1024)),
        ]:
            with pytest.raises(ApiError.InvalidInput):
                session.splice(at, delete, insert, 0)
        with pytest.raises(ApiError.InvalidInput):
            utf16.splice(0, 0, "x", 3)
        with pytest.raises(ApiError.InvalidInput):
            await anna.splice_text(note, TextUnits.UTF16, 2, 0, "x")
        with pytest.raises(ApiError.InvalidInput):
            await anna.text_cursor(note, TextUnits.UTF16, 2)
        assert await anna.text(note) == scalars.text() == utf16.text() == "a🙂b"
        await anna.splice_text(note, TextUnits.UTF16, 1, 2, "x")
        assert await anna.text(note) == "axb"
        await anna.lock()
        for typed in [utf16, scalars]:
            with pytest.raises(ApiError.Closed):
                typed.splice(0, 0, "x", 0)
        assert await utf16.next(0) is None
        assert utf16.text() == "a🙂b"

    claim(story())


def test_a_colleagues_words_arrive_as_splices_with_their_author_while_one_types(tmp_path, relay):
    async def story():
        anna, session, note = await open_note(tmp_path, relay)
        await anna.replace_text(note, "Opening 🙂 round.")
        ben = await invite(tmp_path, anna, session.group)
        his = await ben.group_note(session, "process")
        editor = Editor(await anna.open_text(note, TextUnits.SCALARS))
        caret = await editor.session.cursor(10)

        await ben.splice(his, 0, 0, "שלום. ")
        await ben.append(his, "Long silence. 👩‍👩‍👧")
        await ben.sync()
        editor.type(8, 1, "🌱 ")
        waiting = asyncio.create_task(editor.session.next(editor.revision))
        await anna.sync()
        change = await waiting
        assert {splice.author.person for splice in change.splices} == {ben.person()}
        assert {splice.author.device for splice in change.splices} == {ben.device()}
        editor.type(0, 0, "Typed meanwhile. ")
        editor.show(change)
        assert editor.revision == 0, "made for a text that is not there any more"
        editor.show_all()
        assert editor.text == "Typed meanwhile. שלום. Opening 🌱  round.\nLong silence. 👩‍👩‍👧"
        assert await anna.text(note) == editor.text
        assert editor.text[await editor.session.position(caret) :].startswith("round.")

        while await editor.session.undo():
            pass
        editor.show_all()
        assert editor.text == "שלום. Opening 🙂 round.\nLong silence. 👩‍👩‍👧"
        history = await editor.session.history()
        assert (history.can_undo, history.can_redo) == (False, True)
        while await editor.session.redo():
            pass
        editor.show_all()
        assert editor.text == "Typed meanwhile. שלום. Opening 🌱  round.\nLong silence. 👩‍👩‍👧"

        await anna.sync()
        await ben.sync()
        assert await ben.text(his) == editor.text
        editor.session.end()
        assert await editor.session.next(editor.revision) is None
        await anna.lock()
        await ben.lock()

    claim(story())


def test_a_windows_line_break_becomes_one_character_everywhere(tmp_path, relay):
    async def story():
        anna, _, note = await open_note(tmp_path, relay)
        editor = Editor(await anna.open_text(note, TextUnits.SCALARS))
        editor.type(0, 0, "one\r\ntwo\r\n")
        editor.show(await editor.session.next(0))
        assert editor.text == await anna.text(note) == "one\ntwo\n"
        await anna.lock()

    claim(story())
