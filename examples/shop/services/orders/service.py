"""What can be done with orders."""

from __future__ import annotations

from dataclasses import replace

from services.orders.domain import Order, OrderState
from services.orders.repository import OrderRepository
from services.shared import clock


class Orders:
    def __init__(self, repository: OrderRepository) -> None:
        self._repository = repository

    def place(self, order: Order) -> Order:
        """Turn a draft into an order that is to be paid."""
        if order.state is not OrderState.DRAFT:
            raise ValueError(f"order {order.id} is already {order.state}")
        placed = replace(order, state=OrderState.PLACED, placed_at=clock.now())
        self._repository.save(placed)
        return placed
