/** Identifies a label: each instance has its own. */
export function keyOf({ instance, id }) {
  return `${id} ${instance}`;
}
