/** The server's sentences about failures, which are in English, as names of the page's texts. Pure: no DOM. */

const KNOWN = [
  [/^(?:Evolution answered \d+: )?\+?(?<number>\d+) is not on WhatsApp$/, 'notOnWhatsApp'],
  [/^Evolution answered \d+: (?:Error: )?Connection Closed$/, 'connectionClosed'],
  [/^Evolution answered \d+: .*\b131047\b/, 'windowClosed'],
  [/^(?:Evolution cannot be reached|Evolution did not answer$)/, 'evolutionAway'],
  [/^Evolution did not answer; the change may have been made/, 'maybeChanged'],
  [/^Evolution's answer was lost/, 'answerLost'],
  [/^Evolution (?:does not know|no longer has) instance (?<name>.+)$/, 'instanceMissing'],
  [/^The database does not answer/, 'serverBusy'],
  [/^Too many .*(?:wait|attempts)|^The requests before this one/, 'serverBusy'],
  [/^The media store cannot be reached|^The file cannot be stored now/, 'storeAway'],
  [/^There is no room for the file/, 'noRoom'],
  [/MEDIA_STORE (?:is|or MEDIA_FETCH is) off/, 'noFiles'],
  [/^MEDIA_FETCH_TYPES does not contain/, 'kindNotFetched'],
  [/^The file is larger than (?<bytes>\d+) bytes/, 'tooLarge'],
  [/^(?:Nothing was sent: )?(?:the file is no longer in the media store|The media store does not have the file|There is no such upload)/i, 'fileGone'],
  [/^The file of this message is not in the store/, 'fileGone'],
  [/^(?:Nothing was sent: )?media\.url is refused/, 'urlRefused'],
  [/^(?:Nothing was sent: )?The message that it refers to is no longer here/, 'quotedGone'],
  [/^(?:Nothing was sent: )?There is no such instance/, 'instanceGone'],
  [/^There is no such (?:message|chat)|^There is no such id or name/, 'notThere'],
  [/^The instance is disconnected here|^Instance .+ is disconnected: connect it first$/, 'instanceOff'],
  [/^Instance (?<name>.+) is connected to WhatsApp already/, 'pairedAlready'],
  [/^(?:Instance .+ cannot .+, because its channel is|The channel of instance .+ cannot do this)|\bnot available on\b/, 'channelCannot'],
  [/^No instance is known for/, 'noInstanceKnown'],
  [/^This message was deleted$/, 'deletedAlready'],
  [/^This message is not yours/, 'notYours'],
  [/^WhatsApp edits texts, and the captions/, 'notEditable'],
  [/^The chat has no message yet/, 'emptyChat'],
  [/^The message is in state \w+, which does not allow this/, 'sendMovedOn'],
  [/^There is a quick reply with this shortcut/, 'shortcutTaken'],
  [/^There are (?<n>\d+) quick replies already/, 'tooManyQuickReplies'],
  [/^The body must be \{"shortcut"/, 'badShortcut'],
  [/^A sync of this instance is in progress/, 'syncRuns'],
  [/^An import of instance .+ is in progress/, 'importRuns'],
  [/^Instance .+ belongs to no tenant/, 'noTenant'],
  [/^The instance was assigned to another tenant$/, 'tenantChanged'],
  [/^from must be before to and not in the future$/, 'badPeriod'],
];

const ANSWERED = /^Evolution answered (\d+)(?:: ([^]+))?$/;

/** The name of the text for a sentence of the server and the values in it; what is unknown is quoted. */
export function reasonOf(sentence) {
  for (const [pattern, name] of KNOWN) {
    const match = pattern.exec(sentence);
    if (match) return { name: `reason_${name}`, values: { ...match.groups } };
  }
  const [, status, words] = ANSWERED.exec(sentence) ?? [];
  if (words) return { name: 'evolutionSaid', values: { status, reason: words } };
  if (status) return { name: 'evolutionAnswered', values: { status } };
  const [, plain] = /^HTTP (\d+)$/.exec(sentence) ?? [];
  return plain ? { name: 'serverAnswered', values: { status: plain } } : { name: 'serverSaid', values: { reason: sentence } };
}
