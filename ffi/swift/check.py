"""Checks the Swift package without Apple's tools: `check.py LIBRARY [MARKDOWN...]`.

All Swift, that in the given Markdown files too, is parsed. Every C function that Swift calls is declared in the header with
as many parameters, and exported by the library. Every type and function that hand-written Swift names is one of the package,
called with the labels that it has, or a known one of the platform.
"""

import re
import subprocess
import sys
from pathlib import Path

import tree_sitter
import tree_sitter_swift

HERE = Path(__file__).parent
HEADER = HERE / "Headers/generated/AlcoveFFI.h"
SWIFT = tree_sitter.Language(tree_sitter_swift.language())
# Valid Swift that the grammar does not know: an attribute of the compiler's own, and a closure that gives nothing.
UNKNOWN_TO_GRAMMAR = (b"@_documentation(visibility: private)", b"{ () }")
FUNCTION = re.compile(r"^(?:ffi|uniffi)_alcove_ffi_\w+$")
PLATFORM_TYPES = {
    "Any", "AnyObject", "AsyncIteratorProtocol", "AsyncSequence", "BGAppRefreshTask", "Bool", "CFData",
    "CFDictionary", "CFError", "CFTypeRef", "Data", "Element", "Int", "LAContext", "MainActor", "NSLock", "NSRange",
    "OSStatus", "SecKey", "Sendable", "Source", "String", "Task", "UInt32", "UInt64", "Unmanaged", "Void",
    "unchecked",
}  # fmt: skip
PLATFORM_FUNCTIONS = {
    "CFErrorGetCode", "SecAccessControlCreateWithFlags", "SecItemAdd", "SecItemCopyMatching", "SecItemDelete",
    "SecItemUpdate", "SecKeyCopyPublicKey", "SecKeyCreateDecryptedData", "SecKeyCreateEncryptedData",
    "SecKeyCreateRandomKey", "first", "forEach", "map", "precondition", "replaceCharacters", "setTaskCompleted",
    "takeRetainedValue", "withLock", "withTaskCancellationHandler",
}  # fmt: skip
# What an app writes itself: the guide calls it and leaves it to the reader.
APP_FUNCTIONS = {"choose", "chosen", "keep", "readEverythingAgain", "show", "tell", "wipe"}


def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)


def text(node):
    return node.text.decode()


def parsed(name, source):
    """The tree of a source without errors."""
    for known in UNKNOWN_TO_GRAMMAR:
        source = source.replace(known, b"{   }" if known.startswith(b"{") else b" " * len(known))
    root = tree_sitter.Parser(SWIFT).parse(source).root_node
    for node in nodes(root) if root.has_error else ():
        if node.is_error or node.is_missing:
            sys.exit(f"{name}:{node.start_point.row + 1}: does not parse: {text(node)[:80]!r}")
    return root


def swift_blocks(markdown):
    """Blocks of Swift, each with its first line."""
    source = markdown.read_text(encoding="utf-8")
    for block in re.finditer(r"^```swift\n(.*?)^```", source, re.MULTILINE | re.DOTALL):
        yield f"{markdown}:{source.count(chr(10), 0, block.start(1)) + 1}", block[1].encode()


def declared():
    """Functions of the header, each with its number of parameters."""
    source = HEADER.read_text(encoding="utf-8")
    found = {}
    for name, parameters in re.findall(r"\b((?:ffi|uniffi)_alcove_ffi_\w+)\(([^)]*)\)", source):
        words = parameters.strip()
        found[name] = 0 if words in ("", "void") else words.count(",") + 1
    return found


def calls(root):
    """C functions that are called or handed on, each with its number of arguments where it is called."""
    for node in nodes(root):
        if node.type != "simple_identifier" or not FUNCTION.match(text(node)):
            continue
        arguments = None
        if node.parent.type == "call_expression" and node.parent.child(0) == node:
            suffix = next(item for item in node.parent.children if item.type == "call_suffix")
            arguments = sum(item.type == "value_argument" for part in suffix.children for item in part.children)
        yield text(node), arguments, node.start_point.row + 1


def exported(library):
    said = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].removeprefix("_") for line in said.splitlines() if line}


def declared_types(root):
    kinds = {"class_declaration", "protocol_declaration", "typealias_declaration", "associatedtype_declaration"}
    for node in nodes(root):
        if node.type in kinds:
            name = next((item for item in node.children if item.type == "type_identifier"), None)
            if name is not None:
                yield text(name)


