// Calls of a Go module with their definitions, by go/types: go run go_calls.go MODULE_FOLDER
// (dependencies downloaded before, with go mod download). Prints what call_dump prints; a call of
// an interface's method names the method in the interface.
package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

func callee(e ast.Expr) *ast.Ident {
	switch x := e.(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		return callee(x.X)
	case *ast.IndexListExpr:
		return callee(x.X)
	case *ast.ParenExpr:
		return callee(x.X)
	}
	return nil
}

func main() {
	root, err := filepath.Abs(os.Args[1])
	if err != nil {
		panic(err)
	}
	os.Chdir(root)
	fset := token.NewFileSet()
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil), Error: func(error) {}}
	filepath.WalkDir(root, func(dir string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() || strings.HasPrefix(d.Name(), ".") && dir != root {
			return nil
		}
		p, err := build.ImportDir(dir, 0)
		if err != nil {
			return nil
		}
		check(fset, &conf, root, dir, append(p.GoFiles, p.TestGoFiles...))
		return nil
	})
}

func check(fset *token.FileSet, conf *types.Config, root, dir string, names []string) {
	var files []*ast.File
	for _, n := range names {
		f, err := parser.ParseFile(fset, filepath.Join(dir, n), nil, 0)
		if err == nil {
			files = append(files, f)
		}
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf.Check(dir, fset, files, &info)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			id := callee(call.Fun)
			if id == nil || info.Uses[id] == nil {
				return true
			}
			switch o := info.Uses[id].(type) {
			case *types.Func, *types.TypeName:
				at, from := fset.Position(o.Pos()), fset.Position(id.Pos())
				if g, ok := o.(*types.Func); ok && g.Origin() != nil {
					at = fset.Position(g.Origin().Pos())
				}
				rel, _ := filepath.Rel(root, from.Filename)
				to, err := filepath.Rel(root, at.Filename)
				if err != nil || strings.HasPrefix(to, "..") || !o.Pos().IsValid() {
					fmt.Printf("%s:%d %s -> -\n", rel, from.Line, id.Name)
				} else {
					fmt.Printf("%s:%d %s -> %s:%d\n", rel, from.Line, id.Name, to, at.Line)
				}
			}
			return true
		})
	}
}
