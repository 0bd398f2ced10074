# findMessages, and the lastMessage of findChats → envelopes of messages.found, for the same mapping as live messages, in the
# order in which Evolution stored them: its ids grow with time
variable("instance") as $instance
| [(if type == "array" then .[] | .lastMessage? else .messages.records[] end) as $data
  | select($data != null)
  | {event: "messages.found", instance: $instance, $data}]
| sort_by(.data | [.messageTimestamp?, .id?])
