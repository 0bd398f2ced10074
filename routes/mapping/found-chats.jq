# findChats → rows of chats. The name is in lastMessage when that is not one's own; a group's pushName is its last sender's.
include "whatsapp";

variable("instance") as $instance
| [.[] | try (
    (.remoteJid // .id | jid) as $jid
    | if $jid == null then {ignored: "chat without a JID"}
      elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
      else
        (.lastMessage // {}) as $last
        | {
            instance: $instance,
            jid: $jid,
            alt: ($last.key.remoteJidAlt? | other_form($jid)),
            opens: true,
            name: ((.name | name_of($jid)) // (if $jid | endswith("@g.us") then null else .pushName | name_of($jid) end)),
            first_unread_count: (.unreadCount | count("unreadCount")),
            last_message_at: ($last.messageTimestamp // .conversationTimestamp // null | seconds("messageTimestamp")),
            profile_picture_url: (.profilePicUrl | text("profilePicUrl"))
          }
        | with_entries(select(.value != null))
      end)
    catch {error: ., event: "findChats", instance: $instance}]
