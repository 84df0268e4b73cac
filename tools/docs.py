"""Write the pages of docs/ that are made from code; ``--check`` says which are not up to date.

Also the tools' schemas in context/contracts: they are what clients build on, so a change of one
shows in review.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import anyio
import click

from conductor_mcp import formats, rules
from conductor_mcp.app import audits, judges
from conductor_mcp.app.audits import Audit
from conductor_mcp.app.judges import Judge
from conductor_mcp.cli import commands
from conductor_mcp.cli._command import Command
from conductor_mcp.formats import Format
from conductor_mcp.registry import discover
from conductor_mcp.rules import Rule
from conductor_mcp.server import tools
from conductor_mcp.server._tool import Tool

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written from the code by `make docs`. -->\n\n"
MADE = (
    "docs/rules",
    "docs/audits",
    "docs/judges",
    "docs/formats",
    "docs/tools",
    "context/contracts",
)
Table = Mapping[str, Any]


def _module(package: ModuleType, plug_id: str) -> ModuleType:
    return importlib.import_module(f"{package.__name__}.{plug_id.replace('-', '_')}")


def _doc(thing: object) -> tuple[str, str]:
    first, _, rest = (inspect.getdoc(thing) or "").partition("\n")
    return first.strip(), rest.strip()


def _type(schema: Table) -> str:
    """Say in a few words what JSON Schema allows."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].lower()
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            kinds = [_type(one) for one in schema[key] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        items = schema.get("items") or {}
        return f"list of {_type(items)}" if items else "list"
    return str(schema.get("type", "any"))


def _options(schema: Table) -> str:
    required = schema.get("required", ())
    lines = ["| name | type | needed | what it says |", "|---|---|---|---|"]
    for name, one in cast("Table", schema.get("properties", {})).items():
        words = str(one.get("description", "")).replace("|", "\\|").replace("\n", " ")
        kind = _type(one).replace("|", "\\|")
        lines.append(f"| `{name}` | {kind} | {'yes' if name in required else ''} | {words} |")
    return "\n".join(lines) if schema.get("properties") else "It has none."


def rule_pages() -> Iterator[tuple[str, str]]:
    """Give a page for each rule, and their index."""
    rows: list[str] = []
    for plug_id, rule in discover(rules, "RULE", Rule).items():
        first, rest = _doc(_module(rules, plug_id))
        table = _options(rule.options.model_json_schema(by_alias=True))
        common = (
            "Every clause also has `id`, `kind`, `why` (the sentence a finding cites) and `force` "
            "(`must`, or `should`)."
        )
        body = f"# `{plug_id}`\n\n{first}\n\n{rest}\n\n## Options\n\n{table}\n\n{common}\n"
        yield f"docs/rules/{plug_id}.md", NOTE + body
        rows.append(f"| [`{plug_id}`]({plug_id}.md) | {first} |")
    yield (
        "docs/rules/README.md",
        f"{NOTE}# Rules\n\n| kind | what it is about |\n|---|---|\n" + "\n".join(rows) + "\n",
    )


def audit_pages() -> Iterator[tuple[str, str]]:
    """Give a page for each audit of the records, and their index."""
    words = "# Audits of the records\n\n`conductor-mcp check --records` asks them all."
    yield from _plain_pages(audits, discover(audits, "AUDIT", Audit), "audits", words, "audit")


def judge_pages() -> Iterator[tuple[str, str]]:
    """Give a page for each judge of whole changes, and their index."""
    words = "# Judges of whole changes\n\n`conductor-mcp check` asks them all, beside the clauses."
    yield from _plain_pages(judges, discover(judges, "JUDGE", Judge), "judges", words, "judge")


def _plain_pages(
    package: ModuleType, plugs: Iterable[str], folder: str, words: str, kind: str
) -> Iterator[tuple[str, str]]:
    rows: list[str] = []
    for plug_id in plugs:
        first, rest = _doc(_module(package, plug_id))
        yield f"docs/{folder}/{plug_id}.md", f"{NOTE}# `{plug_id}`\n\n{first}\n\n{rest}\n"
        rows.append(f"| [`{plug_id}`]({plug_id}.md) | {first} |")
    yield (
        f"docs/{folder}/README.md",
        f"{NOTE}{words}\n\n| {kind} | what it is about |\n|---|---|\n" + "\n".join(rows) + "\n",
    )


def format_pages() -> Iterator[tuple[str, str]]:
    """Give a page for each format and language, and their index."""
    rows: list[str] = []
    for plug_id, one in discover(formats, "FORMAT", Format).items():
        first, rest = _doc(_module(formats, plug_id))
        names = ", ".join(f"`{name}`" for name in one.names)
        use = (
            "Its files are kept in the index."
            if one.indexed
            else "A programming language: its files are read when a change touches them."
        )
        text = f"{first}\n\n{rest}" if rest else first
        body = f"# `{plug_id}`\n\n{text}\n\nFile names that are opened: {names}. {use}\n"
        yield f"docs/formats/{plug_id}.md", NOTE + body
        rows.append(f"| [`{plug_id}`]({plug_id}.md) | {first} |")
    yield (
        "docs/formats/README.md",
        f"{NOTE}# Formats\n\n| format | what it reads |\n|---|---|\n" + "\n".join(rows) + "\n",
    )


def _listed() -> dict[str, Table]:
    """Ask the server for its tools, as a client does."""
    from mcp import Client

    from conductor_mcp.app import assemble
    from conductor_mcp.server.serve import build

    conductor = assemble.conductor(ROOT)

    async def ask() -> dict[str, Table]:
        async with Client(build(conductor, watch=False)) as client:
            found = (await client.list_tools()).tools
        return {t.name: t.model_dump(by_alias=True, exclude_none=True) for t in found}

    try:
        return anyio.run(ask)
    finally:
        conductor.workspace.close()


def tool_pages() -> Iterator[tuple[str, str]]:
    """Give a page and a contract for each tool, and their index."""
    listed = _listed()
    rows: list[str] = []
    for plug_id, tool in discover(tools, "TOOL", Tool).items():
        wire = listed[tool.name]
        words = str(wire["description"])
        effect = "Reads only." if tool.read_only else "Writes a file."
        answer = "One structured answer." if tool.structured else "Prose."
        twin = f"The same from a shell: [`conductor-mcp {tool.twin}`](../cli.md#{tool.twin})."
        body = (
            f"# `{tool.name}`\n\n{words}\n\n## Arguments\n\n{_options(wire['inputSchema'])}\n\n"
            f"{effect} {answer} {twin}\n"
        )
        yield f"docs/tools/{plug_id}.md", NOTE + body
        rows.append(f"| [`{tool.name}`]({plug_id}.md) | {words.partition(chr(10))[0]} |")
        yield from _contracts(tool, wire)
    yield (
        "docs/tools/README.md",
        f"{NOTE}# Tools\n\n| tool | what it is for |\n|---|---|\n" + "\n".join(rows) + "\n",
    )


def _contracts(tool: Tool, wire: Table) -> Iterator[tuple[str, str]]:
    for side, key in (("arguments", "inputSchema"), ("answer", "outputSchema")):
        if key not in wire:
            continue
        document = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{tool.name}.{side}",
            "title": f"{tool.name}: {side}",
            **{k: v for k, v in wire[key].items() if k not in ("$schema", "$id", "title")},
        }
        text = json.dumps(document, indent=2, ensure_ascii=False)
        yield f"context/contracts/{tool.name}.{side}.schema.json", f"{text}\n"


