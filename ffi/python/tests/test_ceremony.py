import asyncio
import re

import pytest

from alcove import ApiError, CeremonyEnd, EntryProblem, NewGroup, Purpose
from practice import begin, claim, compared, let_in, new_session, set_up

DAY_MS = 24 * 60 * 60 * 1000


async def ends(why, *calls):
    """Each call fails because the ceremony ended so."""
    for told in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(told, ApiError.NotLetIn), told
        assert told.why == EntryProblem.CODE(why)


def test_a_person_joins_once_both_people_have_compared_six_digits(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        await anna.sync()
        group = await anna.create_group(NewGroup(label="Tuesday evening", purpose=""))
        offer = await anna.offer(Purpose.INVITE, [group])
        assert offer.purpose() == Purpose.INVITE
        assert 0 < offer.expires() - anna.status().last_contact <= DAY_MS + 60_000
        assert [open.code() for open in await anna.open_offers()] == [offer.code()]
        with pytest.raises(ApiError.TryLater):
            await offer.digits(0)

        joining = await begin(tmp_path / "ben", offer.code(), "Co-facilitator")
        answered = await compared(offer, joining)
        assert re.fullmatch(r"\d{3} \d{3}", answered.digits)
        assert answered.display_name == "Co-facilitator"
        await offer.confirm(True)
        device, ben = await asyncio.gather(offer.joined(60), joining.confirm(True, 60))
        assert device == ben.device()
        assert ben.person() != anna.person()
        assert await anna.open_offers() == []
        with pytest.raises(ApiError.Closed):
            await joining.digits(1)
        await anna.lock()
        await ben.lock()

    claim(story())


def test_digits_that_differ_let_nobody_in_and_a_new_code_does(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        await anna.sync()
        for said_here, said_there in [(True, False), (False, True)]:
            offer = await anna.offer(Purpose.INVITE, [])
            joining = await begin(tmp_path / "ben", offer.code(), "Co-facilitator")
            await compared(offer, joining)
            await offer.confirm(said_here)
            await ends(CeremonyEnd.DIGITS_DIFFER, joining.confirm(said_there, 60), offer.joined(60))
            assert len(await anna.people()) == 1
        offer = await anna.offer(Purpose.INVITE, [])
        ben = await let_in(offer, await begin(tmp_path / "ben", offer.code(), "Co-facilitator"))
        await anna.sync()
        assert len(await anna.people()) == 2
        await anna.lock()
        await ben.lock()

    claim(story())


def test_a_code_that_was_taken_back_or_used_says_so(tmp_path, relay):
    async def story():
        anna = await set_up(tmp_path, relay)
        await anna.sync()
        revoked = await anna.offer(Purpose.INVITE, [])
        await revoked.revoke()
        assert await anna.open_offers() == []
        late = await begin(tmp_path / "late", revoked.code(), "Late")
        await ends(CeremonyEnd.REVOKED, late.digits(60), revoked.digits(60))

        used = await anna.offer(Purpose.INVITE, [])
        first = await begin(tmp_path / "ben", used.code(), "Co-facilitator")
        await compared(used, first)
        second = await begin(tmp_path / "thief", used.code(), "Thief")
        await ends(CeremonyEnd.USED, second.digits(60))
        ben = await let_in(used, first)
        third = await begin(tmp_path / "third", used.code(), "Third")
        await ends(CeremonyEnd.USED, third.digits(60))

        with pytest.raises(ApiError.InvalidInput):
            await begin(tmp_path / "typo", used.code()[:-1], "Typo")
        await anna.lock()
        await ben.lock()

    claim(story())


def test_a_device_is_linked_nearby_while_no_relay_answers(tmp_path, relay):
    async def story():
        phone = await set_up(tmp_path, relay)
        session = await new_session(phone)
        note = await phone.group_note(session, "process")
        await phone.append(note, "Opening round.")
        await phone.sync()
        relay.stop()

        with pytest.raises(ApiError.InvalidInput):
            await phone.offer_nearby("somewhere")
        offer = await phone.offer_nearby("127.0.0.1:0")
        assert offer.purpose() == Purpose.LINK
        assert await phone.open_offers() == []
        tablet = await let_in(offer, await begin(tmp_path / "tablet", offer.code(), ""))
        assert tablet.person() == phone.person()
        assert await tablet.text(await tablet.group_note(session, "process")) == "Opening round."

        relay.start()
        await phone.sync()
        await tablet.sync()
        await phone.lock()
        await tablet.lock()

    claim(story())
