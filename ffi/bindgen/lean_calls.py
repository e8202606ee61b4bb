"""Makes calls from Kotlin lean: `lean_calls.py alcove.kt` rewrites a generated file in place.

What uniffi generates is right and slow under JNA. Each call makes a structure for its outcome, which takes fifty times as
long as the call, and each thread of the library's is attached to the virtual machine anew whenever it wakes a coroutine.
Each edit below says what it looks for, and fails when a newer uniffi writes something else there.
"""

import pathlib
import re
import sys

# A structure stays as it was made, all zeroes, while calls succeed: it is used again by the same thread, and read only where
# its first byte says that the call failed. One that was used for a failure is not used again. Calls nest, when an argument
# is written by calls of its own or the library calls back in: so each thread has as many as its calls ever were deep.
STATUS = (
    """\
    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
}
""",
    """\
    val status = uniffiTakeCallStatus()
    val return_value = callback(status)
    uniffiGiveCallStatusBack(errorHandler, status)
    return return_value
}

// The structures of a thread that no call uses now. They were never written to.
private val uniffiUnusedCallStatuses = ThreadLocal.withInitial { ArrayDeque<UniffiRustCallStatus>() }

private fun uniffiTakeCallStatus(): UniffiRustCallStatus =
    uniffiUnusedCallStatuses.get().removeLastOrNull() ?: UniffiRustCallStatus().apply { setAutoSynch(false) }

// Throws where the call failed; then the structure is not used again.
private fun <E: kotlin.Exception> uniffiGiveCallStatusBack(errorHandler: UniffiRustCallStatusErrorHandler<E>, status: UniffiRustCallStatus) {
    if (status.pointer.getByte(0) != UNIFFI_CALL_SUCCESS) {
        status.read()
        uniffiCheckCallStatus(errorHandler, status)
    }
    uniffiUnusedCallStatuses.get().addLast(status)
}
""",
)

# A thread of the library's that calls stays attached until it ends: `stayAttached`, before the callback is handed over.
CALLBACK = re.compile(
    r"^( *)internal object [^ ]+: Uniffi(?:RustFutureContinuationCallback|CallbackInterface\w+) \{\n", re.MULTILINE
)


def main():
    file = pathlib.Path(sys.argv[1])
    text = file.read_text(encoding="utf-8")
    found, wanted = STATUS
    callbacks = len(re.findall(r"^internal interface UniffiCallbackInterface\w+Method\d+ ", text, re.MULTILINE))
    if text.count(found) != 1 or len(CALLBACK.findall(text)) < callbacks + 1:
        raise SystemExit(f"{file.name}: uniffi writes calls otherwise now, so look again")
    text = CALLBACK.sub(r"\g<0>\1    init { stayAttached(this) }\n\n", text.replace(found, wanted))
    file.write_text(text, encoding="utf-8")


main()
