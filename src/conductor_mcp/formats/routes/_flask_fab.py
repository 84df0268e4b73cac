"""View classes that Flask-AppBuilder puts below a path of their own: ``@expose`` and ``add_view``.

Source: Flask-AppBuilder's documentation (base views, model views, model REST APIs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conductor_mcp.formats.routes._flask_apps import Apps, Prefix
from conductor_mcp.formats.routes._flask_found import Rule
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame, each
from conductor_mcp.formats.routes._python import Class, PyFile
from conductor_mcp.formats.routes._values import Call, Value, dotted

_Exposed = tuple[tuple[str, tuple[str, ...]], ...]
_BOTH = ("GET", "POST")
_FORM = {"this_form_get": (("/form", ("GET",)),), "this_form_post": (("/form", ("POST",)),)}
_MODEL = {
    "list": (("/list/", ("GET",)),), "show": (("/show/<pk>", ("GET",)),),
    "add": (("/add", _BOTH),), "edit": (("/edit/<pk>", _BOTH),),
    "delete": (("/delete/<pk>", _BOTH),), "download": (("/download/<string:filename>", ("GET",)),),
    "action": (("/action/<string:name>/<pk>", _BOTH),),
    "action_post": (("/action_post", ("POST",)),),
}  # fmt: skip
_CHART = {"chart": (("/chart/<group_by>", ("GET",)), ("/chart/", ("GET",)))}
_REST = {
    "info": (("/_info", ("GET",)),), "get": (("/<int:pk>", ("GET",)),),
    "get_list": (("/", ("GET",)),), "post": (("/", ("POST",)),), "put": (("/<pk>", ("PUT",)),),
    "delete": (("/<pk>", ("DELETE",)),),
}  # fmt: skip
_BASES: Mapping[str, Mapping[str, _Exposed]] = {
    "BaseView": {}, "BaseApi": {}, "BaseFormView": {}, "BaseModelView": {}, "BaseCRUDView": {},
    "AbstractViewApi": {}, "BaseModelApi": {}, "SimpleFormView": _FORM, "PublicFormView": _FORM,
    "ModelView": _MODEL, "RestCRUDView": _MODEL, "ModelRestApi": _REST,
    "MultipleView": {"list": (("/list/", ("GET",)),)},
    "MasterDetailView": {"list": (("/list/", ("GET",)), ("/list/<pk>", ("GET",)))},
    "CompactCRUDMixin": {"list": (("/list/", _BOTH),), "add": (("/add/", _BOTH),),
                         "edit": (("/edit/<pk>", _BOTH),), "delete": (("/delete/<pk>", _BOTH),)},
    "GroupByChartView": _CHART, "DirectByChartView": _CHART, "ChartView": _CHART,
    "DirectChartView": _CHART, "TimeChartView": {
        "chart": (("/chart/<group_by>/<period>", ("GET",)), ("/chart/", ("GET",)))},
}  # fmt: skip
_READ = {name: _REST[name] for name in ("info", "get", "get_list")}
_ROLE: Mapping[str, _Exposed] = {
    "list_role_permissions": (("/<int:role_id>/permissions/", ("GET",)),),
    "add_role_permissions": (("/<int:role_id>/permissions", ("POST",)),),
    "update_role_users": (("/<int:role_id>/users", ("PUT",)),),
    "update_role_groups": (("/<int:role_id>/groups", ("PUT",)),),
}
_USERS = {**_MODEL, "userinfo": (("/userinfo/", ("GET",)),)}
_SIGN = {"login": (("/login/", _BOTH),), "logout": (("/logout/", ("GET",)),)}
_SECURITY: Mapping[str, tuple[str | None, Mapping[str, _Exposed]]] = {
    "RoleModelView": ("/roles", _MODEL), "PermissionModelView": ("/permissions", _MODEL),
    "ViewMenuModelView": ("/viewmenus", _MODEL), "UserGroupModelView": ("/groups", _MODEL),
    "PermissionViewModelView": ("/permissionviews", _MODEL), "UserModelView": ("/users", _USERS),
    "RegisterUserModelView": ("/registeruser", _MODEL), "UserDBModelView": ("/users", _USERS),
    "UserLDAPModelView": ("/users", _USERS), "UserOAuthModelView": ("/users", _USERS),
    "UserOIDModelView": ("/users", _USERS), "UserRemoteUserModelView": ("/users", _USERS),
    "ResetPasswordView": ("/resetpassword", _FORM), "UserStatsChartView": (None, _CHART),
    "ResetMyPasswordView": ("/resetmypassword", _FORM), "UserInfoEditView": (None, _FORM),
    "IndexView": ("", {"index": (("/", ("GET",)),)}),
    "UtilView": ("", {"back": (("/back", ("GET",)),)}),
    "RoleApi": ("/api/v1/security/roles", {**_REST, **_ROLE}),
    "UserApi": ("/api/v1/security/users", _REST), "GroupApi": ("/api/v1/security/groups", _REST),
    "PermissionApi": ("/api/v1/security/permissions", _READ),
    "ViewMenuApi": ("/api/v1/security/resources", _REST),
    "PermissionViewMenuApi": ("/api/v1/security/permissions-resources", _REST),
    "AuthView": ("", _SIGN), "AuthDBView": ("", _SIGN), "AuthLDAPView": ("", _SIGN),
}  # fmt: skip
"""What the package's own security views expose, below what."""
_OLDER: Mapping[str, _Exposed] = {
    "api": (("/api", ("GET",)),), "api_read": (("/api/read", ("GET",)),),
    "api_get": (("/api/get/<pk>", ("GET",)),), "api_create": (("/api/create", ("POST",)),),
    "api_update": (("/api/update/<pk>", ("PUT",)),),
    "api_readvalues": (("/api/readvalues", ("GET",)),),
    "api_delete": (("/api/delete/<pk>", ("DELETE",)),),
    "api_column_add": (("/api/column/add/<col_name>", ("GET",)),),
    "api_column_edit": (("/api/column/edit/<col_name>", ("GET",)),),
}  # fmt: skip
"""What model views expose in addition before version 5."""
_NONE: Mapping[str, _Exposed] = {}
_PACKAGE = "flask_appbuilder"
_WORDS = ("expose", "add_view", "add_api", _PACKAGE)


