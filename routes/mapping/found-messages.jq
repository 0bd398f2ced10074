# findMessages, or the lastMessage of each chats.found → envelopes of messages.found or the window's event, for the same mapping as live
# messages, in the order in which Evolution stored them: its ids grow with time
((variable("window") // "{}") | fromjson | {event: (.event // "messages.found")} + (if .tenant then {tenant} else {} end)) as $origin
| [(if type == "array" then .[] | {instance: .instance?, tenant: .tenant?, data: .data?.lastMessage?}
  else .messages.records[] | {instance: variable("instance"), data: .} end)
  | select(.data != null)
  | $origin + (if .tenant then . else del(.tenant) end)]
| sort_by(.data | [.messageTimestamp?, .id?])
