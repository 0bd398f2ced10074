# messages.upsert, send.message, messages.set, messages.found, messages.imported, messages.remapped → rows of messages
include "whatsapp";
include "message";
include "update";

[.[] | (.event? // null) as $event | (.tenant? // null) as $tenant
  | rows(elements("messages");
      .instance as $instance | .data
      | if type == "object" and change != null then edit_row($instance) | if .jid == null then . else .change = true end
        else message_row($instance) end
      | if .jid == null then .
        elif $event == "messages.set" then .history = true
        elif $event == "messages.found" then .caught_up = true
        elif $event == "messages.imported" then .caught_up = true | .history = true | .imported = true
        elif $event == "messages.remapped" then .caught_up = true | .history = true | .imported = true | .remap = true
        else . end
      | if .caught_up and $tenant then .tenant = $tenant else . end)] # whose instance it was when it was requested
