"""SQL: what files of tables and migrations end up with, compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.compat import Side
from conductor_mcp.compat.sql import FAMILY
from conductor_mcp.compat.sql._types import effect_of
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Effect, Position

SAMPLES = Path(__file__).parent / "samples" / "sql"
START = """
CREATE TABLE t (id serial PRIMARY KEY, name varchar(10) NOT NULL, amount int, kind text);
CREATE TABLE other (id bigint PRIMARY KEY);
"""


def side(**files: str) -> Side:
    return Side(
        {f"db/{name}.sql": Document(f"db/{name}.sql", text) for name, text in files.items()}
    )


def sample(name: str) -> tuple[Side, Side]:
    sides = (SAMPLES / name / f"{one}.sql" for one in ("base", "revision"))
    first, second = (side(schema=one.read_text(encoding="utf-8")) for one in sides)
    return first, second


def told(found: Comparison, profile: str = "default") -> list[str]:
    return [
        f"{FAMILY.grade(one, profile).value} {one.id.removeprefix('sql.')} {one.subject}"
        for one in found.changes
    ]


def migrated(*steps: str) -> Comparison:
    """Compare a start with what further migrations make of it."""
    more = {f"{number:02}_more": text for number, text in enumerate(steps, 2)}
    return FAMILY.compare(side(**{"01_start": START}), side(**{"01_start": START}, **more))


def test_a_schema_file_is_compared_table_by_table() -> None:
    found = FAMILY.compare(*sample("orders"))
    assert not found.unjudged
    assert told(found) == [
        "breaking column.type.changed customers.email",
        "non-breaking column.added customers.born",
        "breaking column.removed orders.legacy_code",
        "breaking column.null.removed orders.customer",
        "non-breaking column.type.changed orders.total",
        "risky column.null.added orders.total",
        "risky column.default.changed orders.currency",
        "breaking column.added orders.channel",
        "non-breaking column.added orders.weight",
        "risky check.added orders.check total > 0",
        "breaking view.removed open_orders",
        "breaking enum-value.removed state.lost",
        "risky enum-value.added state.sent",
    ]


def test_both_sides_have_line_and_column() -> None:
    change = FAMILY.compare(*sample("orders")).changes[0]
    assert change.base == Position("db/schema.sql", 5, 3, "customers.email")
    assert change.revision == Position("db/schema.sql", 5, 3, "customers.email")
    assert change.message == (
        "the type of `customers.email` narrowed from VARCHAR(120) to VARCHAR(80)"
    )


def test_a_column_in_the_place_of_another_is_taken_for_renamed_and_said_to_be_a_guess() -> None:
    found = FAMILY.compare(*sample("rename"))
    assert told(found) == [
        "non-breaking column.type.changed books.id",
        "breaking column.name.changed books.title",
        "risky enum-value.added books.kind.play",
    ]
    assert found.changes[1].facts == {"guess": True}


@pytest.mark.parametrize("name", sorted(one.name for one in SAMPLES.iterdir()))
def test_a_swap_mirrors_what_is_added_and_removed(name: str) -> None:
    base, revision = sample(name)
    swapped = {"added": "removed", "removed": "added"}
    there = {
        (one.area, one.kind, one.action, one.effect)
        for one in FAMILY.compare(base, revision).changes
    }
    back = {
        (one.area, one.kind, swapped.get(one.action, one.action), one.effect.mirrored())
        for one in FAMILY.compare(revision, base).changes
    }
    assert there == back
    assert FAMILY.compare(base, base) == Comparison()


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        ("ALTER TABLE t DROP COLUMN kind", ["breaking column.removed t.kind"]),
        ("ALTER TABLE t ADD COLUMN x int NOT NULL", ["breaking column.added t.x"]),
        ("ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 3", ["non-breaking column.added t.x"]),
        ("ALTER TABLE t ALTER COLUMN amount TYPE bigint",
         ["non-breaking column.type.changed t.amount"]),
        ("ALTER TABLE t ALTER COLUMN amount TYPE smallint",
         ["breaking column.type.changed t.amount"]),
        ("ALTER TABLE t ALTER name TYPE text", ["non-breaking column.type.changed t.name"]),
        ("ALTER TABLE t ALTER name DROP NOT NULL", ["risky column.null.added t.name"]),
        ("ALTER TABLE t ALTER kind SET NOT NULL", ["breaking column.null.removed t.kind"]),
        ("ALTER TABLE t ALTER name SET DEFAULT 'x'", ["non-breaking column.default.added t.name"]),
        ("ALTER TABLE t RENAME COLUMN kind TO sort", ["breaking column.name.changed t.sort"]),
        ("ALTER TABLE t RENAME TO u", ["breaking table.name.changed u"]),
        ("DROP TABLE other CASCADE", ["breaking table.removed other"]),
        ("CREATE TABLE more (id int)", ["non-breaking table.added more"]),
        ("ALTER TABLE t ADD CONSTRAINT one UNIQUE (name)", ["risky unique.added t.unique name"]),
        ("CREATE UNIQUE INDEX one ON t (name)", ["risky unique.added t.unique name"]),
        ("CREATE INDEX one ON t (name)", []),
        ("ALTER TABLE t ADD FOREIGN KEY (amount) REFERENCES other (id)",
         ["risky foreign-key.added t.foreign-key amount → other"]),
        ("ALTER TABLE t DROP CONSTRAINT t_pkey", ["breaking primary-key.removed t.primary key"]),
        ("ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT SELECT ON t TO x", []),
        ("INSERT INTO t (name) VALUES ('DROP TABLE t; '); -- DROP TABLE t", []),
        ("CREATE FUNCTION f() RETURNS int AS $$ BEGIN; DROP TABLE t; END $$ LANGUAGE plpgsql", []),
    ],
)  # fmt: skip
def test_a_migration_changes_what_was_there(statement: str, changes: list[str]) -> None:
    found = migrated(statement + ";")
    assert told(found) == changes
    assert not found.unjudged


def test_migrations_apply_in_the_order_of_their_numbers() -> None:
    base = side(**{"2_create": "CREATE TABLE a (x int, y int);"})
    revision = side(
        **{"10_drop": "DROP TABLE b;", "2_create": "CREATE TABLE a (x int, y int);",
           "9_rename": "ALTER TABLE a RENAME TO b;"}
    )  # fmt: skip
    assert told(FAMILY.compare(base, revision)) == ["breaking table.removed a"]


def test_what_a_migration_undoes_is_no_part_of_it() -> None:
    found = migrated("-- +goose Up\nCREATE TABLE z (a int);\n-- +goose Down\nDROP TABLE t;\n")
    assert told(found) == ["non-breaking table.added z"]
    down = side(**{"01_start": START, "02_x.down": "DROP TABLE t;"})
    assert FAMILY.compare(side(**{"01_start": START}), down) == Comparison()


def test_a_migration_alone_tells_what_it_takes_from_tables_defined_elsewhere() -> None:
    text = "ALTER TABLE x DROP COLUMN y; ALTER TABLE x ADD COLUMN q int NOT NULL; DROP TABLE z;"
    assert told(FAMILY.compare(Side({}), side(new=text))) == [
        "breaking column.added x.q",
        "breaking column.removed x.y",
        "breaking table.removed z",
    ]


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ("int", "bigint", Effect.WIDENS),
        ("varchar(20)", "varchar(10)", Effect.NARROWS),
        ("varchar(20)", "text", Effect.WIDENS),
        ("decimal(10, 2)", "decimal(12, 2)", Effect.WIDENS),
        ("decimal(10, 2)", "decimal(10, 4)", Effect.REPLACES),
        ("int", "decimal(20, 0)", Effect.WIDENS),
        ("int", "double precision", Effect.WIDENS),
        ("bigint", "double precision", Effect.REPLACES),
        ("int", "text", Effect.REPLACES),
        ("char(3)", "varchar(3)", Effect.UNDECIDED),
        ("timestamp(3)", "timestamp(6)", Effect.UNDECIDED),
        ("serial", "int", None),
        ("uuid[]", "uuid[]", None),
    ],
)
def test_a_type_is_the_set_of_its_values(old: str, new: str, effect: Effect | None) -> None:
    from sqlglot import exp

    def built(text: str) -> object:
        return exp.DataType.build(text, dialect="postgres")

    assert effect_of(built(old), built(new)) is effect


def test_readers_and_writers_are_graded_apart() -> None:
    found = migrated("ALTER TABLE t ALTER name DROP NOT NULL; ALTER TABLE t ADD z int NOT NULL;")
    assert told(found, "consumer") == [
        "risky column.null.added t.name",
        "non-breaking column.added t.z",
    ]
    assert told(found, "producer") == [
        "non-breaking column.null.added t.name",
        "breaking column.added t.z",
    ]


@pytest.mark.parametrize(
    "text",
    ["CREATE TABLE t (id int,, b", "CREATE TABLE t (id " + "(" * 20_000, "CREATE TABLE t ('abc"],
)
def test_what_cannot_be_read_is_unjudged_and_claims_nothing_of_its_table(text: str) -> None:
    found = FAMILY.compare(side(a="CREATE TABLE t (id int);"), side(a=text))
    assert (found.changes, len(found.unjudged)) == ((), 1)


def test_a_wide_enum_and_many_tables_take_moments() -> None:
    values = ", ".join(f"'v{n}'" for n in range(20_000))
    text = f"CREATE TYPE e AS ENUM ({values});"
    assert told(FAMILY.compare(side(a=text), side(a=text.replace("'v7', ", "")))) == [
        "breaking enum-value.removed e.v7"
    ]


@pytest.mark.parametrize("depth", [20, 2_000])
def test_nesting_without_bound_ends(depth: int) -> None:
    text = f"CREATE TABLE t (a int, CHECK ({'(' * depth}a > 1{')' * depth}));"
    found = FAMILY.compare(side(a="CREATE TABLE t (a int);"), side(a=text))
    assert len(found.changes) + len(found.unjudged) == 1


def test_positions_name_the_file_however_the_side_keys_it() -> None:
    base = Side({"a.sql": Document("old/a.sql", "CREATE TABLE t (a int);")})
    revision = Side({"a.sql": Document("new/a.sql", "CREATE TABLE t (a text);")})
    (change,) = FAMILY.compare(base, revision).changes
    assert change.base is not None
    assert change.revision is not None
    assert (change.base.path, change.revision.path) == ("old/a.sql", "new/a.sql")
    broken = Side({"a.sql": Document("new/a.sql", "CREATE TABLE t (a text); '")})
    assert [one.at.path for one in FAMILY.compare(base, broken).unjudged] == ["new/a.sql"]


def test_what_a_migration_drops_is_shown_at_the_statement_that_drops_it() -> None:
    found = migrated("-- why\nALTER TABLE t DROP COLUMN kind;", "DROP TABLE other;")
    where = [(one.revision.path, one.revision.line) for one in found.changes if one.revision]
    assert where == [("db/03_more.sql", 1), ("db/02_more.sql", 2)]


POSTGRES = """
CREATE TYPE state AS ENUM ('new', 'paid', 'lost');
CREATE TABLE shop.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state state NOT NULL, note text,
  total int NOT NULL CONSTRAINT positive CHECK (total > 0)
);
CREATE TABLE orders (id int PRIMARY KEY, state state NOT NULL, note text, n int NOT NULL);
CREATE UNIQUE INDEX by_note ON orders (note);
CREATE VIEW open_orders AS SELECT 1;
"""
MYSQL = """
CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT, `a` text, `b` mediumtext,
  `c` int, PRIMARY KEY (`id`), UNIQUE KEY `one` (`c`)) ENGINE=InnoDB;
