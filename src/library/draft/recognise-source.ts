import { addressMeant } from '../../draft/address-meant.ts'
import { draftKinds, type Recognised, recognise } from '../../draft/recognise.ts'

/** What a text is that a config can be made of. */
export interface RecognisedSource {
  readonly kind: 'url' | 'curl' | 'har' | 'openapi' | 'postman' | 'python' | 'markdown' | 'yaml' | 'airbyte' | 'unknown'
  /** in words: `a cURL line` */
  readonly what: string
  /** what to do with one that nothing is made of */
  readonly hint?: string
  /** a URL that is likely meant */
  readonly meant?: string
}

/** The kind of a text, by what is in it; nothing is fetched, and no program run. */
export function recogniseSource(text: string): RecognisedSource {
  const found = recognise(text)
  switch (found.kind) {
    case 'url':
      return { kind: 'url', what: 'a URL' }
    case 'curl':
      return { kind: 'curl', what: 'a cURL line' }
    case 'har':
      return { kind: 'har', what: 'a HAR file' }
    case 'postman':
      return { kind: 'postman', what: 'a Postman collection' }
    case 'openapi':
      return { kind: 'openapi', what: openApiWords(found.document) }
    case 'other':
      return ofOther(found)
    case 'unknown': {
      const meant = addressMeant(text)
      if (meant !== undefined)
        return { kind: 'unknown', what: 'it is an address without its scheme', hint: `Did you mean ${meant} ?`, meant }
      return {
        kind: 'unknown',
        what: found.why,
        hint: `Paste ${draftKinds.slice(0, -1).join(', ')} or ${draftKinds.at(-1)}, or a dlt snippet.`,
      }
    }
    default:
      return found satisfies never
  }
}

/** The kind of a long text, by its beginning alone: what cannot be parsed as it is cut shows by its first keys. */
export function recogniseBeginning(text: string): RecognisedSource {
  const found = recogniseSource(text)
  if (found.kind !== 'unknown') return found
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (!/^[{"'\w]/.test(start)) return found
  for (const [kind, what, sign] of beginnings) if (sign.test(start)) return { kind, what }
  return { ...found, what: 'a long document, whose beginning is none of what is known here' }
}

/** Keys of documents, as they stand near the beginning of theirs. */
const beginnings: readonly (readonly [RecognisedSource['kind'], what: string, sign: RegExp])[] = [
  ['har', 'a HAR file', /^\{\s*"log"\s*:\s*\{/],
  ['airbyte', 'the manifest of an Airbyte connector', /["']?type["']?\s*:\s*["']?DeclarativeSource\b/],
  ['postman', 'a Postman collection', /"_postman_id"\s*:|schema\.getpostman\.com\/json\/collection/],
  ['openapi', 'an OpenAPI document', /^["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]/m],
  ['openapi', 'an OpenAPI document', /[{,]\s*"(?:openapi|swagger)"\s*:\s*"?[23]/],
  // where keys are sorted its version stands behind what makes it long
  [
    'openapi',
    'an OpenAPI document',
    /^\{\s*"(?:components|definitions|info|paths)"\s*:\s*\{|[{,]\s*"paths"\s*:\s*\{\s*"\//,
  ],
  [
    'openapi',
    'an OpenAPI document',
    /^paths:\s+["']?\/|^components:\s+(?:schemas|parameters|responses|securitySchemes|examples|headers):/m,
  ],
  ['python', 'a notebook', /^\{\s*"cells"\s*:/],
]

function ofOther({ what, hint }: Extract<Recognised, { readonly kind: 'other' }>): RecognisedSource {
  if (what === 'a dlt program' || what === 'a notebook') return { kind: 'python', what }
  if (what === 'a document in Markdown') return { kind: 'markdown', what }
  if (what === 'a config already') return { kind: 'yaml', what }
  if (what === 'the manifest of an Airbyte connector') return { kind: 'airbyte', what }
  return { kind: 'unknown', what, hint }
}

function openApiWords(document: Readonly<Record<string, unknown>>): string {
  const info = Object.hasOwn(document, 'info') ? document['info'] : undefined
  const title =
    typeof info === 'object' && info !== null && 'title' in info && typeof info.title === 'string'
      ? `, "${info.title.slice(0, 60)}"`
      : ''
  const version = ['openapi', 'swagger'].flatMap((key) => (Object.hasOwn(document, key) ? [String(document[key])] : []))
  return `an OpenAPI document (${version[0]?.slice(0, 10) ?? ''}${title})`
}
