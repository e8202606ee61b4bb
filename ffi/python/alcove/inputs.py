"""Arguments that the library cannot take, said as its own error.

The generated module raises Python's errors for text with half of a surrogate pair, which has no UTF-8, and for a number
that is too large or negative. Here each is `ApiError.InvalidInput`, like every other input that does not fit; the text
itself is in neither the error nor its causes. A type that is wrong stays a `TypeError`: that is a mistake in the program.
"""

import operator
from typing import Any

from .generated import alcove as _generated
from .generated.alcove import ApiError

_inside = vars(_generated)
_Buffer = _inside["_UniffiRustBuffer"]
_Text = _inside["_UniffiFfiConverterString"]
_Number = _inside["_UniffiConverterPrimitiveInt"]

_NO_TEXT = "text that is no valid Unicode (half of a surrogate pair)"


def _write(value: str, buf: Any) -> None:
    try:
        utf8 = value.encode()
    except UnicodeEncodeError:
        raise ApiError.InvalidInput(_NO_TEXT) from None
    buf.write_i32(len(utf8))
    buf.write(utf8)


def _lower(value: str) -> Any:
    try:
        utf8 = value.encode()
    except UnicodeEncodeError:
        raise ApiError.InvalidInput(_NO_TEXT) from None
    with _Buffer.alloc_with_builder() as builder:
        builder.write(utf8)
        return builder.finalize()


def _check_number(cls: Any, value: Any) -> None:
    if not cls.VALUE_MIN <= operator.index(value) < cls.VALUE_MAX:
        raise ApiError.InvalidInput(f"a number that is not from {cls.VALUE_MIN} to {cls.VALUE_MAX - 1}")


_Text.write = staticmethod(_write)
_Text.lower = staticmethod(_lower)
_Number.check_lower = classmethod(_check_number)
