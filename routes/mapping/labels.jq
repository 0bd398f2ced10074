# labels.edit, labels.association, labels.found (one row of findLabels each) → rows of labels; those with a jid report that a chat got or lost
# a label. An event on a message's label looks the same as one on the chat's: its message is missing.
include "whatsapp";

# An id, a text that Evolution may also give as a number.
def id_of($what):
  if type == "number" then tostring | sub("\\.0+$"; "") else . end
  | if type != "string" then error("\($what) must be of type string, not \(type)")
    elif test("\\S") | not then error("\($what) must not be blank")
    elif length > 255 then error("\($what) has more than 255 characters")
    else . end;

# A name or an optional id, also if it is a number.
def word_or_null: if type == "number" then tostring else text_or_null end;

# findLabels has the color as text.
def color: try count("color") catch null;

def is_deleted: . == true or . == 1 or (type == "string" and (ascii_downcase | . == "true" or . == "1"));

def association_row($instance; $at):
  ((.association | objects) // {}) as $inner
  | (.chatId // $inner.chatId // .remoteJid // .jid) as $given
  | ($given | jid) as $jid
  | (.type // .action | if type == "string" then ascii_downcase else null end) as $type
  | if $jid == null then error("chatId is not a JID")
    elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    elif $type != "add" and $type != "remove" then error("type must be add or remove")
    else {instance: $instance, jid: $jid, label_id: (.labelId // $inner.labelId | id_of("labelId")), labeled: ($type == "add"), at: $at} end;

def label_row($instance; $at; $found):
  {
    instance: $instance,
    label_id: (.id // .labelId | id_of("id")),
    name: (.name | word_or_null),
    color: (.color | color),
    predefined_id: (.predefinedId | word_or_null | if . != null and length > 255 then null else . end),
    deleted: (.deleted | is_deleted),
    found: $found,
    at: $at
  };

[.[] | (.event? // null) as $event | (.date_time? // null | iso_time) as $at
  | rows(elements("labels") | elements("associations"); .instance as $instance | .data
    | if type != "object" then error("the label must be of type object, not \(type)") else . end
    | if $event == "labels.association" then association_row($instance; $at)
      else label_row($instance; (if $event == "labels.found" then null else $at end); (if $event == "labels.found" then true else null end)) end
    | drop_nulls)]
