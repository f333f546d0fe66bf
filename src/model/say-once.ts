/** True the first time a key comes: what repeats from page to page, or from unit to unit, is said once. */
export function createOnce(): (key: string) => boolean {
  const said = new Set<string>()
  return (key) => said.size < said.add(key).size
}
