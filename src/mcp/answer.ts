import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject, isList, type JsonValue } from '../json/json.ts'
import { toJsonText } from '../json/json-text.ts'
import { FailedPreview } from '../library/open-pipeline.ts'
import { describeError } from '../library/report.ts'
import { visible } from '../library/visible.ts'
import type { Masker } from '../model/secrets.ts'

/** Characters of one answer: a model has to read them all. */
const longestAnswer = 60_000
const longestText = 2000
const longestList = 200

/** What a tool found, as text that a model reads: JSON, masked, long texts and lists cut with a word on what was cut. */
export function answerOf(value: object, mask: Masker): CallToolResult {
  return { content: [{ type: 'text', text: textOf(value, mask) }] }
}

/** An error as an answer: the same object as `--json` prints, with its hint; of a preview with what was seen before. */
export function failureOf(error: unknown, mask: Masker): CallToolResult {
  const seen = error instanceof FailedPreview ? error.preview : {}
  return { content: [{ type: 'text', text: textOf({ error: describeError(error), ...seen }, mask) }], isError: true }
}

function textOf(value: object, mask: Masker): string {
  for (const most of [longestList, 50, 10, 3]) {
    const text = visible(toJsonText(shortened(value as JsonValue, { mask, most })))
    if (text.length <= longestAnswer) return text
  }
  const text = visible(toJsonText(shortened(value as JsonValue, { mask, most: 1 })))
  return `${text.slice(0, longestAnswer)}… (${text.length - longestAnswer} characters more: ask for less)`
}

interface Bounds {
  readonly mask: Masker
  /** items of a list */
  readonly most: number
}

function shortened(value: JsonValue, bounds: Bounds): JsonValue {
  if (typeof value === 'string') return cutText(bounds.mask(value))
  if (isList(value)) {
    const kept = value.slice(0, bounds.most).map((item) => shortened(item, bounds))
    return value.length > bounds.most ? [...kept, `… (${value.length - bounds.most} more)`] : kept
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.map(([key, inner]) => [cutText(bounds.mask(key)), shortened(inner, bounds)]))
}

function cutText(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}… (${text.length - longestText} more)` : text
}
