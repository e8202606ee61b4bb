"""The end of the process.

The library answers on threads of its own. Such a thread may still be on its way back from Python when the interpreter
ends, a moment after the last `await`; Python before 3.14 then ends the thread with force, and the process aborts.
"""

import atexit
import sys
import threading
import time

from .generated import alcove as _generated

_PATIENCE_S = 5.0
_LOOK_S = 0.001


def _answering() -> bool:
    """Whether a thread of the library is inside Python: its first frame is one of the generated callbacks."""
    me = threading.get_ident()
    for thread, frame in sys._current_frames().items():
        if thread == me:
            continue
        while frame.f_back is not None:
            frame = frame.f_back
        if frame.f_code.co_filename == _generated.__file__:
            return True
    return False


def _let_threads_leave() -> None:
    """Waits until no thread of the library was seen inside Python twice in a row."""
    ends = time.monotonic() + _PATIENCE_S
    quiet = 0
    while quiet < 2 and time.monotonic() < ends:
        time.sleep(_LOOK_S)
        quiet = 0 if _answering() else quiet + 1


atexit.register(_let_threads_leave)
