// Calls of Java sources with their definitions, by javac: java JavaCalls.java ROOT FILE...
// Prints what call_dump prints. What the sources import and is not there counts as unknown: calls
// of it are left out.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.File;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.*;
import javax.tools.*;

public class JavaCalls {
  static Path root;
  static Trees trees;

  static long line(CompilationUnitTree unit, Tree tree, String name) throws Exception {
    long at = trees.getSourcePositions().getStartPosition(unit, tree);
    String text = unit.getSourceFile().getCharContent(true).toString();
    java.util.regex.Matcher m = java.util.regex.Pattern.compile("\\b" + name + "\\b").matcher(text);
    if (m.find((int) Math.max(at, 0)))
      at = m.start();
    return unit.getLineMap().getLineNumber(at);
  }

  static String path(CompilationUnitTree unit) {
    return root.relativize(Paths.get(unit.getSourceFile().toUri()).toAbsolutePath()).toString();
  }

  static class Visitor extends TreePathScanner<Void, Void> {
    void call(Tree at, String name, long byteAt) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      Element e = trees.getElement(new TreePath(getCurrentPath(), at));
      if (at instanceof NewClassTree)
        e = trees.getElement(getCurrentPath());
      if (e == null || e.asType().getKind() == javax.lang.model.type.TypeKind.ERROR)
        return;
      long line = unit.getLineMap().getLineNumber(byteAt);
      String goal = "-";
      TreePath to = trees.getPath(e);
      try {
        if (to == null && e.getKind() == ElementKind.CONSTRUCTOR)
          to = trees.getPath(e.getEnclosingElement());
        if (to != null) {
          CompilationUnitTree there = to.getCompilationUnit();
          String word = e.getKind() == ElementKind.CONSTRUCTOR
              ? e.getEnclosingElement().getSimpleName().toString() : name;
          goal = path(there) + ":" + line(there, to.getLeaf(), word);
          if (e.getKind() == ElementKind.CONSTRUCTOR) { // the class is as good as its constructor
            TreePath of = trees.getPath(e.getEnclosingElement());
            System.out.printf("%s:%d %s -> %s:%d value%n", path(unit), line, name, path(there),
                line(there, of.getLeaf(), word));
            goal += " value";
          }
        }
        System.out.printf("%s:%d %s -> %s%n", path(unit), line, name, goal);
      } catch (Exception x) {
        throw new RuntimeException(x);
      }
    }

    @Override public Void visitMethodInvocation(MethodInvocationTree node, Void v) {
      ExpressionTree f = node.getMethodSelect();
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      SourcePositions at = trees.getSourcePositions();
      if (f instanceof IdentifierTree) {
        String name = ((IdentifierTree) f).getName().toString();
        if (!name.equals("this") && !name.equals("super"))
          call(f, name, at.getStartPosition(unit, f));
      } else if (f instanceof MemberSelectTree) {
        String name = ((MemberSelectTree) f).getIdentifier().toString();
        call(f, name, at.getEndPosition(unit, f) - name.length());
      }
      return super.visitMethodInvocation(node, v);
    }

    @Override public Void visitNewClass(NewClassTree node, Void v) {
      Tree type = node.getIdentifier();
      if (type instanceof ParameterizedTypeTree)
        type = ((ParameterizedTypeTree) type).getType();
      String name = type.toString();
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      if (node.getClassBody() == null)
        call(node, name.substring(name.lastIndexOf('.') + 1),
            trees.getSourcePositions().getEndPosition(unit, type) - 1);
      return super.visitNewClass(node, v);
    }
  }

  public static void main(String[] args) throws Exception {
    root = Paths.get(args[0]).toRealPath();
    List<File> files = new ArrayList<>();
    for (int i = 1; i < args.length; i++)
      files.add(root.resolve(args[i]).toFile());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
    JavacTask task = (JavacTask) compiler.getTask(null, manager, d -> {}, List.of("-proc:none", "-Xmaxerrs", "100000"), null,
        manager.getJavaFileObjectsFromFiles(files));
    trees = Trees.instance(task);
    List<CompilationUnitTree> units = new ArrayList<>();
    task.parse().forEach(units::add);
    task.analyze();
    for (CompilationUnitTree unit : units)
      new Visitor().scan(unit, null);
  }
}
