import asyncio

import pytest

from alcove import ApiError, Attendance, Change, Client, FolderState, NewGroup, NewMember, UnlockProblem
from practice import claim, invite, new_session, set_up, until


def test_notes_written_offline_on_two_devices_meet(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        member = await anna.add_member(
            session.group, NewMember(legal_name="M1", display_hint="M1", joined="2031-01-07")
        )
        hers = await anna.group_note(session, "process")
        await anna.replace_text(hers, "Opening round.\nClosing round.")
        ben = await invite(tmp_path, anna, session.group)
        assert [group.view.label.values[0].value for group in await ben.groups()] == ["Tuesday evening"]
        assert [member.display_hints for member in await ben.members(session.group)] == [["M1"]]

        relay.stop()
        await anna.splice(hers, 0, 0, "Two were late. 🌱 ")
        await anna.splice(hers, len("Two were late. 🌱 "), len("Opening"), "First")
        await anna.save_typing()
        await anna.attend(session, member, Attendance.LATE_SEEN())
        [known] = await ben.sessions(session.group, 10)
        his = await ben.group_note(known.session, "process")
        await ben.append(his, "Long silence after the break.")
        await ben.attend(session, member, Attendance.ON_TIME())
        with pytest.raises(ApiError.TryLater):
            await ben.sync()
        assert ben.status().unsent.changes > 0

        relay.start()
        heard = anna.watch()
        await ben.sync()
        await anna.sync()
        await ben.sync()
        both = "Two were late. 🌱 First round.\nClosing round.\nLong silence after the break."
        assert await anna.text(hers) == both
        assert await ben.text(his) == both
        await until(heard, Change.DOCUMENT(key=hers.key, remote=True))

        entry = await anna.entry(session, member)
        assert entry.conflicts == 1
        said = {seen.device: seen.value for seen in entry.view.attendance.values}
        assert said == {anna.device(): Attendance.LATE_SEEN(), ben.device(): Attendance.ON_TIME()}
        [hit] = await anna.search("silen")
        assert hit.key == hers.key
        assert anna.status().unsent.changes == 0
        assert {name for person in await anna.people() for name in person.names} == {"Lead Clinician", "Co-facilitator"}

        await anna.lock()
        await ben.lock()
        again = await Client.open(str(tmp_path / "anna"), "elm and oak")
        assert await again.text(hers) == both
        await again.lock()

    claim(story())


def test_a_live_client_hears_of_a_colleagues_words_by_itself(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "theme")
        ben = await invite(tmp_path, anna, session.group)
        heard = anna.watch()
        await anna.keep_live(True)
        await ben.append(await ben.group_note(session, "theme"), "Trust")
        await ben.sync()
        await until(heard, Change.DOCUMENT(key=note.key, remote=True))
        assert await anna.text(note) == "Trust"
        await anna.lock()
        await ben.lock()

    claim(story())


def test_each_failure_says_what_to_do(tmp_path, relay):
    async def story():
        home = str(tmp_path / "anna")
        with pytest.raises(ApiError.FolderNotReady) as nobody:
            await Client.open(home, "elm and oak")
        with pytest.raises(ApiError.InvalidInput):
            await set_up(tmp_path, relay, fingerprint="12ab")
        with pytest.raises(ApiError.RelayNotTrusted):
            await set_up(tmp_path, relay, fingerprint="ab" * 32)
        anna = await set_up(tmp_path, relay)
        assert nobody.value.state == FolderState.NO_DEVICE()
        with pytest.raises(ApiError.FolderNotReady) as in_use:
            await Client.open(home, "elm and oak")
        assert in_use.value.state.is_IN_USE()
        with pytest.raises(ApiError.NotUnlocked) as wrong:
            await Client.open(home, "elm and ash")
        assert wrong.value.why == UnlockProblem.WRONG_PASSPHRASE
        with pytest.raises(ApiError.InvalidInput):
            await anna.members("not an id")
        with pytest.raises(ApiError.InvalidInput):
            await anna.create_group(NewGroup(label=" ", purpose=""))
        note = await anna.group_note(await new_session(anna), "process")
        with pytest.raises(ApiError.InvalidInput):
            await anna.splice(note, 5, 0, "beyond the end")
        relay.stop()
        with pytest.raises(ApiError.TryLater):
            await anna.sync()
        await anna.lock()
        with pytest.raises(ApiError.Closed):
            await anna.groups()
        with pytest.raises(ApiError.FolderNotReady) as there:
            await set_up(tmp_path, relay)
        assert there.value.state == FolderState.HOLDS_DEVICE()

    claim(story())


def test_a_wait_for_changes_ends_with_its_task_its_subscription_or_its_client(tmp_path, relay):
    async def drain(watch):
        while await watch.next() is not None:
            pass

    async def story():
        anna = await set_up(tmp_path, relay)
        heard = anna.watch()
        waiting = asyncio.create_task(drain(heard))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await new_session(anna)
        assert await heard.next() is not None

        cancelled = asyncio.create_task(drain(heard))
        await asyncio.sleep(0)
        heard.cancel()
        await cancelled
        assert await heard.next() is None

        ended = asyncio.create_task(drain(anna.watch_status()))
        await asyncio.sleep(0)
        await anna.lock()
        await ended

    claim(story())
