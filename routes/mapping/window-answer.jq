# A part of findMessages' answer → the messages of all parts so far, the total, whether they fit on the page, whether they are complete, and
# how many Evolution withholds: counted in the total, but not returned although there was room
(variable("window") | fromjson) as $window
| (variable("answer") | fromjson) as $before
| if (.messages | if type == "object" then .records else null end | type) != "array" then error("Evolution's answer to findMessages has no list messages.records") else . end
| [.messages.records[] | objects | {id: first((.key | objects | .id), .id | strings), at: (.messageTimestamp | numbers | select(. >= 0 and . < 253402300800))}] as $messages
| (.messages.records | length + $before.count) as $count
| ((.messages.total | numbers | select(. >= 0 and . < 1e9)) // $count) as $total
| {messages: ($before.messages + $messages), $count, $total, fits: ($total <= $window.size)}
| .complete = (.fits and $count >= $total) | .withheld = (if .fits then [$total - $count, 0] | max else 0 end)
