# contacts.*, groups.*, group-participants.update → rows of contacts
include "whatsapp";

def contact_row($instance):
  if type != "object" then error("the contact is \(type), where an object belongs") else . end
  | (.remoteJid // .id // .jid | jid) as $jid
  | if $jid == null then {ignored: "contact without a JID"}
    elif $jid | is_chat | not then {ignored: ($jid | split("@")[1])}
    else
      {
        instance: $instance,
        jid: $jid,
        alt: (.remoteJidAlt // .phoneNumber // .lid | other_form($jid)),
        # a group is called by its subject: its pushName is the last sender's
        name: (if $jid | endswith("@g.us") then .subject | text("subject") else .pushName // .name // .notify | text("pushName") end
          | name_of($jid)),
        profile_picture_url: (.profilePicUrl // .pictureUrl | text("profilePicUrl") | if blank then null else . end)
      }
      | with_entries(select(.value != null))
      | if (keys | length) > 2 then . else empty end
    end;

# group-participants.update tells pairs of @lid and phone
def members: if type == "object" and (.participantsData | type) == "array" then .participantsData[] else elements("contacts") end;

[.[] | rows(members; .instance as $instance | .data | contact_row($instance))]
