# Events of Evolution Go, which contain whatsmeow's structs → the same events as Evolution API sends them. One event may become several. An event
# that cannot be read becomes {error, …}, and one that has no place in the tables {ignored}.
include "whatsapp";

def object($what): if type == "object" then . else error("\($what) must be of type object, not \(type)") end;

# The key of a message. The other form of a JID is the sender's, or the recipient's for a message of the account itself.
def key_in($source; $from_me; $id):
  {remoteJid: $source.Chat, fromMe: $from_me, id: $id}
  + if $source.IsGroup == true then {participant: $source.Sender, participantAlt: $source.SenderAlt}
    else {remoteJidAlt: (if $source.IsFromMe == true then $source.RecipientAlt else $source.SenderAlt end)} end;

# whatsmeow has removed the wrapper of a view-once message. One that only the phone may open has no content.
def content_in:
  (.Message | if type == "object" then from_whatsmeow | del(.mimetype) else . // {} end) as $message
  | if .IsViewOnce == true or .UnavailableType == "view_once" then {viewOnceMessageV2: {message: $message}} else $message end;

def message_data:
  (.Info | object("data.Info")) as $info | ($info.IsFromMe == true) as $from_me
  | {
      key: key_in($info; $from_me; $info.ID),
      pushName: $info.PushName,
      message: content_in,
      messageTimestamp: ($info.Timestamp | go_seconds),
      status: (if $from_me then "SERVER_ACK" else "DELIVERY_ACK" end)
    };

# A message of a group comes with the group, whose subject names the chat.
def subject: .groupData | objects | select(.Name | strings | test("\\S")) | {event: "groups.update", data: [{id: .JID, subject: .Name}]};

# A receipt of another person is on a message of the account, and a receipt of the account's own phone on one that it received.
def receipt_status($state):
  {"": "DELIVERY_ACK", read: "READ", "read-self": "READ", played: "PLAYED", "played-self": "PLAYED"}[.Type // ""]
  // {Delivered: "DELIVERY_ACK", Read: "READ", ReadSelf: "READ"}[$state // ""];

def receipt($state):
  . as $receipt | receipt_status($state) as $status | (.IsFromMe == true) as $own
  | if $status == null then {ignored: "a receipt without a status"}
    else {event: "messages.update", data: [.MessageIDs | arrays | .[] as $id
      | {key: key_in($receipt; $own | not; $id), $status}
      | if $own and $receipt.IsGroup == true then .key.participant = $receipt.MessageSender | del(.key.participantAlt) else . end]} end;

def historic_message($chat):
  (.message | object("the message of a history")) as $message
  | $message
  | if (.key | type) == "object" then .key.remoteJidAlt = ($chat | if .id | tostring | endswith("@lid") then .pnJid else .lidJid end) else . end;

def history:
  (.Data | object("data.Data") | from_whatsmeow) as $history
  | [$history.conversations | arrays | .[] | objects] as $chats
  | {event: "chats.set", data: [$chats[]
      | {remoteJid: .id, remoteJidAlt: (.pnJid // .lidJid), name: (.name // .displayName), unreadCount, conversationTimestamp}]},
    {event: "messages.set", data: [$chats[] as $chat | $chat.messages | arrays | .[] | objects | historic_message($chat)]},
    {event: "contacts.set", data: [($history.pushnames | arrays | .[] | objects | {remoteJid: .id, pushName: .pushname}),
      ($history.phoneNumberToLidMappings | arrays | .[] | objects | {remoteJid: .pnJid, remoteJidAlt: .lidJid})]}
  | select(.data != []);

# `GroupInfo` reports a change, and its name is a struct of its own.
def changed_group: {id: .JID, author: .Sender, authorPn: .SenderPN};

def joined_group:
  changed_group + {subject: .Name, owner: .OwnerJID, ownerPn: .OwnerPN,
    participants: [.Participants | arrays | .[] | objects | {id: .JID, phoneNumber: .PhoneNumber, lid: .LID}]};

def connection($state):
  {event: "connection.update", data: {state: $state, statusReason: (.Reason // .Code | numbers // null), wuid: .jid, profileName: .pushName}};

def edited_label: {id: .LabelID, name: .Action.name, color: .Action.color, predefinedId: .Action.predefinedID, deleted: .Action.deleted};

def labeled_chat: {chatId: .JID, labelId: .LabelID, type: (if .Action.labeled == true then "add" else "remove" end)};

# A chat that was read as a whole names its last messages.
def read_messages:
  [select(.Action.read == true) | .Action.messageRange.messages | arrays | .[] | objects | .key | objects
    | {key: from_whatsmeow, status: "READ"}];

# The events of Evolution API that say the same.
def translated:
  .event as $event | .state as $state | .data
  | if type == "object" and .unreadable != null then error(.unreadable | tostring) else object("data") end
  | (.Timestamp | iso_time) as $time
  | if $event == "Message" then {event: "messages.upsert", data: message_data}, subject
    elif $event == "SendMessage" then {event: "send.message", data: (message_data | del(.key.participant, .key.participantAlt))}
    elif $event == "Receipt" then receipt($state)
    elif $event == "HistorySync" then history
    elif $event == "GroupInfo" then {event: "groups.update", data: [changed_group + {subject: ((.Name | objects | .Name) // null)}]}
    elif $event == "JoinedGroup" then {event: "groups.upsert", data: [joined_group]}
    elif $event == "Contact" then
      {event: "contacts.update",
        data: [{remoteJid: .JID, remoteJidAlt: (.Action.lidJID // .Action.pnJID), name: (.Action.fullName // .Action.firstName)}]}
    elif $event == "PushName" then {event: "contacts.update", data: [{remoteJid: .JID, remoteJidAlt: .JIDAlt, pushName: .NewPushName}]}
    elif $event == "LabelEdit" then {event: "labels.edit", data: edited_label, date_time: $time}
    elif $event == "LabelAssociationChat" then {event: "labels.association", data: labeled_chat, date_time: $time}
    elif $event == "DeleteChat" then {event: "chats.delete", data: [.JID], date_time: $time}
    elif $event == "MarkChatAsRead" then {event: "messages.update", data: read_messages}
    elif $event == "Connected" or $event == "PairSuccess" then connection("open")
    elif $event == "Disconnected" then connection("connecting") # it connects again by itself
    elif $event == "ConnectFailure" or $event == "TemporaryBan" or $event == "QRTimeout" then connection("close")
    elif $event == "LoggedOut" then connection("close") | .event = "logout.instance"
    elif $event == "QRCode" then {event: "qrcode.updated", data: {qrcode: {base64: .qrcode, code, pairingCode: null}}}
    else error("no event of Evolution API is like \($event)") end;

[.[] | . as $event
  | if type != "object" then {error: "the event must be of type object, not \(type)", payload: .}
    else (.instance // .instanceName // .instanceId) as $instance
      | try (translated | if .event == null then . else .instance = $instance end)
        catch {error: (if type == "string" then . else tostring end), event: $event.event, $instance,
          payload: ($event | del(.instanceToken) | .instance = $instance)}
    end]
