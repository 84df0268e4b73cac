"""Write small TypeScript files that put types together in every way, to hold the reader to.

``python tools/models_typescript_cases.py DIR [--count N] [--seed S]`` writes N files below DIR;
``tools/models_typescript.cjs DIR .`` says what the compiler sees in them, and
``tools/models_score.py typescript-type DIR KNOWN.json`` compares. What is written means nothing.
"""

# ruff: noqa: E501 - cases, one beside the other

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable
from pathlib import Path

_FIXED = {
    "base.ts": """\
export interface Base { id: string; count?: number; note: string | null; tags: string[] }
export type State = "new" | "paid" | "sent";
export enum Level { Low, High = 5, Top }
export enum Colour { Red = "red", Blue = "blue" }
export const enum Bits { A = 1 << 0, B = 1 << 1, AB = A | B }
export enum Mixed { A, B = "b" }
export const STATES = ["on", "off", "idle"] as const;
export const TABLE = { low: 1, high: "x", deep: { a: true } } as const;
export const FREE = { a: 1, b: "x", c: [1, 2], d: null as string | null };
export declare function make(id: string, size?: number): Base;
export async function load(): Promise<{ rows: Base[] }> { return { rows: [] }; }
export class Shape { kind = "shape"; readonly area: number = 1; protected size?: number; #x = 1;
  static made = 0; constructor(public name: string, private readonly tag?: Level) {}
  get wide(): boolean { return true } grow(by: number): this { return this } }
export abstract class Model<T = string> { abstract key: T; value!: T[]; }
export type Kind = { type: "a"; a: string } | { type: "b"; b?: number } | { type: "c" };
export interface Box<T, U = T[]> { item: T; items: U }
export default interface Main { main: boolean }
export namespace Space { export interface Inner { x: number } export type Name = "n" | "m";
  export namespace Deep { export interface Most { y: Inner } } }
export interface Calls { run(a: string): number; stop: () => void; (x: number): string }
export interface Dict { [name: string]: number }
""",
    "again.ts": """\
export * from "./base";
export { default as Principal, Base as Basis } from "./base";
export * as all from "./base";
import type { Base } from "./base";
export interface More extends Base { more: boolean }
""",
    "whole.ts": """\
declare class Whole { part: string }
declare namespace Whole { interface Option { on: boolean } }
export = Whole;
""",
    "grown.ts": """\
import { Base } from "./base";
declare module "./base" { interface Dict { grown: number } }
export interface Grown extends Base { here: string }
declare global { interface Everywhere { all: string } }
""",
}


def _split(text: str) -> list[str]:
    """Return what stands between bars without spaces, or on lines."""
    return re.split(r"(?<! )\|(?! )|\n", text)


