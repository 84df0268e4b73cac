"""Which methods the views of Django and of what is commonly built upon it answer to.

Sources: Django's documentation (class based views, ``django.views.decorators.http``) and that of
the packages named below.
"""

from __future__ import annotations

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import MISSING, Closure, Made, last, listed
from conductor_mcp.formats.routes._pyrun import Run
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, dotted, texts
from conductor_mcp.model.endpoint import ANY

_VERBS = ("get", "post", "put", "patch", "delete")
"""What contracts describe; how ``HEAD`` and ``OPTIONS`` are answered follows from these."""
_SHOWS, _FORM = ("GET",), ("GET", "POST", "PUT")
_GENERIC = {
    "TemplateView": _SHOWS, "ListView": _SHOWS, "DetailView": _SHOWS, "ArchiveIndexView": _SHOWS,
    "YearArchiveView": _SHOWS, "MonthArchiveView": _SHOWS, "WeekArchiveView": _SHOWS,
    "DayArchiveView": _SHOWS, "TodayArchiveView": _SHOWS, "DateDetailView": _SHOWS,
    "BaseListView": _SHOWS, "BaseDetailView": _SHOWS, "ProcessFormView": _FORM,
    "CreateView": _FORM, "UpdateView": _FORM, "FormView": _FORM, "BaseFormView": _FORM,
    "BaseCreateView": _FORM, "BaseUpdateView": _FORM,
    "DeleteView": ("GET", "POST", "DELETE"), "BaseDeleteView": ("GET", "POST", "DELETE"),
    "DeletionMixin": ("POST", "DELETE"),
    "RedirectView": ("GET", "POST", "PUT", "PATCH", "DELETE"), "LoginView": _FORM,
    "LogoutView": ("POST",), "PasswordChangeView": _FORM, "PasswordResetView": _FORM,
    "PasswordResetConfirmView": _FORM, "PasswordChangeDoneView": _SHOWS,
    "PasswordResetDoneView": _SHOWS, "PasswordResetCompleteView": _SHOWS,
    "PasswordContextMixin": (), "ProcessFormMixin": _FORM,
    "JavaScriptCatalog": _SHOWS, "JSONCatalog": _SHOWS,
    "CreateAPIView": ("POST",), "ListAPIView": _SHOWS, "RetrieveAPIView": _SHOWS,
    "DestroyAPIView": ("DELETE",), "UpdateAPIView": ("PUT", "PATCH"),
    "ListCreateAPIView": ("GET", "POST"), "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    "ObtainAuthToken": ("POST",), "TokenObtainPairView": ("POST",), "TokenRefreshView": ("POST",),
    "TokenVerifyView": ("POST",), "TokenBlacklistView": ("POST",), "TokenViewBase": ("POST",),
    "SchemaView": _SHOWS, "SpectacularAPIView": _SHOWS, "SpectacularSwaggerView": _SHOWS,
    "SpectacularRedocView": _SHOWS, "Feed": ("*",),
    # What is commonly built upon, by the documentation of django-filter, django-tables2,
    # django-extra-views, django-formtools, django-autocomplete-light and django-vanilla-views.
    "FilterView": _SHOWS, "BaseFilterView": _SHOWS, "SingleTableView": _SHOWS,
    "ExportView": _SHOWS, "MultiTableView": _SHOWS, "SearchView": _SHOWS,
    "FormSetView": _FORM, "ModelFormSetView": _FORM, "InlineFormSetView": _FORM,
    "CreateWithInlinesView": _FORM, "UpdateWithInlinesView": _FORM,
    "NamedFormsetsMixin": (), "WizardView": ("GET", "POST"), "SessionWizardView": ("GET", "POST"),
    "CookieWizardView": ("GET", "POST"), "NamedUrlWizardView": ("GET", "POST"),
    "NamedUrlSessionWizardView": ("GET", "POST"), "NamedUrlCookieWizardView": ("GET", "POST"),
    "Select2QuerySetView": ("GET", "POST"), "BaseQuerySetView": _SHOWS,
    "Select2ListView": ("GET", "POST"),
    "AutoResponseView": _SHOWS, "AuthorizationView": _FORM, "TokenView": ("POST",),
    # By those of allauth, invitations, two-factor, haystack and django-registration.
    "SignupView": _FORM, "RegistrationView": _FORM, "ActivationView": _FORM,
    "EmailView": _FORM, "SendInvite": _FORM,
    "PasswordSetView": _FORM, "PasswordResetFromKeyView": _FORM, "ReauthenticateView": _FORM,
    "ConfirmEmailView": ("GET", "POST"), "AcceptInvite": ("GET", "POST"),
    "SetupView": ("GET", "POST"), "ConnectionsView": _FORM,
    "dj_rest_auth.views.LoginView": ("POST",), "dj_rest_auth.views.LogoutView": ("GET", "POST"),
    "dj_rest_auth.views.PasswordResetView": ("POST",),
    "dj_rest_auth.views.PasswordResetConfirmView": ("POST",),
    "dj_rest_auth.views.PasswordChangeView": ("POST",),
    "dj_rest_auth.views.UserDetailsView": ("GET", "PUT", "PATCH"),
    "allauth.account.views.LogoutView": ("GET", "POST"),
    "two_factor.views.LoginView": ("GET", "POST"),
    "haystack.generic_views.SearchView": _FORM,
    # By those of OAuth Toolkit and mozilla-django-oidc.
    "OIDCAuthenticationRequestView": _SHOWS, "OIDCAuthenticationCallbackView": _SHOWS,
    "OIDCLogoutView": ("GET", "POST"),
    "ApplicationList": _SHOWS, "ApplicationDetail": _SHOWS, "ApplicationRegistration": _FORM,
    "ApplicationUpdate": _FORM, "ApplicationDelete": ("GET", "POST", "DELETE"),
    "AuthorizedTokensListView": _SHOWS,
    "AuthorizedTokenDeleteView": ("GET", "POST", "DELETE"),
    "RevokeTokenView": ("POST",), "IntrospectTokenView": ("GET", "POST"),
}  # fmt: skip
_ENDINGS = {"ListView": _SHOWS, "DetailView": _SHOWS, "TemplateView": _SHOWS, "FormView": _FORM,
            "CreateView": _FORM, "UpdateView": _FORM, "DeleteView": ("GET", "POST", "DELETE"),
            "RedirectView": _GENERIC["RedirectView"], "ListAPIView": _SHOWS,
            "RetrieveAPIView": _SHOWS, "CreateAPIView": ("POST",)}  # fmt: skip
