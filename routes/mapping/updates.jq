# messages.update, messages.edited, messages.delete, send.message.update → rows of update-messages
include "whatsapp";
include "message";

def target($instance; $key; $id):
  ($key.remoteJid // .remoteJid | jid) as $jid
  | if ($id | type) != "string" or $id == "" then error("the message's id is \($id | type), where a text belongs")
    elif $jid == null then error("remoteJid is no JID")
    else {instance: $instance, jid: $jid, alt: ($key.remoteJidAlt // .remoteJidAlt | other_form($jid)), id: $id,
      from_me: (($key.fromMe // .fromMe) == true)} | with_entries(select(.value != null)) end;

# `DELETED` is what older servers send for an edit, `EDITED` says nothing that the edit itself does not.
def status_row($instance):
  if type != "object" then error("the update is \(type), where an object belongs") else . end
  | (.key // {}) as $key | ((.update | objects | .status) // .status | status) as $status
  | target($instance; $key; .keyId // $key.id)
    | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])}
      elif $status == null then {ignored: "no status"}
      else .status = $status end;

def edit_row($instance):
  if type != "object" then error("the edit is \(type), where an object belongs") else . end
  | (.message.protocolMessage? // .message.editedMessage.message.protocolMessage? // .) as $protocol
  | ($protocol.key // .key // {}) as $key
  | target($instance; $key; $key.id)
    | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])}
      elif $protocol.type == "REVOKE" or $protocol.type == 0 then .deleted = true
      elif $protocol.editedMessage == null then {ignored: "protocol message"}
      else ($protocol.editedMessage | unwrapped | content(kind)) as $content
        | .content = $content | .edited_at = ($protocol.timestampMs | seconds("timestampMs") // now)
      end;

def delete_row($instance):
  if type != "object" then error("the deletion is \(type), where an object belongs") else . end
  | (if (.key | type) == "object" then .key else . end) as $key
  | target($instance; $key; $key.id)
    | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])} else .deleted = true end;

[.[] | (.event? // null) as $event
  | rows(elements("messages");
      .instance as $instance | .data
      | if $event == "messages.update" then status_row($instance)
        elif $event == "messages.delete" then delete_row($instance)
        else edit_row($instance) end)]
