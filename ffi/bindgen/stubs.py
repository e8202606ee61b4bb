"""Writes the type stubs of the Python face: `stubs.py alcove.py alcove.kt > alcove.pyi`.

The generated module is typed only in part: its errors name no types, its variants become subclasses by assignment,
and its insides are of no interest to a reader. The stubs say what an app may use, typed throughout, with the same docs; those of a record's
fields, which the generated module leaves out, are taken from the Kotlin face.
"""

import ast
import re
import sys

HEAD = """\
# Written by ffi/generate from the generated module. What an app may use of it, with types.

import asyncio
import enum
import typing
"""

PLAIN = {"String": "str", "Bytes": "bytes", "Boolean": "bool", "Float": "float", "Double": "float"}


def converted(name):
    """The type that a converter of the generated module reads and writes."""
    kind = name.removeprefix("_UniffiFfiConverter")
    if kind in PLAIN:
        return PLAIN[kind]
    if re.fullmatch(r"U?Int(8|16|32|64)", kind):
        return "int"
    if kind.startswith("Optional"):
        return f"typing.Optional[{converted(kind.removeprefix('Optional'))}]"
    if kind.startswith("Sequence"):
        return f"typing.List[{converted(kind.removeprefix('Sequence'))}]"
    if kind.startswith("Type"):
        return kind.removeprefix("Type")
    raise ValueError(f"no type is known for {name}")


def lines(text, depth):
    return [f"{'    ' * depth}{line}".rstrip() for line in text.splitlines()]


def doc(node, depth):
    """The docstring of a class or function, as lines."""
    text = ast.get_docstring(node)
    return lines(f'"""{text}\n"""' if "\n" in text else f'"""{text}"""', depth) if text else []


def is_public(name):
    return not name.startswith("_") and not name.startswith("uniffi_")


def is_doc(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def function(node, depth):
    """A function or method, its body left out."""
    decorators = [f"@{ast.unparse(decorator)}" for decorator in node.decorator_list]
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    for default in node.args.defaults + node.args.kw_defaults:
        if default is not None:
            default.__class__ = ast.Constant
            default.value = ...
    returns = ast.unparse(node.returns) if node.returns else "None"
    head = f"{word} {node.name}({ast.unparse(node.args)}) -> {returns}:"
    text = doc(node, depth + 1)
    if not text:
        return lines("\n".join([*decorators, f"{head} ..."]), depth)
    return lines("\n".join([*decorators, head]), depth) + text


def method(node, name):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def record_docs(kotlin):
    """By record and field, as Kotlin calls them: what the field is."""
    docs = {}
    for record, body in re.findall(r"^data class (\w+) \((.*?)^\)", kotlin, re.M | re.S):
        said = re.findall(r"/\*\*(.*?)\*/\s*val `(\w+)`: ", body, re.S)
        docs[record] = {field: " ".join(re.sub(r"^\s*\* ?", "", text, flags=re.M).split()) for text, field in said}
    return docs


def fields(node, types, depth, said):
    """Attributes that a constructor sets, each with its docs, and the constructor."""
    start = next(item for item in node.body if method(item, "__init__"))
    arguments = [*start.args.args[1:], *start.args.kwonlyargs]
    for argument in arguments:
        if argument.annotation is None:
            argument.annotation = ast.parse(types[argument.arg], mode="eval").body
    said = dict(said)
    for item, after in zip(start.body, [*start.body[1:], None]):
        if isinstance(item, ast.Assign) and after is not None and is_doc(after):
            said[item.targets[0].attr] = " ".join(after.value.value.split())
    made = []
    for argument in arguments:
        made += lines(f"{argument.arg}: {ast.unparse(argument.annotation)}", depth)
        text = said.get(argument.arg) or said.get(camel(argument.arg.lstrip("_")))
        if text:
            made += lines(f'"""{text}"""', depth)
    return made + function(start, depth)


def variant_types(node):
    """Of a converter of variants: the types of each one's fields, in their order."""
    found = {}
    for call in (item for item in ast.walk(node) if isinstance(item, ast.Call)):
        if isinstance(call.func, ast.Attribute) and is_public(call.func.attr) and call.func.attr[0].isupper():
            found[call.func.attr] = [converted(argument.func.value.id) for argument in call.args]
    return found


def unnamed(types, depth):
    """A variant whose fields have no names: they are reached by index."""
    arguments = [f"value{index}: {kind}" for index, kind in enumerate(types)]
    given = types[0] if len(set(types)) == 1 else "typing.Any"
    return lines(
        f"def __init__(self, {', '.join(arguments)}, /) -> None: ...\n"
        f"def __getitem__(self, index: int) -> {given}: ...",
        depth,
    )


def variants(node, types, depth):
    """A class with a nested class for each variant."""
    made = []
    for variant in (item for item in node.body if isinstance(item, ast.ClassDef)):
        start = next(item for item in variant.body if method(item, "__init__"))
        made += ["", *lines(f"class {variant.name}({node.name}):", depth), *doc(variant, depth + 1)]
        if start.args.vararg is not None:
            made += unnamed(types[variant.name], depth + 1)
            continue
        named = [argument.arg for argument in start.args.args[1:]]
        made += fields(variant, dict(zip(named, types.get(variant.name, []))), depth + 1, {})
    questions = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name.startswith("is_")]
    for question in questions:
        made += ["", *function(question, depth)]
    return made


