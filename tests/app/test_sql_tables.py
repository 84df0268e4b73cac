"""Tables of SQL as shapes."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

FIRST = """\
CREATE TYPE order_state AS ENUM ('new', 'paid');
CREATE TABLE public.orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email varchar(80) NOT NULL,
  state order_state NOT NULL DEFAULT 'new',
  level text CHECK (level IN ('low', 'high')),
  kind varchar(10) NOT NULL CONSTRAINT k CHECK (kind = ANY (ARRAY['a', 'b'])),
  total numeric(10, 2),
  made timestamptz DEFAULT now(),
  tags text[],
  meta jsonb,
  raw bytea,
  number bigserial,
  open boolean NOT NULL,
  age int CHECK (age >= 0),
  gone date,
  name citext
);
"""
SECOND = """\
ALTER TABLE orders ADD COLUMN vat_id text;
ALTER TABLE orders DROP COLUMN gone;
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
ALTER TABLE orders RENAME COLUMN made TO created_at;
ALTER TYPE order_state ADD VALUE 'gone';
CREATE TABLE lines (sku text NOT NULL);
"""
FILES = {
    "db/migrations/0001_first.sql": FIRST,
    "db/migrations/0002_second.sql": SECOND,
    "db/migrations/0002_second.down.sql": "DROP TABLE orders;",
    "db/other.sql": "CREATE TABLE other (x int);",
}


def test_a_table_is_what_all_migrations_end_up_with() -> None:
    found = shapes(FILES, "db/migrations/0001_first.sql")
    assert list(found) == ["orders"]
    assert members(found["orders"]) == [
        "id: string(uuid), required",
        "email: string, required, maxLength=80",
        "state: string = new|paid|gone, required",
        "level: string = low|high, optional, null",
        "kind: string = a|b, required, maxLength=10",
        "total: number | string, required",
        "created_at: string(date-time), optional, null",
        "tags: array[string], optional, null",
        "meta: any, optional, null",
        "raw: string(binary), optional, null",
        "number: integer, required",
        "open: boolean, required",
        "age: integer, optional, null, minimum=0",
        "name: string, optional, null",
        "vat_id: string, optional, null",
    ]
    lines = {m.name: (m.at.path.rpartition("/")[2], m.at.first) for m in found["orders"].members}
    assert lines["email"] == ("0001_first.sql", 4)
    assert lines["vat_id"] == ("0002_second.sql", 1)


def test_a_migration_holds_what_it_alters_and_creates() -> None:
    assert list(shapes(FILES, "db/migrations/0002_second.sql")) == ["orders", "lines"]
    assert list(shapes(FILES, "db/other.sql")) == ["other"]


def test_a_table_of_mysql() -> None:
    text = "CREATE TABLE `o` (`s` ENUM('a','b') NOT NULL, `t` tinyint(1), `n` bigint unsigned"
    text += ") ENGINE=InnoDB;"
    assert members(shapes({"o.sql": text}, "o.sql")["o"]) == [
        "s: string = a|b, required",
        "t: boolean | integer, optional, null",
        "n: integer, optional, null",
    ]


def test_a_table_that_is_created_elsewhere_is_said() -> None:
    found = shapes({"a.sql": "ALTER TABLE o ADD COLUMN x int;"}, "a.sql")
    assert found["o"].unknown == ("its CREATE TABLE is not among these files",)


def test_what_is_no_sql_holds_no_table() -> None:
    for text in ("create", "CREATE TABLE (", "\0 alter", "create table a (b", "select 1"):
        shapes({"a.sql": text}, "a.sql")
