"""The orders part of api/openapi.yaml."""

from __future__ import annotations

from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel

from services.orders.domain import Order, OrderLine, OrderState
from services.orders.service import Orders
from services.shared.money import Money

router = APIRouter(prefix="/orders")


class LineIn(BaseModel):
    sku: str
    quantity: int
    unit_price: int
    currency: str


class OrderIn(BaseModel):
    customer_id: UUID
    lines: list[LineIn]


def place_order(orders: Orders, body: OrderIn) -> dict[str, str]:
    """POST /orders."""
    lines = tuple(
        OrderLine(line.sku, line.quantity, Money(line.unit_price, line.currency))
        for line in body.lines
    )
    order = orders.place(Order(uuid4(), body.customer_id, OrderState.DRAFT, lines))
    return {"id": str(order.id), "state": order.state}
