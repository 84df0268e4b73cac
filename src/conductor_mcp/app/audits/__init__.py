"""Audits of the records themselves: one file each, its docstring its page."""

from conductor_mcp.app.audits._audit import Audit, Subject, finding

__all__ = ["Audit", "Subject", "finding"]
