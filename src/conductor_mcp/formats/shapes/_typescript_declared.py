"""What declared TypeScript types are: interfaces, classes and aliases, merged and inherited.

Source: the TypeScript handbook (interfaces, classes, declaration merging, index signatures).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._typescript import EVERYWHERE, Place, module
from conductor_mcp.formats.shapes._typescript_bodies import body
from conductor_mcp.formats.shapes._typescript_enums import enum_kind
from conductor_mcp.formats.shapes._typescript_env import (
    NOT_HERE,
    Env,
    bound,
    children,
    function,
    inside,
)
from conductor_mcp.formats.shapes._typescript_find import (
    additions,
    find,
    in_one_module,
    known_everywhere,
    passed_on,
)
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    NUMBER,
    SYMBOL,
    Away,
    Body,
    Both,
    Kind,
    Lazy,
    Listing,
    Literal,
    Object,
    Pattern,
    Prop,
    known,
    sides,
)
from conductor_mcp.formats.shapes._typescript_mapped import mapped, mapped_clause
from conductor_mcp.formats.shapes._typescript_packages import declaring
from conductor_mcp.formats.shapes._typescript_values import (
    bases_of,
    is_no_field,
    parameters_of,
    property_name,
)

if TYPE_CHECKING:
    from tree_sitter import Node

ALIAS = "type_alias_declaration"
CLASSES = ("class_declaration", "abstract_class_declaration", "class")
METHODS = ("method_signature", "method_definition", "abstract_method_signature")
_CALLS = ("call_signature", "construct_signature")
FIELDS = ("property_signature", "public_field_definition")
_HIDDEN = ("private", "protected")


def declared(place: Place, given: tuple[Lazy, ...] | None, env: Env) -> Kind:
    """Return the type declared at a place, ``given`` these types; ``None`` leaves them open."""
    node = place.nodes[0]
    if node.type == "enum_declaration":
        return enum_kind(place, env)
    at = env.at(place)
    if any(one.child_by_field_name("type_parameters") for one in place.nodes):
        return _made(place, given, at)
    kept = at.world.declared.get(place.key)
    if kept is None:
        kept = at.world.declared.setdefault(place.key, Lazy(lambda: _made(place, (), at)))
    return kept.get()


def _made(place: Place, given: tuple[Lazy, ...] | None, at: Env) -> Kind:
    node, name = place.nodes[0], place.name.rpartition(".")[2]
    if node.type == ALIAS:
        value = node.child_by_field_name("value")
        found = bound(node, at, given).read(value)
        own = value is not None and place.module.path and _is_named(node, inside(value))
        if own and isinstance(found, Object | Both) and not found.name:
            found.name = name
        return found
    made = Object(lambda: _whole(made, place, given, at), name, place.key)
    made.form = lambda: shown_form(
        [one.child_by_field_name("body") for one in place.nodes],
        [base for one in place.nodes for base in bases_of(one)],
    )
    if given != ():
        made.args = _arguments(place, given, at)
    return made


def _is_named(node: Node, value: Node) -> bool:
    """Whether the name of an alias is also that of what it stands for."""
    if node.child_by_field_name("type_parameters") is None:
        return value.type != "type_identifier"
    return value.type == "object_type" and mapped_clause(value) is None


def _arguments(place: Place, given: tuple[Lazy, ...] | None, at: Env) -> tuple[Lazy, ...]:
    """Return what stands for the parameters, those that are left to what is usual included."""
    node = next((n for n in place.nodes if n.child_by_field_name("type_parameters")), None)
    if node is None:
        return ()
    names = bound(node, at, given).names
    holder = node.child_by_field_name("type_parameters")
    written = [text_of(one.child_by_field_name("name")) for one in children(holder)]
    return tuple(names[one] for one in written if one in names)


def shown_form(bodies: list[Node | None], bases: list[Node]) -> str:
    """Say of what kind an object is that its text alone shows: ``call``, ``map``, or ``""``."""
    inner = [child for one in bodies for child in children(one)]
    if any(child.type in _CALLS for child in inner):
        return "call"
    if bases:
        return "?"
    plain = len(inner) == 1 and inner[0].type == "index_signature"
    return "map" if plain else ""


def _ahead(place: Place, env: Env) -> None:
    """Read plain bases from the furthest on, however long the line is."""
    order = [place]
    seen = {place.key}
    for at in order:
        for node in at.nodes:
            for base in bases_of(node) if node.type != ALIAS else ():
                if base.type not in ("type_identifier", "identifier"):
                    continue
                above = find(text_of(base), at.module, at.scope)
                if above is None or above.key in seen or not above.nodes:
                    continue
                seen.add(above.key)
                kept = env.world.declared.get(above.key)
                if (kept is None or not kept.made) and len(order) < _MOST_BASES:
                    order.append(above)
    for at in reversed(order[2:]):  # the nearest is asked for anyway
        body(declared(at, (), env))


_MOST_BASES = 5_000


def _whole(own: Object, place: Place, given: tuple[Lazy, ...] | None, at: Env) -> Body:
    _ahead(place, at)
    made = _added_to(place, given, at)
    this = {"this": known(own)}
    each = [(one, bound(one, at, given).having(this)) for one in place.nodes]
    for other in additions(place):
        inner = at.at(other)
        each += [(one, bound(one, inner, given).having(this)) for one in other.nodes]
    for node, env in each:
        for base in bases_of(node) if node.type != ALIAS else ():
            made.take(_of_base(base, env))
    for node, env in each:
        if node.type == ALIAS:
            made.take(body(env.read(node.child_by_field_name("value"))))
        elif node.type != "enum_declaration":
            made.take(members(node.child_by_field_name("body"), env))
    return made


def _added_to(place: Place, given: tuple[Lazy, ...] | None, at: Env) -> Body:
    """Return what another file declares that this one adds to (``declare module "shop"``)."""
    made, source = Body(), place.module.added.get(place.name, "")
    if source == EVERYWHERE:
        found = beyond(place.name, given or (), at)
        made.take(body(found) if found is not None else Body())
    elif source:
        outer = place.module.target(source)
        there = passed_on(outer, place.name) if outer is not None else None
        if there is not None and there.nodes and there.module is not place.module:
            made.take(body(declared(there, given, at)))
    return made


def _of_base(base: Node, env: Env) -> Body:
    kind = _base(base, env)
    found = Body()
    found.take(body(kind))
    text = " ".join(text_of(base).split())
    here = f"its base {text} is not in this repository"
    found.unknown = list(dict.fromkeys(here if w == NOT_HERE else w for w in found.unknown))
    found.bases = [kind]
    return found


def _base(base: Node, env: Env) -> Kind:
    """Return what a class or an interface extends: a type, or what an expression makes."""
    if base.type in ("identifier", "member_expression"):
        given = _given_to(base)
        named = _named_base(base, given, env)
        if named is not None:
            return named
    if base.type in ("identifier", "member_expression", "call_expression"):
        maker = env.world.exact(base, env)
        made = [c for c in body(maker).calls if c.makes]
        return made[-1].result.get() if made else Away(text_of(base), NOT_HERE)
    return env.read(base)


def _given_to(base: Node) -> tuple[Node, ...]:
    """Return the types in ``class A extends B<C>``, which stand beside the name."""
    around = base.parent
    holder = around.child_by_field_name("type_arguments") if around is not None else None
    return tuple(children(holder))


def _named_base(base: Node, given: tuple[Node, ...], env: Env) -> Kind | None:
    name = "".join(text_of(base).split())
    place = find(name, env.module, env.scope)
    if place is None or not place.nodes:
        if place is not None:
            return None
        found = beyond(name, tuple(map(env.lazy, given)), env)
        return found if found is not None else Away(name, NOT_HERE)
    return declared(place, tuple(map(env.lazy, given)), env)


def beyond(name: str, given: tuple[Lazy, ...], env: Env) -> Kind | None:
    """Return a type that is known everywhere: the language's own, or one that a package brings."""
    own = name.removeprefix("globalThis.").removeprefix("global.")
    if own in ("Array", "ReadonlyArray"):
        return Listing(given[0] if given else known(ANY))
    if own in env.world.prelude.declared:
        return declared(Place(env.world.prelude, own), given, env)
    here = env.module
    if own.partition(".")[0] in here.imports or not here.path:
        return None
    found = declaring(own, here.path.rpartition("/")[0], here.project)
    found = [one for one in found if one[0] != here.path]
    long = found and not given and all(s == "interface" and "/lib/lib." in p for p, s in found)
    if long:  # read when asked for
        return Object(
            lambda: _there([p for p, _ in found], own, env), own, (found[0][0], own),
            form=lambda: "",
        )  # fmt: skip
    return _for_all([path for path, _ in found], own, given, env)


