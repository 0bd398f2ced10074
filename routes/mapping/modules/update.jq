# A change of a message that is stored, or is still to come → a row of update-messages.

include "whatsapp";
include "message";

def target($instance; $key; $id):
  ((if $key.remoteJid then $key else . end) | chat_of) as $jid
  | if ($id | type) != "string" or $id == "" then error("the message's id is \($id | type), where a text belongs")
    elif ($id | length) > 255 then error("the message's id has more than 255 characters")
    elif $jid == null then error("remoteJid is no JID")
    else {instance: $instance, jid: $jid, alt: (other_form_in($key; $jid) // (.remoteJidAlt | other_form($jid))), id: $id,
      from_me: (($key.fromMe // .fromMe) == true)} | drop_nulls end;

# Whether a protocol message edits or revokes another; others come by the same events.
def changes: .type == "REVOKE" or .type == 0 or .editedMessage != null;

# The protocol message inside a message, where it edits or revokes another. Most messages are plain text, and not looked into.
def change:
  first(.message | objects | select(has("conversation") | not) | unwrapped | .protocolMessage | objects | select(changes)) // null;

# A protocol message, bare or inside the message that carries it. The key of a bare one is as its sender sees it.
def edit_row($instance):
  if type != "object" then error("the edit is \(type), where an object belongs") else . end
  | (change // .) as $protocol | ($protocol.timestampMs // .messageTimestamp // null) as $at
  | if $protocol | changes | not then {ignored: "protocol message"}
    else target($instance; .key // {}; $protocol.key | objects | .id)
      | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])}
        elif $protocol.editedMessage == null then .deleted = true
        else ($protocol.editedMessage | unwrapped | content(kind)) as $content
          | .content = $content | .edited_at = ($at | seconds("timestampMs") // now)
        end
    end;
