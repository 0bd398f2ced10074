# A part of findMessages' answer → which messages the answer has had so far, of how many, whether the page has room for so many,
# whether that is all of them, and how many are withheld: counted by Evolution, and not given though there was room
(variable("window") | fromjson) as $window
| (variable("answer") | fromjson) as $before
| if (.messages | if type == "object" then .records else null end | type) != "array" then error("Evolution's answer to findMessages has no list messages.records") else . end
| [.messages.records[] | objects | {id: first((.key | objects | .id), .id | strings), at: (.messageTimestamp | numbers | select(. >= 0 and . < 253402300800))}] as $messages
| (.messages.records | length + $before.count) as $count
| ((.messages.total | numbers | select(. >= 0 and . < 1e9)) // $count) as $total
| {messages: ($before.messages + $messages), $count, $total, fits: ($total <= $window.size)}
| .complete = (.fits and $count >= $total) | .withheld = (if .fits then [$total - $count, 0] | max else 0 end)
