"""Encrypted notes that are written offline and meet through a relay that cannot read them.

Open a `Client` and work with it. Everything that may wait is a coroutine of asyncio. Errors are `ApiError`; each of its
variants says what to do next. What changes comes from `Client.watch` and `Client.watch_status`.
"""

from .generated.alcove import *  # noqa: F403
from .generated.alcove import __all__ as __all__
