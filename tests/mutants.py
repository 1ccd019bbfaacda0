"""How many changes of the count do its tests notice? ``python -m tests.mutants [FILE …] [--sample N]``.

One place of a file is changed at a time (a comparison, a sign, a number, a condition, a statement left out), and the
tests of the count that name the file or its folder run until one fails. What survives is printed with its line. Nothing
is written: each mutant lives in a process of its own, which imports the changed source. Exit code 1 below 90 %.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COUNTING = ROOT / "votes" / "counting"
TESTS = [*sorted((ROOT / "tests/votes/counting").glob("test_*.py")), ROOT / "tests/votes/test_counting.py"]
OF_ALL_METHODS = ("test_methods.py", "test_properties.py", "test_counting.py")
OPTIONS = ("-x", "-q", "-m", "not prove", "-p", "no:cacheprovider", "--hypothesis-seed=1")
TIMES_AS_LONG = 4
ENOUGH = 90

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,  # codespell:ignore
    ast.NotIn: ast.In,  # codespell:ignore
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
RECKONED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}


@dataclass(frozen=True)
class Mutant:
    path: Path
    line: int
    what: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file: each place of the tree is changed in a copy of its own."""
    tree = ast.parse(path.read_text())
    for number, node in enumerate(_places(tree)):
        for what in _changes_of(node):
            changed = copy.deepcopy(tree)
            target = list(_places(changed))[number]
            before = ast.unparse(target)
            _change(target, what)
            said = f"{before.splitlines()[0]}  [{what}]"
            yield Mutant(path, node.lineno, said, ast.unparse(ast.fix_missing_locations(changed)))


def _places(node: ast.AST) -> Iterator[ast.AST]:
    """What runs: no annotation, no text of an error, no protocol."""
    if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in node.bases):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "exc"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _places(child)


def _changes_of(node: ast.AST) -> list[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARED:
            return [COMPARED[type(op)].__name__]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in RECKONED:
            return [RECKONED[type(op)].__name__]
        case ast.BoolOp(op=op):
            return ["Or" if isinstance(op, ast.And) else "And"]
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            return ["without its sign"]
        case ast.Constant(value=bool()):
            return ["turned round"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMED:
            return [NAMED[name]]
        case ast.If() | ast.IfExp() | ast.While():
            return ["always", "never"]
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            return ["left out"]
    return []


def _change(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare():
            node.ops = [COMPARED[type(node.ops[0])]()]
        case ast.BinOp() | ast.AugAssign():
            node.op = RECKONED[type(node.op)]()
        case ast.BoolOp():
            node.op = getattr(ast, what)()
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
            if isinstance(node.op, ast.Not):
                node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant():
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        case ast.Name():
            node.id = what
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.Constant(what == "always")
        case _:
            fields = {name: getattr(node, name) for name in ("lineno", "col_offset")}
            node.__class__ = ast.Pass
            node.__dict__.clear()
            node.__dict__.update(fields)


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a source that is in no file."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == self.name else None

    def exec_module(self, module: object) -> None:
        exec(compile(self.mutant.source, str(self.mutant.path), "exec"), module.__dict__)


def tests_of(path: Path) -> list[str]:
    """The tests that name the file or its folder, those that do so most before the others; and those of all methods."""
    names = path.relative_to(COUNTING).with_suffix("").parts

    def near(test: Path) -> int:
        return sum(test.read_text().count(name) for name in names)

    return [str(test) for test in sorted(TESTS, key=near, reverse=True) if near(test) or test.name in OF_ALL_METHODS]


def _try(mutant: Mutant) -> None:
    """Run the tests in this process. Exit code 0: nobody noticed."""
    sys.meta_path.insert(0, Changed(mutant))
    with open(os.devnull, "w") as silence, contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        code = pytest.main([*OPTIONS, *tests_of(mutant.path)])
    os._exit(0 if code == 0 else 1)


def survives(mutant: Mutant, seconds: float) -> bool:
    """``seconds`` are what the tests may take; what takes longer never ends, and that is noticed."""
    process = multiprocessing.get_context("fork").Process(target=_try, args=[mutant])
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(COUNTING.rglob("*.py")))
    parser.add_argument("--sample", type=int, help="so many at random")
    asked = parser.parse_args()
    found = [mutant for path in asked.files for mutant in mutants(path.resolve())]
    if asked.sample and asked.sample < len(found):
        found = random.Random(1).sample(found, asked.sample)
    began = time.monotonic()
    if subprocess.run([sys.executable, "-m", "pytest", *OPTIONS, *map(str, TESTS)]).returncode != 0:
        print("The tests fail already. Make them whole first.")
        return 2
    seconds = TIMES_AS_LONG * (time.monotonic() - began)
    alive = 0
    for mutant in found:
        if survives(mutant, seconds):
            alive += 1
            print(f"{mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
    score = 100 * (len(found) - alive) / len(found)
    print(f"{len(found) - alive} of {len(found)} mutants noticed: {score:.1f} %")
    return 0 if score >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
