# messages.upsert, send.message, messages.set, messages.found → rows of messages
include "whatsapp";
include "message";

[.[] | (.event? // null) as $event
  | rows(elements("messages");
      .instance as $instance | .data | message_row($instance)
      | if .jid == null then .
        elif $event == "messages.set" then .history = true
        elif $event == "messages.found" then .caught_up = true
        else . end)]
