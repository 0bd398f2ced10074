# A claimed row of outbox → {ask, request}: the function of Evolution and its body. The file of media that is in the store is added later.
def key: {id, remoteJid, fromMe} + if .participant then {participant} else {} end;

# Evolution looks up the message of a key, and leaves out the quote if it does not have it. A text is quoted in any case.
def quoted: {key: key} + if .text then {message: {conversation: .text}} else {} end;

# Evolution refuses repetitions.
def distinct: reduce .[] as $each ([]; if (map(. == $each) | any) then . else . + [$each] end);

.payload as $given
| ({number: variable("jid")}
    + if .quoted != null then {quoted: (.quoted | quoted)} else {} end
    + if ($given.mentions // []) != [] then {mentioned: ($given.mentions | distinct)} else {} end
    + if $given.mentionsAll then {mentionsEveryOne: true} else {} end) as $common
| if .kind == "text" then {ask: "message/sendText", request: ($common + {text: .content})}
  elif .kind == "reaction" then {ask: "message/sendReaction", request: {key: (.quoted | key), reaction: .content}}
  elif .kind == "location" then {ask: "message/sendLocation", request: ($common + ($given | {latitude, longitude, name: (.name // ""), address: (.address // "")}))}
  elif $given.voice then {ask: "message/sendWhatsAppAudio", request: ($common + ({audio: $given.url} | drop_nulls))}
  else {ask: "message/sendMedia", request: ($common + ($given | {mediatype, mimetype, fileName, media: .url} | drop_nulls)
    + if .content != "" then {caption: .content} else {} end)} end