def _for_all(paths: list[str], name: str, given: tuple[Lazy, ...], env: Env) -> Kind | None:
    """Return what files declare for everybody under a name, put together."""
    files = [one for path in paths if (one := module(env.module.project, path)) is not None]
    # `declare module "shop"` in several files: they know each other's names first.
    near = [in_one_module(name, there, env.module) for there in files]
    far = [known_everywhere(name, there) for there in files] if not any(near) else []
    places = [one for one in (*near, *far) if one is not None and one.nodes]
    if len(places) < 2 or places[0].nodes[0].type == ALIAS:  # noqa: PLR2004 - of one nothing is put together
        return declared(places[0], given, env) if places else None

    def whole() -> Body:
        made = Body()
        for place in places:
            made.take(body(declared(place, given, env)))
        return made

    return Object(whole, name, places[0].key, given)


def _there(paths: list[str], name: str, env: Env) -> Body:
    found = _for_all(paths, name, (), env)
    return body(found) if found is not None else Body()


def members(holder: Node | None, env: Env) -> Body:
    """Return the members that a body lists."""
    made = Body()
    for node in children(holder):
        if node.type in FIELDS:
            _field(node, env, made)
        elif node.type in METHODS:
            _method(node, env, made)
        elif node.type in _CALLS:
            made.calls.append(function(node, env))
        elif node.type == "index_signature":
            _index(node, env, made)
    return made


