package alcove.bench

import alcove.Change
import alcove.Client
import alcove.TextField
import alcove.TextUnits
import alcove.uniffiEnsureInitialized
import java.io.File
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.TimeSource
import kotlin.time.measureTime
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking

private const val ROWS = 200
private const val SPLICES = 20_000
private const val FIRST_SPLICES = 100
private const val SAVE_EVERY = 100
private const val NOTES = 100
private const val EVENTS = 10_000

private fun List<Duration>.median() = sorted()[size / 2]

private fun Duration.ms() = toDouble(DurationUnit.MILLISECONDS)

private fun Duration.us() = toDouble(DurationUnit.MICROSECONDS)

/** Lines of the table: what, how much, its limit, and the part of the limit. */
private object Table {
    var failed = false

    fun row(what: String, value: Double, unit: String, limit: Double, note: String = "") {
        failed = failed || value > limit
        val part = "%.2f".format(value / limit)
        println("%-58s %10.2f %-5s limit %8.2f  x%s  %s".format(what, value, unit, limit, part, note))
    }
}

/**
 * What the process holds: its memory without what is free of Java's. The whole of Java's was touched at the start
 * (`AlwaysPreTouch`), so that it neither grows nor shrinks meanwhile.
 */
private fun heldMib(): Double {
    System.gc()
    val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
    return line.filter { it.isDigit() }.toDouble() / 1024 - Runtime.getRuntime().freeMemory().toDouble() / (1024 * 1024)
}

/** As an app starts: the library, the store, the first list. */
private suspend fun timeOpen(folder: String, passphrase: String, floorMs: Double): Client {
    lateinit var client: Client
    var rows = 0
    val load = measureTime { uniffiEnsureInitialized() }
    val open = measureTime { client = Client.open(folder, passphrase) }
    val list = measureTime { rows = client.sessions(null, ROWS.toUInt()).size }
    val words = "library %.0f, store %.0f, list %.0f; core alone %.0f ms".format(load.ms(), open.ms(), list.ms(), floorMs)
    Table.row("cold open to the first list of $rows", (load + open + list).ms(), "ms", 1_000.0, words)
    return client
}

private suspend fun timeList(client: Client, floorMs: Double) {
    repeat(60) { client.sessions(null, ROWS.toUInt()) }
    val rows = client.sessions(null, ROWS.toUInt()).size
    val median = List(60) { measureTime { client.sessions(null, ROWS.toUInt()) } }.median()
    Table.row("$rows rows of sessions as Kotlin objects", median.ms(), "ms", 5.0, "core alone %.2f ms".format(floorMs))
}

private suspend fun timeSplices(client: Client, note: TextField, floorUs: Double) {
    client.replaceText(note, "y".repeat(1_000))
    val text = client.openText(note, TextUnits.UTF16)
    // As fast as somebody types who waits for the store from time to time.
    suspend fun splice(at: Int): Duration {
        val took = measureTime { text.splice((at % 1_000).toUInt(), 0u, "x", 0u) }
        if (at % SAVE_EVERY == 0) text.save()
        return took
    }
    val first = List(FIRST_SPLICES) { splice(it) }.median()
    repeat(SPLICES) { splice(it) }
    val median = List(SPLICES) { splice(it) }.median()
    text.close()
    val words = "%.2f us, core alone %.2f us; the first %d: %.0f us".format(median.us(), floorUs, FIRST_SPLICES, first.us())
    Table.row("a splice: added to the core", median.us() - floorUs, "us", 20.0, words)
}

/** Each note changes equally often, and each change is heard exactly once. */
private suspend fun countEvents(client: Client, notes: List<TextField>, events: Int) = coroutineScope {
    val watch = client.watch()
    val heard = async {
        val counts = HashMap<Any, Int>()
        var missed = 0UL
        while (counts.values.sum() < events) {
            when (val change = checkNotNull(watch.next())) {
                is Change.Document -> counts.merge(change.key, 1, Int::plus)
                is Change.Missed -> missed += change.changes
                else -> Unit
            }
        }
        check(missed == 0UL) { "$missed changes were missed" }
        counts
    }
    repeat(events) { client.replaceText(notes[it % notes.size], if (it / notes.size % 2 == 0) "a" else "b") }
    val counts = heard.await()
    watch.close()
    notes.map { it.key }.associateWith { counts[it] ?: 0 }.also { check(counts.size == notes.size) }
}

private suspend fun timeEvents(client: Client) {
    val notes = client.sessions(null, NOTES.toUInt()).map { client.groupNote(it.session, "theme") }
    val each = EVENTS / notes.size
    // Until the maps, the caches and the store's pages are as large as they get.
    countEvents(client, notes, EVENTS / 2)
    val before = heldMib()
    val began = TimeSource.Monotonic.markNow()
    val counts = countEvents(client, notes, each * notes.size)
    val took = began.elapsedNow()
    val wrong = counts.values.count { it != each }
    Table.row("notes of ${notes.size} whose changes were dropped or doubled", wrong.toDouble(), "", 0.5)
    Table.row("${each * notes.size} changes: a change", took.us() / EVENTS, "us", 10_000.0, "written, saved, heard")
    Table.row("memory before and after", heldMib() - before, "MiB", 16.0, "%.0f MiB before".format(before))
}

fun main(arguments: Array<String>) {
    val (folder, passphrase) = arguments
    val floor = File(arguments[2]).readLines().associate { it.substringBefore('=') to it.substringAfter('=') }
    fun floor(name: String) = floor.getValue(name).toDouble()
    runBlocking {
        val client = timeOpen(folder, passphrase, floor("open_ms"))
        timeList(client, floor("list_ms"))
        val note = client.groupNote(client.sessions(null, 1u).single().session, "process")
        timeSplices(client, note, floor("splice_us"))
        timeEvents(client)
        client.lock()
    }
    check(!Table.failed) { "a limit is not kept" }
}
