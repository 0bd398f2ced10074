# socket.broken (a packet that could not be read) → rejected rows
[.[] | {error: ("the packet cannot be read: " + .data.reason), event, instance, payload: .}]