def is_static(node: Node) -> bool:
    return any(child.type == "static" for child in node.children)


def hides(node: Node) -> bool:
    return any(c.type == "accessibility_modifier" and text_of(c) in _HIDDEN for c in node.children)


def _field(node: Node, env: Env, made: Body) -> None:
    name = property_name(node) or _computed(node, env)
    if not name:
        made.say([f"the name of `{text_of(node)[:40]}` is computed"])
        return
    if node.type != "property_signature" and (is_no_field(node) or is_static(node)):
        if name in made.props or not is_static(node):
            made.props.pop(name, None)
        made.other.add(name)
        return
    stated, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    words = {child.type for child in node.children}
    kind = env.lazy(stated)
    if stated is None and value is not None:
        how = env.world.exact if "readonly" in words else env.world.wide
        kind = Lazy(lambda: how(value, env))
    sort = "accessor" if "accessor" in words else "field"
    hidden = "accessibility_modifier" in words and hides(node)
    made.props[name] = Prop(
        name, kind, "?" in words, sort, hidden, node, env.module, "number" in words
    )


def _method(node: Node, env: Env, made: Body) -> None:
    name = property_name(node) or _computed(node, env)
    if is_static(node):
        made.other.add(name)
        return
    if name == "constructor":
        for one in parameters_of(node):
            _parameter(one, env, made)
        made.other.add(name)
        return
    if not name:
        return
    words = {child.type for child in node.children if not child.is_named}
    if words & {"get", "set"}:
        stated = node.child_by_field_name("return_type")
        before = made.props.get(name)
        kind = env.lazy(stated) if stated is not None else (
            before.value if before is not None else Lazy(lambda: function(node, env).result.get())  # noqa: PLW0108 - read when asked for
        )  # fmt: skip
        made.props[name] = Prop(
            name, kind, sort="accessor", hidden=hides(node), node=node, module=env.module
        )
        return
    made.props[name] = Prop(
        name, Lazy(lambda: function(node, env)), "?" in words, "method", hides(node), node,
        env.module,
    )  # fmt: skip


def _parameter(node: Node, env: Env, made: Body) -> None:
    """Take a parameter of the constructor that is a property as well."""
    name = text_of(node.child_by_field_name("pattern"))
    stated, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    kind = env.lazy(stated)
    if stated is None and value is not None:
        kind = Lazy(lambda: env.world.wide(value, env))
    made.props[name] = Prop(
        name, kind, node.type == "optional_parameter", "field", hides(node), node, env.module
    )


def _index(node: Node, env: Env, made: Body) -> None:
    clause = mapped_clause(node.parent) if node.parent is not None else None
    if clause is not None:
        made.take(body(mapped(clause[0], clause[1], env)))
        return
    over, value = (
        env.read(node.child_by_field_name("index_type")),
        node.child_by_field_name("type"),
    )
    if NUMBER in sides(over):
        made.numbers = env.lazy(value)
    # A name that must look so and so (`data-${string}`) leaves the other names as they are.
    named = all(isinstance(one, Pattern) or one in (NUMBER, SYMBOL) for one in sides(over))
    if not named:
        made.index = env.lazy(value)


def _computed(node: Node, env: Env) -> str:
    """Return the name of ``[Kind.Paid]: ...``: a member of an enumeration, or a constant."""
    name = node.child_by_field_name("name")
    if name is None or name.type != "computed_property_name" or not name.named_children:
        return ""
    inner = name.named_children[0]
    if text_of(inner).startswith("Symbol."):
        return ""
    found = env.world.exact(inner, env)
    return found.value if isinstance(found, Literal) else ""
