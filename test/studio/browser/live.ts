import type { TestStudio } from './studio.ts'

/** One event of a live answer. */
export interface LiveEvent {
  readonly event: string
  readonly data: unknown
  readonly id?: number
}

/** Reads a live answer to its end, or until `until` says that it is enough. */
export async function readLive(
  studio: Pick<TestStudio, 'api'>,
  path: string,
  { body, until }: { readonly body?: unknown; readonly until?: (event: LiveEvent) => boolean } = {},
): Promise<readonly LiveEvent[]> {
  const answer = await studio.api(path, body === undefined ? {} : { method: 'POST', body })
  if (!answer.ok || answer.body === null) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  const events: LiveEvent[] = []
  let rest = ''
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    rest += piece
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const [event, data, id] = [field('event'), field('data'), field('id')]
      if (event === undefined || data === undefined) continue
      const found = { event, data: JSON.parse(data) as unknown, ...(id !== undefined && { id: Number(id) }) }
      events.push(found)
      if (until?.(found) === true) return events
    }
  }
  return events
}
