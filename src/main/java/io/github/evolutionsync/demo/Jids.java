package io.github.evolutionsync.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JID that Evolution creates from a number, with its rules for the ninth digit, as read in 2.3.7's {@code createJid}. */
final class Jids {
    private static final Pattern JID = Pattern.compile(".*@(g\\.us|s\\.whatsapp\\.net|lid|.*broadcast.*)");
    private static final Pattern BRAZILIAN = Pattern.compile("55(\\d{2})\\d(\\d{8})");
    private static final Pattern MEXICAN_OR_ARGENTINE = Pattern.compile("(52|54)\\d(\\d{10})");
    private static final int DIGITS_OF_A_GROUP = 18;
    private static final int FIRST_AREA_WITHOUT_NINTH_DIGIT = 31;

    private Jids() {}

    static String of(String number) {
        String withoutDevice = number.replaceFirst(":\\d+", "");
        if (JID.matcher(withoutDevice).matches()) {
            return withoutDevice;
        }
        String digits = withoutDevice.replaceAll("@.*|\\D", "");
        if (digits.length() >= DIGITS_OF_A_GROUP) {
            return digits + "@g.us";
        }
        return brazilian(MEXICAN_OR_ARGENTINE.matcher(digits).replaceFirst("$1$2")) + "@s.whatsapp.net";
    }

    private static String brazilian(String digits) {
        Matcher parts = BRAZILIAN.matcher(digits);
        boolean losesNinthDigit = parts.matches()
                && parts.group(2).charAt(0) >= '7'
                && Integer.parseInt(parts.group(1)) >= FIRST_AREA_WITHOUT_NINTH_DIGIT;
        return losesNinthDigit ? "55" + parts.group(1) + parts.group(2) : digits;
    }
}
