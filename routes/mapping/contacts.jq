# contacts.*, groups.*, group-participants.update → rows of contacts
include "whatsapp";

def contact_row($instance):
  if type != "object" then error("the contact must be of type object, not \(type)") else . end
  | (.remoteJid // .id // .jid | jid) as $jid
  | if $jid == null then {ignored: "contact without a JID"}
    elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      {
        instance: $instance,
        jid: $jid,
        alt: other_form_of($jid; .remoteJidAlt, .phoneNumber, .lid, .jid),
        # a group's name is its subject; its pushName is the last sender's
        name: (if $jid | endswith("@g.us") then .subject | text("subject") else .pushName // .name // .notify | text("pushName") end
          | name_of($jid)),
        profile_picture_url: detail(.profilePicUrl, .pictureUrl)
      }
      | drop_nulls
      | if (keys | length) > 2 then . else empty end
    end;

# Groups contain pairs of @lid and phone, for their creator, the author of a change and the members. A member is an object with both
# forms, has such an object as its jid or id, or is such an object as JSON text.
def members:
  elements("contacts")
  | ., (objects
      | ({id: .author, phoneNumber: .authorPn}, {id: .owner, phoneNumber: .ownerPn}, {id: .subjectOwner, phoneNumber: .subjectOwnerPn})
      | select(.phoneNumber != null)),
    (objects | (.participants, .participantsData) | arrays | .[] | (objects, (strings | try fromjson catch empty | objects))
      | first((.jid, .id, .) | objects));

[.[] | rows(members; .instance as $instance | .data | contact_row($instance))]
