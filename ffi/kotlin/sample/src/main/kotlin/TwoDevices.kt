/** Two devices of one person write into one note while no relay answers, meet, and then follow each other live. */
package alcove.sample

import alcove.Client
import alcove.Joining
import alcove.NewGroup
import alcove.NewSession
import alcove.Purpose
import alcove.Relay
import alcove.TextField
import alcove.changes
import java.nio.file.Path
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** A screen may wait so long for the other one, in seconds. */
private const val PATIENCE_S: UInt = 60u

@OptIn(ExperimentalPathApi::class)
fun main() = runBlocking {
    val folder = createTempDirectory("alcove-sample")
    try {
        Relay(folder.resolve("relay")).use { relay -> withTimeout(120.seconds) { story(folder, relay) } }
    } finally {
        folder.deleteRecursively()
    }
}

private suspend fun story(folder: Path, relay: Relay) {
    val phone = Client.setUp(
        folder = folder.resolve("phone").toString(),
        passphrase = "elm and oak",
        practice = "Elm House",
        yourName = "Lead Clinician",
        relayAddress = relay.address,
        fingerprint = relay.fingerprint,
        orgToken = null,
    )
    val note = newNote(phone)
    phone.append(note, "Opening round.")
    phone.sync()
    println("phone:  wrote a note, and the relay has it")

    val tablet = link(phone, folder.resolve("tablet"))
    println("tablet: linked; it reads \"${tablet.text(note)}\"")

    relay.stop()
    println("        (no relay answers)")
    phone.append(note, "Two were late.")
    tablet.append(note, "Long silence after the break.")
    println("phone:  reads \"${phone.oneLine(note)}\", ${phone.status().unsent.changes} change unsent")
    println("tablet: reads \"${tablet.oneLine(note)}\", ${tablet.status().unsent.changes} change unsent")

    relay.start()
    println("        (the relay is back)")
    phone.sync()
    tablet.sync()
    phone.sync()
    val both = phone.text(note)
    check(both == tablet.text(note)) { "the devices do not read the same" }
    val kept = listOf("Opening round.", "Two were late.", "Long silence after the break.").all { it in both }
    println("both:   read the same, nothing lost: $kept")

    live(phone, tablet, note)
    phone.lock()
    tablet.lock()
}

private suspend fun newNote(phone: Client): TextField {
    val group = phone.createGroup(NewGroup(label = "Tuesday evening", purpose = "Living with loss"))
    val session = phone.createSession(NewSession(group, localDate = "2031-04-08", ordinal = 1u, scheduled = null))
    return phone.groupNote(session, "process")
}

/** Adds a device of the same person: a code goes from screen to screen, and both screens show the same six digits. */
private suspend fun link(phone: Client, folder: Path): Client = coroutineScope {
    val offer = phone.offer(Purpose.LINK, emptyList())
    val joining = Joining.start(folder.toString(), "ash and yew", offer.code(), "")
    val shown = async { offer.digits(PATIENCE_S) }
    val same = joining.digits(PATIENCE_S) == shown.await().digits
    println("both:   show the same six digits: $same")
    offer.confirm(same)
    val joined = async { offer.joined(PATIENCE_S) }
    joining.confirm(same, PATIENCE_S).also { joined.await() }
}

/** With a live connection, what one writes shows on the other by itself. */
private suspend fun live(phone: Client, tablet: Client, note: TextField) = coroutineScope {
    phone.keepLive(true)
    tablet.keepLive(true)
    for ((writer, reader, words) in listOf(Triple(phone, tablet, "Trust grew."), Triple(tablet, phone, "Next week: goodbyes."))) {
        val shows = async(start = CoroutineStart.UNDISPATCHED) { reader.shows(note, words) }
        writer.append(note, words)
        val name = if (reader === tablet) "tablet" else "phone"
        println("${"$name:".padEnd(8)}shows \"${shows.await()}\" as it is written")
    }
}

/** Waits until the note holds the words, reading it anew after each change of it. */
private suspend fun Client.shows(note: TextField, words: String): String {
    changes().map { text(note) }.onStart { emit(text(note)) }.first { words in it }
    return words
}

private suspend fun Client.oneLine(note: TextField) = text(note).replace("\n", " / ")
