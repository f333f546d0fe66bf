import { randomUUID } from 'node:crypto'
import { notFound } from './failures.ts'

/** A draft of a config and the secrets that were found in its source. */
export interface Draft {
  readonly yaml: string
  readonly found: Readonly<Record<string, string>>
}

/** Drafts that nobody has written yet, in memory alone. */
export interface Drafts {
  keep(draft: Draft): string
  /** throws STUDIO_NOT_FOUND */
  get(id: string): Draft
  secretsOf(id: string): Readonly<Record<string, string>>
  forget(id: string): void
}

const most = 20
const keptMs = 60 * 60_000

export function createDrafts(now: () => number): Drafts {
  const drafts = new Map<string, { readonly draft: Draft; readonly since: number }>()
  const get = (id: string): Draft => {
    const found = drafts.get(id)
    if (found === undefined || now() - found.since > keptMs)
      throw notFound('that draft', { hint: 'Drafts are kept for an hour: import it once more.' })
    return found.draft
  }
  return {
    get,
    secretsOf: (id) => get(id).found,
    forget: (id) => void drafts.delete(id),
    keep(draft) {
      const id = randomUUID()
      drafts.set(id, { draft, since: now() })
      const [oldest] = drafts.keys()
      if (drafts.size > most && oldest !== undefined) drafts.delete(oldest)
      return id
    },
  }
}
