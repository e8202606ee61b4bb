package alcove

import com.sun.jna.Callback
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native

/**
 * How the virtual machine sees the library's own threads: as daemons, attached at their first call and until they end.
 *
 * By default JNA detaches a thread after each call, also after one inside another, as when a listener calls back in. That cannot
 * be done, and it says so on standard error; and attaching anew for each call costs more than the call.
 */
private val libraryThreads = CallbackThreadInitializer(true, false, "alcove")

/** For each of the generated callbacks, before the library learns of it. */
internal fun stayAttached(callback: Callback) {
    Native.setCallbackThreadInitializer(callback, libraryThreads)
}
