# The answer of findMessages → the key under which Evolution has a message, which decides what it can change: in a chat that WhatsApp knows by
# a phone and a @lid, remoteJid may be either. Without the message, it is the key that the tables know.
include "whatsapp";

(variable("known_key") | fromjson) as $known
| [.messages.records[] | objects | .key | objects
    | select(.id == $known.id and (.fromMe == true) == $known.fromMe and (.remoteJid | type) == "string" and (.remoteJid | contains("@")))] as $keys
| first(($keys[] | select(.remoteJid == $known.remoteJid)), $keys[], $known)
| {remoteJid, fromMe: (.fromMe == true), id, participant: (.participant // $known.participant | text_or_null)}
| drop_nulls | tojson
