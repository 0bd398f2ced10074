import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** What the command {@code camel} of JBang starts. */
public class CamelRun {
    public static void main(String[] arguments) {
        CamelJBangMain.run(arguments);
    }
}
