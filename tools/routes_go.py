"""Print what net/http, chi and gin are told to answer: ``... FRAMEWORK DIR PROGRAM > there.json``.

PROGRAM is a package of Go, or a file, that makes the routers of the code below DIR; what it serves
is stopped after some seconds. It is built with a layer over the framework's own source that writes
down each route with the file that declares it, each router that is mounted below another, and what
``http.StripPrefix`` is put around. Whole paths are put together of these here. ``go`` has to find
the framework as the program does (GOPATH, or a module). For ``tools/routes_score.py``.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SECONDS = 20
_DEEPEST = 10
_ALL = 9
_WRITER = """package %s

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	%s
)

func routesNote(kind string, cells ...string) {
	here, file, line := make([]uintptr, 40), "", 0
	frames := runtime.CallersFrames(here[:runtime.Callers(2, here)])
	for {
		frame, more := frames.Next()
		if !strings.Contains(frame.Function, "%s.") || !more {
			file, line = frame.File, frame.Line
			break
		}
	}
	note := map[string]any{"kind": kind, "cells": cells, "file": file, "line": line}
	text, _ := json.Marshal(note)
	out, err := os.OpenFile(os.Getenv("ROUTES_OUT"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		out.Write(append(text, '\\n'))
		out.Close()
	}
}
"""
_HTTP = """
func routesID(handler Handler) string {
	if found, ok := handler.(HandlerFunc); ok {
		return fmt.Sprintf("%x", *(*uintptr)(unsafe.Pointer(&found)))
	}
	return fmt.Sprintf("%p", handler)
}

func StripPrefix(prefix string, h Handler) Handler {
	made := routesStripped(prefix, h)
	routesNote("strip", routesID(made), prefix, routesID(h))
	return made
}
"""
_CHI = """
func routesID(handler http.Handler) string {
	if found, ok := handler.(*Mux); ok {
		return fmt.Sprintf("%p", found.tree)
	}
	return ""
}

func routesAdded(mx *Mux, method methodTyp, pattern string) {
	if method&mSTUB != 0 {
		return
	}
	found := "*"
	for name, one := range methodMap {
		if one == method {
			found = name
		}
	}
	routesNote("route", fmt.Sprintf("%p", mx.tree), found, pattern)
}
"""
_LAYERS: dict[str, tuple[str, str, str, str, list[tuple[str, str]]]] = {
    "go_net_http": ("net/http", "server.go", '"fmt"\n\t"unsafe"', _HTTP, [
        (r"func StripPrefix\(", "func routesStripped("),
        (r"(func \(mux \*ServeMux\) registerErr\(patstr string, handler Handler\) error \{)",
         '\\1\n\troutesNote("route", fmt.Sprintf("%p", mux), "", patstr, routesID(handler))'),
    ]),
    "chi": ("github.com/go-chi/chi", "mux.go", '"fmt"\n\t"net/http"', _CHI, [
        (r"(func \(mx \*Mux\) Mount\(pattern string, handler http.Handler\) \{)",
         '\\1\n\troutesNote("mount", fmt.Sprintf("%p", mx.tree), pattern, routesID(handler))'),
        (r"(func \(mx \*Mux\) handle\(method methodTyp, .*\{)",
         "\\1\n\troutesAdded(mx, method, pattern)"),
    ]),
    "gin": ("github.com/gin-gonic/gin", "routergroup.go", "", "", [
        (r"(handlers = group.combineHandlers\(handlers\)\n\tgroup.engine.addRoute)",
         'routesNote("route", "", httpMethod, absolutePath)\n\t\\1'),
    ]),
}  # fmt: skip


def _layer(framework: str, folder: Path, package: str) -> Path:
    """Write the layer's files, and the list of them for ``go build -overlay``."""
    base, name, imports, more, changes = _LAYERS[framework]
    found = subprocess.run(
        ["go", "list", "-f", "{{.Dir}}", package], capture_output=True, text=True, check=True
    ).stdout.strip()
    text = (Path(found) / name).read_text("utf-8")
    for pattern, to in changes:
        text, times = re.subn(pattern, to, text)
        if not times:
            sys.exit(f"{package} is written otherwise: {pattern}")
    short = base.rpartition("/")[2]
    (folder / name).write_text(text, "utf-8")
    written = _WRITER % (short, imports, package) + more
    (folder / "routes_note.go").write_text(written, "utf-8")
    listed = {str(Path(found) / n): str(folder / n) for n in (name, "routes_note.go")}
    (folder / "overlay.json").write_text(json.dumps({"Replace": listed}), "utf-8")
    return folder / "overlay.json"


def _noted(framework: str, program: list[str], package: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as made:
        folder, out = Path(made), Path(made) / "noted"
        overlay = _layer(framework, folder, package)
        binary = folder / "program"
        subprocess.run(["go", "build", "-overlay", overlay, "-o", binary, program[0]], check=True)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it serves
            subprocess.run(
                [binary, *program[1:]],
                env={**os.environ, "ROUTES_OUT": str(out), "GODEBUG": "httpmuxgo121=0"},
                timeout=_SECONDS, check=False, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        lines = out.read_text("utf-8").splitlines() if out.exists() else []
        return [json.loads(line) for line in lines]


def _whole(framework: str, noted: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield method, path and file of each route."""
    stripped = {n["cells"][0]: n["cells"][1:] for n in noted if n["kind"] == "strip"}
    routers = {n["cells"][0] for n in noted if n["kind"] == "route"}
    above: dict[str, list[tuple[str, str]]] = {}
    for one in noted:
        cells = one["cells"]
        if one["kind"] == "mount" and cells[2]:
            above.setdefault(cells[2], []).append((cells[0], cells[1].rstrip("/")))
        elif one["kind"] == "route" and framework == "go_net_http":
            prefix, inner = stripped.get(cells[3], ("", cells[3]))
            if inner in routers:
                above.setdefault(inner, []).append((cells[0], prefix.rstrip("/")))

    def prefixes(router: str, depth: int) -> list[str]:
        if router not in above or depth > _DEEPEST:
            return [""]
        return [p + own for up, own in above[router] for p in prefixes(up, depth + 1)]

    for one in noted:
        cells = one["cells"]
        inner = stripped.get(cells[3], ("", cells[3]))[1] if len(cells) > 3 else ""  # noqa: PLR2004 - a handler
        if one["kind"] != "route" or (inner and inner in routers):
            continue
        for prefix in dict.fromkeys(prefixes(cells[0], 0)):
            yield (*_SHOWN[framework](cells[1], prefix, cells[2]), one["file"])


def _http(method: str, prefix: str, pattern: str) -> tuple[str, str]:
    del method
    verb, _, path = pattern.rpartition(" ")
    path = "/" + path.partition("/")[2]
    path = prefix + path.replace("{$}", "") if path != "/" or not prefix else f"{prefix}/"
    path = re.sub(r"\{(\w+)\.\.\.\}", r"{\1*}", path)
    subtree = path.endswith("/") and path != "/" and not pattern.endswith("{$}")
    return verb.strip() or "*", path + "{rest*}" if subtree else path


def _chi(method: str, prefix: str, pattern: str) -> tuple[str, str]:
    # What is mounted at a path answers there with a slash at its end and without.
    whole = prefix if prefix and pattern == "/" else prefix + pattern
    path = re.sub(r"\{(\w+):(?:[^{}]|\{[^{}]*\})*\}", r"{\1}", whole)
    return method, re.sub(r"\*$", "{rest*}", path)


def _gin(method: str, prefix: str, pattern: str) -> tuple[str, str]:
    path = re.sub(r":(\w+)", r"{\1}", prefix + pattern)
    return method, re.sub(r"\*(\w+)", r"{\1*}", path)


_SHOWN = {"go_net_http": _http, "chi": _chi, "gin": _gin}


def main(framework: str, folder: str, *program: str) -> None:
    """Run one program, and print the routes that files below a folder declare."""
    root = Path(folder).resolve()
    package = os.environ.get("ROUTES_PACKAGE", _LAYERS[framework][0])  # chi/v5, for instance
    rows: list[dict[str, Any]] = []
    found = list(_whole(framework, _noted(framework, list(program), package)))
    every = Counter((path, file) for _, path, file in found)
    found = [  # gin's Any is one route for each method
        ("*" if every[path, file] >= _ALL else method, path, file) for method, path, file in found
    ]
    for method, path, file in dict.fromkeys(found):
        at = Path(file)
        here = at.relative_to(root).as_posix() if at.is_relative_to(root) else ""
        rows.append({"method": method, "path": path, "file": here, "parameters": []})
    print(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
