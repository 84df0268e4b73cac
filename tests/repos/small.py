"""A small shop under git: decisions in every standing, a contract, a model, an intent."""

from __future__ import annotations

import subprocess
from pathlib import Path

FILES = {
    "docs/adr/0001-record-decisions.md": """\
# 1. Record architecture decisions

Date: 2024-01-02

## Status

Accepted

## Context

Nobody remembers why.

## Decision

We will write decisions down.

## Consequences

Newcomers can read them.
""",
    "docs/adr/0002-orders-in-mysql.md": """\
---
status: superseded by ADR-0003
date: 2024-01-05
applies_to: ["src/shop/**"]
---
# Store orders in MySQL

## Decision Outcome

Chosen option: MySQL, because we know it.
""",
    "docs/adr/0003-orders-in-postgresql.md": """\
---
status: accepted
date: 2024-03-01
applies_to: ["src/shop/**"]
supersedes: ["ADR-0002"]
rules:
  - id: no-mysql
    kind: forbid-import
    in: ["src/shop/**"]
    import: ["pkg:pymysql"]
    why: Orders live in PostgreSQL.
---
# Store orders in PostgreSQL

## Context and Problem Statement

Reports lock the orders table.

## Decision Outcome

Chosen option: PostgreSQL, because it has row-level locking. The move takes one weekend.

### Consequences

* Good, because reports no longer lock.
""",
    "docs/adr/0004-cache-prices.md": """\
---
status: proposed
date: 2024-04-01
applies_to: ["src/shop/**"]
---
# Cache prices in the browser

## Decision Outcome

Chosen option: cache, because it is quick.
""",
    "docs/adr/0005-log-as-text.md": """\
# Log as text

## Context

Logs are read by people.

## Decision

Log lines are plain text.
""",
    "context/models/order.schema.json": """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Order",
  "x-implemented-by": ["src/shop/orders.py#Order"],
  "type": "object",
  "properties": {"id": {"type": "string"}, "total": {"type": "integer"}}
}
""",
    "api/openapi.yaml": """\
openapi: 3.0.3
info: {title: Shop API, version: 1.2.0}
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": {description: All orders}
""",
    "context/intents/guest-checkout.md": """\
---
status: active
owner: Mina
scope: ["src/shop/**"]
out_of_scope:
  - Changing how invoices are numbered
---
# Guest checkout

## What

A customer can order with an e-mail address alone.
""",
    "src/shop/orders.py": "class Order:\n    pass\n",
    "src/other/tool.py": "print('hello')\n",
}


def git(root: Path, *arguments: str) -> None:
    """Run git quietly; a failure fails the test with git's words."""
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def write(root: Path, path: str, text: str) -> None:
    """Write one file, folders made."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def lay_out(root: Path) -> Path:
    """Write the shop below ``root`` and commit it to ``main``."""
    root.mkdir(parents=True, exist_ok=True)
    for path, text in FILES.items():
        write(root, path, text)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "The shop")
    return root
