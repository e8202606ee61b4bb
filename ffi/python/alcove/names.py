"""Records that only name something: they print what they hold, and can be keys of a dictionary.

Every other record prints its type alone and cannot be hashed: what it holds may be clinical, and may change.
"""

from typing import Any

from .generated.alcove import DocKey, InstrumentRef, SessionRef, TextAuthor, TextField


def _equal(one: Any, other: object) -> bool:
    return vars(one) == vars(other) if type(one) is type(other) else NotImplemented


def _hash(one: Any) -> int:
    return hash(tuple(vars(one).values()))


for _kind in (DocKey, InstrumentRef, SessionRef, TextAuthor, TextField):
    setattr(_kind, "__repr__", _kind.__str__)
    setattr(_kind, "__eq__", _equal)
    setattr(_kind, "__hash__", _hash)
