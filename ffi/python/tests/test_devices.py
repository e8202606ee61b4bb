import pytest

from alcove import Advice, ApiError, Certifier, Change, Client, DeviceStanding, Revocation, WipeState
from practice import claim, invite, new_session, set_up, until


def test_a_lost_device_is_revoked_offline_and_hears_that_it_is_to_be_wiped(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        ben = await invite(tmp_path, anna, session.group)
        note = await anna.group_note(session, "process")
        devices = {item.device: item for item in await anna.devices()}
        assert set(devices) == {anna.device(), ben.device()}
        assert devices[anna.device()].is_this
        assert devices[anna.device()].certifier == Certifier.FOUNDER()
        assert devices[ben.device()].certifier == Certifier.DEVICE(anna.device())
        assert devices[ben.device()].standing == DeviceStanding.ACTIVE

        with pytest.raises(ApiError.Refused):
            await ben.revoke_device(anna.device(), Revocation.REVOKE)
        with pytest.raises(ApiError.Refused):
            await anna.revoke_device(anna.device(), Revocation.REVOKE)
        with pytest.raises(ApiError.InvalidInput):
            await anna.revoke_device("00" * 16, Revocation.REVOKE)
        assert all(item.standing == DeviceStanding.ACTIVE for item in await anna.devices())

        relay.stop()
        report = await anna.revoke_device(ben.device(), Revocation.WIPE)
        assert (report.wipe, report.told, report.lease_days) == (True, False, 14)
        assert "Tuesday evening" in [circle.label for circle in report.readable]
        assert anna.status().decisions == 1
        relay.start()
        await anna.sync_through()
        report = await anna.revocation_report(ben.device())
        assert report.told and all(circle.new_key for circle in report.readable)
        await anna.append(note, "Written afterwards.")
        await anna.sync()
        assert anna.status().whole

        heard = ben.watch()
        try:
            await ben.sync()
        except ApiError.Refused:
            pass
        await until(heard, Change.WIPE_DUE())
        assert ben.status().standing == DeviceStanding.WIPED
        assert await ben.wipe_state() == WipeState.DUE
        (tmp_path / "ben" / "drafts.app").write_text("the app's own")
        await ben.destroy(["drafts.app"])
        left = {path.name for path in (tmp_path / "ben").iterdir()}
        assert not left & {"keys.sealed", "vault.db", "witness", "drafts.app"}
        with pytest.raises(ApiError.FolderNotReady):
            await Client.open(str(tmp_path / "ben"), "ash and yew")
        await anna.sync()
        report = await anna.revocation_report(ben.device())
        assert (report.last_word.sealed_changes, report.last_word.lost_changes) == (0, 0)
        assert await anna.wipe_state() == WipeState.NONE
        await anna.lock()

    claim(story())


def test_two_people_compare_their_devices_past_the_relay(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        group = session.group
        ben = await invite(tmp_path, anna, group)
        await anna.sync()
        await ben.sync()
        assert await anna.compare(group, await ben.comparison_code(group)) == Advice.SAME
        await anna.append(await anna.group_note(session, "process"), "Opening round.")
        await anna.sync()
        assert await ben.compare(group, await anna.comparison_code(group)) == Advice.SYNC_OURS
        assert await anna.compare(group, await ben.comparison_code(group)) == Advice.SYNC_THEIRS
        await ben.sync()
        with pytest.raises(ApiError.InvalidInput):
            await ben.compare(group, (await anna.comparison_code(group))[:-1])
        with pytest.raises(ApiError.InvalidInput):
            await ben.comparison_code("00" * 16)
        await anna.lock()
        await ben.lock()

    claim(story())
