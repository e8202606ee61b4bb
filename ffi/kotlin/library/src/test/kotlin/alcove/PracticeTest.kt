package alcove

import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.io.TempDir

/** A relay, a practice with its first device, and a colleague who joins it. */
abstract class PracticeTest {
    @TempDir
    lateinit var folder: Path
    protected lateinit var relay: Relay

    @BeforeEach
    fun startRelay() {
        relay = Relay(folder.resolve("relay"))
    }

    @AfterEach
    fun stopRelay() = relay.close()

    /** A claim that holds within two minutes; nothing here takes a tenth of that. */
    protected fun claim(story: suspend CoroutineScope.() -> Unit) = runBlocking { withTimeout(120.seconds, story) }

    protected fun home(name: String) = folder.resolve(name).toString()

    protected suspend fun setUp(fingerprint: String = relay.fingerprint) =
        Client.setUp(home("anna"), "elm and oak", "Elm House", "Lead Clinician", relay.address, fingerprint, null)

    protected suspend fun Client.session(): SessionRef {
        val group = createGroup(NewGroup("Tuesday evening", "Living with loss"))
        return createSession(NewSession(group, "2031-04-08", 1u, null))
    }

    /** A new device's side, in a folder of its own. */
    protected suspend fun begin(folder: String, code: String, name: String) =
        Joining.start(home(folder), "ash and yew", code, name)

    /** Both people look at both screens. */
    protected suspend fun CoroutineScope.compared(offer: Offer, joining: Joining): Answered {
        val answered = async { offer.digits(60u) }
        assertEquals(joining.digits(60u), answered.await().digits)
        return answered.await()
    }

    /** Both people say that the digits are the same. */
    protected suspend fun CoroutineScope.letIn(offer: Offer, joining: Joining): Client {
        compared(offer, joining)
        offer.confirm(true)
        val device = async { offer.joined(60u) }
        val client = joining.confirm(true, 60u)
        assertEquals(client.device(), device.await())
        return client
    }

    protected suspend fun CoroutineScope.invite(lead: Client, group: CircleId): Client {
        lead.sync()
        val offer = lead.offer(Purpose.INVITE, listOf(group))
        val colleague = letIn(offer, begin("ben", offer.code(), "Co-facilitator"))
        lead.sync()
        colleague.sync()
        return colleague
    }
}
