package alcove

import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Test

class RobustTest : PracticeTest() {
    @Test
    fun `ids of the wrong kind are refused and change nothing`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "process")
        val wrong = listOf("", "not an id", "ab", "zz".repeat(16), "ab".repeat(17), "a\u0000b", "ab".repeat(16))
        for (id in wrong + anna.person() + anna.device() + note.key.document) {
            val place = SessionRef(id, "main", "2031-04-08", 1u)
            val calls = listOf<suspend () -> Any?>(
                { anna.members(id) },
                { anna.addMember(id, NewMember("M1", "", "2031-01-07")) },
                { anna.createSession(NewSession(id, "2031-04-08", 1u, null)) },
                { anna.groupNote(place, "process") },
                { anna.watchSession(place) },
                { anna.attend(session, id, Attendance.OnTime) },
                { anna.memberNote(session, id, "plan") },
                { anna.goals(id) },
                { anna.responses(id) },
                { anna.comparisonCode(id) },
            )
            for (call in calls) assertFailsWith<ApiException.InvalidInput> { call() }
        }
        for (field in listOf("notes", "", "local_date")) {
            assertFailsWith<ApiException.InvalidInput> { anna.groupNote(session, field) }
            assertFailsWith<ApiException.InvalidInput> { anna.text(TextField(note.key, field)) }
        }
        // A person in therapy of whom nothing is here has no entry.
        assertNull(anna.entry(session, "ab".repeat(16)))
        assertEquals(listOf(session), anna.sessions(null, 10u).map { it.session })
        anna.lock()
    }

    @Test
    fun `texts that are no text are refused and others come back as they were`() = claim {
        val anna = setUp()
        val note = anna.groupNote(anna.session(), "process")
        val editor = anna.editText(note)
        for (broken in listOf("\ud83c", "\udf31", "a\ud83cb")) {
            val calls = listOf<suspend () -> Any?>(
                { anna.append(note, broken) },
                { anna.createGroup(NewGroup(broken, "")) },
                { anna.search(broken) },
                { anna.text(TextField(note.key, broken)) },
                { editor.typed(0, 0, broken) },
                { Client.open(broken, "elm") },
            )
            for (call in calls) {
                val told = assertFailsWith<ApiException.InvalidInput> { call() }
                assertTrue(told.sentence().contains("half of a surrogate pair"))
                assertNull(told.cause)
            }
        }
        assertEquals("", editor.session.text())
        editor.typed(0, 0, "🌱")
        editor.typed(0, 2, "")
        editor.session.save()
        editor.close()
        assertEquals("", anna.text(note))
        for (text in listOf("🌱", "e\u0301", "\u202eשלום", "👩‍👩‍👧", "tab\tand\nline")) {
            anna.replaceText(note, text)
            assertEquals(text, anna.text(note))
        }
        assertFailsWith<ApiException.InvalidInput> { anna.replaceText(note, "a\u0000b") }
        assertEquals("tab\tand\nline", anna.text(note))
        for (folder in listOf("", "a\u0000b")) {
            assertFailsWith<ApiException.InvalidInput> { Client.open(folder, "elm") }
        }
        anna.lock()
    }

    @Test
    fun `a value that holds nothing more prints its name`() {
        assertEquals("Complete", NoteStanding.Complete.toString())
        assertEquals("Signed(have=1, need=2)", NoteStanding.Signed(1u, 2u).toString())
    }

    @Test
    fun `many threads work in one client and after the end each call says so`() = claim {
        val anna = setUp()
        val threads = List(8) { number ->
            thread { runBlocking { repeat(5) { anna.createGroup(NewGroup("Group $number.$it", "")) } } }
        }
        withContext(Dispatchers.IO) { threads.forEach { it.join() } }
        assertEquals(40, anna.groups().size)
        val (changes, status, conflicts) = Triple(anna.watch(), anna.watchStatus(), anna.watchConflicts())
        val ends = List(16) { number ->
            async(Dispatchers.Default) {
                if (number == 8) anna.lock()
                runCatching { anna.createGroup(NewGroup("Late $number", "")) }.exceptionOrNull()
            }
        }
        ends.awaitAll().filterNotNull().forEach { assertTrue(assertIs<ApiException.Closed>(it).sentence().isNotBlank()) }
        assertFailsWith<ApiException.Closed> { anna.groups() }
        assertFailsWith<ApiException.Closed> { anna.syncNow(10u) }
        while (changes.next() != null) Unit
        while (status.next() != null) Unit
        assertNull(conflicts.next())
        anna.close()
        assertFailsWith<IllegalStateException> { anna.groups() }
    }

    @Test
    fun `an error is one call's own and the next calls of its thread go well`() = claim {
        val anna = setUp()
        val text = anna.openText(anna.groupNote(anna.session(), "process"), TextUnits.UTF16)
        val threads = List(4) {
            async(Dispatchers.IO) {
                repeat(200) {
                    assertFailsWith<ApiException.InvalidInput> { text.splice(UInt.MAX_VALUE, 0u, "x", 0uL) }
                    // Fails on this side, while the call's arguments are written.
                    assertFailsWith<ApiException.InvalidInput> { text.splice(0u, 0u, "\uD800", 0uL) }
                    text.splice(0u, 0u, "x", 0uL)
                }
            }
        }
        threads.awaitAll()
        assertEquals("x".repeat(800), text.text())
        anna.lock()
    }

    @Test
    fun `a panic inside the library is an error and the client goes on`() = claim {
        val anna = setUp()
        // More memory than there is: no call of the client asks for it.
        assertFailsWith<InternalException> { RustBuffer.alloc(ULong.MAX_VALUE) }
        anna.createGroup(NewGroup("Tuesday", ""))
        assertEquals(1, anna.groups().size)
        anna.lock()
    }

    @Test
    fun `a second client on the folder is told who has it`() = claim {
        val anna = setUp()
        val told = assertFailsWith<ApiException.FolderNotReady> { Client.open(home("anna"), "elm and oak") }
        assertIs<FolderState.InUse>(told.state)
        assertEquals(told.reason, told.sentence())
        anna.session()
        anna.lock()
        Client.open(home("anna"), "elm and oak").run {
            assertEquals(1, groups().size)
            lock()
        }
    }

    @Test
    fun `a session is heard of and what disagrees`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.addMember(session.group, NewMember("M1", "M1", "2031-01-07"))
        val ben = invite(anna, session.group)
        val heard = ben.watchSession(session)
        val conflicts = ben.watchConflicts()
        assertEquals(emptyList(), conflicts.next())
        val entry = anna.attend(session, member, Attendance.LateSeen)
        ben.attend(session, member, Attendance.OnTime)
        anna.sync()
        ben.sync()
        val changes = List(2) { heard.next() }
        assertEquals(
            listOf(false, true).map { SessionChange.Document(entry, DocKind.MEMBER_ENTRY, it) },
            changes,
        )
        assertEquals(listOf(ConflictItem(entry, DocKind.MEMBER_ENTRY, 1u)), conflicts.next())
        ben.attend(session, member, Attendance.LateSeen)
        assertEquals(emptyList(), conflicts.next())
        anna.lock()
        ben.lock()
        while (heard.next() != null) Unit
    }
}