def exposed(apps: Apps, path: str, file: PyFile) -> Iterator[tuple[Rule, Prefix]]:
    """Yield the rules of the view classes of a file, with what they are below."""
    text = apps.eyes.project.read_text(path) or ""
    if not any(word in text for word in _WORDS):
        return
    for kind in file.classes.values():
        thing = Thing(path, kind.scope, kind.name, kind)
        lineage = list(apps.eyes.lineage(thing))
        root = next((name for one in lineage if (name := _root(one))), "")
        if not root:
            continue
        shown = root == "IndexView" or thing.key in apps.shown()
        found = _methods(apps, lineage)
        if not shown and not any(m.name in found for m in file.methods(kind.path)):
            continue
        base, known = _base(apps, thing, root, api=_is_api(lineage))
        wanted, unwanted = (
            _names(apps, thing, f"{w}_route_methods") for w in ("include", "exclude")
        )
        for name, (rules, line) in found.items():
            if (wanted and name not in wanted) or name in unwanted:
                continue
            for rule, methods in rules:
                at = (path, line or kind.line)
                sure = known and shown and (line > 0 or name not in _OLDER)
                yield Rule(thing, (rule,), methods, at, thing), (base, sure)


def _root(thing: Thing) -> str:
    """Return the name of the framework's own base that something is."""
    if thing.outside.startswith(f"{_PACKAGE}."):
        name = thing.outside.rpartition(".")[2]
        return name if name in _BASES or name in _SECURITY else ""
    if isinstance(thing.what, Class) and _PACKAGE in thing.path.split("/"):
        return thing.what.name if thing.what.name in ("BaseView", "BaseApi") else ""
    return ""


def _is_api(lineage: list[Thing]) -> bool:
    names = {_root(one) for one in lineage}
    return bool(names & {"BaseApi", "ModelRestApi", "BaseModelApi"})


def _methods(apps: Apps, lineage: list[Thing]) -> dict[str, tuple[_Exposed, int]]:
    """Return what is exposed by method, the nearest definition of each deciding."""
    found: dict[str, tuple[_Exposed, int]] = {}
    seen: set[str] = set()
    for at, one in enumerate(lineage):
        file = apps.eyes.file(one.path) if one.path else None
        if isinstance(one.what, Class) and file is not None:
            for method in file.methods(one.what.path):
                if method.name not in seen:
                    seen.add(method.name)
                    rules = tuple(_of_decorators(apps, one.path, method.scope, method.decorators))
                    if rules:
                        found[method.name] = rules, 0 if at else method.line
        else:
            root = _root(one)
            table = _SECURITY[root][1] if root in _SECURITY else _BASES.get(root, {})
            older = _OLDER if "show" in table else _NONE
            for name, rules in (*table.items(), *older.items()):
                if name not in seen:
                    seen.add(name)
                    found[name] = rules, 0
    return found


def _of_decorators(
    apps: Apps, path: str, scope: str, decorators: tuple[Value, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in decorators:
        if not isinstance(one, Call) or dotted(one.function).rpartition(".")[2] != "expose":
            continue
        frame = Frame(path, scope)
        url = apps.value(one.at(0, "url"), frame) if one.at(0, "url") is not None else "/"
        given = one.at(1, "methods")
        methods = [m.upper() for m in each(apps.value(given, frame)) or () if isinstance(m, str)]
        yield url if isinstance(url, str) else "", tuple(methods) or ("GET",)


def _base(apps: Apps, thing: Thing, root: str, *, api: bool) -> Prefix:
    """Return the path that a view class is below."""
    base = _attribute(apps, thing, "route_base")
    if isinstance(base, str):
        return base, True
    name = thing.name.lower()
    if (given := _SECURITY.get(root, (None, {}))[0]) is not None:
        return given, True
    if not api:
        return f"/{name}", True
    version, resource = (
        _attribute(apps, thing, "version"),
        _attribute(apps, thing, "resource_name"),
    )
    version = version if isinstance(version, str) else "v1"
    resource = resource if isinstance(resource, str) else name
    return f"/api/{version}/{resource.lower()}", True


def _attribute(apps: Apps, thing: Thing, name: str) -> object:
    found = apps.eyes.member(thing, name)
    if found is None or found.outside or found.what is None or isinstance(found.what, Class):
        return None
    return apps.of(found)


def _names(apps: Apps, thing: Thing, name: str) -> set[str]:
    given = _attribute(apps, thing, name)
    found = [given] if isinstance(given, str) else each(given)
    return {one for one in found or () if isinstance(one, str)}
