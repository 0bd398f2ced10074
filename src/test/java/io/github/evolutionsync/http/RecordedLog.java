package io.github.evolutionsync.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What was logged. */
final class RecordedLog extends AbstractAppender {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    RecordedLog() {
        super("recorded", null, null, true, Property.EMPTY_ARRAY);
    }

    void attach() {
        start();
        ((Logger) LogManager.getRootLogger()).addAppender(this);
    }

    void detach() {
        ((Logger) LogManager.getRootLogger()).removeAppender(this);
        stop();
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }
}
