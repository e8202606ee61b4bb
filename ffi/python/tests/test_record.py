"""The clinical record through the library: typed calls, documents of every kind alike, what two devices said at once."""

import pytest

from alcove import (
    ApiError,
    BarrierSaid,
    Barrier,
    ConcernKind,
    ConcernStatus,
    ConsentMeans,
    ConsentState,
    ConsentSubject,
    ContactKind,
    CriterionAnswer,
    CriterionSaid,
    Days,
    DocEdit,
    DocKind,
    FieldContent,
    GoalStatus,
    LetterKind,
    ListQuery,
    MemberEdit,
    MembershipEdit,
    MembershipStatus,
    NaturalKey,
    NewAction,
    NewBoundary,
    BoundaryKind,
    Concerned,
    NewConcern,
    NewConsent,
    NewContactNote,
    NewGoal,
    NewLetter,
    NewMember,
    NewProcessNote,
    NewReferral,
    NewRules,
    NewSafetyPlan,
    NewScreening,
    NewTask,
    Recommendation,
    ReferralStatus,
    Scalar,
    SearchIn,
    Attendance,
    fields_of,
    kind_label,
    screening_criteria,
)
from practice import claim, invite, new_session, set_up


async def begun(tmp_path, relay):
    """A practice on its first device, with a session and a member."""
    anna = await set_up(tmp_path, relay)
    session = await new_session(anna)
    member = await anna.add_member(
        session.group, NewMember(legal_name="M1", display_hint="M1", joined="2031-01-07")
    )
    return anna, session, member


def only(values):
    """The one value that stands."""
    (seen,) = values.values
    return seen.value


def test_a_person_is_referred_talked_with_and_joins(tmp_path, relay):
    async def story():
        anna, session, _ = await begun(tmp_path, relay)
        person = await anna.register_person("M2")
        await anna.edit_person(
            person, MemberEdit(dob="1990-02-28", nhs_number="943 476 5919", safeguarding_alert=True)
        )
        record = (await anna.person_record(person)).view
        assert (only(record.dob), only(record.nhs_number)) == ("1990-02-28", "9434765919")
        assert only(record.legal_name) == "M2"

        referral = await anna.refer(person, NewReferral(source="GP", received_on="2031-03-01"))
        await anna.decide_referral(referral, ReferralStatus.ACCEPTED(), "room in the group")
        (shown,) = await anna.referrals(person)
        assert only(shown.view.status) == ReferralStatus.ACCEPTED()

        code = screening_criteria()[0].code
        said = CriterionSaid(code=code, answer=CriterionAnswer.NO(), words="not really")
        await anna.screen(
            person,
            NewScreening(
                on="2031-03-10",
                criteria=[said],
                barriers=[BarrierSaid(barrier=Barrier.TRAVEL(), help="a lift")],
                recommendation=Recommendation.GROUP(),
                review_on="2031-06-10",
            ),
        )
        assert len(await anna.screenings(person)) == 1
        assert [only(task.view.due) for task in await anna.tasks(person)] == ["2031-06-10"]

        await anna.join_group(session.group, person, "M2", "2031-04-01")
        await anna.set_membership(session.group, person, MembershipEdit(status=MembershipStatus.ACTIVE()))
        assert session.group in await anna.groups_of(person)
        assert len(await anna.members(session.group)) == 2

        await anna.edit_contact_card(
            person, [DocEdit.SET_VALUE(field="name", value=Scalar.TEXT("M2"))]
        )
        (card,) = await anna.contact_cards(person)
        assert only(card.view.name) == "M2"

    claim(story())


