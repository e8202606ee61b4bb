import asyncio

import pytest

from alcove import ApiError, edit_text
from practice import claim, invite, new_session, set_up


class View:
    """What a person sees."""

    def __init__(self, text):
        self.text = text
        self.changed = asyncio.Condition()

    def show(self, splice):
        self.text = self.text[: splice.at] + splice.insert + self.text[splice.at + splice.delete :]
        self.author = splice.author
        asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self):
        async with self.changed:
            self.changed.notify_all()

    async def shows(self, text):
        async with self.changed:
            await self.changed.wait_for(lambda: self.text == text)


def test_an_editor_follows_what_a_colleague_writes_while_its_person_types(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        await anna.replace_text(note, "Opening 🙂 round.")
        ben = await invite(tmp_path, anna, session.group)
        editor = await edit_text(anna, note)
        view = View(editor.session.text())
        following = asyncio.create_task(editor.follow(view.show))
        await anna.keep_live(True)
        await ben.append(await ben.group_note(session, "process"), "Long silence after the break.")
        editor.typed(len("Opening 🙂 round"), 1, ": two were late.")
        view.text = "Opening 🙂 round: two were late."
        await ben.sync()
        await view.shows("Opening 🙂 round: two were late.\nLong silence after the break.")
        assert view.author.device == ben.device()
        await editor.session.save()
        assert view.text == await anna.text(note)

        with pytest.raises(ApiError.InvalidInput):
            editor.typed(len(view.text) + 1, 0, "beyond")
        assert await editor.session.undo()
        await view.shows("Opening 🙂 round.\nLong silence after the break.")
        editor.close()
        await following
        await anna.lock()
        await ben.lock()

    claim(story())
