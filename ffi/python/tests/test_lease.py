import pytest

from alcove import ApiError, LeaseState, SealedWork
from practice import claim, new_session, set_up

DAY_MS = 24 * 60 * 60 * 1000


def test_sealed_work_waits_for_the_sync_that_confirms_the_device(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        await anna.append(note, "Opening round.")
        await anna.sync()
        lease = await anna.lease()
        assert (lease.state, lease.days, lease.days_left) == (LeaseState.VALID, 14, 14)
        assert lease.ends - lease.confirmed == 14 * DAY_MS
        assert anna.status().lease_ends == lease.ends

        relay.stop()
        await anna.seal(session, SealedWork.GROUP_NOTE(field="process", paragraph="Closing round."))
        assert (await anna.lease()).sealed == 1
        with pytest.raises(ApiError.LeaseEnded):
            await anna.append(note, "Beside the seal.")
        with pytest.raises(ApiError.InvalidInput):
            await anna.seal(session, SealedWork.GROUP_NOTE(field="no such field", paragraph="Lost."))
        relay.start()
        await anna.sync()
        assert await anna.text(note) == "Opening round.\nClosing round."
        lease = await anna.lease()
        assert (lease.sealed, lease.kept) == (0, 0)
        await anna.append(note, "Afterwards.")
        await anna.lock()

    claim(story())
