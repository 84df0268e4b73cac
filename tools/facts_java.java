// Print, for each source file, the source files whose types it names, as javac resolves them:
// java tools/facts_java.java FILE_WITH_PATHS. What is inferred and not named is no tie of the text.

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

class FactsJava {
    public static void main(String[] given) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        List<Path> paths = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(given[0]))) paths.add(Path.of(line));
        var options = List.of("-proc:none", "-nowarn", "-Xmaxerrs", "100000");
        var task = (JavacTask) compiler.getTask(null, manager, problem -> { }, options, null,
            manager.getJavaFileObjectsFromPaths(paths));
        Trees trees = Trees.instance(task);
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        task.analyze();
        for (CompilationUnitTree unit : units) {
            String own = unit.getSourceFile().toUri().getPath();
            var found = new TreeSet<String>();
            new TreePathScanner<Void, Void>() {
                @Override public Void visitIdentifier(IdentifierTree node, Void nothing) {
                    named(node);
                    return super.visitIdentifier(node, nothing);
                }

                @Override public Void visitMemberSelect(MemberSelectTree node, Void nothing) {
                    named(node);
                    return super.visitMemberSelect(node, nothing);
                }

                void named(Tree node) {
                    Element element = trees.getElement(getCurrentPath());
                    if (!(element instanceof TypeElement)) return;
                    TreePath path = trees.getPath(element);
                    if (path == null) return;
                    found.add(path.getCompilationUnit().getSourceFile().toUri().getPath());
                }
            }.scan(unit, null);
            found.remove(own);
            for (String other : found) System.out.println(own + "\t" + other);
        }
    }
}
