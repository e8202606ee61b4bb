package alcove

import java.io.BufferedReader
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A relay of its own process on loopback. It keeps its address and its data over a restart. */
class Relay(private val data: Path) : AutoCloseable {
    private var process: Process? = null
    private var listen = "127.0.0.1:0"

    /** Host and port. */
    val address get() = listen

    /** SHA-256 of its certificate. */
    lateinit var fingerprint: String
        private set

    init {
        start()
    }

    fun start() {
        val program = checkNotNull(System.getenv("ALCOVE_RELAY_BIN")) {
            "ALCOVE_RELAY_BIN names no relay: set it to the path of alcove-relay, built by cargo"
        }
        val started = ProcessBuilder(program, "serve", "--open", "--data", data.toString(), "--listen", listen)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
        process = started
        val said = started.inputStream.bufferedReader()
        listen = said.after("listening on ")
        fingerprint = said.after("certificate sha256 ")
    }

    fun stop() {
        process?.run {
            destroy()
            check(waitFor(20, TimeUnit.SECONDS)) { "the relay did not stop" }
        }
        process = null
    }

    override fun close() = stop()

    private fun BufferedReader.after(prefix: String): String =
        generateSequence { readLine() }.first { it.startsWith(prefix) }.removePrefix(prefix)
}
