# The answer of sendText → the envelope of send.message, which the socket brings as well: stored once. The message was sent, whatever the
# answer says of it: a value that no message has gives way to what was asked for.
include "whatsapp";

.key.fromMe = true
| .key.remoteJid |= ((try jid catch null) as $jid | if $jid != null and ($jid | is_chat) then . else variable("jid") end)
| .messageTimestamp |= (try seconds("messageTimestamp") catch null)
| if (.message | type) == "object" then . else .message = {conversation: variable("text")} end
| [{event: "send.message", instance: variable("instance"), data: .}]
