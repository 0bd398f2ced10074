# The forms that WhatsApp's values come in, made one. What cannot be read is an error that says so.

def blank: . == null or . == "" or . == [] or . == {};

# A text, or null where there is none.
def text($what):
  if . == null or type == "string" then . else error("\($what) is \(type), where a text belongs") end;

# The same of what may be anything: an optional field of a wrong type loses no message.
def text_or_null: if type == "string" then . else null end;

# The first of these that says something.
def detail(candidates): first(candidates | strings | select(test("\\S"))) // null;

# `:device` is cut off, @c.us becomes @s.whatsapp.net, a bare number gets it. Null for what is no JID.
def jid:
  if type != "string" then null
  elif endswith("@s.whatsapp.net") and (test("[:\\s]|^@") | not) then .
  elif test("^[0-9]{5,20}$") then . + "@s.whatsapp.net"
  elif test("^[^@\\s]+@[a-z.]+$") then sub(":[0-9]+@"; "@") | sub("@c\\.us$"; "@s.whatsapp.net")
  else null end;

# Broadcasts and newsletters are not chats.
def is_chat: (endswith("@broadcast") or endswith("@newsletter")) | not;

# The other one of @lid and phone, where it is told. The same digits in both: Evolution did not know the phone.
def other_form($jid):
  jid | if . == null or . == $jid or split("@")[0] == ($jid | split("@")[0]) then null
    elif ($jid | endswith("@lid")) and endswith("@s.whatsapp.net") then .
    elif ($jid | endswith("@s.whatsapp.net")) and endswith("@lid") then .
    else null end;

# The same among several that may tell it.
def other_form_of($jid; candidates): first(candidates | other_form($jid) | select(. != null)) // null;

# The same of a message's key. On one's own message senderPn is one's own.
def other_form_in($key; $jid):
  other_form_of($jid; $key.remoteJidAlt, $key.previousRemoteJid, if $key.fromMe == true then empty else $key.senderPn, $key.senderLid end);

# Of the two forms the phone, where it is there.
def phone_form($jid; $alt): if $alt != null and ($alt | endswith("@s.whatsapp.net")) then $alt else $jid end;

# A name that says something: not blank (to the eye), not "Você", not a number, not a JID.
def name_of($jid):
  if type != "string" then null
  else if test("^\\s|\\s$") then sub("^\\s+"; "") | sub("\\s+$"; "") else . end
    | if test("^[\\s\\p{Z}\\p{Cf}\u3164]*$") or . == "Você" or . == ($jid // "" | split("@")[0])
        or test("^\\+?[0-9][0-9\\p{Z}().-]{6,}[0-9]$|^[0-9:-]+@[a-z.]+$") then null else . end
  end;

# 64-bit numbers arrive as {low, high, unsigned}, others as text.
def number($what):
  if . == null then null
  elif type == "number" then .
  elif type == "string" and test("^[0-9]+(\\.[0-9]+)?$") then tonumber
  elif type == "object" and (.low | type) == "number" and (.high | type) == "number" then
    .high * 4294967296 + (if .low < 0 then .low + 4294967296 else .low end)
  else error("\($what) is \(type), where a number belongs") end;

# A whole number of something, from 0.
def count($what): number($what) | if . == null then null elif . < 0 then 0 else floor end;

# Seconds since 1970; milliseconds are told by their size.
def seconds($what):
  number($what)
  | if . == null then null
    elif . <= 0 or . > 99999999999999 then error("\($what) is \(.), no time that a message can have")
    elif . > 100000000000 then . / 1000
    else . end;

def status:
  if type == "number" then
    . as $n | {"0": "ERROR", "1": "PENDING", "2": "SERVER_ACK", "3": "DELIVERY_ACK", "4": "READ", "5": "PLAYED"}[$n | tostring]
  elif . == "ERROR" or . == "PENDING" or . == "SERVER_ACK" or . == "DELIVERY_ACK" or . == "READ" or . == "PLAYED" then .
  else null end;

# One element, many, or the older {"messages": [...]}, {"chats": [...]}.
def elements($name):
  if type == "array" then .[]
  elif type == "object" and (.[$name] | type) == "array" then .[$name][]
  else . end;

def instance_of:
  if (.instance | type) == "string" and .instance != "" then .instance else error("the event names no instance") end;

# Rows of one event: `row` maps each {instance, data} of its `elements`. What cannot be read becomes
# {error, event, instance, payload} in its place, and the rest goes on.
def rows(elements; row):
  . as $event
  | if type != "object" then {error: "the event is \(type), not an object", payload: $event}
    else (.data | elements) as $data
      | try ({instance: ($event | instance_of), $data} | row)
        catch {error: (if type == "string" then . else tostring end), event: $event.event, instance: $event.instance,
          payload: (if $data | blank then null else $event | .data = $data end)}
    end;
