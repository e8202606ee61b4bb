package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

class RecoveryTest : PracticeTest() {
    private suspend fun refused(why: PaperProblem, call: suspend () -> Unit) =
        assertEquals(EntryProblem.Paper(why), assertFailsWith<ApiException.NotLetIn> { call() }.why)

    @Test
    fun `a kit is proven by a drill and brings everything back once`() = claim {
        val anna = setUp()
        val session = anna.session()
        anna.append(anna.groupNote(session, "process"), "Opening round.")
        anna.sync()
        assertNull(anna.recoveryState().kit)
        val code = anna.draftKit()
        refused(PaperProblem.UNKNOWN) { anna.drill(code) }
        assertFailsWith<ApiException.InvalidInput> { anna.registerKit(code.dropLast(2)) }
        anna.registerKit(code)
        anna.syncThrough()
        assertNotNull(anna.recoveryState().kit)
        val drilled = anna.drill(code)
        assertTrue(drilled.isNotEmpty() && drilled.all { it.opens })
        anna.lock()

        val back = recoverWithKit(home("new"), "ash and oak", code)
        assertEquals(listOf(drilled.size.toULong(), 0uL), listOf(back.opened, back.closed))
        assertEquals("Opening round.", back.client.text(back.client.groupNote(session, "process")))
        refused(PaperProblem.NOT_IN_FORCE) { recoverWithKit(home("again"), "ash and oak", code) }
        refused(PaperProblem.USED_UP) { back.client.drill(code) }
        back.client.lock()
    }
}
