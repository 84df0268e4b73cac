"""``conductor-mcp tour``: watch it work on an example repository."""

from __future__ import annotations

import json
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from conductor_mcp.cli._attach import program
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, root_option
from conductor_mcp.cli._terminal import harmless, paint, table, width
from conductor_mcp.cli._tour import PERSON, Attached, Checkout

_SERVICE = "services/orders/service.py"
_TASK = "Send the customer an invoice when an order is placed"
_IMPORTS = "from services.orders.domain import Order, OrderState\n"
_SAVE = "        self._repository.save(placed)\n"
_INIT = """\
    def __init__(self, repository: OrderRepository) -> None:
        self._repository = repository
"""
_WRONG_IMPORT = "from services.billing.domain import Invoice\n"
_WRONG = """\
        invoice = Invoice(f"W-{placed.id}", placed.id, placed.total, clock.now())
        self._mail.send(placed.customer_id, invoice)
"""
_RIGHT_IMPORT = "from services.billing.public import InvoiceRequests\n"
_RIGHT_INIT = """\
    def __init__(self, repository: OrderRepository, invoices: InvoiceRequests) -> None:
        self._repository = repository
        self._invoices = invoices
"""
_RIGHT = "        self._invoices.request(placed.id, placed.total)\n"
_PROPOSAL: dict[str, object] = {
    "title": "Invoice requests carry the order's id",
    "context": (
        "Placing an order asks billing for an invoice. When the answer is lost, the request is "
        "sent again, and nothing tells billing that it has seen it before."
    ),
    "decision": (
        "Every request for an invoice carries the order's id, and billing answers a second "
        "request for one order with the invoice it has already made."
    ),
    "options": [
        "The order's id as the key of the request",
        "A key made by the caller for each attempt",
    ],
    "consequences": "Retrying is safe. An order can have one invoice only.",
    "applies_to": ["services/orders/service.py", "services/billing/**"],
}
_COLUMNS = 100
_PROGRAM = "conductor-mcp"
_CLIENTS = ("claude-code", "cursor", "codex", "vscode", "gemini")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing shown: what is going on, what was done, what changed, and what came back."""

    title: str
    did: str
    shown: str
    change: str = ""


@click.command("tour")
@root_option
@json_option
def run(*, root: Path, as_json: bool) -> None:
    """Watch it work on an example repository.

    A server, an agent's client and a person do what the README tells of. The example is laid
    out in a temporary folder and removed again; nothing of yours is read or written (--root
    is taken and means nothing here). It takes some ten seconds.

    Example: conductor-mcp tour
    """
    del root
    began = time.monotonic()
    steps: list[Step] = []
    with tempfile.TemporaryDirectory(
        prefix="conductor-tour-", ignore_cleanup_errors=True
    ) as folder:
        checkout = Checkout.make(Path(folder))
        if not as_json:
            click.echo(_opening())
        with Attached(checkout, Path(folder) / "client.log") as client:
            for step in _steps(checkout, client):
                steps.append(step)
                if not as_json:
                    click.echo(_told(len(steps), step))
    seconds = round(time.monotonic() - began, 1)
    emit({"steps": steps, "seconds": seconds}, as_json=as_json, text=_closing(seconds))


def _steps(checkout: Checkout, client: Attached) -> Iterator[Step]:
    yield _attach(checkout, client)
    yield _serve(client)
    yield _break(checkout, client)
    yield _mend(checkout, client)
    proposal = client.call("propose_decision", **_PROPOSAL)["structured"]
    yield _propose(client, proposal)
    yield _accept(checkout, client, proposal)
    yield _own()


def _attach(checkout: Checkout, client: Attached) -> Step:
    hello = client.hello()
    tools = ", ".join(hello["tools"])
    return Step(
        "An agent's client attaches to the server",
        "conductor-mcp serve  (over stdio, as every MCP client starts it)",
        f"{hello['server']} {hello['version']}, protocol {hello['protocol']}\n"
        f"tools: {tools}\n\n{_records(checkout)}",
    )


def _records(checkout: Checkout) -> str:
    found = json.loads(checkout.ours("records", "--json"))["records"]
    rows = [(r["id"], r["kind"], r["status"], r["title"]) for r in found]
    return table(
        ("ID", "KIND", "STATUS", "TITLE"), rows, flexible=(3,), stubborn=(0,), columns=width()
    )


def _serve(client: Attached) -> Step:
    asked = {"task": _TASK, "paths": [_SERVICE]}
    return Step(
        "The agent asks what governs its work, before it writes a line",
        f'get_context(task="{_TASK}", paths=["{_SERVICE}"])',
        str(client.call("get_context", **asked)["text"]),
    )


def _break(checkout: Checkout, client: Attached) -> Step:
    checkout.replace(_SERVICE, _IMPORTS, _WRONG_IMPORT + _IMPORTS)
    checkout.replace(_SERVICE, _SAVE, _SAVE + _WRONG)
    return Step(
        "It writes a change that breaks a decision all the same, and has it judged",
        f"check_change()  after this change of {_SERVICE}:",
        _verdict(client.call("check_change")["structured"]),
        checkout.changed(_SERVICE),
    )


def _mend(checkout: Checkout, client: Attached) -> Step:
    checkout.replace(_SERVICE, _WRONG_IMPORT, _RIGHT_IMPORT)
    checkout.replace(_SERVICE, _WRONG, _RIGHT)
    checkout.replace(_SERVICE, _INIT, _RIGHT_INIT)
    return Step(
        "It does what the finding says instead",
        f"check_change()  after this change of {_SERVICE}:",
        _verdict(client.call("check_change")["structured"]),
        checkout.changed(_SERVICE),
    )


def _propose(client: Attached, proposal: dict[str, Any]) -> Step:
    closest = "\n".join(
        f"  closest: {row['id']} {row['title']}" for row in proposal["closest"][:3]
    )
    brief = client.call("get_context", paths=[_SERVICE])["text"]
    counted = [line for line in brief.splitlines() if "propos" in line.lower()]
    return Step(
        "The work needs a choice that outlives it: the agent proposes a decision",
        f'propose_decision(title="{_PROPOSAL["title"]}", …)',
        f"{proposal['path']}  status: {proposal['status']}\n{closest}\n{proposal['next']}\n\n"
        "It binds nobody yet; get_context only counts it:\n" + "\n".join(counted),
    )


def _accept(checkout: Checkout, client: Attached, proposal: dict[str, Any]) -> Step:
    path = proposal["path"]
    before = (checkout.root / path).read_text("utf-8").splitlines()
    said = checkout.ours("accept", proposal["id"], "--yes")
    after = (checkout.root / path).read_text("utf-8").splitlines()
    lines = [f"- {one}" for one in before if one not in after]
    lines += [f"+ {one}" for one in after if one not in before]
    logged = _on_record(checkout, said)
    brief = client.call("get_context", paths=[_SERVICE])["text"]
    served = [line for line in brief.splitlines() if str(_PROPOSAL["title"]) in line]
    return Step(
        f"A person, {PERSON[0]}, accepts it; no tool could have",
        f"conductor-mcp accept {proposal['id']} --yes  (without --yes it asks)",
        f"{said.strip()}\n\nIn the file:\n" + "\n".join(lines) + "\n\n"
        f"On record, once that was run:\n{logged}\n\n"
        "The server that is still attached serves it at once:\n" + "\n".join(served),
    )


def _on_record(checkout: Checkout, said: str) -> str:
    """Run the command that ``accept`` printed, as it was printed, and say what git has of it."""
    command = next(line for line in said.splitlines() if "git commit" in line).partition(": ")[2]
    checkout.run("sh", "-c", command)
    return checkout.run("git", "log", "-1", "--format=%h %an <%ae>: %s").strip()


def _own() -> Step:
    commands = "\n".join(f"conductor-mcp setup {client}" for client in _CLIENTS)
    start = program()
    if start != [_PROGRAM]:  # as after `make try`: a newcomer's shell does not find it yet
        commands = f"({_PROGRAM} is {' '.join(start)} here; put its folder on PATH)\n{commands}"
    return Step(
        "Attach your own client, in your own repository",
        "conductor-mcp init && conductor-mcp doctor",
        f"{commands}\n(--dry-run shows what would be written, --hooks blocks edits that break a "
        "decision)\nWithout an agent: conductor-mcp check, records, search, context, decide.",
    )


def _verdict(answer: dict[str, Any]) -> str:
    checked = answer["checked"]
    lines = [f"outcome: {answer['outcome']}"]
    for found in answer["findings"]:
        record, because = found["record"], found["because"]
        lines += [
            f"{found['path']}:{found['line']}  {found['message']}",
            f"  decided in: {record['id']} {record['title']}",
            f"  because:    {because['path']}:{because['line']}",
            f"  instead:    {found['hint']}",
        ]
    lines += [f"not judged: {_placed(row['path'])}{row['why']}" for row in answer["unjudged"]]
    files = f"{checked['files']} changed file{'' if checked['files'] == 1 else 's'}"
    lines.append(f"({checked['clauses']} clauses against {files})")
    return "\n".join(lines)


def _placed(path: str) -> str:
    return "" if path == "." else f"{path}: "


def _opening() -> str:
    return paint("A tour of conductor-mcp, on a small web shop in a temporary checkout", bold=True)


def _told(number: int, step: Step) -> str:
    blocks = [
        f"\n{paint(f'{number}. {step.title}', 'cyan', bold=True)}",
        _wrapped(f"  $ {step.did}"),
    ]
    if step.change:
        blocks.append("\n".join(_change(line) for line in harmless(step.change).splitlines()))
    blocks.append(
        "\n" + "\n".join(_wrapped(f"    {x}") for x in harmless(step.shown).splitlines())
    )
    return "\n".join(blocks)


def _wrapped(line: str) -> str:
    text = line.lstrip()
    margin = " " * (len(line) - len(text))
    return textwrap.fill(
        text,
        min(width() or _COLUMNS, _COLUMNS),
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


def _change(line: str) -> str:
    return ("      " + paint(line, {"+": "green", "-": "red"}.get(line[:1], ""))).rstrip()


def _closing(seconds: float) -> str:
    return f"\nDone in {seconds} s; the temporary checkout is gone. More: conductor-mcp --help"


COMMAND = Command("tour", run)
