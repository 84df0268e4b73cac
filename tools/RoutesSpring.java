// Print what Spring MVC maps to the controllers of a folder of classes, for tools/routes_score.py.
//
//   java -cp JARS:CLASSES tools/RoutesSpring.java SOURCES CLASSES > there.json
//
// Every class that Spring takes for a handler is made known to a RequestMappingHandlerMapping,
// which is then asked; nothing is served. SOURCES is where the files of the classes are.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

public class RoutesSpring {
  static class Mapping extends RequestMappingHandlerMapping {
    boolean handles(Class<?> one) { return isHandler(one); }
  }

  static String file(Path sources, Class<?> one) throws Exception {
    while (one.getDeclaringClass() != null) one = one.getDeclaringClass();
    String wanted = one.getName().replace('.', '/') + ".java";
    try (Stream<Path> every = Files.walk(sources)) {
      return every.map(p -> sources.relativize(p).toString()).filter(p -> p.endsWith(wanted))
          .findFirst().orElse("");
    }
  }

  public static void main(String[] given) throws Exception {
    Path sources = Path.of(given[0]), classes = Path.of(given[1]);
    StaticWebApplicationContext context = new StaticWebApplicationContext();
    context.setServletContext(null);
    Mapping mapping = new Mapping();
    List<String> names;
    try (Stream<Path> every = Files.walk(classes)) {
      names = every.map(p -> classes.relativize(p).toString()).filter(p -> p.endsWith(".class"))
          .map(p -> p.substring(0, p.length() - 6).replace('/', '.')).sorted().toList();
    }
    for (String name : names) {
      Class<?> one = Class.forName(name, false, RoutesSpring.class.getClassLoader());
      boolean odd = one.isInterface() || java.lang.reflect.Modifier.isAbstract(one.getModifiers());
      if (!odd && mapping.handles(one)) context.registerPrototype(name, one);
    }
    mapping.setApplicationContext(context);
    mapping.afterPropertiesSet();
    List<String> rows = new ArrayList<>();
    for (Map.Entry<RequestMappingInfo, HandlerMethod> each : mapping.getHandlerMethods().entrySet()) {
      Set<String> methods = new TreeSet<>();
      each.getKey().getMethodsCondition().getMethods().forEach(m -> methods.add(m.name()));
      if (methods.isEmpty()) methods.add("*");
      for (String pattern : each.getKey().getPatternsCondition().getPatterns()) {
        String path = pattern.replaceAll("\\{(\\w+):(?:[^{}]|\\{[^{}]*\\})*\\}", "{$1}")
            .replace("/**", "/{rest*}").replace("/*", "/{rest}");
        String file = file(sources, each.getValue().getBeanType());
        for (String method : methods)
          rows.add("{\"method\":\"" + method + "\",\"path\":\"" + path + "\",\"file\":\"" + file
              + "\",\"parameters\":[]}");
      }
    }
    System.out.println("[" + String.join(",\n", rows) + "]");
  }
}
