"""How people name the place that a JSON pointer leads to."""

from __future__ import annotations


def name_of(pointer: str) -> str:
    """Turn a JSON pointer into a short path: the last named schema, then properties."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    named, words = "", list[str]()
    skip = False
    for index, step in enumerate(steps):
        before = steps[index - 1] if index else ""
        if skip:
            skip = False
        elif step in ("schemas", "definitions", "$defs") and before in ("components", "", *named):
            named, words = "", []
        elif before in ("schemas", "definitions", "$defs"):
            named, words = step, []
        elif step in ("properties", "patternProperties") and index + 1 < len(steps):
            words.append(steps[index + 1])
            skip = True
        elif step in ("items", "prefixItems"):
            words.append("[]")
        elif step == "additionalProperties":
            words.append("*")
    path = ".".join(words).replace(".[]", "[]")
    return ".".join(word for word in (named, path) if word)
