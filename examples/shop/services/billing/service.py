"""Issuing invoices."""

from __future__ import annotations

from uuid import UUID

from services.billing.domain import Invoice
from services.billing.repository import InvoiceRepository
from services.shared import clock
from services.shared.money import Money


class Billing:
    def __init__(self, repository: InvoiceRepository) -> None:
        self._repository = repository

    def issue(self, order_id: UUID, total: Money) -> Invoice:
        """Issue the next invoice; its number is taken and its row written here only."""
        invoice = Invoice(
            number=self._repository.next_number(),
            order_id=order_id,
            total=total,
            issued_at=clock.now(),
        )
        self._repository.save(invoice)
        return invoice
