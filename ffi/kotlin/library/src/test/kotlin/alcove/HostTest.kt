package alcove

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

private const val REASON = "to show your notes"

/** A key store in memory; [says] is what it does instead, call by call. */
private open class Keys : KeyStore {
    val keys: MutableSet<String> = ConcurrentHashMap.newKeySet()
    val records = ConcurrentHashMap<String, ByteArray>()
    val says = ConcurrentLinkedQueue<() -> ByteArray>()

    private fun answer(usual: () -> ByteArray) = (says.poll() ?: usual)()

    private fun turned(bytes: ByteArray) = bytes.reversedArray().map { it.toInt().inv().toByte() }.toByteArray()

    override fun wrap(alias: String, key: ByteArray): ByteArray {
        check(key.size == 32)
        return answer { turned(key) }.also { keys.add(alias) }
    }

    override fun unwrap(alias: String, wrapped: ByteArray, reason: String): ByteArray {
        assertEquals(REASON, reason)
        if (alias !in keys) throw KeyStoreException.Missing()
        return answer { turned(wrapped) }
    }

    override fun delete(alias: String) {
        keys.remove(alias)
    }

    override fun level() = KeyStoreLevel.HARDWARE

    override fun load(name: String) = records[name]

    override fun keep(name: String, record: ByteArray) {
        records[name] = record
    }
}

class HostTest : PracticeTest() {
    private suspend fun notUnlocked(why: UnlockProblem, call: suspend () -> Unit) {
        assertEquals(why, assertFailsWith<ApiException.NotUnlocked> { call() }.why)
    }

    @Test
    fun `a key store opens the device and whatever it does the passphrase still does`() = claim {
        val anna = setUp()
        val keys = Keys()
        assertEquals(KeyStoreLevel.HARDWARE, anna.addKeyStore("elm and oak", keys))
        anna.session()
        anna.lock()
        val bytes = { bytes: Int -> { -> ByteArray(bytes) } }
        val fails = { error: Throwable -> { -> throw error } }
        val cases = listOf(
            listOf(fails(KeyStoreException.Locked())) to UnlockProblem.LOCKED,
            listOf(fails(KeyStoreException.UserCancelled())) to UnlockProblem.CANCELLED,
            listOf(fails(KeyStoreException.KeyInvalidated())) to UnlockProblem.KEY_INVALIDATED,
            listOf(fails(KeyStoreException.Missing())) to UnlockProblem.KEY_MISSING,
            List(3) { fails(KeyStoreException.Transient()) } to UnlockProblem.TRANSIENT,
            List(3) { fails(IllegalStateException("something of the app's own")) } to UnlockProblem.TRANSIENT,
            listOf(bytes(0)) to UnlockProblem.WRONG_KEY,
            listOf(bytes(32)) to UnlockProblem.WRONG_KEY,
            listOf(bytes(100_000)) to UnlockProblem.WRONG_KEY,
        )
        for ((says, why) in cases) {
            keys.says.addAll(says)
            notUnlocked(why) { Client.openWithKeyStore(home("anna"), keys, REASON) }
            assertTrue(keys.says.isEmpty(), "$why")
        }
        notUnlocked(UnlockProblem.KEY_MISSING) { Client.openWithKeyStore(home("anna"), Keys(), REASON) }
        Client.open(home("anna"), "elm and oak").run {
            assertEquals(1, groups().size)
            notUnlocked(UnlockProblem.WRONG_PASSPHRASE) { addKeyStore("elm and ash", keys) }
            lock()
        }
        keys.says.add(fails(KeyStoreException.Transient()))
        Client.openWithKeyStore(home("anna"), keys, REASON).run {
            assertEquals(1, groups().size)
            createGroup(NewGroup("Wednesday", ""))
            assertEquals(1, keys.records.size)
            removeKeyStore()
            assertTrue(keys.keys.isEmpty())
            lock()
        }
    }

