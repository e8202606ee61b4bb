"""Encrypted notes that are written offline and meet through a relay that cannot read them.

Open a `Client` and work with it. Everything that may wait is a coroutine of asyncio. Errors are `ApiError`; each of its
variants says what to do next. What changes comes from subscriptions: `async for change in events(client.watch())`; what
others type into an open text, from `edit_text`.
"""

from . import ending as _ending  # noqa: F401
from . import inputs as _inputs  # noqa: F401
from . import names as _names  # noqa: F401
from .editor import TextEditor, edit_text
from .events import Watch, events
from .generated import alcove as _generated
from .generated.alcove import *  # noqa: F403
from .generated.alcove import CircleId, DeviceId, DocumentId, PersonId, Timestamp

__all__ = [
    *_generated.__all__,
    "CircleId",
    "DeviceId",
    "DocumentId",
    "PersonId",
    "TextEditor",
    "Timestamp",
    "Watch",
    "edit_text",
    "events",
]
