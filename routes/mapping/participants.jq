# A part of the answer of group/participants → the participants so far, at most 5,000. In most groups id is a @lid. Evolution gives the digits
# of the id in place of a name that it does not know.
include "whatsapp";

(variable("participants") | fromjson) + [.participants[] | objects
  | [.id, .phoneNumber, .jid, .lid | strings | jid | strings] as $jids
  | (first($jids[] | select(endswith("@s.whatsapp.net"))) // $jids[0] // null) as $jid
  | select($jid != null)
  | {
      jid: $jid,
      lid: (first($jids[] | select(endswith("@lid"))) // null),
      admin: (.admin != null and .admin != false),
      name: (detail(.name, .pushName, .notify) as $name
        | if $name == null or any($jids[]; split("@")[0] == $name) then null else $name end)
    }]
| .[0:5000] | tojson
