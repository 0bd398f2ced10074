package io.github.evolutionsync.evolution;

import io.github.evolutionsync.evolution.EventReader.NotAnEvent;

/** Names of events and instances are kept, as labels of metrics among others, so that they have to be short. */
final class Names {
    /** In characters. Evolution's database holds no longer instance name. */
    static final int LONGEST = 255;

    private Names() {}

    static boolean fits(String name) {
        return name.length() <= LONGEST && name.chars().noneMatch(Character::isISOControl);
    }

    static String checked(String name) throws NotAnEvent {
        if (!fits(name)) {
            throw new NotAnEvent("a name of " + name.length() + " characters, where " + LONGEST
                    + " are the most, and none that ends a line");
        }
        return name;
    }
}
