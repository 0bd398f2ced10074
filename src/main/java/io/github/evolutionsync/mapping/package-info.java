/**
 * Support for the jq mappings: the loader of modules, functions for the forms of WhatsApp's values, the rejection of rows that
 * cannot be mapped, and the division of batches.
 *
 * <p>The columns of a row are not here: those are in {@code routes/mapping}, where teams edit them.
 */
package io.github.evolutionsync.mapping;
