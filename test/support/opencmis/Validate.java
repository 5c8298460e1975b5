import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** Validates XML files: the schemas, then "--", then the files. Writes a line for each file that is not valid. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        int split = java.util.Arrays.asList(arguments).indexOf("--");
        Source[] sources = new Source[split];
        for (int i = 0; i < split; i++) {
            sources[i] = new StreamSource(new File(arguments[i]));
        }
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(sources);
        for (int i = split + 1; i < arguments.length; i++) {
            try {
                schema.newValidator().validate(new StreamSource(new File(arguments[i])));
            } catch (SAXException e) {
                System.out.println(new File(arguments[i]).getName() + ": " + e.getMessage());
            }
        }
    }
}
