"""Shapes written in Java."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes

ORDER = """\
package org.example.shop;

import com.fasterxml.jackson.annotation.*;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.*;
import org.example.base.Base;

@Data
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties({"hidden", "gone"})
public class Order extends Base<String> {
  public static final int MAX = 9;
  private static Logger log;
  @JsonProperty("total_cents") @NotNull @Min(0) @Max(99L) private Long totalCents;
  @JsonProperty(required = true) @Size(min = 1, max = 80) @Pattern(regexp = "[a-z]+")
  private String firstName;
  @Nullable private String note;
  private Optional<UUID> ref = Optional.empty();
  private List<Line> lines = new ArrayList<>();
  private Map<String, BigDecimal> byKey;
  private Instant paidAt;
  private State state;
  private Level level;
  private Code code;
  private byte[] raw;
  private int[] sizes;
  private int count, more;
  private boolean open;
  @Deprecated private String old;
  @JsonIgnore private String secret;
  private transient String cache;
  private String hidden;
  private String byGetter;
  private Address where;
  private Elsewhere other;

  @JsonIgnore public String getByGetter() { return byGetter; }
  public String label() { return note; }

  public enum State { @JsonProperty("new") NEW, @JsonProperty("paid") PAID }
  enum Code { A(1), B(2); private final int n; Code(int n) { this.n = n; }
    @JsonValue public int n() { return n; } }
  public static class Line { @NotBlank String sku; }
}
"""
BASE = """\
package org.example.base;
public abstract class Base<T> extends Root { protected java.util.UUID id; private T key; }
"""
LEVEL = "package org.example.shop;\npublic enum Level { LOW, HIGH }\n"
ADDRESS = """\
package org.example.shop;
public record Address(@JsonProperty("town") @NotNull String city, Integer zip, List<String> tags) {
  static int n;
}
"""
AT = "src/main/java/org/example"
FILES = {
    f"{AT}/shop/Order.java": ORDER,
    f"{AT}/base/Base.java": BASE,
    f"{AT}/shop/Level.java": LEVEL,
    f"{AT}/shop/Address.java": ADDRESS,
}


def read(path: str) -> dict[str, Shape]:
    return shapes(FILES, path)


def test_a_class_with_jackson_validation_and_what_it_inherits() -> None:
    found = read(f"{AT}/shop/Order.java")
    assert sorted(found) == ["Order", "Order.Code", "Order.Line"][::2]
    assert members(found["Order"]) == [
        "id as id: string(uuid)",
        "key as key: any",
        "totalCents as total_cents: integer, required, maximum=99, minimum=0",
        "firstName as first_name: string, required, maxLength=80, minLength=1, pattern=[a-z]+",
        "note as note: string, optional, null",
        "ref as ref: string(uuid), optional, null",
        "lines as lines: array[object Line]",
        "byKey as by_key: map[number]",
        "paidAt as paid_at: string(date-time)",
        "state as state: string = new|paid",
        "level as level: string = LOW|HIGH",
        "code as code: integer = 1|2",
        "raw as raw: string(binary)",
        "sizes as sizes: array[integer]",
        "count as count: integer, required",
        "more as more: integer, required",
        "open as open: boolean, required",
        "old as old: string, retired",
        "where as where: object Address",
        "other as other: any Elsewhere",
    ]
    assert {"secret", "cache", "hidden", "byGetter", "label", "MAX"} <= found["Order"].others
    assert found["Order"].unknown == ("its base Root is not in this repository",)
    assert members(found["Order.Line"]) == ["sku: string, required"]


def test_a_record() -> None:
    assert members(read(f"{AT}/shop/Address.java")["Address"]) == [
        "city as town: string, required",
        "zip: integer",
        "tags: array[string]",
    ]


def test_nothing_in_a_file_makes_the_reader_raise() -> None:
    loop = "class A extends B { int a; }\nclass B extends A { int b; }\n"
    for text in ("class", "class A {", "record A(int", "\0", ORDER[:400], loop):
        shapes({"A.java": text}, "A.java")
