import { decodedRecords } from '../../json/records/decoded-records.ts'
import { decodedBody } from '../../json/records/body.ts'
import type { Records } from '../../json/records/records.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { Answer } from '../http/http-client.ts'
import { detectSelector } from '../select/detect-selector.ts'
import { refuseSelector, type Walk } from './walk.ts'

type PageAnswer = Answer & { readonly kind: 'page' }

/** A long answer as records that are handed on part by part, and the answer that its last part is read as. */
export interface LongParts {
  readonly parts: AsyncIterable<Records>
  end(last: Records): PageAnswer
}

/** The parts of an answer; `answer` = it is read in one go. */
export async function longParts(
  { batches, document, ...answer }: PageAnswer,
  walk: Walk,
  resource: EndpointResource,
): Promise<LongParts | { readonly answer: PageAnswer }> {
  if (batches !== undefined) {
    refuseSelector(walk, resource)
    return { parts: asRecords(batches), end: (last) => ({ ...answer, list: last.decoded() }) }
  }
  if (document === undefined) return { answer }
  const { outline } = document
  const list = walk.names.key === undefined ? listPath(walk.selector, () => decodedBody(outline)) : undefined
  const part = list?.part?.(outline)
  const parts = part === undefined ? undefined : document.recordsOf(part)
  // the selector leads into the items of a list, or to something else than a list
  if (part === undefined || parts === undefined) return { answer: { ...answer, body: await document.whole() } }
  return { parts, end: (last) => ({ ...answer, body: document.withRecords(part, last), outline }) }
}

async function* asRecords(
  batches: AsyncIterable<Parameters<typeof decodedRecords>[0]>,
): AsyncGenerator<Records, void, undefined> {
  for await (const batch of batches) yield decodedRecords(batch)
}

/** The path of the list itself: `data[*]` finds the items of `data`. */
function listPath(selector: JsonPath | null, outline: () => Parameters<typeof detectSelector>[0]): JsonPath {
  const { text } = selector ?? detectSelector(outline()).value
  return compilePath(text.replace(/(?<=.)\[\*\]$/, ''))
}
