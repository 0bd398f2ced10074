# The answer of updateMessage → the envelope of send.message.update. The socket brings the same edit, with the same time, which is stored once.
include "whatsapp";

(variable("known_key") | fromjson) as $key
| (first(.message? | objects | .protocolMessage, (.editedMessage | objects | .message | objects | .protocolMessage) | objects) // {}) as $protocol
| [{event: "send.message.update", instance: variable("instance"), data: {
    key: $key,
    type: "MESSAGE_EDIT",
    editedMessage: {conversation: variable("text")},
    timestampMs: ($protocol.timestampMs | . as $at | try (seconds("timestampMs") | $at) catch null)}}]
