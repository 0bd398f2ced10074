const WIDE = 360;

/**
 * What a chosen file looks like before it is sent: {thumbnail, width, height}, the thumbnail as base64 JPEG. A file that
 * is no picture, or that this browser cannot decode, has none.
 */
export async function previewOf(file) {
  if (!/^image\/(?!svg)/.test(file.type)) return {};
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    const scale = Math.min(1, WIDE / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff'; // JPEG has no transparency
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return { thumbnail: canvas.toDataURL('image/jpeg', 0.8).split(',')[1], width, height };
  } catch {
    return {};
  }
}
