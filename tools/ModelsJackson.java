// Print what Jackson makes of the classes of a jar or a folder, for tools/models_score.py.
//
//   java -cp JARS tools/ModelsJackson.java SOURCES CLASSES [all] > known.json
//
// CLASSES is a jar, or a folder of classes, and stands on the class path too; SOURCES is where their
// files are. Fields are what serializers write and deserializers take; types are what serializers
// say of themselves, and of dates, which settings decide, nothing is told. A field is required where
// it is marked so, or is primitive and not left out for its value; one that is an Optional may be
// null. Classes without any annotation of Jackson's, or whose bases have none, are no models,
// unless "all" is said; those that write something other than an object have no fields.

import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.jsonFormatVisitors.*;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.UnknownSerializer;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.stream.Stream;

public class ModelsJackson {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** Notes the family of JSON's types that a serializer says it writes. */
  static class Family extends JsonFormatVisitorWrapper.Base {
    String found;

    Family(SerializerProvider provider) { super(provider); }

    <T> T note(String family) { found = family; return null; }

    @Override public JsonObjectFormatVisitor expectObjectFormat(JavaType t) { return note("object"); }
    @Override public JsonArrayFormatVisitor expectArrayFormat(JavaType t) { return note("array"); }
    @Override public JsonStringFormatVisitor expectStringFormat(JavaType t) { return note("string"); }
    @Override public JsonNumberFormatVisitor expectNumberFormat(JavaType t) { return note("number"); }
    @Override public JsonIntegerFormatVisitor expectIntegerFormat(JavaType t) { return note("integer"); }
    @Override public JsonBooleanFormatVisitor expectBooleanFormat(JavaType t) { return note("boolean"); }
    @Override public JsonMapFormatVisitor expectMapFormat(JavaType t) { return note("object"); }
    @Override public JsonAnyFormatVisitor expectAnyFormat(JavaType t) { return note("any"); }
    @Override public JsonNullFormatVisitor expectNullFormat(JavaType t) { return null; }
  }

  /** Collects the fields of a class that is written as an object. */
  static class Fields extends JsonFormatVisitorWrapper.Base {
    ObjectNode found;

    Fields(SerializerProvider provider) { super(provider); }

    @Override
    public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
      if (found == null) found = MAPPER.createObjectNode();
      return new JsonObjectFormatVisitor.Base(getProvider()) {
        @Override public void property(BeanProperty one) { add(one, true); }
        @Override public void optionalProperty(BeanProperty one) { add(one, false); }
        @Override
        public void property(String name, JsonFormatVisitable handler, JavaType hint) {
          note(found, name, null, true, hint);
        }
        @Override
        public void optionalProperty(String name, JsonFormatVisitable handler, JavaType hint) {
          note(found, name, null, false, hint);
        }
      };
    }

