"""What an invoice is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.shared.money import Money


@dataclass(frozen=True)
class Invoice:
    number: str
    order_id: UUID
    total: Money
    issued_at: datetime
