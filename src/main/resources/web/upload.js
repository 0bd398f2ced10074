/**
 * Uploads the file of a send, once however often its message is sent, and returns the request that sends it.
 *
 * @param change `change(values)` changes the entry and shows it
 */
export async function uploaded(entry, api, change) {
  const { file, media, content, extras } = entry;
  if (!entry.upload) {
    entry.cancel = new AbortController();
    entry.progress = 0;
    change({ phase: 'uploading' });
    const onProgress = part => {
      entry.progress = part;
      entry.showProgress?.(part);
    };
    try {
      entry.upload = await api.upload(file, { onProgress, signal: entry.cancel.signal });
    } finally {
      entry.cancel = null;
      change({ phase: 'sending' });
    }
  }
  const sent = { id: entry.upload.id, fileName: file.name };
  if (content) sent.caption = content;
  if (media.voice) sent.voice = true;
  return { media: sent, ...extras };
}
