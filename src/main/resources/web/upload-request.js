/**
 * Posts a file as a form and returns {status, answer}; the status is 0 without an answer, and the answer null if it is not
 * JSON. An XMLHttpRequest, because fetch has no progress. Throws an AbortError when one of the signals aborts it.
 */
export function uploadFile(url, { file, token, onProgress, signals }) {
  const form = new FormData();
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    for (const each of signals) each.addEventListener('abort', abort);
    request.upload.addEventListener('progress', event => onProgress(event.loaded / event.total));
    request.addEventListener('abort', () => reject(new DOMException('The upload was cancelled', 'AbortError')));
    request.addEventListener('error', () => resolve({ status: 0, answer: null }));
    request.addEventListener('load', () => resolve({ status: request.status, answer: parsed(request.responseText) }));
    request.open('POST', url);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.send(form);
    if (signals.some(each => each.aborted)) abort();
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's page, or nothing: the status is enough
  }
}
