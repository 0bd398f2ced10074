package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says why there is no connection to the broker, in the words of an operator. */
final class Reasons {
    private static final int LONGEST = 300;

    private Reasons() {}

    static String of(Throwable failure) {
        return failure instanceof ShutdownSignalException signal ? ofSignal(signal) : ofFailure(failure);
    }

    /** Whether a person must act. */
    static boolean needsAPerson(Throwable failure) {
        return isRefused(failure) || failure instanceof SSLException;
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException;
    }

    private static String ofFailure(Throwable failure) {
        if (isRefused(failure)) {
            return "the broker refuses the user or the password: check RABBITMQ_URL, RABBITMQ_USER and RABBITMQ_PASSWORD";
        }
        if (failure instanceof SSLException) {
            return line("TLS failed: " + failure.getMessage());
        }
        if (failure instanceof UnknownHostException) {
            return "the name of its host is not known";
        }
        if (failure instanceof TimeoutException || failure instanceof ChannelContinuationTimeoutException) {
            return "it does not answer in time";
        }
        if (failure instanceof EOFException) {
            return "the broker closed the connection";
        }
        if (failure.getCause() instanceof ShutdownSignalException signal) {
            return ofSignal(signal);
        }
        return line(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    private static String ofSignal(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return line(close.getReplyText());
        }
        if (signal.getReason() instanceof AMQP.Channel.Close close) {
            return line(close.getReplyText());
        }
        return signal.getCause() == null ? "the connection was closed" : ofFailure(signal.getCause());
    }

    private static String line(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
