"""The message catalogues, without gettext's programs: what the code says, what is translated, what is missing."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template import Engine, Node, Origin, Template, engines
from django.template.base import Lexer, TokenType, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOMS = ("config", "hall", "agenda", "deliberation", "votes", "community")
LANGUAGES = ("zh_Hans", "en")
SOURCE = "en"

# Where in a call's arguments stand: context, singular, plural.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
Words = str | tuple[str, ...] | list[str] | None
CONSTANT_IN_TAG = re.compile(r"""_\((?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\)""")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%([sd])|\{(\w*)\}")


@dataclass(frozen=True)
class Found:
    """One message as it stands in the code."""

    text: str
    plural: str = ""
    context: str = ""
    file: str = field(default="", compare=False)

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.text, self.plural) if self.plural else self.text


def extract(root: Path) -> list[Found]:
    """Every message of the rooms' Python files and of the templates, in the order of the files."""
    found: list[Found] = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                found += in_python(path.read_text(), str(path.relative_to(root)))
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            found += in_template(path.read_text(), str(path.relative_to(root)))
    return list(dict.fromkeys(found))


def in_python(source: str, file: str) -> Iterator[Found]:
    tree = ast.parse(source, file)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in FUNCTIONS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            function = names.get(node.func.id, "")
        else:  # translation.gettext(…)
            function = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if function in FUNCTIONS:
            parts = [argument(node, place) for place in FUNCTIONS[function]]
            if parts[1]:
                yield Found(parts[1], parts[2], parts[0], file)


def argument(call: ast.Call, place: int | None) -> str:
    if place is None or place >= len(call.args):
        return ""
    node = call.args[place]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def in_template(source: str, file: str) -> Iterator[Found]:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.VAR, TokenType.BLOCK):
            for match in CONSTANT_IN_TAG.finditer(token.contents):
                yield Found(doubled(match["double"] or match["single"] or ""), file=file)
    template = Template(source, Origin(file), file, engine)
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, BlockTranslateNode):
            singular, _vars = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Found(singular, plural, context_of(node), file)
        elif isinstance(node, TranslateNode):
            variable = node.filter_expression.var
            if isinstance(variable, Variable) and isinstance(variable.literal, str):
                yield Found(doubled(variable.literal), "", context_of(node), file)


def doubled(text: str) -> str:
    """Django doubles percent signs of template text before it looks a message up."""
    return str(text).replace("%", "%%")


def context_of(node: BlockTranslateNode | TranslateNode) -> str:
    expression = node.message_context
    if expression is None:
        return ""
    return str(expression.var.literal) if isinstance(expression.var, Variable) else str(expression.var)


# The files


def po_file(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return new_catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def new_catalogue(language: str) -> Catalog:
    return Catalog(locale=language, project="Yanxia", charset="utf-8", fuzzy=False)


def messages_of(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def key_of(message: Message) -> tuple[str, str]:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return (text, message.context or "")


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def update(root: Path) -> list[str]:
    """Rewrites both catalogues from the code, keeping translations; returns sentences on what it met."""
    found = extract(root)
    notes: list[str] = []
    translated: dict[tuple[str, str], Words] = {}
    for message in messages_of(read(po_file(root, "zh_Hans"), "zh_Hans")):
        if is_translated(message):
            translated[key_of(message)] = message.string
    wanted = {(each.text, each.context) for each in found}
    by_part: dict[tuple[str, str], str] = {}
    for path in sorted((root / "locale" / "parts").glob("*.po")):
        for message in messages_of(read(path, "zh_Hans")):
            key = key_of(message)
            if key not in wanted:
                notes.append(f"{path.name}: not in the code: {key[0]}")
            elif is_translated(message):
                before = by_part.get(key)
                if before and flat(translated[key]) != flat(message.string):
                    notes.append(f"{path.name}: translated otherwise in {before}, which is kept: {key[0]}")
                    continue
                translated[key] = message.string
                by_part[key] = path.name
    for language in LANGUAGES:
        catalogue = new_catalogue(language)
        for each in found:
            string = translated.get((each.text, each.context), "") if language != SOURCE else source_string(each)
            catalogue.add(
                each.id,
                fitted(string, each, catalogue.num_plurals),
                locations=[(each.file, 1)],
                context=each.context or None,
            )
        save(catalogue, po_file(root, language))
    return notes


def source_string(each: Found) -> Words:
    """English is the source: an empty entry means the message itself; plurals are written out."""
    return (each.text, each.plural) if each.plural else ""


def fitted(string: Words, each: Found, forms: int) -> Words:
    if not each.plural:
        return flat(string)[0] if string else ""
    given = flat(string)
    return given if len(given) == forms else (given + ("",) * forms)[:forms]


def flat(string: Words) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def save(catalogue: Catalog, path: Path) -> None:
    out = BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False, omit_header=True)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + out.getvalue())


def compile_all(root: Path) -> list[Path]:
    """The .mo files Django reads; written aside and moved, since a running server may read them."""
    written = []
    for language in LANGUAGES:
        path = po_file(root, language)
        if not path.exists():
            continue
        compiled = path.with_suffix(".mo")
        aside = compiled.with_suffix(f".{os.getpid()}")
        with aside.open("wb") as file:
            write_mo(file, read(path, language))
        aside.replace(compiled)
        written.append(compiled)
    return written


def faults(root: Path) -> list[str]:
    """What keeps the catalogues from being whole, one line each; an empty list when they are."""
    found = {(each.text, each.context): each for each in extract(root)}
    lines: list[str] = []
    for language in LANGUAGES:
        there = {key_of(message): message for message in messages_of(read(po_file(root, language), language))}
        name = f"{language}: "
        lines += [f"{name}missing: {found[key].file}: {key[0]}" for key in found if key not in there]
        lines += [f"{name}obsolete: {key[0]}" for key in there if key not in found]
        if language == SOURCE:
            continue
        for key, message in there.items():
            if message.fuzzy:
                lines.append(f"{name}fuzzy: {key[0]}")
            if not is_translated(message):
                lines.append(f"{name}not translated: {key[0]}")
            elif key in found:
                source = found[key].plural or found[key].text
                lines += [
                    f"{name}placeholders differ: {key[0]} → {string}"
                    for string in flat(message.string)
                    if placeholders(string) != placeholders(source)
                ]
    return lines


def placeholders(text: str) -> list[str]:
    """The named ones as a set, since a sentence may turn them round or say one twice; nameless ones counted."""
    named, nameless = set(), []
    for match in PLACEHOLDER.finditer(text.replace("%%", "")):
        if match[1] or match[3]:
            named.add(match[1] or match[3])
        else:
            nameless.append(match[0])
    return sorted(named) + nameless


def root() -> Path:
    return Path(settings.BASE_DIR)