    void add(BeanProperty one, boolean needed) {
      String family = null;
      boolean always = true;
      try {
        JsonSerializer<?> by = null;
        if (one instanceof BeanPropertyWriter writer) {
          by = writer.getSerializer();
          Field kept = BeanPropertyWriter.class.getDeclaredField("_suppressableValue");
          kept.setAccessible(true);
          always = kept.get(writer) == null;
        }
        if (by == null) by = getProvider().findValueSerializer(one.getType(), one);
        family = family(by, one, getProvider());
      } catch (JsonMappingException | ReflectiveOperationException failed) {
        family = null;
      }
      boolean stated = one.getMetadata().isRequired() || needed && one.isRequired();
      boolean plain = one.getType().isPrimitive() && always;
      note(found, one.getName(), family, stated || plain, one.getType());
    }
  }

  static String family(JsonSerializer<?> by, BeanProperty one, SerializerProvider provider)
      throws JsonMappingException {
    Class<?> raw = one.getType().getRawClass();
    if (raw == byte[].class || raw == char[].class) return "string";
    boolean dated = Date.class.isAssignableFrom(raw) || Calendar.class.isAssignableFrom(raw);
    if (dated || raw.getName().startsWith("java.time.") || raw.getName().startsWith("org.joda.")) return null;
    if (raw == Object.class || JsonNode.class == raw) return "any";
    if (by instanceof UnknownSerializer || raw.getName().startsWith("java.util.Optional")) return null;
    Family seen = new Family(provider);
    by.acceptJsonFormatVisitor(seen, one.getType());
    if ("any".equals(seen.found) && !raw.isInterface()) return null;
    return seen.found == null || seen.found.equals("any") && raw.isInterface() ? null : seen.found;
  }

  static void note(ObjectNode found, String name, String family, boolean needed, JavaType type) {
    ObjectNode known = found.putObject(name);
    if (family == null) known.putNull("families");
    else known.putArray("families").add(family);
    boolean optional = type != null && type.getRawClass().getName().startsWith("java.util.Optional");
    known.put("required", needed).put("nullable", optional);
  }

  /** Adds what a deserializer takes and the serializer does not write. */
  static void takes(Class<?> kind, ObjectNode found) {
    try {
      JavaType type = MAPPER.constructType(kind);
      DefaultDeserializationContext context =
          ((DefaultDeserializationContext) MAPPER.getDeserializationContext())
              .createInstance(MAPPER.getDeserializationConfig(), MAPPER.createParser("{}"), null);
      JsonDeserializer<?> by = context.findRootValueDeserializer(type);
      if (by.getDelegatee() != null) by = by.getDelegatee();
      if (!(by instanceof BeanDeserializerBase beans)) return;
      Iterator<SettableBeanProperty> every = beans.properties();
      SerializerProvider provider = MAPPER.getSerializerProviderInstance();
      while (every.hasNext()) {
        SettableBeanProperty one = every.next();
        if (found.has(one.getName())) continue;
        if (one.getAnnotation(JsonBackReference.class) != null) continue;  // no data
        String family = null;
        try {
          family = family(provider.findValueSerializer(one.getType()), one, provider);
        } catch (JsonMappingException failed) {
          // of what only a deserializer knows nothing is told
        }
        note(found, one.getName(), family, one.isRequired(), one.getType());
        ((ObjectNode) found.get(one.getName())).put("only_taken", true);
      }
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError failed) {
      // a class that can be written and not read
    }
  }

  static boolean marked(AnnotatedElement one) {
    for (Annotation each : one.getAnnotations())
      if (each.annotationType().getName().startsWith("com.fasterxml.jackson.")) return true;
    return false;
  }

  static boolean isModel(Class<?> kind) {
    for (Class<?> each = kind; each != null && each != Object.class; each = each.getSuperclass()) {
      if (marked(each)) return true;
      if (Stream.of(each.getDeclaredFields()).anyMatch(ModelsJackson::marked)) return true;
      if (Stream.of(each.getDeclaredMethods()).anyMatch(ModelsJackson::marked)) return true;
      if (Stream.of(each.getDeclaredConstructors()).anyMatch(c -> marked(c)
          || Stream.of(c.getParameters()).anyMatch(ModelsJackson::marked))) return true;
    }
    return false;
  }

  static List<String> names(Path classes) throws IOException {
    Path root = Files.isDirectory(classes)
        ? classes
        : FileSystems.newFileSystem(classes, (ClassLoader) null).getPath("/");
    try (Stream<Path> every = Files.walk(root)) {
      return every.map(p -> root.relativize(p).toString())
          .filter(p -> p.endsWith(".class") && !p.contains("-info") && !p.startsWith("META-INF"))
          .map(p -> p.substring(0, p.length() - 6).replace('/', '.')).sorted().toList();
    }
  }

  static Map<String, String> files(Path root) throws IOException {
    Map<String, String> found = new HashMap<>();
    try (Stream<Path> every = Files.walk(root)) {
      for (Path path : (Iterable<Path>) every.filter(p -> p.toString().endsWith(".java"))::iterator) {
        String in = "";
        for (String line : Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1).split("\n"))
          if (line.startsWith("package ")) { in = line.substring(8).split(";")[0].trim() + "."; break; }
        String name = path.getFileName().toString().replace(".java", "");
        found.putIfAbsent(in + name, root.relativize(path).toString());
      }
    }
    return found;
  }

  public static void main(String[] given) throws IOException {
    MAPPER.disable(com.fasterxml.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS);
    Map<String, String> files = files(Path.of(given[0]));
    boolean all = given.length > 2;
    ArrayNode rows = MAPPER.createArrayNode();
    for (String name : names(Path.of(given[1]))) {
      try {
        Class<?> kind = Class.forName(name, false, ModelsJackson.class.getClassLoader());
        Class<?> outer = kind;
        String key = kind.getSimpleName();
        boolean odd = kind.isInterface() || kind.isEnum() || Throwable.class.isAssignableFrom(kind)
            || kind.isAnonymousClass() || kind.isLocalClass() || kind.isSynthetic();
        while (!odd && outer.getDeclaringClass() != null) {
          outer = outer.getDeclaringClass();
          key = outer.getSimpleName() + "." + key;
        }
        boolean inner = kind.isMemberClass() && !Modifier.isStatic(kind.getModifiers());
        if (odd || inner || !files.containsKey(outer.getName()) || !all && !isModel(kind)) continue;
        Fields seen = new Fields(MAPPER.getSerializerProviderInstance());
        MAPPER.acceptJsonFormatVisitor(kind, seen);
        if (seen.found == null) continue;
        takes(kind, seen.found);
        ObjectNode row = rows.addObject();
        row.put("path", files.get(outer.getName())).put("name", key).set("fields", seen.found);
      } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError | StackOverflowError failed) {
        System.err.println(name + ": " + failed.toString().split("\n")[0]);
      }
    }
    MAPPER.writeValue(System.out, rows);
  }
}
