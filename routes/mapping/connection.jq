# connection.update, logout.instance, remove.instance, instance.*, socket.*, messaging-history.set → rows of instances
include "whatsapp";

[.[] | (.event? // null) as $event
  | rows(.; .instance as $instance | (.data // {})
    | if type != "object" then error("data must be of type object, not \(type)") else . end
    | ($event == "remove.instance" or $event == "instance.delete" or $event == "instance.missing") as $removed
    | ($event == "messaging-history.set") as $history
    # a history is complete with its last part
    | select($history | not) // select((.progress | try number("progress") catch null) == 100)
    | {
        instance: $instance,
        state: (if $event == "logout.instance" then "close" elif $removed then "removed" else .state | text("state") end),
        status_reason: (.statusReason | try count("statusReason") catch null),
        owner_jid: (.wuid // .ownerJid | jid),
        profile_name: (.profileName | text_or_null),
        profile_picture_url: (.profilePictureUrl | text_or_null),
        mode: (.mode | text("mode")),
        channel: (if $event == "instance.discovered" then .integration | text_or_null else null end),
        connected: (if $event == "socket.connect" then true elif $removed or $event == "socket.disconnect" then false else null end),
        gap: (if $event == "socket.gap" then true else null end),
        history: (if $history then true else null end),
        created: (if $event == "instance.create" then true else null end),
        created_at: (.createdAt | iso_time),
        appeared: (if .appeared == true then true else null end)
      }
    | drop_nulls)]
