"""What the name of a TypeScript class is as a value: what makes it, and its static members.

Source: the TypeScript handbook (classes, static members, inherited ones).
"""

from __future__ import annotations

from functools import partial

from conductor_mcp.formats.shapes._typescript import Place
from conductor_mcp.formats.shapes._typescript_bodies import body
from conductor_mcp.formats.shapes._typescript_declared import (
    CLASSES,
    FIELDS,
    METHODS,
    declared,
    hides,
    is_static,
)
from conductor_mcp.formats.shapes._typescript_env import Env, bound, children, function, parameters
from conductor_mcp.formats.shapes._typescript_kinds import (
    Body,
    Function,
    Lazy,
    Object,
    Prop,
    Tuple,
)
from conductor_mcp.formats.shapes._typescript_values import bases_of, property_name


def constructor_of(place: Place, env: Env) -> Object:
    """Return what the name of a class is as a value: what makes it, and its static members."""
    made = Object(Body, f"typeof {place.name}", (place.module.path, f"typeof {place.name}"))
    made.make = lambda: _statics(place, env.at(place))
    made.form = lambda: "call"
    return made


def _statics(place: Place, env: Env) -> Body:
    made = Body()
    node = next(one for one in place.nodes if one.type in CLASSES)
    takes = Tuple(())
    for base in bases_of(node)[:1]:
        above = env.world.exact(base, env)
        inherited = body(above)
        made.props |= inherited.props
        takes = inherited.calls[-1].params if inherited.calls else takes
    inner = bound(node, env, None)
    for one in children(node.child_by_field_name("body")):
        name = property_name(one)
        if one.type in METHODS and name == "constructor":
            takes = parameters(one, inner)
        elif is_static(one) and one.type in METHODS:
            kind = Lazy(partial(function, one, env))
            made.props[name] = Prop(name, kind, sort="method", node=one, module=env.module)
        elif is_static(one) and one.type in FIELDS:
            stated, value = one.child_by_field_name("type"), one.child_by_field_name("value")
            fixed = any(child.type == "readonly" for child in one.children)
            how = env.world.exact if fixed else env.world.wide
            kind = env.lazy(stated) if stated is not None else Lazy(partial(how, value, env))
            made.props[name] = Prop(name, kind, hidden=hides(one), node=one, module=env.module)
    made.calls.append(Function(takes, Lazy(lambda: declared(place, None, env)), makes=True))
    return made
