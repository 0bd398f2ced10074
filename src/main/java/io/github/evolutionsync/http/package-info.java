/**
 * The beans of the HTTP API and the webhook: authorization, the validation of requests, limits per tenant, error answers, CORS
 * and the page's files.
 *
 * <p>Paths, queries and answers are not here: those are in {@code routes/serve} and {@code routes/sql}.
 */
package io.github.evolutionsync.http;
