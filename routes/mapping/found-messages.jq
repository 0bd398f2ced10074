# findMessages, and the lastMessage of findChats → envelopes of messages.found, for the same mapping as live messages
variable("instance") as $instance
| [(if type == "array" then .[] | .lastMessage? else .messages.records[] end) as $data
  | select($data != null)
  | {event: "messages.found", instance: $instance, $data}]
