"""Which acts a room notes in the log, read from its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

#: How acts are noted, each with the act as its second argument.
NOTES = ("acts.note", "_note", "_log")


def noted(room: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, act) for each act that a room notes, said there or kept in a name of the same function.

    Acts that are put together from parts are left out: who notes them says which there are.
    """
    for path in sorted(room.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for word in _of(function):
                    yield path.name, word


def _of(function: ast.FunctionDef) -> Iterator[str]:
    named = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in NOTES or len(node.args) < 2:
            continue
        act = node.args[1]
        if isinstance(act, ast.Name) and act.id in named:
            act = named[act.id]
        yield from _words(act)


def _words(act: ast.AST) -> Iterator[str]:
    if isinstance(act, ast.IfExp):
        yield from _words(act.body)
        yield from _words(act.orelse)
    elif not isinstance(act, ast.JoinedStr):
        for word in ast.walk(act):
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                yield word.value
