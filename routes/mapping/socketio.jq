# Websocket frames → Socket.IO events in the same order: event is the name, data the argument
[.[]
  | if .event == "chat:message" then
      .data.remoteJid as $jid
      | .data.message |= . + {
          key: ({id: .whatsappMessageId, remoteJid: $jid, fromMe: (.direction == "OUTGOING")}
            + if ($jid | tostring | endswith("@g.us")) and .senderJid != null then {participant: .senderJid} else {} end),
          pushName: .senderName,
          message: {conversation: .content}
        }
    elif .event == "chat:update" and (.data.updates | has("contactName")) then
      .data.updates.name = .data.updates.contactName
    else . end]