def cli_page() -> Iterator[tuple[str, str]]:
    """Give one page with every command's help."""
    blocks: list[str] = []
    for plug_id, command in discover(commands, "COMMAND", Command).items():
        context = click.Context(
            command.run,
            info_name=f"conductor-mcp {plug_id}",
            terminal_width=96,
            help_option_names=["-h", "--help"],
        )
        blocks.append(f"## {plug_id}\n\n```text\n{command.run.get_help(context)}\n```\n")
    head = (
        "# The command line\n\nEvery command takes `--json` (the answer as one JSON object) and "
        "`--root DIR`. Exit codes: 0 held or done, 1 broken, 2 unsure, 3 misuse.\n\n"
    )
    yield "docs/cli.md", NOTE + head + "\n".join(blocks)


def pages() -> dict[str, str]:
    """Make every page: path from the root, and text."""
    return {
        path: text
        for made in (rule_pages, audit_pages, judge_pages, format_pages, tool_pages, cli_page)
        for path, text in made()
    }


def stale(wanted: Mapping[str, str]) -> list[str]:
    """Name the pages that differ from ``wanted``, are missing, or have no reason to be there."""
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in MADE
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }
    differing = [
        path
        for path, text in wanted.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text
    ]
    return sorted({*differing, *(found - wanted.keys())})


def write(wanted: Mapping[str, str]) -> None:
    """Write what differs and remove what has no reason to be there."""
    for path in stale(wanted):
        target = ROOT / path
        if path in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(wanted[path], "utf-8")
        else:
            target.unlink()


def main() -> int:
    """Write the pages, or with ``--check`` name the stale ones and fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    check: bool = parser.parse_args().check
    wanted = pages()
    if not check:
        write(wanted)
    elif found := stale(wanted):
        print("Not up to date; run `make docs`:", *found, sep="\n  ")
        return 1
    print(f"{len(wanted)} pages are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
