package alcove

import kotlin.random.Random
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import org.junit.jupiter.api.Test

/** What an editor does, and no more: its text, its revision, and how often it typed. */
private class Editor(val session: TextSession) {
    val text = StringBuilder(session.text())
    var revision = 0uL
    var own = 0uL

    fun type(at: Int, delete: Int, insert: String) {
        session.splice(at.toUInt(), delete.toUInt(), insert, revision)
        text.replace(at, at + delete, insert)
        own++
    }

    fun show(change: TextChange) {
        if (change.own != own || change.revision != revision + 1uL) return
        for (splice in change.splices) {
            text.replace(splice.at.toInt(), (splice.at + splice.delete).toInt(), splice.insert)
        }
        revision = change.revision
    }

    fun showAll() {
        while (true) show(session.take(revision) ?: return)
    }

    /** A place that is not inside a surrogate pair. */
    fun place(random: Random): Int {
        val at = random.nextInt(text.length + 1)
        return if (at < text.length && text[at].isLowSurrogate()) at + 1 else at
    }
}

class TextTest : PracticeTest() {
    private val letters = listOf("a", "é", "e\u0301", "🙂", "👩‍👩‍👧", "🇬🇧", "שלום", "مرحبا", "\n", "\u200f", "𝔘")

    @Test
    fun `letters of every kind are typed by UTF-16 units and read back`() = claim {
        val anna = setUp()
        val note = anna.groupNote(anna.session(), "process")
        val editor = Editor(anna.openText(note, TextUnits.UTF16))
        val random = Random(1)
        repeat(100) { editor.type(editor.place(random), 0, letters[it % letters.size]) }
        assertEquals(editor.text.toString(), anna.text(note))
        assertEquals(editor.text.toString(), editor.session.text())
        editor.session.save()
        anna.lock()
        val again = Client.open(home("anna"), "elm and oak")
        assertEquals(editor.text.toString(), again.text(note))
        again.lock()
    }

    @Test
    fun `a place beyond the text or inside a surrogate pair says so and changes nothing`() = claim {
        val anna = setUp()
        val note = anna.groupNote(anna.session(), "process")
        anna.replaceText(note, "a🙂b")
        val session = anna.openText(note, TextUnits.UTF16)
        for ((at, delete) in listOf(5u to 0u, 0u to 5u, 2u to 0u, 1u to 1u, UInt.MAX_VALUE to UInt.MAX_VALUE)) {
            assertFailsWith<ApiException.InvalidInput> { session.splice(at, delete, "x", 0uL) }
        }
        for (text in listOf("\u0000", "\u001b[0m", "lone \r return", "x".repeat(2 * 1024 * 1024))) {
            assertFailsWith<ApiException.InvalidInput> { session.splice(0u, 0u, text, 0uL) }
        }
        assertFailsWith<ApiException.InvalidInput> { session.splice(0u, 0u, "x", 3uL) }
        assertFailsWith<ApiException.InvalidInput> { anna.spliceText(note, TextUnits.UTF16, 2u, 0u, "x") }
        assertFailsWith<ApiException.InvalidInput> { anna.textCursor(note, TextUnits.UTF16, 2u) }
        assertEquals("a🙂b", anna.text(note))
        anna.lock()
        assertFailsWith<ApiException.Closed> { session.splice(0u, 0u, "x", 0uL) }
        assertNull(session.next(0uL))
        assertEquals("a🙂b", session.text())
    }

    @Test
    fun `an editor that types while a colleague writes ends at the document's text`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "process")
        anna.replaceText(note, "Opening 🙂 round.")
        val ben = invite(anna, session.group)
        val theirs = ben.groupNote(session, "process")
        val (editor, other) = listOf(anna to note, ben to theirs).map { (client, field) ->
            Editor(client.openText(field, TextUnits.UTF16))
        }
        val random = Random(2)
        repeat(20) { round ->
            for (typist in listOf(editor, other)) {
                repeat(5) { typist.type(typist.place(random), 0, letters.random(random)) }
            }
            if (round % 4 == 0) {
                anna.sync()
                ben.sync()
                anna.sync()
                editor.type(editor.place(random), 0, "meanwhile")
            }
            editor.showAll()
            other.showAll()
        }
        repeat(2) {
            anna.sync()
            ben.sync()
        }
        for (typist in listOf(editor, other)) {
            typist.session.save()
            typist.showAll()
        }
        assertEquals(anna.text(note), editor.text.toString())
        assertEquals(ben.text(theirs), other.text.toString())
        assertEquals(editor.text.toString(), other.text.toString())
        anna.lock()
        ben.lock()
    }

    @Test
    fun `a colleague's words come with their author, the caret stays, and undo leaves them`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "process")
        anna.replaceText(note, "Opening 🙂 round.")
        val ben = invite(anna, session.group)
        val editor = Editor(anna.openText(note, TextUnits.UTF16))
        val caret = editor.session.cursor(11u)
        val waiting = async(start = CoroutineStart.UNDISPATCHED) { editor.session.next(0uL) }
        ben.append(ben.groupNote(session, "process"), "Long silence. 👩‍👩‍👧")
        ben.sync()
        anna.sync()
        val change = assertNotNull(waiting.await())
        assertEquals(setOf(ben.person()), change.splices.map { it.author?.person }.toSet())
        editor.type(0, 0, "שלום. ")
        editor.show(change)
        assertEquals(0uL, editor.revision, "made for a text that is not there any more")
        editor.showAll()
        assertEquals("שלום. Opening 🙂 round.\nLong silence. 👩‍👩‍👧", editor.text.toString())
        val at = assertNotNull(editor.session.position(caret)).toInt()
        assertTrue(editor.text.startsWith("round.", at))
        assertNull(editor.session.position("nonsense"))

        assertTrue(editor.session.undo())
        editor.showAll()
        assertEquals("Opening 🙂 round.\nLong silence. 👩‍👩‍👧", editor.text.toString())
        assertEquals(TextHistory(canUndo = false, canRedo = true), editor.session.history())
        assertTrue(editor.session.redo())
        editor.showAll()
        assertEquals(anna.text(note), editor.text.toString())
        editor.session.end()
        assertNull(editor.session.next(editor.revision))
        anna.lock()
        ben.lock()
    }

    @Test
    fun `a line break of two characters becomes one everywhere`() = claim {
        val anna = setUp()
        val note = anna.groupNote(anna.session(), "process")
        val editor = Editor(anna.openText(note, TextUnits.UTF16))
        editor.type(0, 0, "one\r\ntwo\r\n")
        editor.show(assertNotNull(editor.session.next(0uL)))
        assertEquals("one\ntwo\n", editor.text.toString())
        assertEquals("one\ntwo\n", anna.text(note))
        anna.lock()
    }
}
