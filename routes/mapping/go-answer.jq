# Evolution Go's answer {message, data} to a request for the function in the variable `ask` → the answer of Evolution API. A reaction has the id
# of its message there, and gets one of its own.
include "whatsapp";

variable("ask") as $ask | .data
| (if ($ask | startswith("message/send")) and type == "object" then
    (.Info | objects) as $info
    | {
        key: {remoteJid: $info.Chat, fromMe: true, id: (if $ask == "message/sendReaction" then "\($info.ID).reaction" else $info.ID end)},
        message: (.Message | objects | from_whatsmeow),
        messageTimestamp: ($info.Timestamp | go_seconds),
        status: "SERVER_ACK"
      }
  elif $ask == "chat/whatsappNumbers" then
    [.Users | arrays | .[] | objects | {jid: (.RemoteJID // .JID), exists: (.IsInWhatsapp == true), number: .Query}]
  elif $ask == "group/findGroupInfos" then
    {id: .JID, subject: .Name, owner: .OwnerJID, ownerPn: .OwnerPN,
      participants: [.Participants | arrays | .[] | objects | {id: .JID, phoneNumber: .PhoneNumber, lid: .LID}]}
  else {} end) | tojson
