# socket.broken (an unreadable packet) → rejected rows
[.[] | {error: ("the packet cannot be read: " + .data.reason), event, instance, payload: .}]
