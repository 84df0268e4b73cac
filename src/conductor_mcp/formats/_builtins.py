"""Names that need no import, and where they come from: a language's built-ins and globals.

Sources: Python's ``builtins``, ECMAScript's and the web's global objects and those of Node.js, the
predeclared functions of the Go specification, the classes of ``java.lang``.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import lru_cache

_JAVASCRIPT = (
    "AbortController Array ArrayBuffer Atomics BigInt Blob Boolean BroadcastChannel Buffer "
    "DataView Date Error EvalError EventSource File FileReader FormData Function Headers Image "
    "Intl JSON Map Math MessageChannel MutationObserver Notification Number Object Promise Proxy "
    "RangeError ReferenceError Reflect RegExp Request Response Set SharedWorker String Symbol "
    "SyntaxError TextDecoder TextEncoder TypeError URL URLSearchParams Uint8Array WeakMap WeakRef "
    "WeakSet WebAssembly WebSocket Worker XMLHttpRequest alert atob btoa caches "
    "cancelAnimationFrame "
    "clearImmediate clearInterval clearTimeout confirm console crypto customElements "
    "decodeURIComponent document encodeURIComponent escape eval fetch history importScripts "
    "indexedDB isFinite isNaN localStorage location matchMedia navigator parseFloat parseInt "
    "performance postMessage process prompt queueMicrotask requestAnimationFrame "
    "requestIdleCallback sessionStorage setImmediate setInterval setTimeout structuredClone "
    "unescape"
)
_GO = (
    "append cap clear close complex copy delete imag len make max min new panic print println "
    "real recover"
)
_JAVA = (
    "ArithmeticException AssertionError AutoCloseable Boolean Byte Character Class ClassLoader "
    "Double Error Exception Float IllegalArgumentException IllegalStateException "
    "IndexOutOfBoundsException InheritableThreadLocal Integer InterruptedException Iterable Long "
    "Math Module NullPointerException Number NumberFormatException Object Package Process "
    "ProcessBuilder ProcessHandle Record Runnable Runtime RuntimeException SecurityException "
    "Short StackWalker StrictMath String StringBuffer StringBuilder System Thread ThreadGroup "
    "ThreadLocal Throwable UnsupportedOperationException Void"
)
_GLOBAL = ("globalThis", "window", "global")
HOMES = {
    "python": "builtins",
    "javascript": "globalThis",
    "typescript": "globalThis",
    "go": "builtin",
    "java": "java.lang",
}


@lru_cache(maxsize=8)
def built_in(language_id: str) -> Mapping[str, str]:
    """Return the origin of each name that a language has without an import."""
    home = HOMES.get(language_id, "")
    match language_id:
        case "python":
            names = [n for n in dir(builtins) if not n.startswith("_")] + ["__import__"]
        case "go":
            names = _GO.split()
        case "java":
            names = _JAVA.split()
        case "javascript" | "typescript":
            names = _JAVASCRIPT.split()
        case _:
            names = []
    found = {name: f"{home}.{name}" for name in names}
    return found | dict.fromkeys(_GLOBAL, home) if home == "globalThis" else found


def bare(origin: str) -> str:
    """Return how a built-in is written (`eval` of `builtins.eval`), ``""`` for other origins."""
    for home in HOMES.values():
        if origin.startswith(f"{home}."):
            return origin[len(home) + 1 :]
    return ""
