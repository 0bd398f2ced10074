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
 * {@code check}: reads everything below {@code routes/} as a start does, and starts nothing. Where a database is set, its
 * SQL is run and prepared there, in a transaction that is undone.
 */
final class CheckCommand {
    private final Function<Map<String, String>, Main> bundle;

    /** @param bundle makes a Camel Main of these settings, that has not been started */
    CheckCommand(Function<Map<String, String>, Main> bundle) {
        this.bundle = bundle;
    }

    /**
     * Prints what is wrong, or that all is well.
     *
     * @param standIns for required settings that are not set: nothing is done with them
     * @param secrets  settings that come from files
     */
    int run(Map<String, String> standIns, Map<String, String> secrets) {
        Map<String, String> settings = new HashMap<>(standIns);
        settings.putAll(secrets);
        settings.put("camel.beans.dataSource", "#class:org.postgresql.ds.PGSimpleDataSource");
        settings.put("camel.management.enabled", "false");
        Main main = bundle.apply(settings);
        try {
            main.init();
            CamelContext context = main.getCamelContext();
            context.init();
            String sql = checkSql(context);
            int routes = ((ModelCamelContext) context).getRouteDefinitions().size();
            System.out.println(routes + " routes are in order, with their mappings.\n" + sql);
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
        return "The database takes the SQL; nothing in it was changed.";
    }
}