def test_what_is_agreed_wished_feared_and_written_is_read_back_with_types(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        rules = NewRules(confidentiality="What is said here stays here.", effective_from="2031-01-01")
        assert await anna.issue_rules(session.group, rules) == 1
        assert [item.member for item in await anna.not_affirmed(session.group)] == [member]
        version = await anna.affirm_rules(
            session.group, member, ConsentState.GIVEN(), ConsentMeans.SPOKEN(), "2031-01-07"
        )
        assert (version, await anna.not_affirmed(session.group)) == (1, [])
        await anna.record_consent(
            member,
            NewConsent(
                what=ConsentSubject.RECORDING(),
                state=ConsentState.REFUSED(),
                how=ConsentMeans.SPOKEN(),
                on="2031-01-07",
            ),
        )
        told = [(held.what, held.state) for held in await anna.consents(member)]
        assert (ConsentSubject.RULES(), ConsentState.GIVEN()) in told
        assert (ConsentSubject.RECORDING(), ConsentState.REFUSED()) in told

        goal = await anna.new_goal(member, NewGoal(own_words="speak first", baseline=2, target=8))
        await anna.rate_goal(goal, 5, "2031-04-08")
        await anna.set_goal_status(goal, GoalStatus.MET())
        (shown,) = await anna.goals(member)
        assert (shown.view.own_words, only(shown.view.status)) == ("speak first", GoalStatus.MET())
        assert [only(rating.rating) for rating in shown.view.ratings] == [5]
        (chart,) = await anna.chart_goals(member)
        assert chart.chart.points[0].ratings == [5]
        assert any("2031-04-08" in line for line in chart.words.lines)

        concern = await anna.open_concern(
            member, NewConcern(kinds=[ConcernKind.SUICIDAL_THOUGHTS()], formulation="since the loss")
        )
        await anna.log_action(concern, NewAction(who="lead", what="talked alone"))
        await anna.set_concern_status(concern, ConcernStatus.WATCHING())
        (held,) = await anna.concerns(member)
        assert held.view.status.state == ConcernStatus.WATCHING()
        assert await anna.agree_safety_plan(
            member,
            NewSafetyPlan(agreed_on="2031-04-09", people="a sister", co_produced=True, copy_given=True),
        ) == 1

        await anna.new_contact_note(
            member, NewContactNote(kind=ContactKind.CALL(), at=1_933_500_000_000, text="called back")
        )
        await anna.new_letter(member, NewLetter(kind=LetterKind.GP(), recipient="the practice", text="Thank you"))
        await anna.new_process_note(NewProcessNote(text="I felt tired"))
        task = await anna.new_task(member, NewTask(what="call on Friday", due="2031-04-11"))
        await anna.set_task_done(task, True)
        assert len(await anna.contact_notes(member)) == len(await anna.letters(member)) == 1
        assert [note.view.text for note in await anna.process_notes()] == ["I felt tired"]

        dated = await anna.timeline(member, Days())
        assert {DocKind.GOAL, DocKind.LETTER, DocKind.SAFETY_PLAN} <= {item.record.kind for item in dated}
        hits = await anna.search_in("called", SearchIn.MEMBER(member), Days())
        assert [hit.kind for hit in hits] == [DocKind.CONTACT_NOTE]
        assert await anna.search_in("tired", SearchIn.MEMBER(member), Days()) == []

    claim(story())


def test_documents_of_every_kind_are_reached_by_their_fields(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        assert all(fields_of(kind) and kind_label(kind) for kind in DocKind)
        goal = await anna.new_record(
            DocKind.GOAL,
            member,
            NaturalKey.RANDOM(),
            [
                DocEdit.REPLACE_TEXT(field="own_words", text="speak first"),
                DocEdit.SET_VALUE(field="baseline", value=Scalar.INT(3)),
            ],
        )
        view = await anna.record(goal)
        assert [field.name for field in view.fields] == [info.name for info in fields_of(DocKind.GOAL)]
        content = {field.name: field.content for field in view.fields}
        assert content["own_words"] == FieldContent.PROSE(text="speak first")
        assert only(content["baseline"].values) == Scalar.INT(3)

        await anna.edit_entry(
            session, member, [DocEdit.SET_VALUE(field="participation", value=Scalar.TEXT("listened_by_choice"))]
        )
        rows = await anna.records(ListQuery(kind=DocKind.MEMBER_ENTRY, circle=member))
        assert [row.kind for row in rows] == [DocKind.MEMBER_ENTRY]
        assert (await anna.whereabouts([goal]))[0].is_ON_THIS_DEVICE()

        await anna.record_boundary(
            session.group,
            NewBoundary(
                kind=BoundaryKind.MET_OUTSIDE(),
                on="2031-04-09",
                concerned=[Concerned(member=member, handled="talked about it")],
            ),
        )
        assert len(await anna.boundary_events(session.group)) == 1
        assert len(await anna.boundary_notes(member)) == 1

    claim(story())


def test_what_does_not_fit_is_refused_and_changes_nothing(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        goal = await anna.new_goal(member, NewGoal(own_words="speak first"))
        before = await anna.record(goal)
        unfit = [
            DocEdit.SET_VALUE(field="no_such_field", value=Scalar.INT(1)),
            DocEdit.SET_VALUE(field="status", value=Scalar.TEXT("no such code")),
            DocEdit.SET_VALUE(field="baseline", value=Scalar.TEXT("three")),
            DocEdit.SPLICE_TEXT(field="own_words", at=99, delete=0, insert="x"),
            DocEdit.REPLACE_TEXT(field="own_words", text="a\0b"),
            DocEdit.ADD_ITEM(set="ratings", item="not an id", values=[]),
        ]
        for edit in unfit:
            with pytest.raises(ApiError.InvalidInput):
                await anna.edit_record(
                    goal, [DocEdit.SET_VALUE(field="target", value=Scalar.INT(9)), edit]
                )
        assert await anna.record(goal) == before
        for wrong in ["", "hello", goal.document[:-1]]:
            with pytest.raises(ApiError.InvalidInput):
                await anna.goals(wrong)
        with pytest.raises(ApiError.InvalidInput):
            await anna.edit_person(member, MemberEdit(nhs_number="943 476 5918"))
        with pytest.raises(ApiError.InvalidInput):
            await anna.rate_goal(goal, 11, "2031-04-08")
        with pytest.raises(ApiError.InvalidInput):
            await anna.keep_record_until(member, "2031-02-30", "a reason")
        with pytest.raises(ApiError.InvalidInput):
            await anna.new_record(DocKind.GOAL, session.group, NaturalKey.RANDOM(), [])

    claim(story())


def test_two_answers_stand_until_somebody_settles_them(tmp_path, relay):
    async def story():
        anna, session, member = await begun(tmp_path, relay)
        ben = await invite(tmp_path, anna, session.group)
        entry = await anna.attend(session, member, Attendance.ON_TIME())
        await ben.attend(session, member, Attendance.LATE_SEEN())
        await ben.sync()
        await anna.sync()
        (conflict,) = await anna.conflicts(entry)
        assert conflict.field == "attendance"
        said = {seen.device: seen.value for seen in conflict.values}
        assert said == {anna.device(): Scalar.INT(5), ben.device(): Scalar.INT(6)}
        with pytest.raises(ApiError.InvalidInput):
            await anna.settle(entry, conflict, Scalar.INT(99))
        await anna.settle(entry, conflict, Scalar.INT(6))
        assert await anna.conflicts(entry) == []
        with pytest.raises(ApiError.InvalidInput):
            await anna.settle(entry, conflict, Scalar.INT(5))

    claim(story())
