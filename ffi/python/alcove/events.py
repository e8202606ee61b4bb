"""Subscriptions as asynchronous iterators."""

from collections.abc import AsyncGenerator
from typing import Optional, Protocol, TypeVar

Event = TypeVar("Event", covariant=True)


class Watch(Protocol[Event]):
    """What every subscription of the library has: `ChangeWatch`, `StatusWatch` and the others."""

    async def next(self) -> Optional[Event]:
        """Waits for the next event; none when the subscription is over."""

    def cancel(self) -> None:
        """Ends the subscription."""


async def events(watch: Watch[Event]) -> AsyncGenerator[Event, None]:
    """The events of a subscription, until it is over.

    The subscription began when `watch` was made, so nothing that happens before the loop is missed. It ends with the
    loop's generator: at the end, on `aclose()`, or when the task is cancelled; `contextlib.aclosing` ends it as soon as a
    loop is left early.
    """
    try:
        while (event := await watch.next()) is not None:
            yield event
    finally:
        watch.cancel()