"""
SQLITE = """
CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" text);
"""


@pytest.mark.parametrize(
    ("start", "statements", "changes"),
    [
        (POSTGRES, "ALTER TABLE orders RENAME note TO remark",
         ["breaking column.name.changed orders.remark"]),
        (POSTGRES, "ALTER TABLE shop.orders RENAME CONSTRAINT positive TO plus", []),
        (POSTGRES, "ALTER TABLE orders SET SCHEMA archive",
         ["breaking table.name.changed archive.orders"]),
        (POSTGRES, "ALTER TABLE orders ADD CONSTRAINT one UNIQUE USING INDEX by_note", []),
        (POSTGRES, "ALTER TABLE shop.orders ALTER id DROP IDENTITY IF EXISTS",
         ["breaking column.generated.removed shop.orders.id"]),
        (POSTGRES, "ALTER TABLE orders ALTER n ADD GENERATED ALWAYS AS IDENTITY",
         ["non-breaking column.generated.added orders.n"]),
        (POSTGRES, """ALTER TYPE state RENAME TO state_old;
            CREATE TYPE state AS ENUM ('new', 'paid');
            ALTER TABLE orders ALTER state TYPE state USING state::text::state;
            ALTER TABLE shop.orders ALTER state TYPE state USING state::text::state;
            DROP TYPE state_old""", ["breaking enum-value.removed state.lost"]),
        (POSTGRES, "ALTER VIEW open_orders RENAME TO those",
         ["breaking view.removed open_orders", "non-breaking view.added those"]),
        (POSTGRES, "DROP SCHEMA shop CASCADE", ["breaking table.removed shop.orders"]),
        (POSTGRES, "CREATE TABLE more (LIKE orders INCLUDING ALL)",
         ["non-breaking table.added more"]),
        (POSTGRES, "DROP TABLE IF EXISTS nothing", []),
        (MYSQL, "ALTER TABLE `t` MODIFY `b` text", ["breaking column.type.changed t.b"]),
        (MYSQL, "ALTER TABLE `t` MODIFY `a` mediumtext", ["non-breaking column.type.changed t.a"]),
        (MYSQL, "ALTER TABLE `t` MODIFY `b` longtext COMMENT 'x'",
         ["non-breaking column.type.changed t.b"]),
        (MYSQL, "ALTER TABLE `t` ADD COLUMN (`p` decimal(9,2), `q` int NOT NULL)",
         ["non-breaking column.added t.p", "breaking column.added t.q"]),
        (MYSQL, "ALTER TABLE `t` ADD CHECK (`c` > 0)", ['risky check.added t.check "c" > 0']),
        (MYSQL, "DROP INDEX `one` ON `t`", ["non-breaking unique.removed t.unique c"]),
        (MYSQL, "ALTER TABLE `t` CONVERT TO CHARACTER SET utf8mb4", []),
        (MYSQL, "ALTER TABLE `t` MODIFY `id` int unsigned NOT NULL",
         ["breaking column.generated.removed t.id"]),
        (MYSQL, "CREATE TABLE `more` LIKE `t`", ["non-breaking table.added more"]),
        (SQLITE, """CREATE TABLE "new" ("id" integer NOT NULL, "a" text, PRIMARY KEY ("id"));
            DROP TABLE "t"; ALTER TABLE "new" RENAME TO "t" """, []),
        (SQLITE, "CREATE TABLE kv (k, v, PRIMARY KEY (k, v)) STRICT, WITHOUT ROWID",
         ["non-breaking table.added kv"]),
    ],
)  # fmt: skip
def test_each_dialect_has_its_own_words(start: str, statements: str, changes: list[str]) -> None:
    found = FAMILY.compare(side(**{"1": start}), side(**{"1": start, "2": statements}))
    assert told(found) == changes
    assert not found.unjudged


def test_a_block_of_code_that_alters_tables_is_unjudged() -> None:
    block = "DO $$ BEGIN ALTER TABLE t ADD COLUMN x int; END $$;"
    assert "a block of code" in migrated(block).unjudged[0].why
    assert not migrated("DO $$ BEGIN PERFORM 1; END $$;").unjudged


def test_a_statement_that_was_spelt_otherwise_is_still_shown_where_it_stands() -> None:
    (change,) = migrated("\nALTER TABLE t RENAME kind TO sort;").changes
    assert change.revision is not None
    assert (change.revision.path, change.revision.line) == ("db/02_more.sql", 2)


@pytest.mark.parametrize(
    "words",
    [
        "ALTER TABLE t RENAME {}x",
        "CREATE TABLE z (a int){}strict,x",
        "ALTER TABLE t ADD CHECK {}x",
        "ALTER TABLE t ADD ({}a",
    ],
)
def test_much_white_space_takes_moments(words: str) -> None:
    assert migrated(words.format(" " * 200_000)) is not None
