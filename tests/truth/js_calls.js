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

const outside = (file) => file.startsWith("..") || file.includes("node_modules");
// What a package declares for its users in a .d.ts stands for what it consists of: a call means the
// function itself, so the project's own package.json leads to sources only, and x.js counts, not x.d.ts beside it.
const host = ts.createCompilerHost(options);
const readFile = host.readFile;
host.readFile = (name) => {
  const text = readFile(name);
  return text && path.resolve(name) === path.join(root, "package.json")
    ? text.replace(/"(types|typings)"/g, '"-$1"') : text;
};
const fileExists = host.fileExists;
host.fileExists = (name) => fileExists(name) &&
  !(name.endsWith(".d.ts") && !outside(path.relative(root, name)) &&
    fileExists(name.slice(0, -5) + ".js"));
const program = ts.createProgram(files, options, host);
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
  const file = path.relative(root, source.fileName);
  return outside(file) ? "-" : `${file}:${line}`;
}

// Of overloads the one with a body; of a constructor its class.
function definition(d) {
  if (ts.isConstructorDeclaration(d)) return d.parent;
  const symbol = d.name && checker.getSymbolAtLocation(d.name);
  const all = (symbol && symbol.declarations) || [];
  return (!d.body && all.find((o) => ts.isFunctionLike(o) && o.body)) || d;
}

const isNamed = (d) => ts.isFunctionDeclaration(d) || ts.isMethodDeclaration(d) ||
  ts.isMethodSignature(d) || ts.isClassLike(d) || ts.isConstructorDeclaration(d);

// f = function () {}, { f: () => {} }: the function has the name of what it is given to.
function isGiven(d, symbol) {
  const own = (symbol && symbol.declarations) || [];
  return own.find((o) => !ts.isParameter(o) && (o === d || o === d.parent ||
    (d.parent && o === d.parent.parent) || (o.initializer && o.initializer === d)));
}

// A direct call: the checker ties the callee to one function, method or class. A call of a value
// that holds some function (a parameter, the result of a call) is none: what it holds, or the
// variable, may be named by docent and is not asked for.
function target(id, call) {
  let symbol = checker.getSymbolAtLocation(id);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const signature = checker.getResolvedSignature(call);
  const d = signature && signature.declaration;
  const own = (symbol && symbol.declarations) || [];
  if (d && place(d) === "-") return ["-"];
  const made = ts.isNewExpression(call) && own.find((o) => ts.isClassLike(o));
  if (made) return [place(made)]; // also where a base has the constructor
  if (d && isNamed(d)) return [place(definition(d))];
  const given = d && isGiven(d, symbol);
  if (given) return [place(d.body ? definition(d) : given)];
  const named = own.filter((o) => isNamed(o) || (o.initializer && ts.isFunctionLike(o.initializer)));
  if (named.length) return [place(definition(named.find((o) => o.body) || named[0]))];
  if (own.length && own.every((o) => place(o) === "-")) return ["-"];
  const values = own.concat(d ? [d] : []).map(place).filter((p) => p !== "-");
  return values.map((p) => `${p} value`);
}

function visit(node, from) {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const id = named(node.expression);
    if (id) {
      const line = from.getLineAndCharacterOfPosition(id.getStart()).line + 1;
      const site = `${path.relative(root, from.fileName)}:${line} ${id.text}`;
      for (const t of new Set(target(id, node))) console.log(`${site} -> ${t}`);
    }
  }
  ts.forEachChild(node, (c) => visit(c, from));
}

for (const f of files) {
  const source = program.getSourceFile(f);
  if (source) visit(source, source);
}
