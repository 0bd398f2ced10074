# Normalizes the forms of WhatsApp's values. An unreadable value is an error that names it.
# Functions in Java add to jq's own (docs/decisions/0005): jid, is_chat, other_form($jid), other_form_in($key; $jid),
# name_of($jid), number($what), seconds($what), iso_time, status, highest_status, key_of, content_of, context_of($message), kind,
# unwrapped, is_view_once, bytes($most), jpeg($most), from_whatsmeow, go_seconds, drop_nulls.

def blank: . == null or . == "" or . == [] or . == {};

# A string or null; anything else is an error.
def text($what):
  if . == null or type == "string" then . else error("\($what) must be of type string, not \(type)") end;

# The same for an optional field: a wrong type counts as null, so that it loses no message.
def text_or_null: if type == "string" then . else null end;

# The first candidate that is not blank.
def detail(candidates): first(candidates | strings | select(test("\\S"))) // null;

# The other form (@lid or phone) of a JID, from the first candidate that has it.
def other_form_of($jid; candidates): first(candidates | other_form($jid) | select(. != null)) // null;

# The phone form, if one of the two is.
def phone_form($jid; $alt): if $alt != null and ($alt | endswith("@s.whatsapp.net")) then $alt else $jid end;

# A whole number from 0 to the maximum of a column of type int.
def count($what):
  number($what) | if . == null then null elif . < 0 then 0 elif . > 2147483647 then error("\($what) is too large") else floor end;

# One element, several, or the older {"messages": [...]}, {"chats": [...]}.
def elements($name):
  if type == "array" then .[]
  elif type == "object" and (.[$name] | type) == "array" then .[$name][]
  else . end;

# Whether a time is further ahead than clocks differ. A message with such a time decides neither the chat's time and name nor its read mark,
# because all later messages would seem to be older.
def is_ahead: . != null and . > now + 86400;

def instance_of:
  if (.instance | type) == "string" and (.instance | test("\\S")) and (.instance | length) <= 255 then .instance
  else error("the event has no valid instance name") end;

# Rows of one event: `row` maps each {instance, data} of its `elements`. An unreadable element becomes {error, event, instance, payload}
# in its place, and the others are mapped. {unreadable: the reason, row: the rest} is a row that does not fit into memory.
def rows(elements; row):
  . as $event
  | if type != "object" then {error: "the event must be of type object, not \(type)", payload: $event}
    else (.data | elements) as $data
      | try (if ($data | type) == "object" and $data.unreadable != null then error($data.unreadable | tostring) else . end
        | {instance: ($event | instance_of), $data} | row)
        catch {error: (if type == "string" then . else tostring end), event: $event.event, instance: $event.instance,
          payload: (if $data | blank then null else $event | .data = $data end)}
    end;
