# A change of a message that is stored or has yet to arrive → a row of update-messages.

include "whatsapp";
include "message";

def target($instance; $key; $id):
  ((if $key.remoteJid then $key else . end) | chat_of) as $jid
  | if ($id | type) != "string" or $id == "" then error("the message's id must be a non-empty string")
    elif ($id | length) > 255 then error("the message's id has more than 255 characters")
    elif $jid == null then error("remoteJid is not a JID")
    else {instance: $instance, jid: $jid, alt: (other_form_in($key; $jid) // (.remoteJidAlt | other_form($jid))), id: $id,
      from_me: (($key.fromMe // .fromMe) == true)} | drop_nulls end;

# Whether a protocol message edits or revokes a message; other kinds arrive by the same events.
def changes: .type == "REVOKE" or .type == 0 or .editedMessage != null;

# The protocol message inside a message, if it edits or revokes another one. Plain text, the most common kind, is skipped.
def change:
  first(.message | objects | select(has("conversation") | not) | unwrapped | .protocolMessage | objects | select(changes)) // null;

# A protocol message, bare or inside the message that carries it. The key of a bare one is from its sender's point of view.
def edit_row($instance):
  if type != "object" then error("the edit must be of type object, not \(type)") else . end
  | (change // .) as $protocol | ($protocol.timestampMs // .messageTimestamp // null) as $at
  | if $protocol | changes | not then {ignored: "protocol message"}
    else target($instance; .key // {}; $protocol.key | objects | .id)
      | if .jid | is_chat | not then {ignored: (.jid | split("@")[1])}
        elif $protocol.editedMessage == null then .deleted = true
        else ($protocol.editedMessage | unwrapped | content(kind)) as $content
          | .content = $content | .edited_at = ($at | seconds("timestampMs") // now)
        end
    end;
