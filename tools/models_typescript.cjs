// Print what the TypeScript compiler itself knows of the types declared below a folder, as JSON.
//
//   NODE_PATH=DIR/node_modules node tools/models_typescript.cjs ROOT PATH... > known.json
//
// ROOT is the folder that paths are told from; each PATH a file, or a folder that is walked.
// It reads source code and runs none. tools/models_score.py compares.
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
  module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, types: [],
});
const checker = program.getTypeChecker();
const F = ts.TypeFlags;

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
  const name = type.symbol && type.symbol.name;
  if (checker.isArrayType(type) || checker.isTupleType(type) || /^(Readonly)?Set$/.test(name)) {
    return "array";
  }
  if (name === "Date") return "string";
  if (type.getCallSignatures().length || type.getConstructSignatures().length) return "any";
  return "object";
}

function told(property) {
  const type = checker.getTypeOfSymbol(property);
  const parts = type.isUnion() ? type.types : [type];
  const nullable = parts.some((one) => one.flags & F.Null);
  const absent = parts.some((one) => one.flags & (F.Undefined | F.Void));
  const kept = parts.filter((one) => !(one.flags & (F.Null | F.Undefined | F.Void)));
  return {
    families: [...new Set(kept.map(family))].sort(),
    required: !(property.flags & ts.SymbolFlags.Optional) && !absent,
    nullable,
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
      fields[one.name] = told(one);
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
