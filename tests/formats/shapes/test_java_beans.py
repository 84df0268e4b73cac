"""Which properties Jackson finds in classes of Java."""

from __future__ import annotations

from conductor_mcp.model.shape import Shape
from tests.formats.shapes.support import members, shapes

HEAD = "package a;\nimport com.fasterxml.jackson.annotation.*;\nimport java.util.*;\n"


def read(text: str, **more: str) -> dict[str, Shape]:
    return shapes({"a/A.java": HEAD + text, **more}, "a/A.java")


def test_getters_and_setters_make_properties_and_private_fields_alone_do_not() -> None:
    found = read("""
public class A implements Named {
  private int count;
  private String inner;
  public boolean shown;
  protected String guarded;
  public int getCount() { return count; }
  public List<String> getURLs() { return null; }
  public boolean isOpen() { return true; }
  public String isNot() { return ""; }
  void setTaken(long taken) {}
  @JsonProperty("total") String sum() { return ""; }
  private String getHidden() { return ""; }
  public static String getStatic() { return ""; }
  @JsonIgnore public String getLeft() { return ""; }
}
interface Named { String getName(); }
""")
    assert members(found["A"]) == [
        "name: string",
        "count: integer, required",
        "urls: array[string]",
        "open: boolean, required",
        "taken: integer",
        "sum as total: string",
        "shown: boolean, required",
    ]
    assert {"inner", "guarded", "left", "isNot"} <= found["A"].others


def test_creators_builders_and_what_is_unwrapped() -> None:
    found = read("""
@JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
class A {
  private final String x;
  @JsonUnwrapped(prefix = "in_") public In in;
  @JsonCreator A(@JsonProperty("x") String x, @JsonProperty(value = "y", required = true) int n) {}
  public String getX() { return x; }
  static class In { public String a; @JsonProperty("bee") public int b; }
}
@JsonDeserialize(builder = Made.Maker.class)
class Made {
  private String name;
  public String getName() { return name; }
  static class Maker { public Maker withName(String n) { return this; }
    public Maker withSize(int n) { return this; } }
}
class One { @JsonValue public String text() { return ""; } private String other; }
class Any { public String a; @JsonAnyGetter public Map<String, Object> rest() { return null; } }
""")
    assert members(found["A"]) == [
        "x as x: string",
        "y as y: integer, required",
        "a as in_a: string",
        "b as in_bee: integer, required",
        "@id: integer, required",
    ]
    assert members(found["Made"]) == ["name: string", "size: integer"]
    assert "One" not in found
    assert [m.name for m in found["Any"].members] == ["a"]
    assert len(found["Any"].unknown) == 1


def test_annotations_change_what_is_seen_and_what_it_is() -> None:
    found = read("""
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
class A extends Base {
  private int a;
  @JsonFormat(shape = JsonFormat.Shape.STRING) private Long b;
  private Kind kind;
  public String getOther() { return ""; }
}
class Base { public enum Kind { X, Y } }
@lombok.Data class B { private boolean isOpen; private String name; }
@JsonIncludeProperties({"a"}) class C { public int a; public int b; }
""")
    assert members(found["A"]) == ["a: integer", "b: string", "kind: string = X|Y"]
    assert members(found["B"]) == ["isOpen as open: boolean, required", "name: string"]
    assert members(found["C"]) == ["a: integer, required"]
