"""What an order is. Knows no database and no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.shared.money import Money


class OrderState(StrEnum):
    DRAFT = "draft"
    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OrderLine:
    sku: str
    quantity: int
    unit_price: Money

    @property
    def total(self) -> Money:
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True)
class Order:
    id: UUID
    customer_id: UUID
    state: OrderState
    lines: tuple[OrderLine, ...]
    placed_at: datetime | None = None

    @property
    def total(self) -> Money:
        first, *rest = (line.total for line in self.lines)
        for amount in rest:
            first = first + amount
        return first
