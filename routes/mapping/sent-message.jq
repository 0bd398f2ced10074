# The answer of sendText → the envelope of send.message. The socket brings the same message, which is stored once. The message was sent
# whatever the answer contains, so values of the request replace invalid ones.
include "whatsapp";

.key.fromMe = true
| .key.remoteJid |= ((try jid catch null) as $jid | if $jid != null and ($jid | is_chat) then . else variable("jid") end)
| .messageTimestamp |= (try seconds("messageTimestamp") catch null)
| if (.message | type) == "object" then . else .message = {conversation: variable("text")} end
| [{event: "send.message", instance: variable("instance"), data: .}]
