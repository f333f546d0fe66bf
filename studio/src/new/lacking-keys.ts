import type { ImportDraft, ImportRequest } from '../api/contract.ts'

/** The status that an API refused to answer a draft's questions with: it wants a key, or does not take the one that it got. */
export function refusalIn({ resources }: ImportDraft): string | undefined {
  const refusals = resources.flatMap(({ notes }) =>
    notes.flatMap((note) => /^probed: (40[13])\b/.exec(note)?.[1] ?? []),
  )
  return refusals[0]
}

/** Whether the API was asked nothing of something, because a secret has no value here. */
function isUnasked({ resources }: ImportDraft): boolean {
  return resources.some(({ notes }) =>
    notes.some((note) => /^not probed: (?:no secret is sent|secrets are not set)/.test(note)),
  )
}

/** Whether a key is to be asked for before one goes on: `refused`, or none is there to ask with. Drafts alone are looked at. */
export function wantedKey(draft: ImportDraft, source: ImportRequest): 'refused' | 'missing' | undefined {
  if (refusalIn(draft) !== undefined) return 'refused'
  return isUnasked(draft) && lackingIn(draft, source).length > 0 ? 'missing' : undefined
}

/** Secrets whose values a form can ask for: how they are sent is said by the source, and not by what was typed beside it. */
export function lackingIn({ secrets }: ImportDraft, { credential }: ImportRequest): readonly string[] {
  if (credential !== undefined) return []
  return secrets.filter(({ from }) => from === 'source' || from === null).map(({ key }) => key)
}

/** What the API said when it refused: it may name the header that it looks for. */
export function saidIn({ resources }: ImportDraft): string | undefined {
  return resources.find(({ said }) => said !== undefined)?.said
}

/** The header that an API names when it refuses: `missing X-Auth-Token`. */
export function headerIn(said: string | undefined): string | undefined {
  return /(?<![\w-])(?:X-[A-Za-z][\w-]*|[A-Za-z]+-api-key)(?![\w-])/i.exec(said ?? '')?.[0].replace(/-$/, '')
}
