"""Around the record: measures, ticks, signing, access, requests and what leaves as files."""

import datetime
import hashlib
import json

import pytest

from alcove import (
    AddendumReason,
    ApiError,
    Attendance,
    AuditQuery,
    ConcernKind,
    DocEdit,
    InstrumentRef,
    InteractionKind,
    ItemAnswer,
    MeasureMode,
    NameKind,
    Naming,
    NewConcern,
    NewMember,
    NewResponse,
    NewTap,
    NoteStanding,
    Party,
    Role,
    Scalar,
    SignAs,
    SignatureMeaning,
    SignBlock,
    Tap,
)
from practice import claim, invite
from test_record import begun


def test_a_measure_is_scored_and_its_prompt_waits_for_an_answer(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        instruments = {item.instrument.id: item.instrument for item in (await anna.instruments()).items}
        phq = instruments["phq-9"]
        reference = InstrumentRef(id=phq.id, version=phq.version, language=phq.language)
        answers = [ItemAnswer(item=item.id, points=1) for item in phq.items]

        def new(answers):
            return NewResponse(
                member=member,
                instrument=reference,
                mode=MeasureMode.SELF_PAPER(),
                taken_on="2031-04-08",
                answers=answers,
            )

        recorded = await anna.add_response(new(answers))
        assert recorded.score.total.tenths == 10 * len(phq.items)
        assert recorded.score.prompts
        (prompt,) = await anna.open_prompts(member)
        assert prompt.response == recorded.key
        for named, waiting in [("", [prompt]), (prompt.name, [])]:
            concern = NewConcern(kinds=[ConcernKind.SUICIDAL_THOUGHTS()], prompted_by=named)
            await anna.open_concern(member, concern)
            assert await anna.open_prompts(member) == waiting
        (response,) = await anna.responses(member)
        assert response.stands and response.answers == answers
        line = await anna.chart_member_line(session.group, member, Naming.HIDDEN, [])
        assert line.chart.subject == "Member 1" and line.words.lines
        for wrong in [answers + answers[:1], [ItemAnswer(item="1", points=99)]]:
            with pytest.raises(ApiError.InvalidInput):
                await anna.add_response(new(wrong))
        with pytest.raises(ApiError.InvalidInput):
            await anna.add_instrument_pack(b"no pack")

    claim(story())


def test_taps_become_nameless_counts(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        (item,) = await anna.members(session.group)
        tap = Tap(_from=Party.MEMBER(item.row), to=Party.FACILITATOR(), kind=InteractionKind.SUPPORT())
        await anna.tick(session, NewTap(tap=tap, offset_s=90))
        assert (await anna.project_ticks(session)).written == [member]
        entry = await anna.entry(session, member)
        (count,) = entry.view.interaction_summary
        assert count.count.values[0].value == 1
        ring = await anna.chart_who_to_whom(session, Naming.SHOWN)
        assert ring.chart.arcs[0].count == 1

    claim(story())


def test_an_entry_is_signed_once_nothing_stands_in_the_way(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        entry = await anna.attend(session, member, Attendance.ON_TIME())
        author = SignAs(meaning=SignatureMeaning.AUTHOR())
        check = await anna.sign_check(entry, author)
        assert all(isinstance(obstacle.block, SignBlock.MISSING) for obstacle in check.obstacles)
        assert check.obstacles and all(obstacle.reason for obstacle in check.obstacles)
        with pytest.raises(ApiError.InvalidInput):
            await anna.sign(entry, author)
        await anna.edit_entry(
            session,
            member,
            [
                DocEdit.SET_VALUE(field="safety_considered", value=Scalar.TEXT("nothing new noted")),
                DocEdit.REPLACE_TEXT(field="observation", text="Spoke of the garden."),
            ],
        )
        await anna.mark_ready(entry, True)
        assert (await anna.sign_check(entry, author)).obstacles == []
        await anna.sign(entry, author)
        note = await anna.note(entry)
        assert note.is_signed_text and not isinstance(note.standing, NoteStanding.DRAFT)
        assert [signed.person for signed in note.signatures] == [anna.person()]
        correction = "It was the allotment, with Rosalind."
        other = NewMember(legal_name="Rosalind", display_hint="R", joined="2031-01-07")
        await anna.add_member(session.group, other)
        with pytest.raises(ApiError.InvalidInput):
            await anna.addend(entry, AddendumReason.CORRECTION(), correction)
        assert (await anna.note(entry)).addenda == []
        await anna.addend(entry, AddendumReason.CORRECTION(), correction, "both asked for it")
        (addendum,) = (await anna.note(entry)).addenda
        assert addendum.text == correction and len(addendum.signatures) == 1

    claim(story())


def test_the_guard_finds_a_name_and_takes_its_offer(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        other = NewMember(legal_name="Rosalind", display_hint="R", joined="2031-01-07")
        await anna.add_member(session.group, other)
        field = await anna.member_note(session, member, "observation")
        await anna.replace_text(field, "Sat beside Rosalind all evening.")
        (hit,) = await anna.name_hits(field.key)
        assert (hit.field(), hit.start(), hit.end(), hit.kind()) == ("observation", 11, 19, NameKind.NAME)
        await anna.take_offer(field.key, hit)
        assert await anna.text(field) == "Sat beside another member all evening."
        with pytest.raises(ApiError.InvalidInput):
            await anna.take_offer(field.key, hit)
        assert await anna.name_hits(field.key) == []

    claim(story())


def test_access_is_given_for_a_time_and_taken_back(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        ben = await invite(tmp_path, anna, session.group)
        other = await anna.register_person("M2")
        await anna.grant_access([other], ben.person(), Role.READER, 4_000_000_000_000)
        assert (await anna.decisions()).waiting
        await anna.sync_through()
        (circle,) = [item for item in await anna.circles() if item.circle == other]
        listed = {held.person: held for held in circle.people}
        assert listed[ben.person()].role == Role.READER
        assert listed[ben.person()].until_ms == 4_000_000_000_000
        await anna.end_access([other], ben.person())
        await anna.sync_through()
        with pytest.raises(ApiError.InvalidInput):
            await anna.end_access([other], ben.person())
        with pytest.raises(ApiError.Refused):
            await ben.set_admin(anna.person(), False)
        events = await anna.audit_events(AuditQuery(circle=other))
        assert events and (await anna.verify_audit()).trails

    claim(story())


def test_a_copy_for_the_person_leaves_when_everything_is_decided(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        field = await anna.member_note(session, member, "observation")
        await anna.replace_text(field, "Spoke of the garden.")
        key = await anna.add_access_request(member, "2031-04-10", "")
        (request,) = await anna.access_requests()
        assert (request.key, request.due) == (key, "2031-05-12")
        folder = tmp_path / "copy"

        async def export(into):
            (request,) = await anna.access_requests()
            return await anna.export_copy(request, str(into), today, 1_933_600_000_000)

        today = datetime.date.today().isoformat()
        with pytest.raises(ApiError.Refused):
            await export(folder)
        assert not folder.exists()
        await anna.identity_checked(key, "passport seen")
        await anna.harm_reviewed(key, "nothing would cause serious harm")
        assert await anna.places_to_decide(request) == []
        handed = await export(folder)
        assert handed.files == ["record.html", "manifest.json"]
        assert "Spoke of the garden." in (folder / "record.html").read_text(encoding="utf-8")
        manifest = (folder / "manifest.json").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == handed.manifest_sha256
        assert json.loads(manifest)["files"][0]["name"] == "record.html"
        with pytest.raises(ApiError.InvalidInput):
            await anna.export_measures(member, str(folder), 1_933_600_000_000)
        table = await anna.export_measures(member, str(tmp_path / "table"), 1_933_600_000_000)
        assert table.files == ["measures.csv", "manifest.json"]

    claim(story())
