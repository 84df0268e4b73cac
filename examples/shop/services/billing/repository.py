"""Invoices in PostgreSQL; numbers have no gaps."""

from __future__ import annotations

from sqlalchemy import Engine, text

from services.billing.domain import Invoice


class InvoiceRepository:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def next_number(self) -> str:
        with self._engine.begin() as connection:
            row = connection.execute(
                text("update invoice_numbers set last = last + 1 returning last")
            ).one()
        return f"{row.last:08d}"

    def save(self, invoice: Invoice) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                text("insert into invoices (number, order_id) values (:number, :order_id)"),
                {"number": invoice.number, "order_id": invoice.order_id},
            )
