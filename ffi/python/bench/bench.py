"""What crossing into Python costs: the rows of ffi/bench again. Reading lists has no limit here: Python makes objects slowly.

Arguments: a home folder, its passphrase, and the file of what the core takes alone.
"""

import asyncio
import gc
import sys
import time
from pathlib import Path
from statistics import median

ROWS = 200
SPLICES = 20_000
FIRST_SPLICES = 100
SAVE_EVERY = 100
NOTES = 100
EVENTS = 2_000

failed = False


def row(what, value, unit, limit=None, note=""):
    """What, how much, its limit, and the part of the limit."""
    global failed
    failed = failed or (limit is not None and value > limit)
    part = " " * 22 if limit is None else f"limit {limit:8.2f}  x{value / limit:.2f} "
    print(f"{what:<58} {value:10.2f} {unit:<5} {part} {note}", flush=True)


def held_mib():
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


async def timed_list(client):
    began = time.perf_counter()
    await client.sessions(None, ROWS)
    return (time.perf_counter() - began) * 1e3


async def time_open(folder, passphrase, floor):
    began = time.perf_counter()
    import alcove

    loaded = time.perf_counter()
    client = await alcove.Client.open(folder, passphrase)
    opened = time.perf_counter()
    rows = len(await client.sessions(None, ROWS))
    ended = time.perf_counter()
    words = (
        f"library {(loaded - began) * 1e3:.0f}, store {(opened - loaded) * 1e3:.0f}, "
        f"list {(ended - opened) * 1e3:.0f}; core alone {floor['open_ms']:.0f} ms"
    )
    row(f"Python: cold open to the first list of {rows}", (ended - began) * 1e3, "ms", note=words)
    return client


async def time_splices(client, note, floor):
    from alcove import TextUnits

    await client.replace_text(note, "y" * 1_000)
    text = await client.open_text(note, TextUnits.SCALARS)

    async def splices(count):
        times = []
        for at in range(count):
            began = time.perf_counter()
            text.splice(at % 1_000, 0, "x", 0)
            times.append((time.perf_counter() - began) * 1e6)
            if at % SAVE_EVERY == 0:
                await text.save()
        return median(times)

    first = await splices(FIRST_SPLICES)
    usual = await splices(SPLICES)
    text.end()
    core = floor["splice_us"]
    words = f"{usual:.2f} us, core alone {core:.2f} us; the first {FIRST_SPLICES}: {first:.0f} us"
    row("Python: a splice: added to the core", usual - core, "us", 20.0, words)


async def count_events(client, notes, each):
    """Each note changes equally often, and each change is heard exactly once."""
    from alcove import Change

    watch = client.watch()

    async def hear():
        counts = {}
        while sum(counts.values()) < each * len(notes):
            change = await watch.next()
            assert not isinstance(change, Change.MISSED), "changes were missed"
            if isinstance(change, Change.DOCUMENT):
                counts[str(change.key)] = counts.get(str(change.key), 0) + 1
        return counts

    heard = asyncio.create_task(hear())
    for turn in range(each):
        for note in notes:
            await client.replace_text(note, "ab"[turn % 2])
    counts = await heard
    watch.cancel()
    assert len(counts) == len(notes)
    return sum(count != each for count in counts.values())


async def time_events(client):
    sessions = await client.sessions(None, NOTES)
    notes = [await client.group_note(item.session, "theme") for item in sessions]
    each = EVENTS // len(notes)
    # An even number of turns, so that the first of the next differs from what is there.
    await count_events(client, notes, each // 2 * 2)
    before = held_mib()
    began = time.perf_counter()
    wrong = await count_events(client, notes, each)
    took = time.perf_counter() - began
    row(f"Python: notes of {len(notes)} whose changes were dropped or doubled", wrong, "", 0.5)
    changes = each * len(notes)
    row(f"Python: {changes} changes: a change", took / changes * 1e6, "us", 10_000.0, "written, saved, heard")
    row("Python: memory before and after", held_mib() - before, "MiB", 16.0, f"{before:.0f} MiB before")


async def main(folder, passphrase, floor):
    client = await time_open(folder, passphrase, floor)
    await timed_list(client)
    lists = [await timed_list(client) for _ in range(20)]
    words = f"core alone {floor['list_ms']:.2f} ms"
    row(f"Python: {ROWS} rows of sessions as Python objects", median(lists), "ms", note=words)
    session = (await client.sessions(None, 1))[0].session
    await time_splices(client, await client.group_note(session, "process"), floor)
    await time_events(client)
    await client.lock()


lines = Path(sys.argv[3]).read_text().splitlines()
asyncio.run(main(sys.argv[1], sys.argv[2], {name: float(value) for name, value in (line.split("=") for line in lines)}))
sys.exit("a limit is not kept" if failed else 0)
