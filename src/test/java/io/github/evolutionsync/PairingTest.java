package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance is paired with a phone by the codes that Evolution gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PairingTest {
    private ActionsDesk desk;

    @BeforeAll
    void start() throws Exception {
        desk = ActionsDesk.open();
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @AfterEach
    void tidy() {
        desk.tidy();
    }

    private HttpResponse<String> pair(String instance, String body) throws Exception {
        return desk.ask("POST", "/api/instances/" + instance + "/pair", body);
    }

    @Test
    void aTenantGetsTheQrCodeOfItsInstance() throws Exception {
        JsonNode codes = desk.answer(200, pair("nova", ""));
        assertThat(codes.path("base64").asText()).startsWith("data:image/png;base64,iVBOR");
        assertThat(codes.path("code").asText()).startsWith("2@");
        assertThat(codes.get("pairingCode").isNull()).isTrue();
        desk.bundle.awaitValue("SELECT state FROM instances WHERE name = 'nova'", "connecting");
        desk.bundle.awaitValue(
                "SELECT qrcode ->> 'base64' = '%s' FROM instances WHERE name = 'nova'"
                        .formatted(codes.path("base64").asText()),
                "true");
        assertThat(desk.answer(200, desk.ask("GET", "/api/instances", "")).findValuesAsText("channel"))
                .containsExactly("EVOLUTION", "WHATSAPP-BAILEYS", "WHATSAPP-BUSINESS", "WHATSAPP-BAILEYS");
    }

    @Test
    void aNumberGivesAPairingCodeInstead() throws Exception {
        JsonNode codes = desk.answer(200, pair("nova", "{\"number\":\"+55 (11) 90000-0010\"}"));
        assertThat(codes.path("pairingCode").asText()).isEqualTo("ABCD1234");
        assertThat(desk.evolution.requests())
                .filteredOn(request -> request.path().equals("/instance/connect/nova"))
                .last()
                .satisfies(request -> assertThat(request.query()).containsEntry("number", "5511900000010"));
    }

    /** The bytes of media in messages are left out, but this picture is what was requested. */
    @Test
    void aQrCodeOfFullSizeArrivesWhole() throws Exception {
        String picture = "data:image/png;base64," + "iVBORw0K".repeat(2_000);
        desk.evolution.failHttp(
                "/instance/connect/nova",
                200,
                "{\"pairingCode\":null,\"code\":\"2@x\",\"base64\":\"" + picture + "\",\"count\":1}");
        assertThat(desk.answer(200, pair("nova", "{}")).path("base64").asText()).isEqualTo(picture);
    }

    @Test
    void anInstanceThatIsPairedAlreadyHasNoCodeWhileItConnects() throws Exception {
        desk.evolution.failHttp("/instance/connect/nova", 200, "{\"count\":0}");
        assertThat(desk.answer(200, pair("nova", "")))
                .isEqualTo(Bundle.JSON.readTree("{\"base64\": null, \"code\": null, \"pairingCode\": null}"));
    }

    @Test
    void anOpenInstanceIsAConflictAndSoIsAChannelWithoutAPhone() throws Exception {
        assertThat(desk.error(409, pair("loja", ""))).isEqualTo("Instance loja is connected to WhatsApp already");
        assertThat(desk.error(409, pair("meta", "")))
                .isEqualTo("Instance meta cannot be paired with a phone, because its channel is WHATSAPP-BUSINESS");
        desk.bundle.rows("UPDATE instances SET channel = NULL WHERE name = 'canal'");
        assertThat(desk.error(409, pair("canal", ""))).contains("already");
        desk.bundle.rows("UPDATE instances SET channel = 'EVOLUTION' WHERE name = 'canal'");
    }

    @Test
    void onlyItsTenantAndOperatorsPairAnInstance() throws Exception {
        assertThat(desk.bundle
                        .post("/api/instances/nova/pair", "", desk.bundle.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.error(404, pair("nenhuma", ""))).isNotEmpty();
        assertThat(desk.bundle
                        .post("/api/instances/nova/pair", "", Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"number\":5}",
                "{\"number\":\"abc\"}",
                "{\"number\":\"1&x=y\"}",
                "{\"number\":\"\"}",
                "{"
            })
    void aNumberThatIsNoneIsABadRequest(String body) throws Exception {
        assertThat(desk.error(400, pair("nova", body))).isNotEmpty();
    }

    @Test
    void anErrorOfEvolutionIsAnsweredWithItsReasonWhateverItsStatus() throws Exception {
        desk.evolution.failHttp("/instance/connect/nova", 200, "{\"error\":true,\"message\":\"Error: no\"}");
        assertThat(desk.error(502, pair("nova", ""))).isEqualTo("Evolution cannot pair instance nova: Error: no");
        desk.evolution.failHttp("/instance/connect/nova", 500, "{\"message\":\"broken\"}");
        assertThat(desk.error(502, pair("nova", ""))).isEqualTo("Evolution answered 500: broken");
        desk.evolution.cutHttpAfterwards("/instance/connect/nova");
        assertThat(desk.error(503, pair("nova", ""))).contains("cannot be reached");
    }
}
