# qrcode.updated → frames; the QR limit ({message, statusCode}) is told by the connection.update that follows
include "whatsapp";

[.[] | rows(.; .instance as $instance | .data.qrcode | select(type == "object")
  | {instance: $instance, frame: ({event: "session:qrcode", data: {instance: $instance, base64, pairingCode}} | tojson)})]
