"""The types that TypeScript itself brings, written in TypeScript: utilities, and what has fields.

Sources: the TypeScript handbook (utility types), the ECMAScript specification (ES2022). Methods
are left out; a type of the language that has nothing else has no fields.
"""

UTILITIES = """
type PropertyKey = string | number | symbol;
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends PropertyKey, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends PropertyKey> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type NoInfer<T> = T;
type Parameters<F> = F extends (...args: infer P) => any ? P : never;
type ConstructorParameters<F> = F extends abstract new (...args: infer P) => any ? P : never;
type ReturnType<F> = F extends (...args: any) => infer R ? R : any;
type InstanceType<F> = F extends abstract new (...args: any) => infer R ? R : any;
type OmitThisParameter<F> = F;
type ThisParameterType<F> = unknown;
type Awaited<T> = T extends PromiseLike<infer U> ? Awaited<U> : T;
interface PromiseLike<T> {}
interface Promise<T> extends PromiseLike<T> { then(): any; catch(): any; finally(): any }
"""

_ERROR = "{ name: string; message: string; stack?: string; cause?: unknown }"
_BYTES = "buffer: object; byteLength: number; byteOffset: number"
_ERRORS = ("Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError",
           "URIError")  # fmt: skip
_VIEWS = ("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array",
          "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array",
          "BigUint64Array")  # fmt: skip
# Names that browsers give to a choice of words, and to what is no data.
_TEXTS = """BinaryType CanvasDirection CanvasFillRule CanvasLineCap CanvasLineJoin CanvasTextAlign
CanvasTextBaseline DocumentReadyState DocumentVisibilityState EndingType FillMode FontDisplay
GlobalCompositeOperation ImageSmoothingQuality InsertPosition KeyFormat KeyType KeyUsage
PlaybackDirection PredefinedColorSpace ReferrerPolicy RequestCache RequestCredentials
RequestDestination RequestMode RequestPriority RequestRedirect ResponseType ScrollBehavior
ScrollLogicalPosition XMLHttpRequestResponseType"""
_KEYED = ("Map<K, V>", "ReadonlyMap<K, V>", "Set<T>", "ReadonlySet<T>")
_NONE = ("WeakMap<K, V>", "WeakSet<T>", "WeakRef<T>", "Date", "Object", "Number", "Boolean",
         "Iterable<T>", "Iterator<T>", "IterableIterator<T>", "AsyncIterable<T>",
         "AsyncIterator<T>", "AsyncIterableIterator<T>", "Generator<T>", "AsyncGenerator<T>",
         "IteratorObject<T>", "Disposable", "AsyncDisposable", "EventTarget", "Function",
         "CallableFunction", "NewableFunction", "RegExp")  # fmt: skip


def text() -> str:
    """Return the declarations of all of them."""
    lines = [UTILITIES]
    lines += [f"interface {name} {_ERROR}" for name in _ERRORS]
    lines.append("interface AggregateError extends Error { errors: any[] }")
    lines += [f"type {name} = string" for name in _TEXTS.split()]
    lines += [
        f"interface {name} {{ BYTES_PER_ELEMENT: number; {_BYTES}; length: number }}"
        for name in _VIEWS
    ]
    lines += [f"interface {name} {{ size: number }}" for name in _KEYED]
    lines += [f"interface {name} {{}}" for name in _NONE]
    lines.append("interface ArrayBuffer { byteLength: number }")
    lines.append(f"interface DataView {{ {_BYTES} }}")
    lines.append("interface ArrayLike<T> { length: number; [n: number]: T }")
    lines.append("interface String { length: number }")
    lines.append("interface Array<T> { length: number }")
    lines.append("interface ReadonlyArray<T> { length: number }")
    return "\n".join(lines)
