"""Repository text as a client may be shown it: nothing in it that cannot be seen."""

from __future__ import annotations

from conductor_mcp.syntax.lazily import expression

# What a reader cannot see but a model reads: controls, zero-width and bidirectional marks,
# invisible operators, tag characters, supplementary variation selectors, lone surrogates.
_UNSEEN = expression(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Spell out every character that cannot be seen, such as ``<U+200B>``; line ends become LF."""
    return _UNSEEN.sub(
        lambda found: f"<U+{ord(found[0]):04X}>", text.replace("\r\n", "\n").replace("\r", "\n")
    )


def one_line(text: str) -> str:
    """Fold white space, so that a title or a reason can never start a line of its own."""
    return visible(" ".join(text.split()))
