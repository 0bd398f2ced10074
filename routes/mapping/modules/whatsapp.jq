# The forms that WhatsApp's values come in, made one. What cannot be read is an error that says so.
# Beside jq's own functions there are (docs/decisions/0005): jid, is_chat, other_form($jid), other_form_in($key; $jid),
# name_of($jid), number($what), seconds($what), iso_time, status, highest_status, key_of, content_of, context_of($message), kind,
# unwrapped, drop_nulls.

def blank: . == null or . == "" or . == [] or . == {};

# A text, or null where there is none.
def text($what):
  if . == null or type == "string" then . else error("\($what) is \(type), where a text belongs") end;

# The same of what may be anything: an optional field of a wrong type loses no message.
def text_or_null: if type == "string" then . else null end;

# The first of these that says something.
def detail(candidates): first(candidates | strings | select(test("\\S"))) // null;

# The other one of @lid and phone, among several that may tell it.
def other_form_of($jid; candidates): first(candidates | other_form($jid) | select(. != null)) // null;

# Of the two forms the phone, where it is there.
def phone_form($jid; $alt): if $alt != null and ($alt | endswith("@s.whatsapp.net")) then $alt else $jid end;

# A whole number of something, from 0, as far as a column of type int holds it.
def count($what):
  number($what) | if . == null then null elif . < 0 then 0 elif . > 2147483647 then error("\($what) is too large") else floor end;

# One element, many, or the older {"messages": [...]}, {"chats": [...]}.
def elements($name):
  if type == "array" then .[]
  elif type == "object" and (.[$name] | type) == "array" then .[$name][]
  else . end;

def instance_of:
  if (.instance | type) == "string" and .instance != "" and (.instance | length) <= 255 then .instance else error("the event names no instance") end;

# Rows of one event: `row` maps each {instance, data} of its `elements`. What cannot be read becomes
# {error, event, instance, payload} in its place, and the rest goes on. {unreadable: why, row: what is left} is a row that does
# not fit into memory.
def rows(elements; row):
  . as $event
  | if type != "object" then {error: "the event is \(type), not an object", payload: $event}
    else (.data | elements) as $data
      | try (if ($data | type) == "object" and $data.unreadable != null then error($data.unreadable | tostring) else . end
        | {instance: ($event | instance_of), $data} | row)
        catch {error: (if type == "string" then . else tostring end), event: $event.event, instance: $event.instance,
          payload: (if $data | blank then null else $event | .data = $data end)}
    end;
