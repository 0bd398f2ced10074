package io.github.evolutionsync.send;

/** WhatsApp does not know the number: 422 with this sentence. */
final class NotOnWhatsAppException extends RuntimeException {
    static final int STATUS = 422;
    private static final long serialVersionUID = 1L;

    NotOnWhatsAppException(String number) {
        super(number + " is not on WhatsApp");
    }
}
