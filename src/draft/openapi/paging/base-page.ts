import type { Certainty } from '../../draft.ts'
import type { Input } from '../document/operations.ts'

const fromZero =
  /zero[- ]?(?:based|index)|\b0[- ](?:based|index)|(?:start|begin)(?:s|ing)?\s+(?:at|from|with)\s+(?:0|zero)\b|first page (?:is|has|=)[^.]{0,20}\b(?:0|zero)\b/i
const fromOne =
  /one[- ]based|\b1[- ](?:based|index)|(?:start|begin)(?:s|ing)?\s+(?:at|from|with)\s+(?:1|one)\b|first page (?:is|has|=)[^.]{0,20}\b(?:1|one)\b/i

/** The number of the first page: its default, its least value, what its description says; else 1. */
export function basePage({ schema, description, example }: Input): {
  readonly value: number
  readonly why: string
  readonly certainty: Certainty
} {
  const first = Number(schema.default ?? Number.NaN)
  if (first === 0 || first === 1) return { value: first, why: `, default ${first}`, certainty: 'stated' }
  if (fromZero.test(description)) return { value: 0, why: ', counts from 0', certainty: 'stated' }
  if (fromOne.test(description)) return { value: 1, why: ', counts from 1', certainty: 'stated' }
  if (schema.minimum === 0 || schema.minimum === 1)
    return { value: schema.minimum, why: `, minimum ${schema.minimum}`, certainty: 'stated' }
  if (Number(example ?? schema.example ?? Number.NaN) === 0)
    return { value: 0, why: ', as in its example', certainty: 'guess' }
  return { value: 1, why: '; nothing says whether it counts from 0 or 1', certainty: 'guess' }
}
