package io.github.evolutionsync.media;

import java.net.URI;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.util.function.Suppliers;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the client of S3, or of another server with its API: the bean {@code s3Client}. A node that stores in a folder never needs it, and does
 * not load its classes.
 */
public final class S3Clients implements CamelContextAware {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private CamelContext camelContext;
    private String endpoint = "";
    private String region = "";
    private char[] accessKey = {};
    private char[] secretKey = {};

    /** The server, whose buckets are then in the path; empty for Amazon's. */
    public void setEndpoint(String endpoint) {
        this.endpoint = endpoint.strip();
    }

    public void setRegion(String region) {
        this.region = region.strip();
    }

    /** Empty for Amazon's own ways to find credentials, such as the role of a machine. */
    public void setAccessKey(char[] accessKey) {
        this.accessKey = accessKey.clone();
    }

    public void setSecretKey(char[] secretKey) {
        this.secretKey = secretKey.clone();
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext == null) { // Camel may set it more than once
            camelContext.getRegistry().bind("s3Client", S3Client.class, Suppliers.memorize(this::client));
        }
        this.camelContext = camelContext;
    }

    private S3Client client() {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(override -> override.apiCallTimeout(LONGEST))
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(!endpoint.isEmpty())
                        .build())
                // other servers do not know Amazon's newer checksums
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return builder.build();
    }

    private AwsCredentialsProvider credentials() {
        return accessKey.length == 0
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(new String(accessKey), new String(secretKey)));
    }
}
