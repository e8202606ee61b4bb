# %% [markdown]
# # Two devices, one note
#
# Two devices of one person write into one note while no relay answers, meet, and then follow each other live. Editors that
# know `# %%` run this file cell by cell; `python two_devices.py` runs it whole. In a notebook, `await` takes the place of
# `run`. It starts a relay of its own: the variable `ALCOVE_RELAY_BIN` names the program, `target/release/alcove-relay` once
# `cargo build --release --package alcove-server` has made it.

# %%
import asyncio
import tempfile
from pathlib import Path

from alcove import Change, Client, Joining, NewGroup, NewSession, Purpose, TextField, events
from relay import Relay

run = asyncio.new_event_loop().run_until_complete
folder = tempfile.TemporaryDirectory()
relay = Relay(Path(folder.name) / "relay")

# %% [markdown]
# A practice with its first device, and a note. Writing needs no relay; `sync` takes what is written there.

# %%
phone = run(
    Client.set_up(
        folder=f"{folder.name}/phone",
        passphrase="elm and oak",
        practice="Elm House",
        your_name="Lead Clinician",
        relay_address=relay.address,
        fingerprint=relay.fingerprint,
        org_token=None,
    )
)


async def new_note(client: Client) -> TextField:
    group = await client.create_group(NewGroup(label="Tuesday evening", purpose="Living with loss"))
    session = await client.create_session(NewSession(group=group, local_date="2031-04-08", ordinal=1, scheduled=None))
    return await client.group_note(session, "process")


note = run(new_note(phone))
run(phone.append(note, "Opening round."))
run(phone.sync())
print("phone:  wrote a note, and the relay has it")

# %% [markdown]
# Another device of the same person. Its code goes from screen to screen, and both screens show the same six digits.

# %%
PATIENCE_S = 60


async def link(client: Client, home: str) -> Client:
    offer = await client.offer(Purpose.LINK, [])
    joining = await Joining.start(home, "ash and yew", offer.code(), "")
    answered, digits = await asyncio.gather(offer.digits(PATIENCE_S), joining.digits(PATIENCE_S))
    same = answered.digits == digits
    print(f"both:   show the same six digits: {str(same).lower()}")
    await offer.confirm(same)
    linked, _ = await asyncio.gather(joining.confirm(same, PATIENCE_S), offer.joined(PATIENCE_S))
    return linked


tablet = run(link(phone, f"{folder.name}/tablet"))
print(f'tablet: linked; it reads "{run(tablet.text(note))}"')

# %% [markdown]
# No relay answers, and both go on writing.


# %%
def one_line(client: Client) -> str:
    return run(client.text(note)).replace("\n", " / ")


relay.stop()
print("        (no relay answers)")
run(phone.append(note, "Two were late."))
run(tablet.append(note, "Long silence after the break."))
print(f'phone:  reads "{one_line(phone)}", {phone.status().unsent.changes} change unsent')
print(f'tablet: reads "{one_line(tablet)}", {tablet.status().unsent.changes} change unsent')

# %% [markdown]
# The relay is back. The two meet, whatever the order.

# %%
relay.start()
print("        (the relay is back)")
for client in (phone, tablet, phone):
    run(client.sync())
both = run(phone.text(note))
assert both == run(tablet.text(note))
kept = all(words in both for words in ("Opening round.", "Two were late.", "Long silence after the break."))
print(f"both:   read the same, nothing lost: {str(kept).lower()}")

# %% [markdown]
# With a live connection, what one writes shows on the other by itself.


# %%
async def shows(reader: Client, words: str) -> str:
    """Waits until the note holds the words, reading it anew after each change of it."""
    changes = events(reader.watch())
    while words not in await reader.text(note):
        while await anext(changes) != Change.DOCUMENT(note.key, True):
            pass
    await changes.aclose()
    return words


async def live(writer: Client, reader: Client, words: str) -> str:
    waiting = asyncio.create_task(shows(reader, words))
    await writer.append(note, words)
    return await asyncio.wait_for(waiting, 60)


run(phone.keep_live(True))
run(tablet.keep_live(True))
print(f'tablet: shows "{run(live(phone, tablet, "Trust grew."))}" as it is written')
print(f'phone:  shows "{run(live(tablet, phone, "Next week: goodbyes."))}" as it is written')

# %%
run(phone.lock())
run(tablet.lock())
relay.stop()
folder.cleanup()
