"""Has the documentation of a generated file name things as its language does: `docs.py LANGUAGE FILE...`.

The documentation is written once, beside the Rust code. A reference there, such as [`Client::add_key_store`], is
`Client.addKeyStore` to a reader of Kotlin, and `until_ms` is the parameter `untilMs`.
"""

import re
import sys

REFERENCE = re.compile(r"\[`([\w:]+)`\](?:\([\w:]+\))?")
SNAKE = re.compile(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`")


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def shouting(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def is_type(name):
    return name[0].isupper()


class Kotlin:
    def __init__(self, text):
        self.flat = set(re.findall(r"^enum class (\w+)", text, re.M))
        self.given = set(re.findall(r"`(\w+)`: ", "\n".join(re.findall(r"^.*\bfun .*$", text, re.M))))
        for name, body in re.findall(r"^data class (\w+) \((.*?)^\)", text, re.M | re.S):
            # A view's fields are also what documents call them, and stay.
            self.given |= set() if name.endswith("View") else set(re.findall(r"val `(\w+)`: ", body))

    def type(self, name):
        return re.sub(r"Error$", "Exception", name)

    def variant(self, owner, name):
        return shouting(name) if owner in self.flat else name

    def member(self, name):
        return camel(name)

    def link(self, name):
        return f"[{name}]"


class Swift:
    def __init__(self, text):
        self.given = set(re.findall(r"\b(\w+): ", "\n".join(re.findall(r"^.*\bfunc .*$", text, re.M))))
        for name, body in re.findall(r"^public struct (\w+): [^\n]*\{(.*?)^\}", text, re.M | re.S):
            self.given |= set() if name.endswith("View") else set(re.findall(r"public let (\w+): ", body))

    def type(self, name):
        return name

    def variant(self, owner, name):
        return name if owner.endswith("Error") else name[0].lower() + name[1:]

    def member(self, name):
        return camel(name)

    def link(self, name):
        return f"`{name}`"


class Python:
    def __init__(self, _text):
        self.given = set()

    def type(self, name):
        return name

    def variant(self, owner, name):
        return name if owner.endswith("Error") else shouting(name)

    def member(self, name):
        return name

    def link(self, name):
        return f"`{name}`"


def named(path, language):
    """A path of Rust in the words of the language: its type, and what of it is meant."""
    parts = path.removeprefix("crate::").split("::")
    said = []
    for place, part in enumerate(parts):
        if not is_type(part):
            said.append(language.member(part))
        elif place > 0 and is_type(parts[place - 1]):
            said.append(language.variant(parts[place - 1], part))
        else:
            said.append(language.type(part))
    return ".".join(said)


def rewritten(text, language):
    text = REFERENCE.sub(lambda found: language.link(named(found[1], language)), text)

    def parameter(found):
        name = camel(found[1])
        return f"`{name}`" if name in language.given else found[0]

    return SNAKE.sub(parameter, text)


def main(language, paths):
    for path in paths:
        with open(path, encoding="utf-8") as source:
            text = source.read()
        with open(path, "w", encoding="utf-8") as target:
            target.write(rewritten(text, language(text)))


main({"kotlin": Kotlin, "swift": Swift, "python": Python}[sys.argv[1]], sys.argv[2:])