"""What a view of another package is, by the words that its name ends in, if nothing else tells."""
_BARE = ("View", "APIView", "GenericAPIView", "object", "ViewSet", "GenericViewSet", "Generic",
         "ViewSetMixin", "ABC", "ContextMixin")  # fmt: skip
_LIMITS = {"require_GET": ("GET",), "require_POST": ("POST",), "require_safe": ("GET", "HEAD")}


def verbs(
    run: Run, view: Thing | None, mapping: dict[str, str] | None
) -> tuple[tuple[str, ...], bool]:
    """Return the methods that a view answers to, ``*`` for all, and whether that is sure."""
    if mapping is not None:
        found = tuple(name.upper() for name in mapping)
        return _allowed(run, view, found) if view else found, True
    what = view.what if view else None
    if isinstance(what, Function):
        return _of_function(what), True
    if view is None or not isinstance(what, Class):
        known = _generic(view.outside) if view else None
        return (ANY,) if known is None else known, known is not None
    return of_class(run, view)


def of_closure(run: Run, view: object) -> tuple[str, ...]:
    """Return the methods that a function which a function makes is limited to by decorators."""
    if not isinstance(view, Closure):
        return ()
    for one in view.node.named_children:
        if one.type != "decorator" or not one.named_children:
            continue
        made = run.evaluate(view.frame, one.named_children[0])
        if isinstance(made, Made) and last(made.kind) in ("api_view", "require_http_methods"):
            held = listed(made.at(0)) or []
            return tuple(t.upper() for t in held if isinstance(t, str) and t.lower() in _VERBS)
    return ()


def _of_function(function: Function) -> tuple[str, ...]:
    for one in function.decorators:
        call = one if isinstance(one, Call) else None
        name = dotted(call.function if call else one).rpartition(".")[2]
        if name in _LIMITS:
            return _LIMITS[name]
        if name == "api_view":
            every = texts(call.at(0, "http_method_names")) if call else ()
            given = tuple(t.upper() for t in every if t.lower() in _VERBS)
            return given or ("GET",)
        if name == "require_http_methods" and call is not None:
            return tuple(text.upper() for text in texts(call.at(0))) or (ANY,)
    return (ANY,)


def of_class(run: Run, view: Thing) -> tuple[tuple[str, ...], bool]:
    """Return the methods of a class based view, those that it inherits included."""
    line = run.lineage(view)
    found = tuple(verb.upper() for verb in _VERBS if _answers(run, line, verb))
    if found:
        return _allowed(run, view, found), True
    outside = [one.outside for one in line if one.outside]
    if any(_generic(name) == (ANY,) for name in outside):
        return (ANY,), True
    above = [name.rpartition(".")[2] for name in outside if _generic(name) is None]
    strange = [n for n in above if n not in _BARE and "Mixin" not in n]
    for name in strange:
        for ending, methods in _ENDINGS.items():
            if name.endswith(ending):
                return _allowed(run, view, methods), False
    itself = any(run.of_class(view, n, view) is not MISSING for n in ("dispatch", "__call__"))
    return ((ANY,), not strange) if strange or itself else ((), True)


def _generic(origin: str) -> tuple[str, ...] | None:
    """Return the methods of an outside view, by its whole name or by its last word."""
    return _GENERIC.get(origin, _GENERIC.get(origin.rpartition(".")[2]))


def _answers(run: Run, line: list[Thing], verb: str) -> bool:
    for one in line:
        if one.outside:
            if verb.upper() in (_generic(one.outside) or ()):
                return True
        elif (own := run.own(one, verb)) is not MISSING:
            return own is not None
    return False


def _allowed(run: Run, view: Thing, found: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what a view says not to answer to."""
    names = listed(run.of_class(view, "http_method_names", view)) if view.what else None
    if names is None or not all(isinstance(one, str) for one in names):
        return found
    allowed = {one.upper() for one in names if isinstance(one, str)}
    return tuple(one for one in found if one in allowed)