_HEAD = """\
import Main, { Base, State, Level, Colour, Bits, Mixed, STATES, TABLE, FREE, make, load, Shape,
  Model, Kind, Box, Space, Calls } from "./base";
import { Principal, Basis, More, all } from "./again";
import * as base from "./base";
import Whole = require("./whole");
type Opt<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
type Deep<T> = T extends object ? { [K in keyof T]?: Deep<T[K]> } : T;
type Names<T> = { [K in keyof T]: T[K] extends string ? K : never }[keyof T];
type Getters<T> = { [K in keyof T as `get${Capitalize<K & string>}`]: () => T[K] };
type Values<T> = T[keyof T];
type Unpacked<T> = T extends (infer U)[] ? U : T extends Promise<infer V> ? V : T;
type Flat<T> = { [K in keyof T]: T[K] } & {};
type Merge<A, B> = Omit<A, keyof B> & B;
type Nullable<T> = { [K in keyof T]: T[K] | null };
type Writable<T> = { -readonly [K in keyof T]-?: T[K] };
type First<T extends readonly unknown[]> = T extends readonly [infer A, ...unknown[]] ? A : never;
type Rest<T extends unknown[]> = T extends [unknown, ...infer R] ? R : never;
type Split<S extends string> = S extends `${infer A}-${infer B}` ? A | B : S;
type Boxed<T> = T extends Box<infer U, infer V> ? { u: U; v: V } : { none: T };
type If<C extends boolean, A, B> = C extends true ? A : B;
type Either<A, B> = (A & { [K in keyof B]?: never }) | (B & { [K in keyof A]?: never });
interface Line { sku: string; price?: number; when: Date; state: State; level: Level }
interface Tree { name: string; kids: Tree[]; up?: Tree | null }
declare const conf: { a: Line; b: { c: string[] }; f(x: Line): { ok: boolean } };
const list = [{ id: 1, s: "x" }, { id: 2, s: "y" }];
const made = make("x");
const both = { ...FREE, e: true, shape: new Shape("a"), fn: () => 1, n: -1 };
const kept = { port: 80, host: "h" } satisfies Record<string, string | number>;
"""
_OBJECTS = _split("""Base|Line|Main|Shape|More|Basis|Space.Inner|Space.Deep.Most|base.Base|all.Base|Whole
Whole.Option|Tree|{ x: string; y?: number | null }|Box<Line>|Box<string, number>|Model<number>
import("./base").Base|typeof FREE|typeof TABLE|typeof conf|typeof both|typeof kept|typeof made
Record<State, number>|Record<"p" | "q", Line | null>|ReturnType<typeof make>|typeof conf["b"]
Awaited<ReturnType<typeof load>>|Parameters<typeof conf.f>[0]|ReturnType<typeof conf["f"]>
InstanceType<typeof Shape>|(typeof list)[number]|Extract<Kind, { type: "a" }>|Principal
{ [K in State]: K }|{ readonly [K in Colour]?: boolean }|{ [K in Level]: string }
{ [K in (typeof STATES)[number]]: boolean }|{ [K in `${State}_at`]: Date }|Line["level"] & {}
Exclude<Kind, { type: "a" } | { type: "c" }>""")
_UNARY = _split("""Partial<@>|Required<@>|Readonly<@>|Nullable<@>|Deep<@>|Getters<@>|Flat<@>|Writable<@>
@ & { own: boolean }|Box<@>["item"]|NonNullable<@ | null>|Unpacked<@[]>|Unpacked<Promise<@>>
Merge<@, { id: number; extra?: string }>|If<true, @, {}>|Pick<@, keyof @>|Boxed<Box<@>>
Omit<@, "id">|Omit<@, "sku" | "price">|{ [K in keyof @]: @[K] }|{ [K in keyof @]?: string }
{ [K in keyof @ as K extends "id" | "sku" ? never : K]: @[K] }|First<[@, string]>|Parameters<(a: @) => void>[0]
{ [K in keyof @ as `x_${string & K}`]-?: @[K] }|{ [K in keyof @ as @[K] extends string ? K : never]: @[K] }
{ wrap: @ }["wrap"]|Awaited<Promise<@>>|ReturnType<() => @>|Required<Pick<@, keyof @>>|Exclude<@ | string, string>
{ [K in keyof @]: @[K] extends (infer U)[] ? U : @[K] }|@ extends { id: infer I } ? { got: I } : { none: true }
{ [K in Names<@> & string]: number }|Extract<@ | number, object>|Rest<[string, @]>[0]|NoInfer<@>""")
_FIELDS = _split("""string|number|boolean|bigint|Date|null|undefined|string | null|State|Level|Colour|Mixed|Bits
Colour.Red|Level.High|`${State}-x`|`a${string}`|Base|Line[]|readonly string[]|[string, number?]
Record<string, Base>|Map<string, number>|Set<string>|Promise<string>|() => void|unknown|any|symbol
keyof Base|Base["note"]|Base["tags"][number]|(typeof STATES)[number]|keyof typeof TABLE|Space.Name
Values<typeof TABLE>|Partial<Base>|Base | null | undefined|string & { brand: 1 }|never|object|{}
NonNullable<Base["count"]>|Exclude<State, "new">|Extract<State | 1, string>|Uppercase<State>
Parameters<typeof make>[1]|ReturnType<typeof load>|Awaited<ReturnType<typeof load>>["rows"]
Unpacked<string[]>|Split<"a-b">|First<[1, "x"]>|If<false, 1, "x">|Names<Line>|Kind["type"]|Kind
Dict_|1 | 2|-1|true|"x" | 5|typeof Level|typeof made|typeof FREE.d|Calls["run"]|Deep<Base>|void
Error|RegExp|Line["price"]|typeof TABLE.deep.a|ConstructorParameters<typeof Shape>[0]|this|Base["id"] | Level
(typeof list)[0]["id"]|ReturnType<Calls["run"]>|Boxed<Box<1>>["u"]|typeof kept["port"]|Function""")


