// Calls of JavaScript and TypeScript sources with their definitions, by the TypeScript compiler:
// NODE_PATH=.../node_modules node js_calls.js ROOT FILE...
// Prints what call_dump prints.
const ts = require("typescript");
const path = require("path");
const fs = require("fs");

const root = fs.realpathSync(process.argv[2]);
const files = process.argv.slice(3).map((f) => path.join(root, f));
let options = { allowJs: true, checkJs: true, noEmit: true, noLib: false, esModuleInterop: true,
  module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10,
  target: ts.ScriptTarget.ES2022, maxNodeModuleJsDepth: 0, types: [] };
const config = path.join(root, "tsconfig.json");
if (fs.existsSync(config)) {
  const read = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys, root);
  options = { ...read.options, noEmit: true, types: [] };
}
const program = ts.createProgram(files, options);
const checker = program.getTypeChecker();

function named(callee) {
  if (ts.isIdentifier(callee)) return callee;
  if (ts.isPropertyAccessExpression(callee)) return callee.name;
  if (ts.isParenthesizedExpression(callee) || ts.isNonNullExpression(callee))
    return named(callee.expression);
  return null;
}

function place(d) {
  const source = d.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(d.getStart()).line + 1;
  return [path.relative(root, source.fileName), line];
}

function declarations(id, call) {
  let symbol = checker.getSymbolAtLocation(id);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  let found = symbol && symbol.declarations ? symbol.declarations : [];
  const signature = checker.getResolvedSignature(call);
  if (signature && signature.declaration) found = found.concat([signature.declaration]);
  return found;
}

function visit(node, from) {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const id = named(node.expression);
    if (id) {
      const line = from.getLineAndCharacterOfPosition(id.getStart()).line + 1;
      const site = `${path.relative(root, from.fileName)}:${line} ${id.text}`;
      const targets = new Set();
      for (const d of declarations(id, node)) {
        if (ts.isParameter(d) || ts.isBindingElement(d)) continue;
        const [file, at] = place(d);
        targets.add(file.startsWith("..") || file.includes("node_modules") ? "-" : `${file}:${at}`);
      }
      for (const t of targets) console.log(`${site} -> ${t}`);
    }
  }
  ts.forEachChild(node, (c) => visit(c, from));
}

for (const f of files) {
  const source = program.getSourceFile(f);
  if (source) visit(source, source);
}
