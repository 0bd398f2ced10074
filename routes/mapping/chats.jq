# chats.set, chats.upsert, chats.update, chats.delete → rows of chats
include "whatsapp";

# `unreadMessages` is usually wrong, so only the older document's `unreadCount` is used.
def chat_row($event; $instance; $date_time):
  if type == "string" then {remoteJid: .} elif type == "object" then . else error("the chat must be of type object, not \(type)") end
  | (.remoteJid // .id | jid) as $jid
  | if $jid == null then {ignored: "chat without a JID"}
    elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    elif $event == "chats.delete" then {instance: $instance, jid: $jid, deleted: true, deletion: $date_time}
    else
      (.name // .subject | text("name") | name_of($jid)) as $name
      | (.unreadCount | if type == "number" then count("unreadCount") else try count("unreadCount") catch null end) as $unread
      | {
          instance: $instance,
          jid: $jid,
          alt: (.remoteJidAlt | other_form($jid)),
          opens: ($event != "chats.update" or $name != null or $unread != null),
          name: $name,
          unread_count: (if $event == "chats.update" then $unread else null end),
          first_unread_count: $unread,
          last_message_at: (.conversationTimestamp | try seconds("conversationTimestamp") catch null),
          profile_picture_url: (.profilePicUrl | text_or_null)
        }
      | drop_nulls
      | if .opens or (keys | length) > 3 then . else empty end
    end;

[.[] | (.event? // null) as $event | (.date_time? // null) as $date_time
  | rows(elements("chats"); .instance as $instance | .data | chat_row($event; $instance; $date_time))]
