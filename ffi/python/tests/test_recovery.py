import pytest

from alcove import ApiError, Client, DeviceStanding, EntryProblem, PaperProblem, recover_with_kit
from practice import claim, invite, new_session, set_up


async def refused(why, call):
    with pytest.raises(ApiError.NotLetIn) as told:
        await call
    assert told.value.why == EntryProblem.PAPER(why)


def test_a_kit_is_proven_by_a_drill_and_brings_everything_back_once(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        await anna.append(note, "Opening round.")
        ben = await invite(tmp_path, anna, session.group)
        assert (await anna.recovery_state()).kit is None
        code = await anna.draft_kit()
        await refused(PaperProblem.UNKNOWN, anna.drill(code))
        with pytest.raises(ApiError.InvalidInput):
            await anna.register_kit(code[:-2])
        await refused(PaperProblem.ANOTHER_PERSON, ben.register_kit(code))

        relay.stop()
        await anna.register_kit(code)
        assert (await anna.recovery_state()).kit_waits
        relay.start()
        await anna.sync_through()
        state = await anna.recovery_state()
        assert state.kit is not None and not state.kit_waits
        drilled = await anna.drill(code)
        assert drilled and all(circle.opens for circle in drilled)

        await anna.lock()
        back = await recover_with_kit(str(tmp_path / "new"), "ash and oak", code)
        assert (back.opened, back.closed) == (len(drilled), 0)
        assert back.client.person() == anna.person()
        found = await back.client.group_note(session, "process")
        assert await back.client.text(found) == "Opening round."
        await refused(PaperProblem.NOT_IN_FORCE, recover_with_kit(str(tmp_path / "again"), "ash and oak", code))
        await refused(PaperProblem.USED_UP, back.client.drill(code))
        standing = {item.device: item.standing for item in await back.client.devices()}
        assert standing[anna.device()] == DeviceStanding.ACTIVE
        with pytest.raises(ApiError.FolderNotReady):
            await Client.open(str(tmp_path / "again"), "ash and oak")
        await back.client.lock()
        await ben.lock()

    claim(story())
