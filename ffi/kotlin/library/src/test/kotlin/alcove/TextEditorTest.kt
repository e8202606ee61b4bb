package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test

/** What a view shows. */
private class View(text: String) {
    val text = MutableStateFlow(text)
    var author: TextAuthor? = null

    fun show(splice: TextSplice) {
        author = splice.author
        text.update { it.replaceRange(splice.at.toInt(), (splice.at + splice.delete).toInt(), splice.insert) }
    }

    suspend fun shows(wanted: String) {
        text.first { it == wanted }
    }
}

class TextEditorTest : PracticeTest() {
    @Test
    fun `an editor follows what a colleague writes while its person types`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "process")
        anna.replaceText(note, "Opening 🙂 round.")
        val ben = invite(anna, session.group)
        val editor = anna.editText(note)
        val view = View(editor.session.text())
        val following = launch(start = CoroutineStart.UNDISPATCHED) { editor.follow(view::show) }
        anna.keepLive(true)
        ben.append(ben.groupNote(session, "process"), "Long silence after the break.")
        editor.typed(0, 0, "Two were late. ")
        view.text.update { "Two were late. $it" }
        ben.sync()
        view.shows("Two were late. Opening 🙂 round.\nLong silence after the break.")
        assertEquals(ben.device(), view.author?.device)
        editor.session.save()
        assertEquals(view.text.value, anna.text(note))

        assertFailsWith<ApiException.InvalidInput> { editor.typed(view.text.value.length + 1, 0, "beyond") }
        assertFailsWith<ApiException.InvalidInput> { editor.typed(-1, 0, "before") }
        assertTrue(editor.session.undo())
        view.shows("Opening 🙂 round.\nLong silence after the break.")
        editor.close()
        following.join()
        anna.lock()
        ben.lock()
    }
}
