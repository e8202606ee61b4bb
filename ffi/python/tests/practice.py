"""A practice with its first device, and a colleague who joins it."""

import asyncio

from alcove import Client, Joining, NewGroup, NewSession, Purpose


def claim(story):
    """A claim that holds within two minutes; nothing here takes a tenth of that."""
    asyncio.run(asyncio.wait_for(story, 120))


async def set_up(folder, relay, fingerprint=None):
    return await Client.set_up(
        folder=str(folder / "anna"),
        passphrase="elm and oak",
        practice="Elm House",
        your_name="Lead Clinician",
        relay_address=relay.address,
        fingerprint=fingerprint or relay.fingerprint,
        org_token=None,
    )


async def new_session(client):
    group = await client.create_group(NewGroup(label="Tuesday evening", purpose="Living with loss"))
    return await client.create_session(
        NewSession(group=group, local_date="2031-04-08", ordinal=1, scheduled=None)
    )


async def begin(folder, code, name):
    """A new device's side, in a folder of its own."""
    return await Joining.start(str(folder), "ash and yew", code, name)


async def compared(offer, joining):
    """Both people look at both screens."""
    answered, digits = await asyncio.gather(offer.digits(60), joining.digits(60))
    assert answered.digits == digits
    return answered


async def let_in(offer, joining):
    """Both people say that the digits are the same."""
    await compared(offer, joining)
    await offer.confirm(True)
    device, client = await asyncio.gather(offer.joined(60), joining.confirm(True, 60))
    assert client.device() == device
    return client


async def invite(folder, lead, group):
    await lead.sync()
    offer = await lead.offer(Purpose.INVITE, [group])
    colleague = await let_in(offer, await begin(folder / "ben", offer.code(), "Co-facilitator"))
    await lead.sync()
    await colleague.sync()
    return colleague


async def until(heard, wanted):
    while (change := await heard.next()) != wanted:
        assert change is not None
