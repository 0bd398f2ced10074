# An answer of findMessages → which messages it holds, of how many, and whether that is all of them
[.messages.records[] | {id: (.key.id? // .id | strings), at: (.messageTimestamp | numbers)}] as $messages
| (.messages.records | length) as $count
| (.messages.total // $count) as $total
| {$messages, $total, complete: ($count >= $total)}
