# qrcode.updated → frames; the QR limit ({message, statusCode}) arrives with the connection.update that follows
include "whatsapp";

[.[] | rows(.; .instance as $instance | .data.qrcode | select(type == "object")
  | {instance: $instance, frame: ({event: "session:qrcode", data: {instance: $instance, base64, pairingCode}} | tojson)})]
