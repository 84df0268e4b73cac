"""What ``init`` writes: commented settings, and a marked block in AGENTS.md."""

from __future__ import annotations

import re

from conductor_mcp.model import ConductorError

BEGIN = "<!-- conductor-mcp: begin -->"
END = "<!-- conductor-mcp: end -->"
_BLOCK = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)

SETTINGS = """\
# Settings of conductor-mcp. Every line may be left out; what is commented shows the default.

# The branch that work is judged against. Empty: the remote's default branch, main or master.
# integration_branch = ""

# How large answers may be, in tokens of four bytes.
# [budgets]
# brief = 2000
# search = 1000
# verdict = 3000
# record = 5000

# Which files are looked at, beside what git ignores.
# [read]
# exclude = []            # globs, such as ["vendor/**"]
# max_bytes = 20000000

# Where new records go when the repository shows no place of its own.
# [write]
# decisions = "context/decisions"
# intents = "context/intents"
"""

AGENTS = f"""\
{BEGIN}
## Decisions and contracts

This repository's decisions, contracts, data models and intents are served by `conductor-mcp`.

- `get_context` (or `conductor-mcp context --path P`) has what governs the files at hand.
- `check_change` (or `conductor-mcp check`) tells whether uncommitted work breaks a decision:
  held, broken or unsure. Unsure is not a pass.
- `propose_decision` (or `conductor-mcp propose`) drafts a new decision. Only people accept one.
{END}"""


def with_block(text: str) -> str:
    """Return ``text`` with our block put in or brought up to date; all else as it was.

    Raises:
        ConductorError: The marks do not pair up.

    """
    newline = "\r\n" if "\r\n" in text else "\n"
    block = AGENTS.replace("\n", newline)
    if text.count(BEGIN) != text.count(END) or text.count(BEGIN) > 1:
        raise ConductorError(
            "the marks of conductor-mcp's block in AGENTS.md do not pair up; nothing was written",
            hint=f"Leave one {BEGIN} and one {END}, or none",
        )
    if BEGIN in text:
        return _BLOCK.sub(lambda _: block, text, count=1)
    if not text.strip("\ufeff \t\r\n"):
        return text + block + newline
    gap = newline if text.endswith("\n") else newline * 2
    return text + gap + block + newline
