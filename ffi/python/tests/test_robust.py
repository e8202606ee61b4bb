import asyncio
import subprocess
import sys
import threading

import pytest

from alcove import (
    ApiError,
    Client,
    DocKey,
    FolderState,
    InternalError,
    NewGroup,
    NewMember,
    NewSession,
    SessionChange,
    SessionRef,
    TextField,
    edit_text,
)
from alcove.generated import alcove as inside
from practice import claim, invite, new_session, set_up

WRONG_IDS = ["", "not an id", "ab", "zz" * 16, "ab" * 15, "ab" * 17, "ab" * 15 + "a\0", "ab" * 16]


def test_ids_of_the_wrong_kind_are_refused_and_change_nothing(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        wrong = [*WRONG_IDS, anna.person(), anna.device(), note.key.document]
        for id in wrong:
            place = SessionRef(group=id, series="main", local_date="2031-04-08", ordinal=1)
            for call in [
                lambda: anna.members(id),
                lambda: anna.add_member(id, NewMember(legal_name="M1", display_hint="", joined="2031-01-07")),
                lambda: anna.create_session(
                    NewSession(group=id, local_date="2031-04-08", ordinal=1, scheduled=None)
                ),
                lambda: anna.group_note(place, "process"),
                lambda: anna.watch_session(place),
                lambda: anna.member_note(session, id, "plan"),
                lambda: anna.goals(id),
                lambda: anna.responses(id),
                lambda: anna.comparison_code(id),
                lambda: anna.discard_jotting(id),
            ]:
                with pytest.raises(ApiError.InvalidInput) as told:
                    await call()
                assert id == "" or id not in told.value.reason
        for field in ["notes", "", "local_date"]:
            with pytest.raises(ApiError.InvalidInput):
                await anna.group_note(session, field)
            with pytest.raises(ApiError.InvalidInput):
                await anna.text(TextField(key=note.key, field=field))
        # A person in therapy of whom nothing is here has no entry.
        assert await anna.entry(session, "ab" * 16) is None
        with pytest.raises(ApiError.InvalidInput):
            await anna.entry(session, "not an id")
        assert [item.session for item in await anna.sessions(None, 10)] == [session]
        await anna.lock()

    claim(story())


def test_texts_that_are_no_text_are_refused_and_others_come_back_as_they_were(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        editor = await edit_text(anna, note)

        async def typed(text):
            editor.typed(0, 0, text)

        for broken in ["\ud83c", "\udf31", "a\ud83cb"]:
            for call in [
                lambda: anna.append(note, broken),
                lambda: anna.create_group(NewGroup(label=broken, purpose="")),
                lambda: anna.search(broken),
                lambda: anna.text(TextField(key=note.key, field=broken)),
                lambda: typed(broken),
                lambda: Client.open(broken, "elm"),
            ]:
                with pytest.raises(ApiError.InvalidInput) as told:
                    await call()
                assert "half of a surrogate pair" in told.value.sentence()
                assert told.value.__cause__ is None and told.value.__suppress_context__
        assert editor.session.text() == ""
        editor.typed(0, 0, "🌱")
        editor.typed(0, 1, "")
        await editor.session.save()
        editor.close()
        assert await anna.text(note) == ""
        kept = ""
        for text in ["🌱", "e\u0301", "\u202eשלום", "👩‍👩‍👧", "a\0b", "tab\tand\r\nline"]:
            try:
                await anna.replace_text(note, text)
                kept = await anna.text(note)
                assert kept == text.replace("\r\n", "\n")
            except ApiError.InvalidInput:
                assert await anna.text(note) == kept
        await anna.search("\0")
        for folder in ["", "a\0b"]:
            with pytest.raises(ApiError.InvalidInput):
                await Client.open(folder, "elm")
            with pytest.raises(ApiError.InvalidInput):
                await Client.set_up(folder, "elm", "Elm House", "Lead", relay.address, relay.fingerprint, None)
        await anna.lock()

    claim(story())


def test_numbers_out_of_range_are_refused_and_what_is_no_number_is_a_mistake(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        editor = await edit_text(anna, await anna.group_note(session, "process"))
        for number in [-1, 2**32, 2**80]:
            new = NewSession(group=session.group, local_date="2031-04-15", ordinal=number, scheduled=None)
            for call in [lambda: anna.create_session(new), lambda: anna.sessions(None, number)]:
                with pytest.raises(ApiError.InvalidInput, match="that is not from 0 to"):
                    await call()
            for at, delete in [(number, 0), (0, number)]:
                with pytest.raises(ApiError.InvalidInput, match="that is not from 0 to"):
                    editor.typed(at, delete, "x")
        for wrong in [None, "1", 1.0]:
            with pytest.raises(TypeError):
                await anna.sessions(None, wrong)
            with pytest.raises(TypeError):
                editor.typed(wrong, 0, "x")
        assert await anna.sessions(None, True) == await anna.sessions(None, 1)
        assert editor.session.text() == ""
        editor.close()
        await anna.lock()

    claim(story())


def test_names_of_things_are_keys_of_dictionaries_and_print_what_they_are():
    one, same = (DocKey(circle="c", document="d") for _ in range(2))
    field = TextField(key=one, field="process")
    session = SessionRef(group="c", series="main", local_date="2031-04-08", ordinal=1)
    assert {one: 1, field: 2, session: 3}[same] == 1
    assert one != DocKey(circle="c", document="e") and one != session and one != None  # noqa: E711
    assert repr([field]) == "[TextField(key=DocKey(circle=c, document=d), field=process)]"
    assert repr(session) == "SessionRef(group=c, series=main, local_date=2031-04-08, ordinal=1)"
    # What holds words of a person prints none of them.
    assert repr(NewMember(legal_name="M1", display_hint="", joined="2031-01-07")) == "NewMember()"


def test_many_threads_work_in_one_client_and_after_the_end_each_call_says_so(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)

        def work(number):
            async def make():
                for count in range(5):
                    await anna.create_group(NewGroup(label=f"Group {number}.{count}", purpose=""))

            asyncio.run(make())

        threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        await asyncio.to_thread(lambda: [thread.join() for thread in threads])
        assert len(await anna.groups()) == 40
        watches = [anna.watch(), anna.watch_status(), anna.watch_conflicts()]
        await anna.lock()
        await anna.lock()
        for call in [anna.groups(), anna.sync(), anna.sync_now(10), anna.keep_live(True), anna.lease()]:
            with pytest.raises(ApiError.Closed):
                await call
        for watch in watches:
            while await watch.next() is not None:
                pass

    claim(story())


OPEN = """
import asyncio, sys
from alcove import ApiError, Client

async def main():
    try:
        await Client.open(sys.argv[1], "elm and oak")
    except ApiError.FolderNotReady as told:
        print("in use" if told.state.is_IN_USE() else told.state)

asyncio.run(main())
"""


def test_processes_that_end_right_after_an_await_end_well(tmp_path):
    command = [sys.executable, "-c", OPEN, str(tmp_path / "nobody")]
    # Many at once, so that a thread of the library is often late.
    ending = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(12)]
    assert [process.wait(120) for process in ending] == [0] * 12


def test_a_panic_inside_the_library_is_an_error_and_the_client_goes_on(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        # More memory than there is: no call of the client asks for it.
        with pytest.raises(InternalError):
            inside._UniffiRustBuffer.alloc(2**64 - 1)
        await anna.create_group(NewGroup(label="Tuesday", purpose=""))
        assert len(await anna.groups()) == 1
        await anna.lock()

    claim(story())


def test_a_second_client_in_this_process_or_another_is_told_who_has_the_folder(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        folder = str(tmp_path / "anna")
        with pytest.raises(ApiError.FolderNotReady) as told:
            await Client.open(folder, "elm and oak")
        assert told.value.state.is_IN_USE() and "an Alcove app" in told.value.state.holder
        assert told.value.sentence() == told.value.reason
        command = [sys.executable, "-c", OPEN, folder]
        said = await asyncio.to_thread(subprocess.check_output, command, encoding="utf-8", cwd=tmp_path)
        assert said.strip() == "in use"
        await anna.create_group(NewGroup(label="Tuesday", purpose=""))
        await anna.lock()
        anna = await Client.open(folder, "elm and oak")
        assert len(await anna.groups()) == 1
        await anna.lock()
        with pytest.raises(ApiError.FolderNotReady) as told:
            await Client.open(str(tmp_path / "nobody"), "elm and oak")
        assert told.value.state == FolderState.NO_DEVICE()

    claim(story())


def test_a_session_and_what_disagrees_are_heard_of(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        other = await anna.create_session(
            NewSession(group=session.group, local_date="2031-04-15", ordinal=1, scheduled=None)
        )
        ben = await invite(tmp_path, anna, session.group)
        heard, conflicts = await ben.watch_session(session), ben.watch_conflicts()
        assert await conflicts.next() == []
        await anna.append(await anna.group_note(other, "process"), "Another evening.")
        note = await anna.group_note(session, "process")
        await anna.append(note, "Opening round.")
        await anna.sync()
        await ben.sync()
        change = await heard.next()
        assert isinstance(change, SessionChange.DOCUMENT)
        assert (change.key, change.remote) == (note.key, True)
        wait = asyncio.create_task(heard.next())
        await asyncio.sleep(0)
        heard.cancel()
        assert await wait is None and await heard.next() is None
        await anna.lock()
        await ben.lock()
        assert await conflicts.next() is None

    claim(story())