_OF_PARAMETERS = ["T", "T[]", "T | null", "Partial<T>", "Box<T>", "keyof T", "T['id']"]


class _Maker:
    def __init__(self, random_: random.Random) -> None:
        self.random = random_

    def object(self, depth: int = 0) -> str:
        if depth < 3 and self.random.random() < 0.6:  # noqa: PLR2004 - how deep cases are
            return self.random.choice(_UNARY).replace("@", self.object(depth + 1))
        return self.random.choice(_OBJECTS)

    def field(self) -> str:
        return self.random.choice(_FIELDS).replace("Dict_", "base.Dict")

    def fields(self, *, class_: bool = False) -> str:
        names = self.random.sample(["a", "b", "c", "id", "sku", "x-y", "7", "on"], 4)
        lines: list[str] = []
        for name in names:
            mark, kind = self.random.choice(["", "", "?"]), self.field()
            written = f'"{name}"' if "-" in name else name
            before = self.random.choice(["", "", "readonly "])
            if class_:
                before = self.random.choice(["", "public ", "protected ", "declare "]) + before
                kind = "string" if kind == "this" else kind
                mark = mark or "!"
                mark = "" if before.startswith("declare") and mark == "!" else mark
            lines.append(f"{before}{written}{mark}: {kind};")
        return " ".join(lines)

    def alias(self, name: str) -> str:
        return f"type {name} = {self.object()};"

    def interface(self, name: str) -> str:
        above = self.random.choice(
            ["", " extends Base", " extends Opt<Line, 'sku'>", " extends Omit<Base, 'id'>",
             " extends Box<string>", " extends Partial<Line>", " extends Line, Main",
             " extends Record<'r' | 's', Level>", " extends More", " extends Getters<Base>"]
        )  # fmt: skip
        text = "{ own: string }" if above else f"{{ {self.fields()} }}"
        again = f" interface {name} {{ merged?: {self.field()} }}" if (
            self.random.random() < 0.3  # noqa: PLR2004 - some
        ) else ""  # fmt: skip
        return f"interface {name}{above} {text}{again}"

    def class_(self, name: str) -> str:
        above = self.random.choice(
            ["", " extends Shape", " extends Model<Line>", " extends Model"]
        )
        lines = self.fields(class_=True) if not above else "own!: string;"
        lines += self.random.choice(
            ["", " static s = 1;", " get g(): number { return 1 }", " v = 'x';", " w = [1];",
             " readonly u = 'k';", " method() {}", " o = { q: 1 };", " d = new Date();"]
        )  # fmt: skip
        return f"abstract class {name}{above} {{ {lines} }}"

    def generic(self, name: str) -> str:
        use = self.random.choice(_OF_PARAMETERS)
        return (
            f"interface {name}G<T extends Base = More> {{ v: {use}; n?: T }}\n"
            f"type {name} = {self.random.choice([f'{name}G<Basis & Line>', f'{name}G'])};"
        )

    def file(self, number: int) -> str:
        makers: list[Callable[[str], str]] = [
            self.alias, self.alias, self.alias, self.interface, self.class_, self.generic,
        ]  # fmt: skip
        lines = [self.random.choice(makers)(f"T{number}_{i}") for i in range(12)]
        return _HEAD + "\n".join(lines) + "\nexport {};\n"


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, text in _FIXED.items():
        (given.folder / name).write_text(text, "utf-8")
    maker = _Maker(random.Random(given.seed))  # noqa: S311 - cases, no secrets
    for number in range(given.count):
        (given.folder / f"case{number}.ts").write_text(maker.file(number), "utf-8")


if __name__ == "__main__":
    main()
