# A message of WhatsApp → a row of messages.

include "whatsapp";
import "words" as $words;

# The message inside ephemeral, view-once and the like.
def unwrapped:
  (.ephemeralMessage // .viewOnceMessage // .viewOnceMessageV2 // .viewOnceMessageV2Extension
    // .documentWithCaptionMessage // .editedMessage // .deviceSentMessage // .groupMentionedMessage // null) as $wrap
  | if ($wrap | type) == "object" and ($wrap.message | type) == "object" then $wrap.message | unwrapped else . end;

# The key of a message's content: the first that is no companion of another.
def kind:
  first(keys_unsorted[] | select(. != "messageContextInfo" and . != "senderKeyDistributionMessage" and . != "base64"
    and . != "mediaUrl" and . != "chatwootMessageId" and . != "speechToText")) // null;

def word($kind): $words[0] | (.[$kind] // .unknown);
def stand_in($kind; $detail): word($kind) + (if $detail == null or $detail == "" then "" else ": " + $detail end);

# What people read: the text, the caption, or a short stand-in from words.json.
def content($kind):
  .[$kind // ""] as $m
  | if $kind == null then null
    elif $kind == "conversation" then $m | text("conversation")
    elif $m == null then null
    elif ($m | type) != "object" then error("\($kind) is \($m | type), where an object belongs")
    elif $kind == "extendedTextMessage" then $m.text | text("extendedTextMessage.text")
    elif $kind == "reactionMessage" then $m.text | text("reactionMessage.text")
    elif $kind == "imageMessage" or $kind == "videoMessage" or $kind == "ptvMessage" then
      ($m.caption | text("caption")) as $caption | if $caption | blank then word($kind) else $caption end
    elif $kind == "documentMessage" then
      ($m.caption | text("caption")) as $caption
      | if $caption | blank then stand_in($kind; $m.fileName // $m.title | text("fileName")) else $caption end
    elif $kind == "audioMessage" then if $m.ptt == true then word("voice") else word($kind) end
    elif $kind == "contactMessage" then stand_in($kind; $m.displayName | text("displayName"))
    elif $kind == "contactsArrayMessage" then
      stand_in($kind; $m.displayName // ([$m.contacts[]?.displayName | strings] | join(", ")) | text("displayName"))
    elif $kind == "locationMessage" or $kind == "liveLocationMessage" then
      stand_in($kind; $m.name // $m.caption // $m.address
        // (if $m.degreesLatitude then "\($m.degreesLatitude), \($m.degreesLongitude)" else null end) | text("name"))
    elif $kind | startswith("pollCreationMessage") then stand_in("pollCreationMessage"; $m.name | text("name"))
    elif $kind == "buttonsResponseMessage" or $kind == "templateButtonReplyMessage" then
      $m.selectedDisplayText // $m.selectedButtonId // $m.selectedId | text("selectedDisplayText")
    elif $kind == "listResponseMessage" then
      $m.title // $m.description // $m.singleSelectReply.selectedRowId | text("title")
    elif $kind == "interactiveResponseMessage" then $m.body.text // word("interactiveMessage") | text("body.text")
    elif $kind == "interactiveMessage" then $m.body.text // stand_in($kind; $m.header.title) | text("body.text")
    elif $kind == "buttonsMessage" then $m.contentText // $m.text // word($kind) | text("contentText")
    elif $kind == "listMessage" then $m.description // $m.title // word($kind) | text("description")
    elif $kind == "templateMessage" then
      ($m.hydratedTemplate // $m.hydratedFourRowTemplate // {}).hydratedContentText // word($kind) | text("template")
    elif $kind == "eventMessage" then stand_in($kind; $m.name | text("name"))
    elif $kind == "orderMessage" then stand_in($kind; $m.orderTitle // $m.message | text("orderTitle"))
    elif $kind == "productMessage" then stand_in($kind; $m.product.title | text("product.title"))
    elif $kind == "requestPaymentMessage" or $kind == "sendPaymentMessage" then
      stand_in($kind; $m.noteMessage.extendedTextMessage.text // $m.noteMessage.conversation | text("noteMessage"))
    elif $kind == "groupInviteMessage" then stand_in($kind; $m.groupName | text("groupName"))
    else word($kind) end;

# What is known of an attachment, without its bytes.
def media($kind):
  . as $message | .[$kind // ""] as $m
  | if ($m | type) == "object" and (($m | has("mimetype")) or ($m | has("url")) or ($message | has("mediaUrl"))) then
      {mimetype: $m.mimetype, fileName: ($m.fileName // $m.title), fileLength: (try ($m.fileLength | number("fileLength")) catch null),
       seconds: (try ($m.seconds | number("seconds")) catch null), caption: $m.caption,
       url: ($message.mediaUrl // $m.url), directPath: $m.directPath}
      | with_entries(select(.value != null))
    else null end;

# Reactions, poll votes and protocol messages move neither a chat's time nor its unread number.
def moves_chat($kind):
  ($kind == "reactionMessage" or $kind == "pollUpdateMessage" or $kind == "protocolMessage" or $kind == "encReactionMessage"
    or $kind == "keepInChatMessage" or $kind == "pinInChatMessage") | not;

def key_of:
  if (.key | type) != "object" then error("key is missing")
  elif (.key.id | type) != "string" or .key.id == "" then error("key.id is \(.key.id | type), where a text belongs")
  elif (.key.remoteJid | jid) == null then error("key.remoteJid is no JID")
  elif (.key.fromMe | type) != "boolean" and .key.fromMe != null then error("key.fromMe is \(.key.fromMe | type)")
  else .key end;

def message_row($instance):
  . as $data
  | if type != "object" then error("the message is \(type), where an object belongs") else . end
  | key_of as $key
  | ($key.remoteJid | jid) as $jid
  | if $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      (if .message == null then {} elif (.message | type) == "object" then .message | unwrapped
        else error("message is \(.message | type), where an object belongs") end) as $message
      | ($message | kind) as $kind
      | ($key.fromMe // false) as $from_me
      | ($key.participant // .participant | jid) as $participant
      | (.pushName | text("pushName")) as $push_name
      | (.messageTimestamp | seconds("messageTimestamp")) as $sent_at
      | ($message[$kind // ""] | if type == "object" then .contextInfo else null end) as $inner
      | (if ($inner | type) == "object" then $inner elif (.contextInfo | type) == "object" then .contextInfo else {} end) as $context
      | ([(.status | status), (.MessageUpdate[]?.status | status)] | map(select(. != null))) as $statuses
      | ($message | content($kind)) as $content
      | {
          instance: $instance,
          jid: $jid,
          alt: ($key.remoteJidAlt // $key.senderPn // null | other_form($jid)),
          id: $key.id,
          from_me: $from_me,
          status: (if ($statuses | length) < 2 then $statuses[0] else
            ["PLAYED", "READ", "DELIVERY_ACK", "SERVER_ACK", "PENDING", "ERROR"] - (["PLAYED", "READ", "DELIVERY_ACK",
              "SERVER_ACK", "PENDING", "ERROR"] - $statuses) | .[0] end),
          content: $content,
          message_type: (if $kind == null then .messageType | text("messageType") else $kind end),
          participant: $participant,
          participant_alt: (if $participant == null then null else $key.participantAlt // null | other_form($participant) end),
          sender_name: (if $from_me then null else $push_name | name_of($participant // $jid) end),
          quoted_message_id: (if $kind == "reactionMessage" then $message.reactionMessage.key.id else $context.stanzaId end
            | text("stanzaId")),
          media: ($message | media($kind)),
          mentions: (if ($context.mentionedJid | type) == "array" and ($context.mentionedJid | length) > 0
            then [$context.mentionedJid[] | jid // empty] else null end),
          forwarded: (if $context.isForwarded == true then true else null end),
          sent_at: $sent_at,
          edited_at: (if $content != null and any(.MessageUpdate[]?; .status == "EDITED") then $sent_at else null end),
          moves_chat: moves_chat($kind)
        }
      | .sender_jid = (if ($jid | endswith("@g.us")) then .participant_alt // .participant
          elif $from_me then null else .alt // $jid end)
      | with_entries(select(.value != null))
    end;
