package alcove

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.async
import org.junit.jupiter.api.Test

class CeremonyTest : PracticeTest() {
    private suspend fun ends(why: CeremonyEnd, call: suspend () -> Unit) =
        assertEquals(EntryProblem.Code(why), assertFailsWith<ApiException.NotLetIn> { call() }.why)

    @Test
    fun `a person joins once both people have compared six digits`() = claim {
        val anna = setUp()
        anna.sync()
        val offer = anna.offer(Purpose.INVITE, emptyList())
        assertEquals(Purpose.INVITE, offer.purpose())
        assertEquals(listOf(offer.code()), anna.openOffers().map { it.code() })
        assertFailsWith<ApiException.TryLater> { offer.digits(0u) }

        val joining = begin("ben", offer.code(), "Co-facilitator")
        val answered = compared(offer, joining)
        assertTrue(Regex("""\d{3} \d{3}""").matches(answered.digits))
        assertEquals("Co-facilitator", answered.displayName)
        offer.confirm(true)
        val device = async { offer.joined(60u) }
        val ben = joining.confirm(true, 60u)
        assertEquals(ben.device(), device.await())
        assertNotEquals(anna.person(), ben.person())
        assertEquals(emptyList(), anna.openOffers())
        assertFailsWith<ApiException.Closed> { joining.digits(1u) }
        anna.lock()
        ben.lock()
    }

    @Test
    fun `digits that differ let nobody in and a new code does`() = claim {
        val anna = setUp()
        anna.sync()
        val offer = anna.offer(Purpose.INVITE, emptyList())
        val joining = begin("ben", offer.code(), "Co-facilitator")
        compared(offer, joining)
        offer.confirm(true)
        ends(CeremonyEnd.DIGITS_DIFFER) { joining.confirm(false, 60u) }
        ends(CeremonyEnd.DIGITS_DIFFER) { offer.joined(60u) }
        assertEquals(1, anna.people().size)

        val again = anna.offer(Purpose.INVITE, emptyList())
        val ben = letIn(again, begin("ben", again.code(), "Co-facilitator"))
        anna.lock()
        ben.lock()
    }

    @Test
    fun `a code that was taken back or used says so`() = claim {
        val anna = setUp()
        anna.sync()
        val revoked = anna.offer(Purpose.INVITE, emptyList())
        revoked.revoke()
        ends(CeremonyEnd.REVOKED) { begin("late", revoked.code(), "Late").digits(60u) }
        ends(CeremonyEnd.REVOKED) { revoked.digits(60u) }

        val used = anna.offer(Purpose.INVITE, emptyList())
        val first = begin("ben", used.code(), "Co-facilitator")
        compared(used, first)
        ends(CeremonyEnd.USED) { begin("thief", used.code(), "Thief").digits(60u) }
        val ben = letIn(used, first)
        assertFailsWith<ApiException.InvalidInput> { begin("typo", used.code().dropLast(1), "Typo") }
        anna.lock()
        ben.lock()
    }

    @Test
    fun `a device is linked nearby while no relay answers`() = claim {
        val phone = setUp()
        val session = phone.session()
        phone.append(phone.groupNote(session, "process"), "Opening round.")
        phone.sync()
        relay.stop()
        val offer = phone.offerNearby("127.0.0.1:0")
        val tablet = letIn(offer, begin("tablet", offer.code(), ""))
        assertEquals(phone.person(), tablet.person())
        assertEquals("Opening round.", tablet.text(tablet.groupNote(session, "process")))
        relay.start()
        phone.sync()
        tablet.sync()
        phone.lock()
        tablet.lock()
    }
}
