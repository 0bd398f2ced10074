# A WhatsApp message → a row of messages.

include "whatsapp";
import "words" as $words;

def word($kind): $words[0] | (.[$kind] // .unknown);
def stand_in($kind; candidates): detail(candidates) as $detail | word($kind) + (if $detail == null then "" else ": " + $detail end);

# The recipient of a Pix payment, if the message requests one.
def pix:
  first(.nativeFlowMessage?.buttons? | arrays | .[] | objects
    | select(.name == "payment_info" or .name == "review_and_pay" or .name == "payment_key_info")
    | try (.buttonParamsJson | fromjson | [.payment_settings[]? | .pix_static_code? // .pix_dynamic_code? | objects
        | .merchant_name // .key] | .[0] // "") catch "") // null;

# The object with the content's fields: the one named by its kind, or the message itself if only messageType has the kind.
def part($kind): .[$kind // ""] as $part | if $part == null then . else $part end;

# The text of buttons, lists, templates and other content made of parts; the most informative field comes first.
def part_text:
  detail((.body? | objects | .text), .hydratedContentText?, .contentText?, .description?, .text?, text_in("hydratedContentText"), text_in("messageText"),
    text_in("text"), text_in("contentText"), text_in("body"), text_in("caption"), .title?, text_in("title"), text_in("hydratedTitleText"),
    text_in("headerText"), text_in("subtitle"), text_in("hydratedFooterText"), text_in("footerText"), text_in("footer"), text_in("displayText"));

# Whether content is made of parts, or of a kind that words.json does not have yet.
def has_parts:
  . as $kind | any("buttonsMessage", "listMessage", "templateMessage", "highlyStructuredMessage"; . == $kind) or ($words[0] | has($kind) | not);

# Meta AI answers in several parts.
def answer_text: [limit(100; .submessages | arrays | .[] | objects | .messageText | strings)] | if length == 0 then null else join("\n\n") end;

# The choice from a button or list, or the values of a form.
def reply_text:
  detail(.selectedDisplayText, .title, .selectedButtonId, .selectedId, .description, (.singleSelectReply | objects | .selectedRowId),
    (.body | objects | .text),
    (.nativeFlowResponseMessage | objects | .paramsJson | strings | try fromjson catch null | objects | detail(.display_text, .title, .text, .id)));

# A contact's name: WhatsApp's, Meta's, or the one on its card.
def contact_name:
  detail(.displayName?, text_in("formatted_name"),
    (.vcard | strings | split("\n")[] | select(startswith("FN:") or startswith("FN;")) | .[(index(":") // -1) + 1:] | rtrimstr("\r")));

# The readable content: the text, the caption, or a short placeholder from words.json.
def content($kind):
  part($kind) as $m
  | if $kind == null then null
    elif $kind == "conversation" then $m | text("conversation")
    elif ($m | type) != "object" and ($m | type) != "array" then
      if $kind == "extendedTextMessage" then error("\($kind) must be of type object, not \($m | type)") else word($kind) end
    elif $kind == "extendedTextMessage" then $m.text | text("extendedTextMessage.text")
    elif $kind == "reactionMessage" then $m.text | text("reactionMessage.text")
    elif $kind == "imageMessage" or $kind == "videoMessage" or $kind == "ptvMessage" then
      ($m.caption | text("caption")) as $caption | if $caption | blank then word($kind) else $caption end
    elif $kind == "documentMessage" then
      ($m.caption | text("caption")) as $caption
      | if $caption | blank then $m | stand_in($kind; .fileName, .filename, .title) else $caption end
    elif $kind == "audioMessage" then if $m.ptt == true or $m.voice == true then word("voice") else word($kind) end
    elif $kind == "contactMessage" or $kind == "contact" then $m | stand_in("contactMessage"; contact_name)
    elif $kind == "contactsArrayMessage" or $kind == "contacts" then
      $m | stand_in("contactsArrayMessage"; .displayName?,
        ([limit(100; (arrays, .contacts?) | arrays | .[] | objects | contact_name | strings)] | join(", ")))
    elif $kind == "locationMessage" or $kind == "liveLocationMessage" then
      $m | stand_in($kind; .name, .caption, .address, (select(.degreesLatitude | numbers) | "\(.degreesLatitude), \(.degreesLongitude)"))
    elif $kind | startswith("pollCreationMessage") then $m | stand_in("pollCreationMessage"; .name)
    elif $kind == "buttonsResponseMessage" or $kind == "templateButtonReplyMessage" then ($m | reply_text) // word("buttonsMessage")
    elif $kind == "listResponseMessage" then ($m | reply_text) // word("listMessage")
    elif $kind == "interactiveResponseMessage" then ($m | reply_text) // word("interactiveMessage")
    elif $kind == "interactiveMessage" then
      detail($m.body | objects | .text) as $text | ($m | pix) as $pix
      | if $text != null then $text elif $pix != null then stand_in("pix"; $pix) else ($m | part_text) // word($kind) end
    elif $kind == "buttonMessage" then
      [$m.title, $m.description | strings | select(blank | not)] | if length > 0 then join("\n") else ($m | part_text) // word("buttonsMessage") end
    elif $kind == "eventMessage" then $m | stand_in($kind; .name)
    elif $kind == "orderMessage" then $m | stand_in($kind; .orderTitle, .message)
    elif $kind == "productMessage" then $m | stand_in($kind; .product | objects | .title)
    elif $kind == "requestPaymentMessage" or $kind == "sendPaymentMessage" then
      $m | stand_in($kind; .noteMessage | objects | (.extendedTextMessage | objects | .text), .conversation)
    elif $kind == "groupInviteMessage" then $m | stand_in($kind; .groupName)
    elif $kind == "richResponseMessage" then ($m | answer_text // part_text) // word($kind)
    elif $kind | has_parts then ($m | part_text) // word($kind)
    else word($kind) end;

# The title of the ad that the customer clicked, for a message without other text.
def ad($kind; $message):
  first(($message[$kind // ""], $message, .) | objects | .contextInfo | objects
    | select((.externalAdReply | type) == "object" or .conversionSource != null or .entryPointConversionSource == "ctwa_ad")) // null
  | if . == null then null else stand_in("ad"; .externalAdReply | objects | .title, .body, .sourceUrl) end;

# The facts of an attachment, under any channel's field names. Its bytes are left out, except for a small thumbnail and a waveform.
def facts($message):
  {
    mimetype: detail(.mimetype, .mime_type),
    fileName: detail(.fileName, .filename, .title),
    fileLength: (.fileLength // .file_size | try number("fileLength") catch null | if . > 0 then . else null end),
    seconds: (.seconds // .duration | try number("seconds") catch null),
    width: (.width | try number("width") catch null),
    height: (.height | try number("height") catch null),
    caption: (.caption | text_or_null),
    url: detail($message.mediaUrl, .mediaUrl, .url, .link, (.media, .id | strings | select(test("^https?://")))),
    directPath: (.directPath | text_or_null),
    voice: (if .ptt == true or .voice == true then true else null end),
    viewOnce: (if .viewOnce == true then true else null end),
    gif: (if .gifPlayback == true then true else null end),
    waveform: (.waveform | bytes(128)),
    thumbnail: (.jpegThumbnail | jpeg(4096))
  }
  | drop_nulls | if . == {} then null else . end;

# The attachment of a message, or of its header.
def media($kind):
  . as $message | part($kind) as $m
  | if ($m | type) != "object" then null
    elif has("mediaUrl") or ($m | has("mimetype") or has("mime_type") or has("url") or has("media") or has("fileName")) then $m | facts($message)
    else $m | attachment_in | if . == null then null else facts($message) end
    end;

# The kinds of content whose file Evolution returns.
def file_kind($kind):
  {imageMessage: "image", videoMessage: "video", ptvMessage: "video", audioMessage: "audio", documentMessage: "document",
    stickerMessage: "sticker"}[$kind // ""];

# What fetching the file needs besides the message's id, in the order in which it is tried: the file itself, its address, or on the
# channel WHATSAPP-BUSINESS the whole message, of which Evolution keeps nothing. The sent file is in `media` there, or its address.
def file_source($message; $kind):
  . as $data | ($message | part($kind)) as $m
  | {
      base64: detail($message.base64, ($m.media | strings | select(test("^https?://") | not))),
      url: detail($message.mediaUrl, $m.mediaUrl, ($m.media | strings | select(test("^https?://")))),
      message: (if ($m | has("mime_type") or .type == "id") and ($m.id | type) == "string"
        then {key: $data.key, message: ($data.message | del(.base64) | .[$kind] |= if type == "object" then del(.media) else . end),
          messageType: ($data.messageType | text_or_null)} | if tojson | length > 65536 then null else . end
        else null end)
    }
  | drop_nulls;

# The file of a message: its kind, WhatsApp's thumbnail of up to 64 KiB, and where it comes from.
def file($message; $kind):
  file_kind($kind) as $file
  | if $file == null or ($message | part($kind) | type) != "object" then null
    else {kind: $file, thumbnail: ($message | part($kind) | .jpegThumbnail | jpeg(65536)), source: file_source($message; $kind)} | drop_nulls end;

# Reactions, poll votes, album markers, protocol messages and messages with only companion fields change neither a chat's time nor its
# unread count.
def moves_chat($kind):
  ($kind == null and length > 0 or $kind == "albumMessage" or $kind == "reactionMessage" or $kind == "pollUpdateMessage" or $kind == "protocolMessage" or $kind == "encReactionMessage"
    or $kind == "keepInChatMessage" or $kind == "pinInChatMessage" or $kind == "secretEncryptedMessage" or $kind == "encEventResponseMessage") | not;

# Whether Evolution has recorded an edit of the message.
def is_edited: .MessageUpdate != null and any(.MessageUpdate | arrays | .[] | objects | .status; . == "EDITED");

def message_row($instance):
  if type != "object" then error("the message must be of type object, not \(type)") else . end
  | key_of as $key
  | ($key | chat_of) as $jid
  | if $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      content_of as $message
      | kind_of($message) as $kind
      | ($message | content($kind)) as $text
      | (if detail($text) == null then ad($kind; $message) else null end) as $ad
      | context_of($message) as $context
      | (.messageTimestamp | seconds("messageTimestamp")) as $sent_at
      | ($sent_at | is_ahead) as $is_ahead
      | ($key.participant | jid) as $participant
      | {
          instance: $instance,
          jid: $jid,
          alt: other_form_in($key; $jid),
          id: $key.id,
          from_me: ($key.fromMe // false),
          status: highest_status,
          content: ($ad // $text),
          stand_in: (if $ad != null then true else null end),
          message_type: ({contact: "contactMessage", contacts: "contactsArrayMessage"}[$kind // ""] // $kind // (.messageType | text_or_null)),
          participant: $participant,
          participant_alt: (if $participant == null then null
            else other_form_of($participant; $key.participantAlt, $key.participantPn, $key.participantLid) end),
          sender_name: (.pushName | text("pushName") | if $key.fromMe or $is_ahead then null else name_of($participant // $jid) end),
          quoted_message_id: (if $kind == "reactionMessage" then $message.reactionMessage.key | if type == "object" then .id else null end
            else $context.stanzaId // first($message.quoted | objects | .id // .key.id?) // null end | text_or_null),
          media: ((.message | is_view_once) as $once | $message | media($kind) | if . != null and $once then .viewOnce = true else . end),
          file: file($message; $kind),
          mentions: (if ($context.mentionedJid | type) == "array" and ($context.mentionedJid | length) > 0
            then [$context.mentionedJid[] | jid // empty] else null end),
          forwarded: (if $context.isForwarded == true then true else null end),
          sent_at: $sent_at,
          edited_at: (if $text != null and is_edited then $sent_at else null end),
          moves_chat: (($is_ahead | not) and ($ad != null or ($message | moves_chat($kind)))),
          # Evolution keeps a revoked message without its content
          revoked: (if has("message") and .message == null then true else null end)
        }
      | .sender_jid = (if ($jid | endswith("@g.us")) then phone_form(.participant; .participant_alt)
          elif .from_me then null else phone_form($jid; .alt) end)
      | drop_nulls
    end;