def enumeration(node):
    made = []
    for item in node.body[1:]:
        if isinstance(item, ast.Assign):
            made += lines(ast.unparse(item), 1)
        elif is_doc(item):
            made += lines(f'"""{" ".join(item.value.value.split())}"""', 1)
    return made


def face(node):
    """A class with methods."""
    made = []
    for item in node.body:
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(item.name):
            made += ["", *function(item, 1)]
    return made or ["    ..."]


def of_every_variant(node):
    """Methods of an error, which the generated module repeats in each variant."""
    first = next(item for item in node.body if isinstance(item, ast.ClassDef))
    made = []
    for item in first.body:
        if isinstance(item, ast.FunctionDef) and is_public(item.name):
            made += ["", *function(item, 1)]
    return made


def a_class(node, converter, is_error, said):
    bases = ["Exception"] if is_error else [ast.unparse(base) for base in node.bases]
    head = [f"class {node.name}({', '.join(bases)}):" if bases else f"class {node.name}:", *doc(node, 1)]
    if "enum.Enum" in bases:
        return head + enumeration(node)
    if any(isinstance(item, ast.ClassDef) for item in node.body):
        methods = of_every_variant(node) if is_error else []
        return head + methods + variants(node, variant_types(converter), 1)
    starts = [item for item in node.body if method(item, "__init__")]
    if starts and starts[0].args.vararg is None:
        return head + fields(node, {}, 1, said)
    return head + face(node)


def alias(node):
    """A name for another type, or nothing."""
    target, value = node.targets[0], node.value
    if not (isinstance(target, ast.Name) and isinstance(value, (ast.Name, ast.Subscript)) and is_public(target.id)):
        return []
    kind = ast.unparse(value)
    return [f"{target.id}: typing.TypeAlias = {kind}"] if is_public(kind) else []


def stubs(module, docs):
    classes, errors = {}, set()
    for node in (item for item in module.body if isinstance(item, ast.ClassDef)):
        # An error is written as a plain exception first, then with its variants.
        errors.update({node.name} & classes.keys())
        classes[node.name] = node
    made = [HEAD]
    for node in module.body:
        if isinstance(node, ast.ClassDef) and is_public(node.name) and classes[node.name] is node:
            converter = classes.get(f"_UniffiFfiConverterType{node.name}")
            made += ["", *a_class(node, converter, node.name in errors, docs.get(node.name, {})), ""]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_public(node.name):
            made += ["", *function(node, 0), ""]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            made += ["", "__all__ = [", *(f'    "{item.value}",' for item in node.value.elts), "]"]
        elif isinstance(node, ast.Assign):
            made += alias(node)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(made)) + "\n"


with open(sys.argv[1], encoding="utf-8") as source, open(sys.argv[2], encoding="utf-8") as kotlin:
    sys.stdout.write(stubs(ast.parse(source.read()), record_docs(kotlin.read())))
