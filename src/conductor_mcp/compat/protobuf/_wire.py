"""Encoded protocol buffers as numbers and bytes, by the numbers of their fields.

What protoc writes is read without protobuf's own runtime, which takes longer to load than most
comparisons take. Source: "Encoding" in the protobuf documentation.
"""

from __future__ import annotations

from collections.abc import Iterable

Fields = dict[int, list[int | bytes]]
"""What is written under each number, in order."""
_VARINT, _EIGHT, _BYTES, _GROUP, _GROUP_END, _FOUR = range(6)
_MORE = 128
"""The bit that says that another byte of a number follows."""
_SIGN = 1 << 63
_DEEPEST = 100


class WireError(ValueError):
    """The bytes are no encoded message."""


class Record:
    """One message. A field that is not there is 0, empty or an empty record, as in proto2."""

    __slots__ = ("_fields",)

    def __init__(self, data: bytes = b"") -> None:
        self._fields = decoded(data)

    def has(self, number: int) -> bool:
        return number in self._fields

    def number(self, number: int) -> int:
        found = self._fields.get(number)
        value = found[-1] if found else 0
        if not isinstance(value, int):
            raise WireError(f"field {number} is no number")
        return value if value < _SIGN else value - 2 * _SIGN

    def text(self, number: int) -> str:
        found = self._fields.get(number)
        return _bytes(found[-1], number).decode("utf-8", "replace") if found else ""

    def texts(self, number: int) -> list[str]:
        return [one.decode("utf-8", "replace") for one in self.raw(number)]

    def raw(self, number: int) -> list[bytes]:
        return bytes_in(self._fields, number)

    def record(self, number: int) -> Record:
        """Return a message in this one; where it is written in pieces, they count together."""
        found = self._fields.get(number)
        return Record(b"".join(self.raw(number))) if found else _EMPTY

    def records(self, number: int) -> list[Record]:
        return [Record(one) for one in self.raw(number)]


def bytes_in(fields: Fields, number: int) -> list[bytes]:
    """Return what is written as bytes under a number.

    Raises:
        WireError: Something else is.

    """
    return [_bytes(one, number) for one in fields.get(number, ())]


def _bytes(value: int | bytes, number: int) -> bytes:
    if isinstance(value, int):
        raise WireError(f"field {number} is a number")
    return value


def packed(numbers: Iterable[int]) -> bytes:
    """Write numbers, none of them negative, one after another."""
    made = bytearray()
    for number in numbers:
        rest = number
        while rest >= _MORE:
            made.append(rest & 127 | _MORE)
            rest >>= 7
        made.append(rest)
    return bytes(made)


def unpacked(data: bytes) -> tuple[int, ...]:
    """Read numbers that are written one after another.

    Raises:
        WireError: The last one is not whole.

    """
    if data.isascii():  # each takes one byte
        return tuple(data)
    found: list[int] = []
    here = 0
    try:
        while here < len(data):
            value, here = _number(data, here)
            found.append(value)
    except IndexError:
        raise WireError("a number ends too early") from None
    return tuple(found)


def decoded(data: bytes) -> Fields:
    """Read the fields of a message, in order; groups, which nothing here asks for, are left out.

    Raises:
        WireError: The bytes are no encoded message.

    """
    found: Fields = {}
    here, end = 0, len(data)
    value: int | bytes
    try:
        while here < end:
            tag = data[here]
            here += 1
            if tag >= _MORE:
                tag, here = _number(data, here - 1)
            kind = tag & 7
            if kind == _BYTES:
                size = data[here]
                here += 1
                if size >= _MORE:
                    size, here = _number(data, here - 1)
                value = data[here : here + size]
                here += size
            elif kind == _VARINT:
                value, here = _number(data, here)
            else:
                here = _skipped(data, here, tag)
                continue
            if (known := found.get(tag >> 3)) is None:
                found[tag >> 3] = [value]
            else:
                known.append(value)
    except IndexError:
        raise WireError("a message ends too early") from None
    if here > end:
        raise WireError("a message ends too early")
    return found


def _number(data: bytes, here: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[here]
        here += 1
        value |= (byte & 127) << shift
        if byte < _MORE:
            return value, here
        shift += 7
        if shift > 63:  # noqa: PLR2004 - ten bytes hold 64 bits
            raise WireError("a number has more than 64 bits")


def _skipped(data: bytes, here: int, tag: int) -> int:
    """Return where a field ends that is neither a number nor bytes."""
    opened: list[int] = []
    while True:
        kind = tag & 7
        if kind == _VARINT:
            _, here = _number(data, here)
        elif kind == _BYTES:
            size, here = _number(data, here)
            here += size
        elif kind in (_EIGHT, _FOUR):
            here += 8 if kind == _EIGHT else 4
        elif kind == _GROUP and len(opened) < _DEEPEST:
            opened.append(tag >> 3)
        elif kind != _GROUP_END or not opened or opened.pop() != tag >> 3:
            raise WireError("a field is of no known kind")
        if not opened:
            return here
        tag, here = _number(data, here)


_EMPTY = Record()
