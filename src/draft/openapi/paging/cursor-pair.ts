import type { Input } from '../document/operations.ts'
import { plainName } from '../words.ts'
import type { PageInputs, Sign } from './signs.ts'

/** A value in the answer, and the input of the next request that it goes back in. */
export interface CursorPair {
  readonly sign: Sign
  readonly input: Input
}

const answers = new Set(
  'nextcursor nextpagetoken nexttoken nextmarker endcursor nextpagecursor continuationtoken continuation cursornext next after bookmark scrollid lastevaluatedkey nextpageid nextpagestart nextid cursor marker pagetoken token nextoffset nextpage nextstart'.split(
    ' ',
  ),
)
const back = /prev|before|first|last(?!evaluated)|self|current/i

/** The cursor in the answer with the input that it belongs to: first by their names, then where there is only one of each. */
export function cursorPair(signs: readonly Sign[], all: PageInputs, inputs: readonly Input[]): CursorPair | undefined {
  const ahead = signs.filter(
    ({ keys, view }) => !keys.some((key) => back.test(key)) && !isAddress(view) && !view.types.has('boolean'),
  )
  const asked = inputs.filter(({ where }) => where === 'query' || where === 'body')
  const pairs = ahead.flatMap((sign) => asked.map((input) => ({ sign, input, rank: rankOf(sign, input, all) })))
  const named = pairs.filter(({ rank }) => rank > 0).toSorted((left, right) => left.rank - right.rank)[0]
  if (named !== undefined) return named
  const [input] = all.cursors.filter(({ name }) => plainName(name) !== 'offset')
  const sign = ahead.find(({ name }) => answers.has(name))
  return sign === undefined || input === undefined || all.cursors.length > 2 ? undefined : { sign, input }
}

/** 1 = `next_cursor` for `cursor`, 2 = below `next`, 3 = the same name; 0 = no pair. */
function rankOf({ name, keys }: Sign, input: Input, { cursors, page, size }: PageInputs): number {
  const asked = plainName(input.name)
  if (input === size || input.schema.types.has('boolean') || input.schema.types.has('array')) return 0
  const isCursor = cursors.includes(input)
  const above = plainName(keys.at(-2) ?? '')
  if (name === `next${asked}` && (isCursor || input === page || asked.length > 3)) return 1
  if (name === asked && /^next|cursors?$/.test(above) && asked.length > 3) return 2
  return name === asked && isCursor && name !== 'offset' ? 3 : 0
}

/** Whether a value is a URL, as far as the schema says. */
export function isAddress(view: Sign['view']): boolean {
  const { format, example, description } = view
  if (format !== undefined && /^(?:uri|url|uri-reference|iri)$/.test(format)) return true
  if (typeof example === 'string' && /^(?:https?:\/)?\//.test(example)) return true
  return /\b(?:ur[li]|hyperlink|link to)\b/i.test(description.slice(0, 300))
}
