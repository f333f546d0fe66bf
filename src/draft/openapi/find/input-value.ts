import { isJsonObject, isList, type JsonValue } from '../../../json/json.ts'
import type { Evident } from '../../draft.ts'
import type { Input } from '../document/operations.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { wordsOf } from '../words.ts'

const mostChoices = 60

/** A value for an input that has to be given: its default, its only value, else a guess from its values or examples. */
export function inputValue(input: Input, sources: Sources): Evident<JsonValue> | undefined {
  const found = valueOf(input, sources)
  return found === undefined ? undefined : { ...found, value: joined(found.value, input) }
}

/** Only what holds for everybody: a default, or the only value there is. */
export function fixedValue({ schema }: Input): Evident<JsonValue> | undefined {
  if (isSendable(schema.default))
    return { value: schema.default, why: 'openapi: required; its default', certainty: 'stated' }
  const [only, ...others] = schema.choices ?? []
  return others.length === 0 && isSendable(only)
    ? { value: only, why: 'openapi: required; its only value', certainty: 'stated' }
    : undefined
}

function valueOf(input: Input, sources: Sources): Evident<JsonValue> | undefined {
  const fixed = fixedValue(input)
  if (fixed !== undefined) return fixed
  const { schema, example } = input
  const all = listOfAll(schema, sources)
  if (all !== undefined) return all
  const [first, ...others] = (schema.choices ?? []).filter(isSendable)
  if (first !== undefined)
    return {
      value: first,
      why: `openapi: required; the first of ${others.length + 1} values: ${named([first, ...others])}`,
      certainty: 'guess',
    }
  // an id in an example is somebody else's
  const shown = isIdentifier(input) ? undefined : (example ?? schema.example)
  if (isSendable(shown))
    return { value: shown, why: 'openapi: required; the example of the document', certainty: 'guess' }
  return undefined
}

function isIdentifier({ name, description, schema }: Input): boolean {
  const last = wordsOf(name).at(-1) ?? ''
  if (/^(?:id|ids|gid|sid|uid|uuid|guid|key|token)$/.test(last) || schema.format === 'uuid') return true
  return /\b(?:unique(?:ly)? identif\w+|globally unique|(?:the|an?) (?:id|gid|identifier|uuid)\b)/i.test(
    description.slice(0, 300),
  )
}

/** Of a list of named values all: nothing is kept out. */
function listOfAll(schema: SchemaView, sources: Sources): Evident<JsonValue> | undefined {
  if (!schema.types.has('array')) return undefined
  const choices = (sources.schemas.view(schema.items).choices ?? []).filter(isSendable)
  if (choices.length === 0 || choices.length > mostChoices) return undefined
  return { value: choices, why: `openapi: required; all ${choices.length} values`, certainty: 'guess' }
}

function isSendable(value: JsonValue | undefined): value is JsonValue {
  if (value === undefined || value === null || value === '' || isJsonObject(value)) return false
  return !isList(value) || (value.length > 0 && value.every((item) => item !== null && typeof item !== 'object'))
}

function joined(value: JsonValue, { isJoined }: Input): JsonValue {
  return isJoined && isList(value) ? value.map(String).join(',') : value
}

function named(values: readonly JsonValue[]): string {
  const shown = values.slice(0, 6).map(String)
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}
