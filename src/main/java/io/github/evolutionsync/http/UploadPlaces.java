package io.github.evolutionsync.http;

import io.github.evolutionsync.media.MediaFiles;
import io.netty.handler.codec.http.HttpResponseStatus;

/** The uploads under way on this node, whose number is limited. */
final class UploadPlaces {
    private final MediaFiles files;
    private final Shares shares;

    UploadPlaces(MediaFiles files, Shares shares) {
        this.files = files;
        this.shares = shares;
    }

    /** @throws UploadRefusedException if too many are under way */
    Upload enter(String tenant) throws UploadRefusedException {
        switch (shares.enter(tenant)) {
            case TENANT_HAS_TOO_MANY ->
                throw UploadPolicy.refusal(
                        HttpResponseStatus.TOO_MANY_REQUESTS,
                        "Too many uploads of this tenant are under way: try again when one has ended");
            case NONE_LEFT ->
                throw UploadPolicy.refusal(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "Too many uploads are under way, try again in a moment");
            default -> {
                return new Upload(tenant, files, () -> shares.leave(tenant));
            }
        }
    }
}
