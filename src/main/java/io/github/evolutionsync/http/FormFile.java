package io.github.evolutionsync.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one file of a form ({@code multipart/form-data}), read as it arrives. Other fields are ignored. */
final class FormFile extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(FormFile.class);
    private static final int MOST_FIELDS = 32;
    private static final int LONGEST_HEADER = 8 << 10;
    private static final int LONGEST_FIELD = 8 << 10;
    private static final int BUFFER = 16 << 10;

    private final InputStream body;
    private final HttpPostMultipartRequestDecoder decoder;
    private final Queue<ByteBuf> content = new ArrayDeque<>();
    private final byte[] buffer = new byte[BUFFER];
    private String fileName;
    private int files;
    private boolean isWhole;
    private boolean hasEnded;

    /** @throws UploadRefusedException if the request has no boundary */
    FormFile(HttpRequest request, InputStream body) throws UploadRefusedException {
        this.body = body;
        try {
            if (!HttpPostRequestDecoder.isMultipart(request)) {
                throw refusal("The form must be multipart/form-data with a boundary");
            }
            decoder = new HttpPostMultipartRequestDecoder(
                    new Parts(), request, StandardCharsets.UTF_8, MOST_FIELDS, LONGEST_HEADER);
            decoder.setDiscardThreshold(BUFFER);
        } catch (RuntimeException e) { // of several kinds
            throw refusal("The form must be multipart/form-data with a boundary");
        }
    }

    /** The name that the form gives the file; known when the file has been read. */
    String fileName() {
        return fileName;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        Objects.checkFromIndexSize(offset, most, target.length);
        while (content.isEmpty() && !hasEnded) {
            decode(body.read(buffer));
        }
        ByteBuf next = content.peek();
        if (next == null) {
            return -1;
        }
        int count = Math.min(most, next.readableBytes());
        next.readBytes(target, offset, count);
        if (!next.isReadable()) {
            content.remove().release();
        }
        return count;
    }

    private void decode(int count) throws UploadRefusedException {
        hasEnded = count < 0;
        try {
            decoder.offer(
                    hasEnded
                            ? LastHttpContent.EMPTY_LAST_CONTENT
                            : new DefaultHttpContent(Unpooled.copiedBuffer(buffer, 0, count)));
            while (decoder.hasNext()) {
                finish(decoder.next());
            }
        } catch (EndOfDataDecoderException e) {
            LOG.trace("The form has ended; what follows it is ignored", e);
        } catch (TooManyFormFieldsException | TooLongFormFieldException e) {
            throw refusal("The form has too many or too long fields");
        } catch (RuntimeException e) { // of several kinds
            throw refusal(files > 1 ? "The form must have only one file" : "The form is not valid multipart/form-data");
        }
        if (hasEnded && !isWhole) {
            throw refusal(files == 0 ? "The form has no file" : "The form ends before its file does");
        }
    }

    private void finish(InterfaceHttpData field) {
        isWhole |= field instanceof FileUpload;
        field.release();
    }

    private static UploadRefusedException refusal(String sentence) {
        return UploadPolicy.refusal(HttpResponseStatus.BAD_REQUEST, sentence);
    }

    @Override
    public void close() throws IOException {
        content.forEach(ByteBuf::release);
        content.clear();
        hasEnded = true;
        decoder.destroy();
        body.close();
    }

    private final class Parts extends DefaultHttpDataFactory {
        Parts() {
            super(false);
            setMaxLimit(LONGEST_FIELD);
        }

        @Override
        public FileUpload createFileUpload(
                HttpRequest request,
                String name,
                String filename,
                String contentType,
                String contentTransferEncoding,
                Charset charset,
                long size) {
            files++;
            if (files > 1) {
                throw new IllegalArgumentException("a second file");
            }
            fileName = filename;
            return new Passed(name, filename, contentType, contentTransferEncoding, charset);
        }
    }

    /** A file whose content goes on to the reader at once. */
    private final class Passed extends MemoryFileUpload {
        Passed(String name, String filename, String contentType, String contentTransferEncoding, Charset charset) {
            super(name, filename, contentType, contentTransferEncoding, charset, 0);
        }

        @Override
        public void addContent(ByteBuf part, boolean isLast) {
            if (part.isReadable()) {
                content.add(part);
            } else {
                part.release();
            }
            if (isLast) {
                setCompleted();
            }
        }
    }
}
