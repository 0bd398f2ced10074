package io.github.evolutionsync.http;

import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.media.MediaKey;
import io.github.evolutionsync.media.ReceivedFile;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Puts the file of an upload into the body, and sets the variables of the store ({@code media_key}, {@code media_bytes}, {@code
 * media_type}) and of its row ({@code upload}, {@code tenant}, {@code sha256}, {@code file_name}). What is left of the temporary file is
 * deleted with the exchange.
 */
@SetsParameters({"upload", "tenant", "sha256", "file_name", "media_bytes", "media_type"})
public class ReceivedUpload implements Processor {

    /** @throws BadRequestException if the request has come another way than {@link Uploads}: 400 */
    @Override
    public void process(Exchange exchange) {
        Upload upload = exchange.getMessage() instanceof NettyHttpMessage http
                        && http.getHttpRequest() instanceof UploadRequest request
                        && request.upload().take()
                ? request.upload()
                : null;
        if (upload == null) {
            throw new BadRequestException("The body must be a file, or a form with one file");
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                upload.close();
            }
        });
        ReceivedFile file = upload.file();
        exchange.setVariable("upload", upload.id().toString());
        exchange.setVariable("tenant", upload.tenant());
        exchange.setVariable("sha256", file.sha256());
        exchange.setVariable("file_name", upload.fileName() == null ? "" : upload.fileName());
        exchange.setVariable("media_key", MediaKey.of(upload.tenant(), file.sha256()));
        exchange.setVariable("media_bytes", file.bytes());
        exchange.setVariable("media_type", file.mimetype());
        exchange.getMessage().setBody(file.file());
    }
}
