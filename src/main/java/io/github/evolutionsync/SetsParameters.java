package io.github.evolutionsync;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The headers and variables that a bean sets for statements of {@code routes/sql}: {@code limit} for {@code :?limit}. A statement with a
 * parameter that nothing sets prevents startup.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SetsParameters {
    String[] value();
}
