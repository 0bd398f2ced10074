package io.github.evolutionsync;

/** The text of {@code --help}. */
final class Help {
    static final String TEXT = """
            Evolution Sync keeps PostgreSQL and frontends in sync with WhatsApp, through Evolution API.
            Run it in a folder that holds application.properties and routes/; docs/settings.md lists the environment variables.

            Usage: java -jar evolution-sync.jar [command]

              (none)                      runs in production mode
              demo                        runs on an embedded PostgreSQL and a simulated Evolution
              dev                         runs, and restarts whenever a file below routes/ is saved
              check                       checks routes/ without starting; with DATABASE_URL it also checks the SQL
              test <folder>               plays the cases of a folder on an embedded PostgreSQL
                [--rewrite]               replaces the expected results with the actual ones
                [--patience <seconds>]    how long to wait for timers, 5 by default
              token --tenant <tenant>     issues a token for a frontend, signed with JWT_SECRET
                [--days <days>]           how long the token is valid, 30 by default
                [--claim erase]           with the right to erase persons
              webhook-secret              shows the secret of an instance's webhook, derived from WEBHOOK_SECRET
                --instance <name>
              --help                      shows this text""";

    private Help() {}
}
