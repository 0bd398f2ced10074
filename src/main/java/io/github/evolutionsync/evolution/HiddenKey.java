package io.github.evolutionsync.evolution;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes Evolution's key from the answers of Evolution, or of a proxy in front of it, because an error may quote the
 * request.
 */
public final class HiddenKey {
    private static final String IN_ITS_PLACE = "***";
    private static final int BYTES_OF_A_GROUP = 3;
    private static final int SHORTEST_MIDDLE = 6;

    private final Pattern forms;

    /** @param key null or blank if there is none */
    public HiddenKey(String key) {
        this.forms =
                key == null || key.isBlank() ? null : Pattern.compile(forms(key.strip()), Pattern.CASE_INSENSITIVE);
    }

    /** One line of the text without the key, cut to a maximum length with an ellipsis. */
    public String in(String text, int longest) {
        if (text == null) {
            return "";
        }
        String named = ApiKeys.hide(text);
        // before the cut, because half a key is too much as well
        String hidden = forms == null ? named : forms.matcher(named).replaceAll(IN_ITS_PLACE);
        String line =
                hidden.replaceAll("[\\s\\p{Cntrl}\u0085\u2028\u2029]+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }

    private static String forms(String key) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(key);
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        forms.add(key.replace("\\", "\\\\").replace("\"", "\\\""));
        for (int before = 0; before < BYTES_OF_A_GROUP; before++) {
            String middle = middleOfBase64(key.getBytes(StandardCharsets.UTF_8), before);
            if (middle.length() >= SHORTEST_MIDDLE) {
                forms.add(middle);
                forms.add(middle.replace('+', '-').replace('/', '_'));
            }
        }
        return forms.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }

    /** The Base64 forms of the key, whatever follows it and whatever precedes it, by its offset in a group of three. */
    private static String middleOfBase64(byte[] key, int before) {
        byte[] bytes = new byte[before + key.length];
        System.arraycopy(key, 0, bytes, before, key.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        int shared = bytes.length % BYTES_OF_A_GROUP == 0 ? 0 : 1;
        int first = before == 0 ? 0 : before + 1;
        return text.substring(Math.min(first, text.length() - shared), text.length() - shared);
    }
}
