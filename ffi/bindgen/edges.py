"""Mends edges of the generated Kotlin: `edges.py alcove.kt` rewrites a generated file in place.

Text with half of a surrogate pair has no UTF-8. uniffi throws Java's exception for it out of any call, which no app waits for:
here it is the error of the library that says that an input does not fit. A variant without fields would print as an
address: as a data object it prints its name. Each edit fails when a newer uniffi writes something else there.
"""

import pathlib
import re
import sys

TEXT = (
    """\
            encode(CharBuffer.wrap(value))
""",
    """\
            try {
                encode(CharBuffer.wrap(value))
            } catch (_: java.nio.charset.CharacterCodingException) {
                throw ApiException.InvalidInput("text that is no valid Unicode (half of a surrogate pair)")
            }
""",
)

# A variant without fields, which lies in its sealed class.
VARIANT = re.compile(r"^    object (\w+ : \w+\(\))$", re.MULTILINE)


def main():
    file = pathlib.Path(sys.argv[1])
    text = file.read_text(encoding="utf-8")
    found, wanted = TEXT
    text, variants = VARIANT.subn(r"    data object \1", text)
    if text.count(found) != 1 or variants == 0:
        raise SystemExit(f"{file.name}: uniffi writes texts or variants otherwise now, so look again")
    file.write_text(text.replace(found, wanted), encoding="utf-8")


main()
