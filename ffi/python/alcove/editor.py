"""An open text for an editor."""

from collections.abc import Callable

from .generated.alcove import Client, TextField, TextSession, TextSplice, TextUnits


class TextEditor:
    """An open text with the two numbers that the contract of `TextSession` asks for.

    Use it from one thread, and call neither `splice` nor `take` of its session beside it. Positions count as `len` does.
    """

    def __init__(self, session: TextSession) -> None:
        self.session = session
        self._revision = 0
        self._own = 0

    def typed(self, at: int, delete: int, insert: str) -> None:
        """The person typed: at `at`, `delete` code points went and `insert` came. Not for what `follow` shows.

        When it raises, nothing was typed: take it out of the view again. It may still accept once when the document takes
        no more, as when it was signed meanwhile; then `follow` raises.
        """
        self.session.splice(at, delete, insert, self._revision)
        self._own += 1

    async def follow(self, show: Callable[[TextSplice], None]) -> None:
        """Gives `show` what others write, and what undo and redo do, each splice for the text as it is shown then.

        Returns when the text or its client is closed; raises when the document takes no more, as when it was signed
        meanwhile. Call it once.
        """
        while await self.session.next(self._revision) is not None:
            self._show_all(show)

    def _show_all(self, show: Callable[[TextSplice], None]) -> None:
        while (change := self.session.take(self._revision)) is not None:
            assert change.own == self._own, "typed past this editor"
            for splice in change.splices:
                show(splice)
            self._revision = change.revision

    def close(self) -> None:
        """The editor is done: `follow` returns. Save first: `TextSession.save`."""
        self.session.end()


async def edit_text(client: Client, field: TextField) -> TextEditor:
    """Opens a note's prose for an editor that counts as Python does: see `Client.open_text`."""
    return TextEditor(await client.open_text(field, TextUnits.SCALARS))
