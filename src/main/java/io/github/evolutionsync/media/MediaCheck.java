package io.github.evolutionsync.media;

import io.github.evolutionsync.watch.LineCheck;

/** The health check {@code media}: how many files wait, from the result of {@code watch-media}, and why if they stall. */
public final class MediaCheck extends LineCheck {
    private final FetchPause pause;

    public MediaCheck(FetchPause pause) {
        super("media");
        this.pause = pause;
    }

    @Override
    protected String line() {
        return pause.trouble().map(trouble -> super.line() + "; " + trouble).orElse(super.line());
    }
}
