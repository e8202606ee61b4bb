package alcove

import java.nio.file.Files
import java.security.MessageDigest
import java.time.LocalDate
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

/** The clinical record through the library: typed calls, and documents of every kind alike. */
class RecordTest : PracticeTest() {
    private suspend fun Client.member(session: SessionRef) =
        addMember(session.group, NewMember("M1", "M1", "2031-01-07"))

    @Test
    fun `goals concerns and tasks are read back with types`() = claim {
        val anna = setUp()
        val member = anna.member(anna.session())
        val goal = anna.newGoal(member, NewGoal(ownWords = "speak first", baseline = 2, target = 8))
        anna.rateGoal(goal, 5, "2031-04-08")
        anna.setGoalStatus(goal, GoalStatus.Met)
        val shown = anna.goals(member).single().view
        assertEquals(GoalStatus.Met, shown.status.values.single().value)
        assertEquals(5, shown.ratings.single().rating.values.single().value)
        assertEquals(anna.device(), shown.status.values.single().device)
        assertEquals(listOf(5L), anna.chartGoals(member).single().chart.points.single().ratings)

        val concern = anna.openConcern(member, NewConcern(kinds = listOf(ConcernKind.SuicidalThoughts)))
        anna.setConcernStatus(concern, ConcernStatus.Watching)
        assertEquals(ConcernStatus.Watching, anna.concerns(member).single().view.status.state)

        anna.setTaskDone(anna.newTask(member, NewTask(what = "call on Friday", due = "2031-04-11")), true)
        assertTrue(anna.tasks(member).single().view.done.values.single().value)
        anna.editPerson(member, MemberEdit(dob = "1990-02-28", nhsNumber = "943 476 5919"))
        assertEquals("9434765919", anna.personRecord(member).view.nhsNumber.values.single().value)
    }

