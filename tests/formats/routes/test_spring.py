"""Spring's controllers (conductor_mcp.formats.routes.spring)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes

SHOP = {
    "src/main/resources/application.properties": "server.servlet.context-path=/shop\n",
    "src/main/java/a/Paths.java": """\
package a;
public final class Paths { public static final String ORDERS = "/orders"; }
""",
    "src/main/java/a/Orders.java": """\
package a;
import org.springframework.web.bind.annotation.*;
@RestController
@RequestMapping(path = Orders.V1 + Paths.ORDERS)
public class Orders {
  static final String V1 = "/v1";

  @GetMapping
  public List<Order> every(@RequestParam(defaultValue = "0") int page,
      @RequestParam("q") String text,
      @RequestHeader(value = "X-Shop", required = false) String s) {}

  @GetMapping("/{id:\\\\d+}")
  public ResponseEntity<Order> one(@PathVariable Long id) {
    return ok ? ResponseEntity.ok(x) : ResponseEntity.notFound().build();
  }

  @PostMapping(value = {"", "/new"})
  @ResponseStatus(HttpStatus.CREATED)
  public Order add(@Valid @RequestBody NewOrder order) {}

  @RequestMapping(value = "/{id}/lines/**", method = {RequestMethod.PUT, RequestMethod.PATCH})
  public void lines(@PathVariable("id") UUID id, HttpServletRequest request) {}

  @RequestMapping("/any")
  public void any(Filter filter) {}
  @GetMapping("${late}") public void late() {}
}
""",
    "src/main/java/a/Client.java": """\
package a;
@FeignClient("x") interface Client { @GetMapping("/elsewhere") String get(); }
""",
}


def test_paths_of_classes_constants_and_the_context_are_put_together() -> None:
    assert listed(routes("spring", SHOP)) == [
        "GET /shop/v1/orders",
        "GET /shop/v1/orders",
        "POST /shop/v1/orders",
        "* /shop/v1/orders/any",
        "POST /shop/v1/orders/new",
        "GET /shop/v1/orders/{id}",
        "PATCH /shop/v1/orders/{id}/lines/{rest*}",
        "PUT /shop/v1/orders/{id}/lines/{rest*}",
    ]


def test_parameters_bodies_statuses_and_answers() -> None:
    found = routes("spring", SHOP)
    by_name = {e.handler: e for e in found}
    every, one, add = (by_name[f"Orders.{n}"] for n in ("every", "one", "add"))
    assert parameters(every) == ["header:X-Shop", "query:page", "query:q!"]
    assert every.response == "Order[]"
    assert (one.response, one.statuses) == ("Order", ("200", "404"))
    assert [(p.name, p.type) for p in one.parameters] == [("id", "integer")]
    assert (add.body, add.takes_body, add.statuses) == ("NewOrder", True, ("201",))
    assert {"query", "body"} <= set(by_name["Orders.lines"].unknown)
    assert by_name["Orders.late"].unknown == ("path",)


def test_what_is_no_controller_has_no_routes() -> None:
    assert routes("spring", {"A.java": 'class A { @GetMapping("/x") void x() {} }'}) == []
    assert routes("spring", {"A.java": "@RestController class A { @GetMapping((("}) == []


def test_what_bases_and_interfaces_map_is_the_controller_s() -> None:
    found = routes(
        "spring",
        {
            "a/C.java": """
package a;
@Api @RequestMapping("/c")
public class C extends Base<String> implements Contract {
  @Override @GetMapping("/renamed") public String info() { return ""; }
  public String ping() { return ""; }
}
""",
            "a/Base.java": """
package a;
public abstract class Base<T> {
  @GetMapping("/info") public String info() { return ""; }
  @PutMapping("/generic") public T generic(@RequestBody T t) { return t; }
}
""",
            "a/Contract.java": """
package a;
public interface Contract { @GetMapping("/ping") String ping(); }
""",
            "a/Api.java": """
package a;
@RestController public @interface Api {}
""",
        },
    )
    own = [e for e in found if e.at.path == "a/C.java"]
    assert listed(own) == ["PUT /c/generic", "GET /c/ping", "GET /c/renamed"]