    @Test
    fun `a key store that keeps no record is told as a store that keeps nothing`() = claim {
        val anna = setUp()
        var broken = false
        val keys = object : Keys() {
            override fun keep(name: String, record: ByteArray) =
                if (broken) error("something of the app's own") else super.keep(name, record)
        }
        anna.addKeyStore("elm and oak", keys)
        anna.lock()
        val again = Client.openWithKeyStore(home("anna"), keys, REASON)
        broken = true
        assertFailsWith<ApiException.StorageFailed> { again.createGroup(NewGroup("Tuesday", "")) }
        broken = false
        again.createGroup(NewGroup("Wednesday", ""))
        again.lock()
        Client.openWithKeyStore(home("anna"), keys, REASON).lock()
    }

    @Test
    fun `a thread of the library stays attached from one call to the next and keeps no program alive`() = claim {
        val anna = setUp()
        val threads = ConcurrentLinkedQueue<Thread>()
        val subscription = anna.listen(object : ChangeListener {
            override fun onChange(change: Change) {
                runBlocking { anna.groups() }
                threads.add(Thread.currentThread())
            }
        })
        repeat(20) { anna.createGroup(NewGroup("Group $it", "")) }
        while (threads.size < 20) delay(10.milliseconds)
        assertTrue(threads.toSet().size < 20)
        assertTrue(threads.all { it.isDaemon })
        subscription.close()
        anna.lock()
    }

    @Test
    fun `a listener may call back in and throw`() = claim {
        val anna = setUp()
        val heard = ConcurrentLinkedQueue<Change>()
        val groups = ConcurrentLinkedQueue<Int>()
        val listener = object : ChangeListener {
            override fun onChange(change: Change) {
                groups.add(runBlocking { anna.groups().size })
                heard.add(change)
                error("something of the app's own")
            }
        }
        val watch = anna.watch()
        val subscription = anna.listen(listener)
        repeat(20) { anna.createGroup(NewGroup("Group $it", "")) }
        val expected = mutableListOf<Change>()
        while (expected.count { it is Change.Circle } < 20) expected += checkNotNull(watch.next())
        while (heard.size < expected.size) delay(10.milliseconds)
        assertEquals(expected, heard.take(expected.size))
        val counted = groups.toList()
        assertEquals(counted.sorted(), counted)
        assertTrue(subscription.failures() >= expected.size.toULong() - 1u)
        subscription.close()
        anna.lock()
    }

    @Test
    fun `a sync ends with the time that is left and with its deadline`() = claim {
        val anna = setUp()
        anna.sync()
        anna.session()
        for (left in listOf<() -> ULong?>({ 0u }, { error("something of the app's own") })) {
            val step = anna.syncInBackground(object : BackgroundTime {
                override fun leftMs() = left()
            })
            assertFalse(step.done)
            assertTrue(step.unsent > 0u)
        }
        val began = TimeSource.Monotonic.markNow()
        assertFalse(anna.syncNow(0u).done)
        assertTrue(began.elapsedNow() < 1_000.milliseconds)
        assertTrue(anna.syncNow(60_000u).done)
        relay.stop()
        assertFailsWith<ApiException.TryLater> { anna.syncNow(60_000u) }
        anna.setConnectivity(Connectivity.OFFLINE)
        anna.lock()
        assertFailsWith<ApiException.Closed> { anna.setConnectivity(Connectivity.ONLINE) }
    }

    @Test
    fun `the log reaches the host and holds nothing that was typed`() = claim {
        val lines = ConcurrentLinkedQueue<LogLine>()
        setLogSink(object : LogSink {
            override fun write(line: LogLine) {
                lines.add(line)
                error("something of the app's own")
            }
        }, LogLevel.DEBUG)
        val anna = setUp()
        anna.createGroup(NewGroup("Marigold", "Marigold"))
        anna.addKeyStore("elm and oak", object : Keys() {
            override fun delete(alias: String) = throw KeyStoreException.Locked()
        })
        anna.removeKeyStore()
        anna.lock()
        while (lines.none { "key_store_kept_a_key" in it.text }) delay(10.milliseconds)
        setLogSink(null, LogLevel.ERROR)
        assertTrue(lines.all { it.target.startsWith("alcove") })
        assertTrue(lines.none { "Marigold" in it.text || "elm" in it.text })
    }
}
