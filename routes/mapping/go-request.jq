# A request to Evolution API, in the body, for its function in the variable `ask` → the request to Evolution Go {path, method, body}; {} if it
# cannot do this. Its numbers are JIDs, which it must not format: it would change the ninth digit of Brazil's.
include "whatsapp";

def recipient: {number, formatJid: false};

# A quoted message is sent with its id and sender alone.
def quoted:
  (.quoted.key | objects) as $key
  | {quoted: {messageId: $key.id, participant: ($key.participant // (if $key.fromMe then null else $key.remoteJid end) // "")}};

# The id of the outbox is that of the message, so that WhatsApp recognizes a repetition.
def id: variable("send") | strings | split("-") | join("") | ascii_upcase;

def common:
  recipient + {id: (id // null)} + ((quoted | objects) // {})
  + {mentionedJid: (.mentioned // null), mentionAll: (.mentionsEveryOne // null)};

def request($path; body): {path: $path, method: "POST", body: (body | drop_nulls)};

variable("ask") as $ask
| if $ask == "message/sendText" then request("/send/text"; common + {text})
  elif $ask == "message/sendMedia" then request("/send/media"; common + {type: .mediatype, url: .media, caption, filename: .fileName})
  elif $ask == "message/sendWhatsAppAudio" then request("/send/media"; common + {type: "audio", url: .audio})
  elif $ask == "message/sendLocation" then request("/send/location"; common + {latitude, longitude, name, address})
  elif $ask == "message/sendReaction" then
    request("/message/react"; {number: .key.remoteJid, id: .key.id, fromMe: (.key.fromMe == true), participant: .key.participant,
      reaction: (if .reaction == "" then "remove" else .reaction end)})
  elif $ask == "chat/markMessageAsRead" then request("/message/markread"; {number: .readMessages[0].remoteJid, id: [.readMessages[].id]})
  elif $ask == "chat/updateMessage" then request("/message/edit"; {chat: .key.remoteJid, messageId: .key.id, message: .text})
  elif $ask == "chat/deleteMessageForEveryone" and .fromMe == true then request("/message/delete"; {chat: .remoteJid, messageId: .id})
  elif $ask == "chat/whatsappNumbers" then request("/user/check"; {number: .numbers, formatJid: false})
  elif $ask == "group/findGroupInfos" then request("/group/info"; {groupJid: (variable("group"))})
  else {} end