def labels(node):
    """The label lists under which a function or initialiser is called: parameters with a default may be left out."""
    taken = [()]
    for parameter, after in zip(node.children, [*node.children[1:], None]):
        if parameter.type == "parameter":
            outer = parameter.child_by_field_name("external_name") or parameter.child_by_field_name("name")
            label = "" if text(outer) == "_" else text(outer)
            longer = [(*names, label) for names in taken]
            taken = taken + longer if after is not None and after.type == "=" else longer
    return taken


def signatures(root):
    """Functions, initialisers (by their type) and cases with values, each with the labels that it takes."""
    for node in nodes(root):
        if node.type == "class_declaration" and not any(item.type == "init_declaration" for item in nodes(node)):
            yield text(node.child_by_field_name("name")), ()
        if node.type in ("function_declaration", "protocol_function_declaration", "init_declaration"):
            owner = node
            if node.type == "init_declaration":
                owner = node.parent.parent
            name = text(owner.child_by_field_name("name"))
            for taken in labels(node):
                yield name, taken
        elif node.type == "enum_entry" and (values := node.child_by_field_name("data_contents")):
            names = [text(item) for item in values.children if item.type == "simple_identifier"]
            yield text(node.child_by_field_name("name")), tuple(names)


def called(root):
    """What is called, with which labels; a closure at the end stands for the arguments that it replaces."""
    for node in nodes(root):
        if node.type != "call_expression":
            continue
        target, suffix = node.child(0), node.children[-1]
        if text(suffix).startswith("["):
            continue
        if target.type == "navigation_expression":
            target = target.children[-1].child_by_field_name("suffix")
        given = [item for part in suffix.children for item in part.children if item.type == "value_argument"]
        names = [argument.child_by_field_name("name") for argument in given]
        closes = any(part.type == "lambda_literal" for part in suffix.children)
        yield target, tuple(text(name).rstrip(":") if name else "" for name in names), closes


def check_calls(name, root, known):
    for target, given, closes in called(root):
        if target.type != "simple_identifier" or text(target) in PLATFORM_FUNCTIONS | PLATFORM_TYPES | APP_FUNCTIONS:
            continue
        place = f"{name}:{target.start_point.row + 1}"
        if text(target) not in known:
            sys.exit(f"{place}: no such function: {text(target)}")
        if not closes and given not in known[text(target)]:
            sys.exit(f"{place}: {text(target)} is not called with {given}, but {sorted(known[text(target)])}")


def main(library, documents):
    generated = parsed("generated", (HERE / "Sources/Alcove/generated/Alcove.swift").read_bytes())
    by_hand = {
        str(path): parsed(path, path.read_bytes())
        for path in [HERE / "Package.swift", *sorted((HERE / "Sources/Alcove").glob("*.swift"))]
    }
    by_hand |= {name: parsed(name, block) for markdown in documents for name, block in swift_blocks(Path(markdown))}

    header, symbols, used = declared(), exported(library), 0
    for name, arguments, line in calls(generated):
        used += 1
        if name not in header:
            sys.exit(f"Alcove.swift:{line}: {name} is not declared in the header")
        if arguments is not None and arguments != header[name]:
            sys.exit(f"Alcove.swift:{line}: {name} takes {header[name]} arguments, not {arguments}")
    missing = sorted(header.keys() - symbols)
    if missing:
        sys.exit(f"the library does not export {missing[0]}, nor {len(missing) - 1} others of the header")

    known = PLATFORM_TYPES | set(declared_types(generated))
    for root in by_hand.values():
        known |= set(declared_types(root))
    functions = {}
    for root in [generated, *by_hand.values()]:
        for name, taken in signatures(root):
            functions.setdefault(name, set()).add(taken)
    for name, root in by_hand.items():
        if not name.endswith("Package.swift"):
            check_calls(name, root, functions)
        for node in nodes(root):
            if node.type == "type_identifier" and text(node) not in known:
                sys.exit(f"{name}:{node.start_point.row + 1}: no such type: {text(node)}")
    print(f"Swift: {len(by_hand)} sources by hand and the generated one parse; {used} uses of {len(header)} C functions fit")


main(sys.argv[1], sys.argv[2:])
