package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test

/** What a view shows. */
private class View(text: String) {
    val text = StringBuilder(text)

    fun show(splice: TextSplice) {
        text.replace(splice.at.toInt(), (splice.at + splice.delete).toInt(), splice.insert)
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
        val shown = CompletableDeferred<TextAuthor?>()
        val following = launch(start = CoroutineStart.UNDISPATCHED) {
            editor.follow { splice ->
                view.show(splice)
                if ("silence" in view.text) shown.complete(splice.author)
            }
        }
        anna.keepLive(true)
        ben.append(ben.groupNote(session, "process"), "Long silence after the break.")
        editor.typed(0, 0, "Two were late. ")
        view.text.insert(0, "Two were late. ")
        ben.sync()
        assertEquals(ben.device(), shown.await()?.device)
        editor.session.save()
        assertEquals("Two were late. Opening 🙂 round.\nLong silence after the break.", view.text.toString())
        assertEquals(view.text.toString(), anna.text(note))

        assertFailsWith<ApiException.InvalidInput> { editor.typed(view.text.length + 1, 0, "beyond") }
        assertFailsWith<ApiException.InvalidInput> { editor.typed(-1, 0, "before") }
        editor.session.undo()
        editor.showAll(view::show)
        assertEquals("Opening 🙂 round.\nLong silence after the break.", view.text.toString())
        editor.close()
        following.join()
        anna.lock()
        ben.lock()
    }
}
