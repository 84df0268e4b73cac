// Print what the TypeScript compiler itself knows of the types declared below a folder, as JSON.
//
//   NODE_PATH=DIR/node_modules node tools/models_typescript.cjs ROOT PATH... > known.json
//
// ROOT is the folder that paths are told from; each PATH a file, or a folder that is walked.
// It reads source code and runs none. tools/models_score.py compares.
//
// Of each field it also says where it is declared: in the package itself (""), in TypeScript's own
// library ("library": Error, HTMLElement) or in another package ("elsewhere"); and in `typed`
// whether its type is one that another package declares. @types/node is seen where it is installed.
"use strict";
const fs = require("fs");
const path = require("path");
const ts = require("typescript");

const [root, ...wanted] = process.argv.slice(2).map((one) => path.resolve(one));
const files = [];
function walk(at) {
  if (fs.statSync(at).isDirectory()) {
    for (const name of fs.readdirSync(at).sort()) {
      if (name !== "node_modules") walk(path.join(at, name));
    }
  } else if (/\.[mc]?tsx?$/.test(at)) files.push(at);
}
wanted.forEach(walk);

const program = ts.createProgram(files, {
  strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
  types: fs.existsSync(path.join(root, "@types/node")) ? ["node"] : [],
  typeRoots: [path.join(root, "@types")],
});
const checker = program.getTypeChecker();
const F = ts.TypeFlags;

// The folder of the package that a file is in, from the root.
function packageOf(file) {
  const parts = path.relative(root, file).split(path.sep);
  const at = parts.lastIndexOf("node_modules") + 1;
  return parts.slice(0, at + (parts[at] && parts[at].startsWith("@") ? 2 : 1)).join("/");
}

function declaredIn(symbol, own) {
  const files = ((symbol && symbol.declarations) || []).map((one) => one.getSourceFile());
  if (!files.length || files.some((one) => packageOf(one.fileName) === own)) return "";
  return files.some((one) => program.isSourceFileDefaultLibrary(one)) ? "library" : "elsewhere";
}

// Whether a type that is written here leads to another package, by way of this one's aliases.
const led = new Map();
function leadsAway(node, own, depth) {
  if (depth > 8) return false;
  if (ts.isIdentifier(node)) {
    let symbol = checker.getSymbolAtLocation(node);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
    if (!symbol) return false;
    if (!(symbol.declarations || []).length) return symbol.escapedName === "unknown";
    if (declaredIn(symbol, own)) return declaredIn(symbol, own) === "elsewhere";
    if (!led.has(symbol)) {
      led.set(symbol, false);
      const aliases = symbol.declarations.filter((one) => ts.isTypeAliasDeclaration(one));
      led.set(symbol, aliases.some((one) => leadsAway(one.type, own, depth + 1)));
    }
    return led.get(symbol);
  }
  return !!ts.forEachChild(node, (one) => leadsAway(one, own, depth) || undefined);
}

function isBuiltIn(type, pattern) {
  return pattern.test(type.symbol && type.symbol.name) && type.symbol.declarations &&
    type.symbol.declarations.some((one) => program.isSourceFileDefaultLibrary(one.getSourceFile()));
}

function family(type) {
  if (type.flags & F.TypeParameter) {
    const usual = type.getDefault();
    return usual ? family(usual) : "any";
  }
  if (type.flags & F.StringLike) return "string";
  if (type.flags & (F.NumberLike | F.BigIntLike)) return "number";
  if (type.flags & F.BooleanLike) return "boolean";
  if (type.isIntersection()) {
    const plain = type.types.map(family).find((one) => one !== "object" && one !== "any");
    return plain || "object";
  }
  if (!(type.flags & (F.Object | F.NonPrimitive))) return "any";
  if (checker.isArrayType(type) || checker.isTupleType(type) || isBuiltIn(type, /^(Readonly)?Set$/)) {
    return "array";
  }
  if (isBuiltIn(type, /^Date$/)) return "string";
  if (type.getCallSignatures().length || type.getConstructSignatures().length) return "any";
  return "object";
}

// What a type may be, one by one; of a type parameter, what it usually stands for.
function sides(type, depth = 0) {
  const usual = type.flags & F.TypeParameter && depth < 4 ? type.getDefault() : undefined;
  if (usual) return sides(usual, depth + 1);
  return type.isUnion() ? type.types.flatMap((one) => sides(one, depth + 1)) : [type];
}

function told(property, own) {
  const type = checker.getTypeOfSymbol(property);
  const parts = sides(type);
  const nullable = parts.some((one) => one.flags & F.Null);
  const absent = parts.some((one) => one.flags & (F.Undefined | F.Void));
  const kept = parts.filter((one) => !(one.flags & (F.Null | F.Undefined | F.Void)));
  return {
    families: [...new Set(kept.map(family))].sort(),
    required: !(property.flags & ts.SymbolFlags.Optional) && !absent,
    nullable,
    from: declaredIn(property, own),
    typed: (property.declarations || []).some((one) => one.type && leadsAway(one.type, own, 0)),
  };
}

const found = [];
function visit(node, at, scope) {
  if (ts.isModuleDeclaration(node)) {
    const named = ts.isStringLiteral(node.name) || node.name.text === "global";
    const inner = named ? scope : [...scope, node.name.text];
    if (node.body) visit(node.body, at, inner);
  } else if (ts.isSourceFile(node) || ts.isModuleBlock(node)) {
    node.statements.forEach((one) => visit(one, at, scope));
  } else if (
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)
  ) {
    if (!node.name) return;
    const type = checker.getTypeAtLocation(node.name);
    if (type.isUnion() || family(type) !== "object") return;
    const declared = checker.getDeclaredTypeOfSymbol(checker.getSymbolAtLocation(node.name));
    const fields = {};
    for (const one of checker.getPropertiesOfType(declared)) {
      const flags = ts.SymbolFlags;
      if (!(one.flags & flags.Property) || one.name.startsWith("__@")) continue;
      if (one.name.startsWith("#") || one.name.startsWith("__#")) continue;
      fields[one.name] = told(one, packageOf(node.getSourceFile().fileName));
    }
    if (Object.keys(fields).length) {
      found.push({ path: at, name: [...scope, node.name.text].join("."), fields });
    }
  }
}
for (const file of files) {
  const source = program.getSourceFile(file);
  if (source) visit(source, path.relative(root, file), []);
}
process.stdout.write(JSON.stringify(found));
