# Messages → the chats that they belong to
include "whatsapp";
include "message";

[.[] | rows(elements("messages"); .instance as $instance | .data | message_row($instance)) | select(.jid != null) | {instance, jid}]
