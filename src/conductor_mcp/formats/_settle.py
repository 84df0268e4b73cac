"""The order of day and month of a whole team: what no single record can tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import cast

from conductor_mcp.model import Record


def agree(seen: Iterable[str]) -> str:
    """Return the one order that all of a team's records show; none or both gives ``""``."""
    orders = {order for order in seen if order}
    return orders.pop() if len(orders) == 1 else ""


def settle_dates(records: Iterable[Record]) -> dict[str, str]:
    """Return every record's date by its key, with the open ones decided by the others.

    A record whose ``3/4/2020`` could be either says so in ``facts["date_ambiguous"]`` (both
    readings, day first and month first); a record whose dates show an order says that in
    ``facts["date_order"]``. The nearest folder whose records agree decides, then all of them;
    where they do not agree the date stays open, ``""``.
    """
    kept = list(records)
    shown: dict[str, set[str]] = {}
    for record in kept:
        order = record.facts.get("date_order")
        if isinstance(order, str):
            shown.setdefault(posixpath.dirname(record.path), set()).add(order)
    everywhere = agree(order for orders in shown.values() for order in orders)
    found: dict[str, str] = {}
    for record in kept:
        found[record.key] = record.date
        both = record.facts.get("date_ambiguous")
        order = agree(shown.get(posixpath.dirname(record.path), ())) or everywhere
        if isinstance(both, (list, tuple)) and order:
            day_first, month_first = cast("tuple[str, str]", tuple(cast("list[str]", both)))
            found[record.key] = day_first if order == "dmy" else month_first
    return found
