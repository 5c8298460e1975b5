import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.chemistry.opencmis.client.api.Session;
import org.apache.chemistry.opencmis.client.runtime.SessionFactoryImpl;
import org.apache.chemistry.opencmis.commons.SessionParameter;
import org.apache.chemistry.opencmis.commons.data.ObjectInFolderList;
import org.apache.chemistry.opencmis.commons.data.ObjectList;
import org.apache.chemistry.opencmis.commons.enums.BindingType;
import org.apache.chemistry.opencmis.commons.enums.IncludeRelationships;
import org.apache.chemistry.opencmis.commons.spi.CmisBinding;

/** Reads a list by OpenCMIS's client, page by page, in turns as `measure` of measure.ts does. */
public class ListReader {
  private final Map<String, String> task = new HashMap<>();
  private final CmisBinding binding;
  private final String repositoryId;
  private final int pageSize;
  private final int expected;

  public static void main(String[] args) throws IOException {
    new ListReader(args).measure();
  }

  /** Arguments are name=value. */
  private ListReader(String[] args) {
    for (String arg : args) {
      int equals = arg.indexOf('=');
      task.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    repositoryId = task.get("repositoryId");
    pageSize = number("pageSize");
    expected = number("count");
    boolean browser = task.get("reader").equals("java-browser");
    Map<String, String> parameters = new HashMap<>();
    parameters.put(SessionParameter.USER, task.get("user"));
    parameters.put(SessionParameter.PASSWORD, task.get("password"));
    parameters.put(SessionParameter.REPOSITORY_ID, repositoryId);
    parameters.put(SessionParameter.BINDING_TYPE, (browser ? BindingType.BROWSER : BindingType.ATOMPUB).value());
    parameters.put(SessionParameter.BROWSER_URL, task.get("baseUrl") + "/browser");
    parameters.put(SessionParameter.ATOMPUB_URL, task.get("baseUrl") + "/atom11");
    Session session = SessionFactoryImpl.newInstance().createSession(parameters);
    binding = session.getBinding();
  }

  private int number(String name) {
    return Integer.parseInt(task.get(name));
  }

  private double decimal(String name) {
    return Double.parseDouble(task.get(name));
  }

  private void measure() throws IOException {
    BufferedReader turns = new BufferedReader(new InputStreamReader(System.in));
    while (turns.readLine() != null) {
      long called = System.nanoTime();
      while (seconds(called) < decimal("uncountedSeconds")) read();
      long cpuBefore = cpu();
      List<String> seconds = new ArrayList<>();
      long first = System.nanoTime();
      do {
        long begin = System.nanoTime();
        read();
        seconds.add(String.valueOf(seconds(begin)));
      } while (seconds(first) < decimal("countedSeconds"));
      long cpu = (cpu() - cpuBefore) / 1000;
      System.out.println("{\"seconds\":[" + String.join(",", seconds) + "],\"cpu\":" + cpu + "}");
    }
    System.out.println("{\"maxRss\":" + maxRss() + "}");
  }

  private void read() {
    int count = task.get("listing").equals("children") ? readChildren() : readRows();
    if (count != expected) throw new IllegalStateException(count + " items were read instead of " + expected);
  }

  private int readChildren() {
    int count = 0;
    boolean more = true;
    while (more) {
      ObjectInFolderList page = binding.getNavigationService().getChildren(repositoryId, task.get("folderId"), null,
          null, false, IncludeRelationships.NONE, "cmis:none", false, BigInteger.valueOf(pageSize),
          BigInteger.valueOf(count), null);
      count += page.getObjects().size();
      more = page.hasMoreItems();
    }
    return count;
  }

  private int readRows() {
    int count = 0;
    boolean more = true;
    while (more) {
      ObjectList page = binding.getDiscoveryService().query(repositoryId, task.get("statement"), false, false,
          IncludeRelationships.NONE, "cmis:none", BigInteger.valueOf(pageSize), BigInteger.valueOf(count), null);
      count += page.getObjects().size();
      more = page.hasMoreItems();
    }
    return count;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /** In MiB; only Linux tells it. */
  private static String maxRss() throws IOException {
    Path status = Paths.get("/proc/self/status");
    if (!Files.exists(status)) return "null";
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) return String.valueOf(Long.parseLong(line.replaceAll("\\D+", "")) / 1024.0);
    }
    return "null";
  }
}
