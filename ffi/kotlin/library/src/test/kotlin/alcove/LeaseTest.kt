package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import org.junit.jupiter.api.Test

class LeaseTest : PracticeTest() {
    @Test
    fun `sealed work waits for the sync that confirms the device`() = claim {
        val anna = setUp()
        val session = anna.session()
        val note = anna.groupNote(session, "process")
        anna.append(note, "Opening round.")
        anna.sync()
        val lease = anna.lease()
        assertEquals(LeaseState.VALID, lease.state)
        assertEquals(14u, lease.daysLeft)

        relay.stop()
        anna.seal(session, SealedWork.GroupNote("process", "Closing round."))
        assertEquals(1uL, anna.lease().sealed)
        assertFailsWith<ApiException.LeaseEnded> { anna.append(note, "Beside the seal.") }
        relay.start()
        anna.sync()
        assertEquals("Opening round.\nClosing round.", anna.text(note))
        assertEquals(0uL, anna.lease().sealed)
        anna.lock()
    }
}
