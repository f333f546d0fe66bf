import type { Certainty } from '../../draft.ts'
import type { Input } from '../document/operations.ts'

/** How many records a page is asked for, and what says so. */
export interface PageSize {
  readonly input: Input
  readonly size: number
  readonly why: string
  readonly certainty: Certainty
}

// larger pages are hard on servers, and lose more when they have to be asked for again
const largest = 1000
const inWords = [
  /max(?:imum)?\b[^\d.]{0,40}?(\d{1,6})/i,
  /(?:up to|at most|no more than|not exceed|cannot exceed|less than or equal to|<=|≤)\s*(?:a maximum of\s*)?(\d{1,6})/i,
  /(?:between|from)\s+\d+\s+(?:and|to)\s+(\d{1,6})/i,
  /\b(?:0|1)\s*(?:-|–|\.\.)\s*(\d{1,6})\b/,
  /(\d{1,6})\s*(?:is the maximum|max(?:imum)?\b|items? at most)/i,
]

/** The documented maximum of a page size, 1000 at most; where there is none, nothing is sent. */
export function pageSize(input: Input | undefined): PageSize | undefined {
  if (input === undefined) return undefined
  const { schema, description } = input
  const choices = (schema.choices ?? []).map(Number).filter((each) => Number.isInteger(each) && each > 0)
  if (choices.length > 0)
    return asked(input, Math.max(...choices), { said: 'the largest of its values', certainty: 'stated' })
  const { maximum } = schema
  if (maximum !== undefined && Number.isInteger(maximum) && maximum > 0)
    return asked(input, maximum, { said: `maximum ${maximum}`, certainty: 'stated' })
  const words = inWords
    .map((words) => Number(words.exec(description.slice(0, 2000))?.[1] ?? 0))
    .find((each) => each > 0)
  if (words !== undefined && words >= (schema.minimum ?? 1))
    return asked(input, words, { said: `its description says at most ${words}`, certainty: 'stated' })
  return undefined
}

/** The size that holds when nothing is asked for, else 100: where a paginator has to know one. */
export function sizeToSend(input: Input): PageSize {
  const known = pageSize(input)
  if (known !== undefined) return known
  const byDefault = Number(input.schema.default ?? 0)
  return Number.isInteger(byDefault) && byDefault > 0
    ? asked(input, byDefault, { said: `default ${byDefault}, no maximum documented`, certainty: 'stated' })
    : asked(input, 100, { said: 'no maximum documented', certainty: 'guess' })
}

function asked(
  input: Input,
  maximum: number,
  { said, certainty }: { readonly said: string; readonly certainty: Certainty },
): PageSize {
  return { input, size: Math.min(maximum, largest), why: `"${input.name}": ${said}`, certainty }
}
