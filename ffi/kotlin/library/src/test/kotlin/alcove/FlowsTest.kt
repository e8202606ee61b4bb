package alcove

import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test

class FlowsTest : PracticeTest() {
    @Test
    fun `a flow of changes begins with its collector and ends with its client`() = claim {
        val anna = setUp()
        val note = anna.groupNote(anna.session(), "process")
        // Undispatched: it listens before the next line runs.
        val all = async(start = CoroutineStart.UNDISPATCHED) { anna.changes().toList() }
        val one = async(start = CoroutineStart.UNDISPATCHED) { anna.changes().first { it is Change.Document } }
        anna.append(note, "Opening round.")
        assertEquals(Change.Document(note.key, false), one.await())
        anna.lock()
        assertTrue(Change.Document(note.key, false) in all.await())
        assertEquals(emptyList(), anna.changes().toList())
    }

    @Test
    fun `cancelling the collector closes its subscription`() = claim {
        val anna = setUp()
        val watch = anna.watch()
        var closed: Throwable? = null
        val heard = launch(start = CoroutineStart.UNDISPATCHED) {
            subscription({ watch }) { it.next() }.onCompletion { closed = it }.collect()
        }
        heard.cancelAndJoin()
        assertTrue(closed is CancellationException)
        assertTrue(runCatching { watch.next() }.exceptionOrNull() is IllegalStateException, "it is closed")
        anna.lock()
    }

    @Test
    fun `the status comes at once, then as it changes`() = claim {
        val anna = setUp()
        val seen = mutableListOf<ULong>()
        val heard = anna.statuses().onEach { seen += it.unsent.changes }.launchIn(this)
        assertEquals(anna.status().unsent.changes, anna.statuses().first().unsent.changes)
        anna.append(anna.groupNote(anna.session(), "process"), "Opening round.")
        anna.statuses().first { it.unsent.changes > 0uL }
        heard.cancelAndJoin()
        assertTrue(seen.isNotEmpty())
        anna.lock()
    }
}
