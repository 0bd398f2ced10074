# {jid}, {label} and {labeled} → the body of handleLabel, which takes a phone number, a @lid or the JID of a group
{
  number: (variable("jid") | if endswith("@s.whatsapp.net") then split("@")[0] else . end),
  labelId: variable("label"),
  action: (if variable("labeled") | tostring == "true" then "add" else "remove" end)
}
