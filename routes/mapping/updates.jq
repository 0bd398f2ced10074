# messages.update, messages.edited, messages.delete, send.message.update → rows of update-messages
include "whatsapp";
include "message";
include "update";

# Neither `DELETED`, which older servers send for an edit, nor `EDITED` adds anything to the edit itself.
def status_row($instance):
  if type != "object" then error("the update must be of type object, not \(type)") else . end
  | (.key // {}) as $key | ((.update | objects | .status) // .status | status) as $status
  | target($instance; $key; .keyId // $key.id)
    | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])}
      elif $status == null then {ignored: "no status"}
      else .status = $status end;

def delete_row($instance):
  if type != "object" then error("the deletion must be of type object, not \(type)") else . end
  | (if (.key | type) == "object" then .key else . end) as $key
  | target($instance; $key; $key.id)
    | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])} else .deleted = true end;

[.[] | (.event? // null) as $event
  | rows(elements(if $event == "messages.delete" then "keys" else "messages" end);
      .instance as $instance | .data
      | if $event == "messages.update" then status_row($instance)
        elif $event == "messages.delete" then delete_row($instance)
        else edit_row($instance) end)]
