/** Tells labels apart: each instance has labels of its own. */
export function keyOf({ instance, id }) {
  return `${id} ${instance}`;
}
