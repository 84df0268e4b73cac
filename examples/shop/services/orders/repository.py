"""Orders in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Engine, text

from services.orders.domain import Order, OrderState


class OrderRepository:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, order: Order) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                text("insert into orders (id, customer_id, state) values (:id, :customer, :state)"),
                {"id": order.id, "customer": order.customer_id, "state": order.state},
            )

    def state_of(self, order_id: UUID) -> OrderState:
        with self._engine.connect() as connection:
            row = connection.execute(
                text("select state from orders where id = :id"), {"id": order_id}
            ).one()
        return OrderState(row.state)
