"""The billing part of api/openapi.yaml."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.billing.service import Billing
from services.shared.money import Money

router = APIRouter(prefix="/invoices")


class InvoiceIn(BaseModel):
    order_id: UUID
    amount: int
    currency: str


def issue_invoice(billing: Billing, body: InvoiceIn) -> dict[str, str]:
    """POST /invoices."""
    invoice = billing.issue(body.order_id, Money(body.amount, body.currency))
    return {"number": invoice.number}
