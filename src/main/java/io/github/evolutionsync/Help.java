package io.github.evolutionsync;

/** What {@code --help} shows. */
final class Help {
    static final String TEXT = """
            Evolution Sync keeps PostgreSQL and people's screens in step with WhatsApp, through Evolution API.
            Run it in a folder that holds application.properties and routes/; docs/settings.md lists the environment variables.

            Usage: java -jar evolution-sync.jar [command]

              (none)                      runs, as in production
              demo                        runs on an embedded PostgreSQL and a simulated Evolution
              dev                         runs, and restarts whenever a file below routes/ is saved
              check                       reads routes/ and starts nothing; with DATABASE_URL it tries the SQL too
              test <folder>               plays the cases of a folder on an embedded PostgreSQL
                [--rewrite]               writes what came out instead of comparing it
                [--patience <seconds>]    how long timers may take, 5 by default
              token --tenant <tenant>     issues a frontend's token, signed with JWT_SECRET
                [--days <days>]           how long it is valid, 30 by default
              webhook-secret              shows the secret that an instance's webhook sends, made of WEBHOOK_SECRET
                --instance <name>
              --help                      shows this""";

    private Help() {}
}
