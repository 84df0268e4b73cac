"""What Django's models say of themselves: ``Shop._meta.model_name``, and where an app has them.

Source: Django's documentation (model ``_meta`` API, applications).
"""

from __future__ import annotations

import re

from conductor_mcp.formats.routes._djapps import app_config, app_configs, label_of, name_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import MISSING, UNKNOWN, Attribute, Made, last
from conductor_mcp.formats.routes._pyrun import Run

_WORD = re.compile(r"(((?<=[a-z])[A-Z])|([A-Z](?![A-Z]|$)))")
_MOST = 200


def options_of(run: Run, model: Thing) -> object:
    """Return ``_meta`` of a model, :data:`MISSING` for a class that is none."""
    if not any(one.outside and last(one) not in ("object", "?") for one in run.lineage(model)):
        return MISSING
    meta = run.of_class(model, "Meta", model)

    def said(name: str) -> object:
        found = run.attribute(meta, name) if isinstance(meta, Thing) else None
        return found if isinstance(found, str) else None

    plain = _WORD.sub(r" \1", model.name).lower().strip()
    label = said("app_label") or _label(run, model.path)
    whole = f"{label}.{model.name}" if isinstance(label, str) else UNKNOWN
    spoken = said("verbose_name") or plain
    held: dict[str, object] = {
        "object_name": model.name, "model_name": model.name.lower(), "app_label": label,
        "label": whole, "label_lower": whole.lower() if isinstance(whole, str) else UNKNOWN,
        "verbose_name": spoken, "model": model, "abstract": False,
        "verbose_name_plural": said("verbose_name_plural") or f"{spoken}s",
        "module_name": model.name.lower(),
    }  # fmt: skip
    return Made(
        Thing(outside="django.db.models.options.Options"), attributes=held, path=model.path
    )


def _label(run: Run, path: str) -> object:
    """Return the label of the app that a file belongs to, else the name of its folder."""
    best = ("", "")
    for one in app_configs(run):
        home = one.path.rpartition("/")[0] if one is not None else ""
        label = label_of(run, one) if one is not None else None
        if isinstance(label, str) and path.startswith(f"{home}/") and len(home) > len(best[0]):
            best = (home, label)
    if best[1]:
        return best[1]
    folder = path.rpartition("/")[0].rpartition("/models")[0] or path.rpartition("/")[0]
    return folder.rpartition("/")[2] or UNKNOWN


def get_model(run: Run, made: Made) -> object:
    """Return what ``config.get_model("Shop")`` and ``apps.get_model("shop", "Shop")`` give."""
    words = [one for one in made.given if isinstance(one, str)]
    of = made.kind.of if isinstance(made.kind, Attribute) else None
    config: object = of
    if not isinstance(of, Made):
        words = words[0].split(".") if len(words) == 1 else words
        config = app_config(run, words[0]) if len(words) > 1 else None
    own = name_of(run, config) if isinstance(config, Made) else None
    if not words or not isinstance(own, str) or not isinstance(config, Made):
        return MISSING
    home = run.eyes.resolve(config.path, f"{own}.models")
    folder = (home or "").removesuffix("__init__.py").removesuffix(".py")
    places = [p for p in sorted(run.eyes.project.paths()) if home and p.startswith(folder)]
    for place in [p for p in places if p.endswith(".py")][:_MOST]:
        file = run.file(place)
        for name, kind in file.classes.items() if file is not None else ():
            if name.lower() == words[-1].lower():
                return Thing(place, kind.scope, name, kind)
    return MISSING
