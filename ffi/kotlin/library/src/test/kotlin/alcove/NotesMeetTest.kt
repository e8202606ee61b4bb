package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test

class NotesMeetTest : PracticeTest() {
    @Test
    fun `notes written offline on two devices meet`() = claim {
        val anna = setUp()
        val session = anna.session()
        val member = anna.addMember(session.group, NewMember("M1", "M1", "2031-01-07"))
        val theirs = anna.groupNote(session, "process")
        anna.replaceText(theirs, "Opening round.\nClosing round.")
        val ben = invite(anna, session.group)
        assertEquals(listOf("Tuesday evening"), ben.groups().map { it.view.label.values.single().value })
        assertEquals(listOf("M1"), ben.members(session.group).map { it.displayHints.single() })

        relay.stop()
        anna.splice(theirs, 0u, 0u, "Two were late. 🌱 ")
        anna.saveTyping()
        anna.attend(session, member, Attendance.LateSeen)
        val bens = ben.groupNote(ben.sessions(session.group, 10u).single().session, "process")
        ben.append(bens, "Long silence after the break.")
        ben.attend(session, member, Attendance.OnTime)
        assertFailsWith<ApiException.TryLater> { ben.sync() }
        assertTrue(ben.status().unsent.changes > 0u)

        relay.start()
        val heard = anna.watch()
        ben.sync()
        anna.sync()
        ben.sync()
        val both = "Two were late. 🌱 Opening round.\nClosing round.\nLong silence after the break."
        assertEquals(both, anna.text(theirs))
        assertEquals(both, ben.text(bens))
        while (heard.next() != Change.Document(theirs.key, true)) continue

        val entry = assertNotNull(anna.entry(session, member))
        assertEquals(1u, entry.conflicts)
        val said = entry.view.attendance.values.map { it.value }.toSet()
        assertEquals(setOf<Attendance>(Attendance.LateSeen, Attendance.OnTime), said)
        assertEquals(setOf(anna.device(), ben.device()), entry.view.attendance.values.map { it.device }.toSet())
        assertEquals(theirs.key, anna.search("silen").single().key)
        assertEquals(0uL, anna.status().unsent.changes)
        assertEquals(setOf("Lead Clinician", "Co-facilitator"), anna.people().map { it.names.single() }.toSet())

        anna.lock()
        ben.lock()
        val again = Client.open(home("anna"), "elm and oak")
        assertEquals(both, again.text(theirs))
        again.lock()
    }

    @Test
    fun `a live client hears of a colleague's words by itself`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "theme")
        val ben = invite(anna, session.group)
        val heard = anna.watch()
        anna.keepLive(true)
        ben.append(ben.groupNote(session, "theme"), "Trust")
        ben.sync()
        while (heard.next() != Change.Document(note.key, true)) continue
        assertEquals("Trust", anna.text(note))
        anna.lock()
        ben.lock()
    }

    @Test
    fun `each failure says what to do`() = claim {
        val nobody = assertFailsWith<ApiException.FolderNotReady> { Client.open(home("anna"), "elm and oak") }
        assertEquals(FolderState.NoDevice, nobody.state)
        assertFailsWith<ApiException.InvalidInput> { setUp(fingerprint = "12ab") }
        assertFailsWith<ApiException.RelayNotTrusted> { setUp(fingerprint = "ab".repeat(32)) }
        val anna = setUp()
        val inUse = assertFailsWith<ApiException.FolderNotReady> { Client.open(home("anna"), "elm and oak") }
        assertIs<FolderState.InUse>(inUse.state)
        val wrong = assertFailsWith<ApiException.NotUnlocked> { Client.open(home("anna"), "elm and ash") }
        assertEquals(UnlockProblem.WRONG_PASSPHRASE, wrong.why)
        assertFailsWith<ApiException.InvalidInput> { anna.members("not an id") }
        assertFailsWith<ApiException.InvalidInput> { anna.members("00".repeat(16)) }
        assertFailsWith<ApiException.InvalidInput> { anna.createGroup(NewGroup(" ", "")) }
        val note = anna.groupNote(anna.session(), "process")
        assertFailsWith<ApiException.InvalidInput> { anna.splice(note, 5u, 0u, "beyond the end") }
        relay.stop()
        assertFailsWith<ApiException.TryLater> { anna.sync() }
        anna.lock()
        assertFailsWith<ApiException.Closed> { anna.groups() }
        assertEquals(FolderState.HoldsDevice, assertFailsWith<ApiException.FolderNotReady> { setUp() }.state)
    }

    @Test
    fun `a wait for changes ends with its coroutine, its subscription or its client`() = claim {
        val anna = setUp()
        val heard = anna.watch()
        val waiting = launch { while (heard.next() != null) continue }
        waiting.cancelAndJoin()
        anna.session()
        assertNotNull(heard.next())

        val cancelled = async { generateAll(heard) }
        heard.cancel()
        cancelled.await()
        assertNull(heard.next())

        val status = anna.watchStatus()
        val ended = async { while (status.next() != null) continue }
        anna.lock()
        ended.await()
        heard.close()
        assertFailsWith<IllegalStateException> { heard.next() }
    }

    private suspend fun generateAll(heard: ChangeWatch) {
        while (heard.next() != null) continue
    }
}
