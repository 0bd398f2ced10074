# A message of WhatsApp → a row of messages.

include "whatsapp";
import "words" as $words;

def word($kind): $words[0] | (.[$kind] // .unknown);
def stand_in($kind; candidates): detail(candidates) as $detail | word($kind) + (if $detail == null then "" else ": " + $detail end);

# A text where there is one, else its stand-in.
def text_or_word($kind; $what): if . == null then word($kind) else text($what) end;

# Whom a Pix pays, where the message asks for one.
def pix:
  first(.nativeFlowMessage?.buttons? | arrays | .[] | objects
    | select(.name == "payment_info" or .name == "review_and_pay" or .name == "payment_key_info")
    | try (.buttonParamsJson | fromjson | [.payment_settings[]? | .pix_static_code? // .pix_dynamic_code? | objects
        | .merchant_name // .key] | .[0] // "") catch "") // null;

# What people read: the text, the caption, or a short stand-in from words.json.
def content($kind):
  .[$kind // ""] as $m
  | if $kind == null then null
    elif $kind == "conversation" then $m | text("conversation")
    elif ($m | type) != "object" then
      if $kind == "extendedTextMessage" then error("\($kind) is \($m | type), where an object belongs") else word($kind) end
    elif $kind == "extendedTextMessage" then $m.text | text("extendedTextMessage.text")
    elif $kind == "reactionMessage" then $m.text | text("reactionMessage.text")
    elif $kind == "imageMessage" or $kind == "videoMessage" or $kind == "ptvMessage" then
      ($m.caption | text("caption")) as $caption | if $caption | blank then word($kind) else $caption end
    elif $kind == "documentMessage" then
      ($m.caption | text("caption")) as $caption
      | if $caption | blank then $m | stand_in($kind; .fileName, .title) else $caption end
    elif $kind == "audioMessage" then if $m.ptt == true then word("voice") else word($kind) end
    elif $kind == "contactMessage" then $m | stand_in($kind; .displayName)
    elif $kind == "contactsArrayMessage" then
      $m | stand_in($kind; .displayName, ([.contacts | arrays | .[] | objects | .displayName | strings] | join(", ")))
    elif $kind == "locationMessage" or $kind == "liveLocationMessage" then
      $m | stand_in($kind; .name, .caption, .address, (select(.degreesLatitude | numbers) | "\(.degreesLatitude), \(.degreesLongitude)"))
    elif $kind | startswith("pollCreationMessage") then $m | stand_in("pollCreationMessage"; .name)
    elif $kind == "buttonsResponseMessage" or $kind == "templateButtonReplyMessage" then
      $m.selectedDisplayText // $m.selectedButtonId // $m.selectedId | text_or_word("buttonsMessage"; "selectedDisplayText")
    elif $kind == "listResponseMessage" then
      $m.title // $m.description // ($m.singleSelectReply | objects | .selectedRowId) // null | text_or_word("listMessage"; "title")
    elif $kind == "interactiveResponseMessage" then
      ($m.body | objects | .text) // null | text_or_word("interactiveMessage"; "body.text")
    elif $kind == "interactiveMessage" then
      (($m.body | objects | .text) // null | text("body.text")) as $text | ($m | pix) as $pix
      | if $text | blank | not then $text
        elif $pix != null then stand_in("pix"; $pix)
        else $m | stand_in($kind; .header | objects | .title) end
    elif $kind == "buttonsMessage" then $m.contentText // $m.text | text_or_word($kind; "contentText")
    elif $kind == "listMessage" then $m.description // $m.title | text_or_word($kind; "description")
    elif $kind == "templateMessage" then
      ($m.hydratedTemplate // $m.hydratedFourRowTemplate | objects | .hydratedContentText) // null | text_or_word($kind; "hydratedContentText")
    elif $kind == "eventMessage" then $m | stand_in($kind; .name)
    elif $kind == "orderMessage" then $m | stand_in($kind; .orderTitle, .message)
    elif $kind == "productMessage" then $m | stand_in($kind; .product | objects | .title)
    elif $kind == "requestPaymentMessage" or $kind == "sendPaymentMessage" then
      $m | stand_in($kind; .noteMessage | objects | (.extendedTextMessage | objects | .text), .conversation)
    elif $kind == "groupInviteMessage" then $m | stand_in($kind; .groupName)
    else word($kind) end;

# What is known of an attachment, without its bytes.
def media($kind):
  . as $message | .[$kind // ""] as $m
  | if ($m | type) == "object" and (($m | has("mimetype")) or ($m | has("url")) or ($message | has("mediaUrl"))) then
      {mimetype: ($m.mimetype | text_or_null), fileName: ($m.fileName // $m.title | text_or_null), fileLength: (try ($m.fileLength | number("fileLength")) catch null),
       seconds: (try ($m.seconds | number("seconds")) catch null), caption: $m.caption,
       url: ($message.mediaUrl // $m.url | text_or_null), directPath: ($m.directPath | text_or_null)}
      | drop_nulls
    else null end;

# Reactions, poll votes, protocol messages and what has companions alone move neither a chat's time nor its unread number.
def moves_chat($kind):
  ($kind == null and length > 0 or $kind == "reactionMessage" or $kind == "pollUpdateMessage" or $kind == "protocolMessage" or $kind == "encReactionMessage"
    or $kind == "keepInChatMessage" or $kind == "pinInChatMessage" or $kind == "secretEncryptedMessage" or $kind == "encEventResponseMessage") | not;

# Whether Evolution has noted that the message is an edited one.
def is_edited: .MessageUpdate != null and any(.MessageUpdate | arrays | .[] | objects | .status; . == "EDITED");

def message_row($instance):
  if type != "object" then error("the message is \(type), where an object belongs") else . end
  | key_of as $key
  | ($key.remoteJid | jid) as $jid
  | if $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      content_of as $message
      | ($message | kind) as $kind
      | ($message | content($kind)) as $content
      | context_of($message) as $context
      | (.messageTimestamp | seconds("messageTimestamp")) as $sent_at
      | ($key.participant // .participant | jid) as $participant
      | {
          instance: $instance,
          jid: $jid,
          alt: other_form_in($key; $jid),
          id: $key.id,
          from_me: ($key.fromMe // false),
          status: highest_status,
          content: $content,
          message_type: ($kind // (.messageType | text_or_null)),
          participant: $participant,
          participant_alt: (if $participant == null then null
            else other_form_of($participant; $key.participantAlt, $key.participantPn, $key.participantLid) end),
          sender_name: (.pushName | text("pushName") | if $key.fromMe then null else name_of($participant // $jid) end),
          quoted_message_id: (if $kind == "reactionMessage" then $message.reactionMessage.key | if type == "object" then .id else null end
            else $context.stanzaId end | text_or_null),
          media: ($message | media($kind)),
          mentions: (if ($context.mentionedJid | type) == "array" and ($context.mentionedJid | length) > 0
            then [$context.mentionedJid[] | jid // empty] else null end),
          forwarded: (if $context.isForwarded == true then true else null end),
          sent_at: $sent_at,
          edited_at: (if $content != null and is_edited then $sent_at else null end),
          moves_chat: ($message | moves_chat($kind))
        }
      | .sender_jid = (if ($jid | endswith("@g.us")) then phone_form(.participant; .participant_alt)
          elif .from_me then null else phone_form($jid; .alt) end)
      | drop_nulls
    end;
