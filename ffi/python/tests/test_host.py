import asyncio
import threading
import time

import pytest

from alcove import (
    ApiError,
    BackgroundTime,
    Change,
    ChangeListener,
    Client,
    Connectivity,
    KeyStore,
    KeyStoreError,
    KeyStoreLevel,
    LogLevel,
    LogSink,
    NewGroup,
    UnlockProblem,
    set_log_sink,
)
from practice import claim, set_up, until

REASON = "to show your notes"


class Keys(KeyStore):
    """A key store in memory. `says` is what it does instead, call by call."""

    def __init__(self):
        self.keys = set()
        self.records = {}
        self.says = []
        self.threads = set()

    def _answer(self, usual):
        self.threads.add(threading.get_ident())
        if not self.says:
            return usual
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    def wrap(self, alias, key):
        wrapped = self._answer(bytes(255 - byte for byte in reversed(key)))
        self.keys.add(alias)
        return wrapped

    def unwrap(self, alias, wrapped, reason):
        assert reason == REASON
        if alias not in self.keys:
            raise KeyStoreError.Missing()
        return self._answer(bytes(255 - byte for byte in reversed(wrapped)))

    def delete(self, alias):
        self.keys.discard(alias)

    def level(self):
        return KeyStoreLevel.SECURE_ELEMENT

    def load(self, name):
        return self.records.get(name)

    def keep(self, name, record):
        self.records[name] = record


async def not_unlocked(why, call):
    with pytest.raises(ApiError.NotUnlocked) as told:
        await call
    assert told.value.why == why


def test_a_key_store_opens_the_device_and_whatever_it_does_the_passphrase_still_does(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        folder, keys = str(tmp_path / "anna"), Keys()
        assert await anna.add_key_store("elm and oak", keys) == KeyStoreLevel.SECURE_ELEMENT
        await anna.create_group(NewGroup(label="Tuesday", purpose=""))
        await anna.lock()
        for says, why in [
            ([KeyStoreError.Locked()], UnlockProblem.LOCKED),
            ([KeyStoreError.UserCancelled()], UnlockProblem.CANCELLED),
            ([KeyStoreError.KeyInvalidated()], UnlockProblem.KEY_INVALIDATED),
            ([KeyStoreError.Missing()], UnlockProblem.KEY_MISSING),
            ([KeyStoreError.Transient()] * 3, UnlockProblem.TRANSIENT),
            ([ValueError("something of the app's own")] * 3, UnlockProblem.TRANSIENT),
            ([object()] * 3, UnlockProblem.TRANSIENT),
            (["no bytes at all"], UnlockProblem.WRONG_KEY),
            ([b""], UnlockProblem.WRONG_KEY),
            ([bytes(32)], UnlockProblem.WRONG_KEY),
            ([bytes(100_000)], UnlockProblem.WRONG_KEY),
        ]:
            keys.says = list(says)
            await not_unlocked(why, Client.open_with_key_store(folder, keys, REASON))
            assert keys.says == []
        await not_unlocked(UnlockProblem.KEY_MISSING, Client.open_with_key_store(folder, Keys(), REASON))
        anna = await Client.open(folder, "elm and oak")
        assert len(await anna.groups()) == 1
        await not_unlocked(UnlockProblem.WRONG_PASSPHRASE, anna.add_key_store("elm and ash", keys))
        await anna.lock()
        keys.says = [KeyStoreError.Transient()]
        anna = await Client.open_with_key_store(folder, keys, REASON)
        assert len(await anna.groups()) == 1
        await anna.create_group(NewGroup(label="Wednesday", purpose=""))
        assert len(keys.records) == 1
        await anna.remove_key_store()
        assert keys.keys == set()
        await anna.lock()
        await not_unlocked(UnlockProblem.KEY_MISSING, Client.open_with_key_store(folder, keys, REASON))
        assert threading.get_ident() not in keys.threads

    claim(story())


def test_a_listener_may_call_back_in_and_throw(tmp_path, relay):
    class Listener(ChangeListener):
        def __init__(self, client):
            self.client = client
            self.heard = []
            self.groups = []

        def on_change(self, change):
            # A loop of its own: this is another thread.
            self.groups.append(len(asyncio.run(self.client.groups())))
            self.heard.append(change)
            raise RuntimeError("something of the app's own")

    async def story():
        anna = await set_up(tmp_path, relay)
        watch, listener = anna.watch(), Listener(anna)
        subscription = await anna.listen(listener)
        for number in range(20):
            await anna.create_group(NewGroup(label=f"Group {number}", purpose=""))
        heard = []
        while sum(change.is_CIRCLE() for change in heard) < 20:
            heard.append(await watch.next())
        while len(listener.heard) < len(heard):
            await asyncio.sleep(0.01)
        assert listener.heard[: len(heard)] == heard
        assert listener.groups == sorted(listener.groups)
        assert subscription.failures() >= len(heard) - 1
        subscription.cancel()
        await anna.lock()

    claim(story())


def test_a_sync_ends_with_the_platforms_time_and_with_its_deadline(tmp_path, relay):
    class Time(BackgroundTime):
        def __init__(self, left):
            self.left = left

        def left_ms(self):
            return self.left.pop(0)

    async def story():
        anna = await set_up(tmp_path, relay)
        await anna.sync()
        await anna.create_group(NewGroup(label="Tuesday", purpose=""))
        for left in ([0], ["nonsense"], []):
            step = await anna.sync_in_background(Time(left))
            assert not step.done and step.unsent > 0
        began = time.monotonic()
        assert not (await anna.sync_now(0)).done
        assert time.monotonic() - began < 1
        step = await anna.sync_in_background(Time([None] * 1_000))
        assert step.done and step.unsent == 0
        relay.stop()
        with pytest.raises(ApiError.TryLater):
            await anna.sync_now(60_000)
        relay.start()
        assert (await anna.sync_now(60_000)).done
        heard = anna.watch()
        await anna.keep_live(True)
        await until(heard, Change.LIVE(True))
        await anna.set_connectivity(Connectivity.OFFLINE)
        await until(heard, Change.LIVE(False))
        await anna.set_connectivity(Connectivity.METERED)
        await until(heard, Change.LIVE(True))
        await anna.lock()

    claim(story())


def test_the_log_reaches_the_host_and_holds_nothing_that_was_typed(tmp_path, relay):
    class Sink(LogSink):
        def __init__(self):
            self.lines = []

        def write(self, line):
            self.lines.append(line)
            raise RuntimeError("something of the app's own")

    class Forgetful(Keys):
        def delete(self, alias):
            raise KeyStoreError.Locked()

    async def story():
        sink = Sink()
        set_log_sink(sink, LogLevel.DEBUG)
        anna = await set_up(tmp_path, relay)
        await anna.create_group(NewGroup(label="Marigold", purpose="Marigold"))
        await anna.add_key_store("elm and oak", Forgetful())
        await anna.remove_key_store()
        await anna.lock()
        while not any("key_store_kept_a_key" in line.text for line in sink.lines):
            await asyncio.sleep(0.01)
        set_log_sink(None, LogLevel.ERROR)
        for line in sink.lines:
            assert line.target.startswith("alcove")
            assert "Marigold" not in line.text and "elm" not in line.text

    claim(story())
