# The answer of sendText → the envelope of send.message, which the socket brings as well: stored once
[{event: "send.message", instance: variable("instance"), data: .}]