    @Test
    fun `documents of every kind are reached by their fields`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.member(session)
        DocKind.entries.forEach { assertTrue(fieldsOf(it).isNotEmpty() && kindLabel(it).isNotEmpty()) }
        val status = fieldsOf(DocKind.GOAL).single { it.name == "status" }
        assertTrue("met" in assertIs<ValueShape.Choice>(status.values).codes)
        val edits = listOf(
            DocEdit.ReplaceText("own_words", "speak first 🌱"),
            DocEdit.SetValue("baseline", Scalar.Int(3)),
            DocEdit.AddItem("supports", "one", listOf(ItemValue("what", Scalar.Text("a friend")))),
        )
        val goal = anna.newRecord(DocKind.GOAL, member, NaturalKey.Random, edits)
        val fields = anna.record(goal).fields.associate { it.name to it.content }
        assertEquals("speak first 🌱", assertIs<FieldContent.Prose>(fields["own_words"]).text)
        val baseline = assertIs<FieldContent.Single>(fields["baseline"]).values.values.single()
        assertEquals(Scalar.Int(3), baseline.value)
        assertEquals("one", assertIs<FieldContent.Items>(fields["supports"]).items.single().id)
        assertEquals(listOf(goal), anna.records(ListQuery(DocKind.GOAL, member)).map { it.key })
        assertEquals(listOf(DocKind.GOAL), anna.timeline(member, Days()).map { it.record.kind })
        assertEquals(listOf(goal), anna.searchIn("friend", SearchIn.Member(member), Days()).map { it.key })
    }

    @Test
    fun `what does not fit is refused and changes nothing`() = claim {
        val anna = setUp()
        val member = anna.member(anna.session())
        val goal = anna.newGoal(member, NewGoal("speak first"))
        val before = anna.record(goal)
        val unfit = listOf(
            DocEdit.SetValue("no_such_field", Scalar.Int(1)),
            DocEdit.SetValue("status", Scalar.Text("no such code")),
            DocEdit.SpliceText("own_words", 99u, 0u, "x"),
            DocEdit.ReplaceText("own_words", "a\u0000b"),
        )
        for (edit in unfit) {
            val edits = listOf(DocEdit.SetValue("target", Scalar.Int(9)), edit)
            assertFailsWith<ApiException.InvalidInput> { anna.editRecord(goal, edits) }
        }
        assertEquals(before, anna.record(goal))
        for (wrong in listOf("", "hello", goal.document.dropLast(1))) {
            assertFailsWith<ApiException.InvalidInput> { anna.goals(wrong) }
        }
        assertFailsWith<ApiException.InvalidInput> { anna.keepRecordUntil(member, "2031-02-30", "a reason") }
    }

    @Test
    fun `two answers stand until somebody settles them`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.member(session)
        val ben = invite(anna, session.group)
        val entry = anna.attend(session, member, Attendance.OnTime)
        ben.attend(session, member, Attendance.LateSeen)
        ben.sync()
        anna.sync()
        val conflict = anna.conflicts(entry).single()
        assertEquals(setOf<Scalar>(Scalar.Int(5), Scalar.Int(6)), conflict.values.map { it.value }.toSet())
        assertFailsWith<ApiException.InvalidInput> { anna.settle(entry, conflict, Scalar.Int(99)) }
        anna.settle(entry, conflict, Scalar.Int(6))
        assertEquals(emptyList(), anna.conflicts(entry))
        assertFailsWith<ApiException.InvalidInput> { anna.settle(entry, conflict, Scalar.Int(5)) }
    }

    @Test
    fun `an entry is signed once nothing stands in the way`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.member(session)
        val entry = anna.attend(session, member, Attendance.OnTime)
        val author = SignAs(SignatureMeaning.Author)
        anna.signCheck(entry, author).obstacles.forEach { assertIs<SignBlock.Missing>(it.block) }
        assertFailsWith<ApiException.InvalidInput> { anna.sign(entry, author) }
        val edits = listOf(
            DocEdit.SetValue("safety_considered", Scalar.Text("nothing new noted")),
            DocEdit.ReplaceText("observation", "Spoke of the garden."),
        )
        anna.editEntry(session, member, edits)
        assertEquals(emptyList(), anna.signCheck(entry, author).obstacles)
        anna.sign(entry, author)
        val note = anna.note(entry)
        assertTrue(note.isSignedText)
        assertEquals(listOf(anna.person()), note.signatures.map { it.person })
        val correction = "It was the allotment, with Rosalind."
        anna.addMember(session.group, NewMember("Rosalind", "R", "2031-01-07"))
        assertFailsWith<ApiException.InvalidInput> { anna.addend(entry, AddendumReason.Correction, correction) }
        assertEquals(emptyList(), anna.note(entry).addenda)
        anna.addend(entry, AddendumReason.Correction, correction, keepNames = "both asked for it")
        assertEquals(correction, anna.note(entry).addenda.single().text)
    }

    @Test
    fun `a measure is scored by the library`() = claim {
        val anna = setUp()
        val member = anna.member(anna.session())
        val form = anna.instruments().items.map { it.instrument }.single { it.id == "gad-7" }
        val named = InstrumentRef(form.id, form.version, form.language)
        val answers = form.items.map { ItemAnswer(it.id, 2) }
        val new = NewResponse(member, named, MeasureMode.SelfPaper, "2031-04-08", answers)
        val score = anna.addResponse(new).score
        assertEquals(140, assertNotNull(score.total).tenths)
        assertNull(score.noTotal)
        assertEquals(answers, anna.responses(member).single().answers)
        val twice = new.copy(answers = answers + answers.first())
        assertFailsWith<ApiException.InvalidInput> { anna.addResponse(twice) }
    }

    @Test
    fun `a copy for the person leaves when everything is decided`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.member(session)
        anna.replaceText(anna.memberNote(session, member, "observation"), "Spoke of the garden.")
        val key = anna.addAccessRequest(member, "2031-04-10", "")
        val (copy, today) = folder.resolve("copy") to LocalDate.now().toString()
        suspend fun export() =
            anna.exportCopy(anna.accessRequests().single(), copy.toString(), today, 1_933_600_000_000)
        assertFailsWith<ApiException.Refused> { export() }
        assertTrue(Files.notExists(copy))
        anna.identityChecked(key, "passport seen")
        anna.harmReviewed(key, "nothing would cause serious harm")
        val handed = export()
        assertEquals(listOf("record.html", "manifest.json"), handed.files)
        assertTrue("Spoke of the garden." in Files.readString(copy.resolve("record.html")))
        val manifest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(copy.resolve("manifest.json")))
        assertEquals(handed.manifestSha256, manifest.joinToString("") { "%02x".format(it) })
    }
}
