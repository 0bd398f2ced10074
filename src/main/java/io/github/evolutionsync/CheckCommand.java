package io.github.evolutionsync;

import io.github.evolutionsync.check.Explanation;
import io.github.evolutionsync.database.DryRun;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;

/**
 * The command {@code check}: reads everything below {@code routes/} as a start does, and starts no route. If a database is
 * configured, it also runs and prepares the SQL there, in a transaction that it rolls back.
 */
final class CheckCommand {
    private final Function<Map<String, String>, Main> newMain;

    /** @param newMain creates a Camel Main with these settings and does not start it */
    CheckCommand(Function<Map<String, String>, Main> newMain) {
        this.newMain = newMain;
    }

    /**
     * Prints the mistakes, or one line that reports success.
     *
     * @param standIns placeholders for required settings that are not set; the check does not use their values
     * @param secrets  settings that are read from files
     */
    int run(Map<String, String> standIns, Map<String, String> secrets) {
        Map<String, String> settings = new HashMap<>(standIns);
        settings.putAll(secrets);
        settings.put("camel.beans.dataSource", "#class:org.postgresql.ds.PGSimpleDataSource");
        settings.put("camel.management.enabled", "false");
        Main main = newMain.apply(settings);
        try {
            main.init();
            CamelContext context = main.getCamelContext();
            context.init();
            String sql = checkSql(context);
            int routes = ((ModelCamelContext) context).getRouteDefinitions().size();
            System.out.println(routes + " routes and their mappings are valid.\n" + sql);
            return 0;
        } catch (Exception e) {
            System.err.println(Explanation.of(e));
            return 1;
        } finally {
            main.stop();
        }
    }

    private static String checkSql(CamelContext context) throws Exception {
        SettingTexts texts = StartChecks.texts(context);
        String url = texts.of("database.url");
        if (url.isBlank()) {
            return "SQL was not checked: DATABASE_URL is not set.";
        }
        DryRun.of(
                url,
                texts.of("database.user"),
                texts.of("database.password"),
                Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{database.migrate}}")));
        return "The database accepts the SQL; the check changed nothing in it.";
    }
}
