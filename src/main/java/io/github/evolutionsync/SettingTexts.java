package io.github.evolutionsync;

import java.util.Map;
import java.util.regex.Matcher;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/**
 * Settings that may contain any text, returned as they were set: passwords, keys and URLs. Camel's placeholders would interpret
 * <code>{{</code>, quotes or {@code #bean:} in a value. A setting of the form <code>{{env:NAME:default}}</code> is read from the
 * environment, or from the file that {@code NAME_FILE} names.
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
     * The same as {@link #of}, as a factory method for beans in {@code application.properties}.
     *
     * @return an array, since Camel would resolve placeholders again in a bean that is a string
     */
    public static char[] text(SettingTexts texts, String key) {
        return texts.of(key).toCharArray();
    }

    /** Whether a setting has a text, as a factory method for beans in {@code application.properties}. */
    public static Boolean isSet(SettingTexts texts, String key) {
        return !texts.of(key).isBlank();
    }

    /**
     * The text of a setting.
     *
     * @param key the key in {@code application.properties}
     * @throws IllegalArgumentException if it is not set and has no default
     */
    public String of(String key) {
        String text = camelContext
                .getPropertiesComponent()
                .loadProperties(key::equals)
                .getProperty(key, "");
        Matcher variable = SettingValues.VARIABLE.matcher(text.trim());
        if (!variable.matches()) {
            // other placeholders, such as those of a vault
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
