package io.github.evolutionsync.evolution;

import io.github.evolutionsync.evolution.EventReader.NotAnEvent;

/** Limits the length of event and instance names, because the process keeps them, for example as labels of metrics. */
final class Names {
    /** In characters. Evolution's database has no longer instance names. */
    static final int LONGEST = 255;

    private Names() {}

    /** A valid name of an instance. */
    static boolean isInstance(String name) {
        return !name.isBlank() && fits(name);
    }

    static boolean fits(String name) {
        return name.length() <= LONGEST && name.chars().noneMatch(Character::isISOControl);
    }

    static String checked(String name) throws NotAnEvent {
        if (!fits(name)) {
            throw new NotAnEvent("a name of " + name.length() + " characters, where " + LONGEST
                    + " are the limit, or a name with a line break");
        }
        return name;
    }
}
