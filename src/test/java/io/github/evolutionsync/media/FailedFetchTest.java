package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.http.ConflictException;
import io.github.evolutionsync.http.NotFoundException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What failures mean that are not answers of Evolution. */
class FailedFetchTest {

    @Test
    void whatMayComeBackIsTriedForADayAndWhatIsAwayUntilItReturns() {
        assertThat(outcome(new SocketTimeoutException("Read timed out"))).contains("\"verdict\":\"missing\"");
        assertThat(outcome(new NotFoundException("There is no such instance"))).contains("\"verdict\":\"missing\"");
        assertThat(outcome(new ConflictException("The instance is disconnected")))
                .contains("\"verdict\":\"missing\"");
        assertThat(outcome(new ConnectTimeoutException("Connect timed out"))).contains("\"verdict\":\"away\"");
        assertThat(outcome(new ConnectException("Connection refused"))).contains("\"verdict\":\"away\"");
    }

    @ParameterizedTest
    @CsvSource({
        "401,away",
        "403,away",
        "429,away",
        "500,away",
        "503,away",
        "404,missing",
        "405,missing",
        "413,missing",
        "422,missing",
        "410,gone"
    })
    void aRefusalOfOneFileDoesNotPauseTheOthers(int status, String verdict) {
        assertThat(outcome(new HttpOperationFailedException("http://127.0.0.1", status, "", null, Map.of(), "{}")))
                .contains("\"verdict\":\"" + verdict + "\"");
    }

    private static String outcome(Exception failure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, failure);
        return FailedFetch.outcome(exchange);
    }
}
