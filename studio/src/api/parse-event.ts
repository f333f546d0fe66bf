/** An event of a live answer: its name, its `id` where it has one, its data as JSON. */
export interface LiveEvent {
  readonly name: string
  readonly id?: string
  readonly data: unknown
}

/** undefined = a comment that keeps the connection alive. */
export function parseEvent(block: string): LiveEvent | undefined {
  let name = 'message'
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line === '' || line.startsWith(':')) continue
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') name = value
    if (field === 'id') id = value
    if (field === 'data') data.push(value)
  }
  if (data.length === 0) return undefined
  return { name, ...(id !== undefined && { id }), data: JSON.parse(data.join('\n')) as unknown }
}
