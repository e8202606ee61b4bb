import asyncio
from contextlib import aclosing

from alcove import Change, events
from practice import claim, new_session, set_up


def test_a_loop_over_changes_gives_each_once_and_ends_the_subscription(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        session = await new_session(anna)
        note = await anna.group_note(session, "process")
        watch = anna.watch()
        await anna.append(note, "Opening round.")
        async with aclosing(events(watch)) as changes:
            async for change in changes:
                if change == Change.DOCUMENT(note.key, False):
                    break
        assert await watch.next() is None

        watch = anna.watch()
        heard = asyncio.create_task(anext(events(watch)))
        await asyncio.sleep(0)
        heard.cancel()
        await asyncio.gather(heard, return_exceptions=True)
        assert heard.cancelled()
        assert await watch.next() is None

        status = [item async for item in events(ended(anna.watch_status()))]
        assert status == []
        await anna.lock()
        assert [change async for change in events(anna.watch())] == []

    claim(story())


def ended(watch):
    watch.cancel()
    return watch
