"""All of billing that other services may call."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from services.shared.money import Money


class InvoiceRequests(Protocol):
    def request(self, order_id: UUID, total: Money) -> None:
        """Ask for an invoice; billing issues it in its own time."""
        ...
