"""Functions of libraries that turn the names of fields into names of the data.

Sources: the documentation of pydantic (``pydantic.alias_generators``, and ``pydantic.utils`` of
version 1), inflection, pyhumps, stringcase and case-converter, and what each makes of names; the
Python library reference (methods of ``str``). ``None`` is given for a name of which that is not
known. A function of another library is taken for what it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Namer = Callable[..., str | None]
"""Give the name in the data for that of a field; more arguments are the library's own."""


def library(origin: str) -> Namer | None:
    """Return what the function of a dotted origin does; ``None`` if it is not known."""
    package, _, name = origin.rpartition(".")
    head = package.partition(".")[0]
    if origin in _OWN:
        return _OWN[origin]
    if head in _LIBRARIES:
        return _LIBRARIES[head].get(name)
    folded = name.replace("_", "").casefold()
    return _CALLED.get("tocamel" if "camel" in folded and "snake" not in folded[5:] else folded)


def _raised(pattern: str, name: str) -> str:
    """Leave out what a pattern finds but for the letter in its group, which is raised."""
    return re.sub(pattern, lambda found: found[1].upper(), name)


def _first(name: str, change: Callable[[str], str]) -> str:
    return change(name[:1]) + name[1:]


# pydantic ---------------------------------------------------------------------------------------


def _pascal(snake: str) -> str:
    return _JOINT.sub("", snake.title())


def _camel(snake: str) -> str:
    if _IS_CAMEL.match(snake) and not _TITLED.search(snake):
        return snake
    made = _pascal(snake)
    start = len(made) - len(made.lstrip("_"))
    return made[: start + 1].lower() + made[start + 1 :]


_JOINT = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Z])")
_IS_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*\Z")
_TITLED = re.compile(r"[0-9][a-z]")


def _snake(camel: str) -> str:
    for joint in _JOINTS:
        camel = joint.sub(r"\1_\2", camel)
    return camel.replace("-", "_").lower()


_JOINTS = [re.compile(one) for one in ("([A-Z]+)([A-Z][a-z])", "([a-z])([A-Z])",
                                       "([0-9])([A-Z])", "([a-z])([0-9])")]  # fmt: skip


# inflection -------------------------------------------------------------------------------------


def _inflected(string: str, uppercase_first_letter: bool = True) -> str:  # noqa: FBT001, FBT002 - inflection's
    made = _raised("(?:^|_)(.)", string)
    return made if uppercase_first_letter else string[:1].lower() + made[1:]


def _underscored(word: str) -> str:
    for joint in ("([A-Z]+)([A-Z][a-z])", "([a-z0-9])([A-Z])"):
        word = re.sub(joint, r"\1_\2", word)
    return word.replace("-", "_").lower()


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def _slug(string: str, separator: str = "-") -> str | None:
    """Lower a name: of what stands in the name of a field, nothing is ever separated."""
    if not string.isascii():
        return None
    if separator == "_":
        string = re.sub("_+", "_", string).removeprefix("_").removesuffix("_")
    return string.lower()


# pyhumps ----------------------------------------------------------------------------------------

_AFTER = "(?<=[^_-])[_-]+([^_-])"


def _humped(name: str) -> str:
    if name.isupper():
        return name
    return _raised(_AFTER, name if name[:2].isupper() else _first(name, str.lower))


def _humped_whole(name: str) -> str:
    made = re.sub("[^_-]+", lambda found: _first(found[0], str.upper), name)
    return made if made.isupper() else _raised(_AFTER, made)


def _unhumped(name: str) -> str | None:
    if name.isupper():
        return name
    return None if re.search("_[A-Z]", name) else _underscored(name)


def _kebab(name: str) -> str:
    if not name.isupper() and name in (_humped(name), _humped_whole(name)):
        return re.sub("(?<=[^_])_(?=[^_])", "-", _underscored(name))
    return re.sub(_AFTER, r"-\1", name)


# stringcase -------------------------------------------------------------------------------------


def _cased(string: str) -> str:
    return string[:1].lower() + _raised("_([a-z])", string[1:])


def _capital(string: str) -> str:
    return _first(string, str.upper)


def _cased_whole(string: str) -> str:
    return _capital(_cased(string))


def _parted(mark: str, change: Callable[[str], str] = str) -> Namer:
    """Return what sets a mark before each capital and in place of each underscore."""

    def made(string: str) -> str:
        whole = re.sub("(?<!^)([A-Z])", r"_\1", string).lower()
        return change(whole.replace("_", mark))

    return made


# case-converter ---------------------------------------------------------------------------------


def _words(join: Callable[[list[str]], str], *, runs: bool = True) -> Namer:
    """Return what joins the words of a name; without ``runs``, capitals in a row are not told."""

    def made(s: str) -> str | None:
        whole = s.lower() if s.isupper() else s
        if not runs and re.search("[A-Z]{2}|^[a-z][A-Z]", whole):
            return None
        parted = re.sub("([a-z])([A-Z])", r"\1_\2", whole.strip("_"))
        return join([word.lower() for word in parted.split("_") if word])

    return made


def _joined(words: list[str]) -> str:
    return "".join(_first(word, str.upper) for word in words)


_STRINGCASE: dict[str, Namer] = {
    "camelcase": _cased, "pascalcase": _cased_whole,
    "capitalcase": _capital, "snakecase": _parted("_"),
    "spinalcase": _parted("-"), "constcase": _parted("_", str.upper), "dotcase": _parted("."),
    "pathcase": _parted("/"), "lowercase": str.lower, "uppercase": str.upper,
}  # fmt: skip
_CASECONVERTER: dict[str, Namer] = {
    "camelcase": _words(lambda words: _first(_joined(words), str.lower)),
    "pascalcase": _words(_joined, runs=False), "snakecase": _words("_".join),
    "kebabcase": _words("-".join), "flatcase": _words("".join),
    "macrocase": _words(lambda words: "_".join(words).upper(), runs=False),
    "cobolcase": _words(lambda words: "-".join(words).upper()),
}  # fmt: skip
_LIBRARIES: dict[str, dict[str, Namer]] = {
    "inflection": {"camelize": _inflected, "underscore": _underscored, "dasherize": _dashed,
                   "parameterize": _slug},
    "humps": {"camelize": _humped, "pascalize": _humped_whole, "decamelize": _unhumped,
              "depascalize": _unhumped, "kebabize": _kebab, "dekebabize": str},
    "stringcase": _STRINGCASE, "caseconverter": _CASECONVERTER,
    "pydantic": {"to_camel": _camel, "to_pascal": _pascal, "to_snake": _snake,
                 "to_lower_camel": _camel},
    "str": {one.__name__: one for one in
            (str.upper, str.lower, str.title, str.capitalize, str.swapcase, str.casefold)},
}  # fmt: skip
# In version 1, `to_camel` makes what `to_pascal` makes in version 2.
_OWN: dict[str, Namer] = {f"pydantic.{one}utils.to_camel": _pascal for one in ("", "v1.")}

# Functions of other libraries by what they are called, folded.
_CALLED: dict[str, Namer] = {
    "tocamel": _camel, "tosnake": _snake,
    **dict.fromkeys(("topascal", "topascalcase", "pascalize", "pascalcase", "snaketopascal"),
                    _pascal),
    **dict.fromkeys(("tokebab", "tokebabcase", "kebabize", "kebabcase", "snaketokebab",
                     "dasherize", "spinalcase"), _dashed),
}  # fmt: skip
