"""What a prompt is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message a person starts work with. ``run`` takes strings and returns the message.

    Its docstring is what the person reads. No repository text goes in: the message sends the
    agent to the tools, which frame what they quote.
    """

    id: str
    title: str
    run: Callable[..., str]

    @property
    def name(self) -> str:
        return self.id.replace("-", "_")
