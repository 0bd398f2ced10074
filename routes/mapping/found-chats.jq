# chats.found (one row of findChats each) → rows of chats. The name is in lastMessage, unless the account sent it; a group's pushName is
# its last sender's.
include "whatsapp";

def found_row($instance):
  if type != "object" then error("the chat must be of type object, not \(type)") else . end
  | (.remoteJid // .id | jid) as $jid
  | if $jid == null then {ignored: "chat without a JID"}
    elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      ((.lastMessage | objects) // {}) as $last | (($last.key | objects) // {}) as $key
      | {
          instance: $instance,
          jid: $jid,
          alt: ($key.remoteJidAlt | other_form($jid)),
          opens: true,
          name: ((.name | name_of($jid)) // (if $jid | endswith("@g.us") then null else .pushName | name_of($jid) end)),
          first_unread_count: (.unreadCount | try count("unreadCount") catch null),
          last_message_at: ($last.messageTimestamp // .conversationTimestamp // null | try seconds("messageTimestamp") catch null
            | if is_ahead then null else . end),
          profile_picture_url: (.profilePicUrl | text_or_null)
        }
      | drop_nulls
    end;

[.[] | (.tenant? // null) as $tenant | rows(.; .instance as $instance | .data | found_row($instance)
  | if .jid and $tenant then .tenant = $tenant else . end)] # whose instance it was when the chats were requested
