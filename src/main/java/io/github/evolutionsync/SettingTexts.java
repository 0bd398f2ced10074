package io.github.evolutionsync;

import java.util.Map;
import java.util.regex.Matcher;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/**
 * Settings that take any text, as they were set: passwords, keys and URLs. Camel's placeholders would read <code>{{</code>, quotes or
 * {@code #bean:} in a value as a part of the file that names the setting. A setting of the form <code>{{env:NAME:default}}</code> is read from
 * the environment, or from the file that {@code NAME_FILE} names.
 */
public final class SettingTexts implements CamelContextAware {
    private final Map<String, String> environment;
    private CamelContext camelContext;

    public SettingTexts() {
        this(System.getenv());
    }

    SettingTexts(Map<String, String> environment) {
        this.environment = new SecretFiles(environment).environment();
    }

    /**
     * The same as {@link #of}, for {@code application.properties}, where it makes a bean of the text.
     *
     * @return characters: of a bean that is a string, Camel would read the placeholders again
     */
    public static char[] text(SettingTexts texts, String key) {
        return texts.of(key).toCharArray();
    }

    /**
     * A setting's text.
     *
     * @param key as in {@code application.properties}
     * @throws IllegalArgumentException when it has no default and is not set
     */
    public String of(String key) {
        String text = camelContext
                .getPropertiesComponent()
                .loadProperties(key::equals)
                .getProperty(key, "");
        Matcher variable = SettingValues.VARIABLE.matcher(text.trim());
        if (!variable.matches()) {
            // such as a vault's
            return text.contains("{{") ? camelContext.resolvePropertyPlaceholders("{{" + key + "}}") : text;
        }
        String value = environment.getOrDefault(variable.group(1), variable.group(2));
        if (value == null) {
            throw new IllegalArgumentException(variable.group(1) + " is not set.");
        }
        return value;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
