import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readYaml } from '../../config/readers/yaml.ts'
import { printLookups } from '../../config/readers/lookup-text.ts'
import { hostileText } from '../../../test/kits/config-values.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Draft, DraftResource, Evident } from '../draft.ts'
import { plainText } from '../literal.ts'
import { writeDraft } from './write-draft.ts'

const breaking = fc.constantFrom(
  '\u2028',
  '\u0085',
  '\u202e',
  '\u001b[2J',
  '\r',
  '\n# x',
  'a\n  b: c',
  '\ud800',
  '\ufeff',
)
const text = fc.oneof(
  hostileText,
  breaking,
  fc.tuple(hostileText, breaking).map(([left, right]) => left + right),
)
// a lone surrogate cannot be in a file
const value = text.map((each) => plainText(each.replace(/[\ud800-\udfff]/g, '')))

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.constant(2n ** 70n),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Number.isInteger(each)),
    value,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(value, tie('json')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).json
const object = fc.array(fc.tuple(value, json), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs))

function evident<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Evident<T>> {
  return fc.record({ value: arbitrary, why: text, certainty: fc.constantFrom('stated', 'probed', 'guess') })
}

const headers = fc
  .array(fc.tuple(value, evident(value)), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs) as Record<string, Evident<string>>)

const resource: fc.Arbitrary<DraftResource> = fc.record(
  {
    name: value,
    about: text,
    method: fc.constantFrom('GET', 'POST'),
    path: evident(value),
    params: headers,
    json: evident(object),
    headers,
    dataSelector: evident(value),
    paginator: evident(object),
    primaryKey: evident(fc.oneof(value, fc.array(value, { maxLength: 3 }))),
    incremental: evident(object),
    notes: fc.array(text, { maxLength: 15 }),
  },
  { requiredKeys: ['name', 'method', 'path'] },
)

const draft: fc.Arbitrary<Draft> = fc.record({
  name: value,
  from: text,
  client: fc.record({ baseUrl: evident(value), headers, auth: evident(object) }, { requiredKeys: ['baseUrl'] }),
  resources: fc.array(resource, { maxLength: 3 }),
  leftOut: fc.array(fc.record({ what: text, place: text, why: text }), { maxLength: 50 }),
  secrets: fc.constant([]),
})

test('what is written is read back as exactly the values of the draft', () => {
  fc.assert(
    fc.property(draft, (drafted) => {
      expect(readBack(writeDraft(drafted))).toEqual(configOf(drafted))
    }),
    { numRuns: 100 },
  )
})

test('a resource that is left off, and everything that is only said, is nothing but comments', () => {
  fc.assert(
    fc.property(resource, fc.array(text, { maxLength: 45 }), (off, texts) => {
      const written = writeDraft({
        name: 'x',
        from: texts.join(''),
        client: { baseUrl: { value: 'https://a.example', why: texts.join(' '), certainty: 'guess' } },
        resources: [{ ...off, off: texts[0] ?? '' }],
        leftOut: texts.map((each) => ({ what: each, why: each })),
        secrets: [],
      })
      expect(readBack(written)).toEqual({ name: 'x', client: { base_url: 'https://a.example' }, resources: [] })
      expect(written).not.toMatch(/[^\n\P{C}]|[\u2028\u2029]/u)
    }),
    { numRuns: 100 },
  )
})

/** Lookups as they are written. */
function readBack(written: string): unknown {
  const { value: found } = readYaml({ file: 'x.yaml', absolute: '/x.yaml', text: written }, 'yaml')
  return asWritten(found)
}

function asWritten(found: unknown): unknown {
  if (typeof found === 'string') return plainText(found)
  if (Array.isArray(found)) return found.map(asWritten)
  if (typeof found !== 'object' || found === null) return found
  if (Object.getPrototypeOf(found) !== Object.prototype) return printLookups(found as never)
  return Object.fromEntries(Object.entries(found).map(([key, inner]) => [key, asWritten(inner)]))
}

function configOf({ name, client, resources }: Draft): unknown {
  const { baseUrl, headers: sent = {}, auth } = client
  return {
    name,
    client: { base_url: baseUrl.value, ...(auth && { auth: auth.value }), ...mapping('headers', sent) },
    resources: resources.map((each) => ({
      name: each.name,
      ...(each.primaryKey && { primary_key: each.primaryKey.value }),
      write_disposition: each.primaryKey ? 'merge' : each.incremental ? 'append' : 'replace',
      endpoint: {
        path: each.path.value,
        ...(each.method === 'POST' && { method: 'POST' }),
        ...mapping('params', each.params ?? {}),
        ...(each.json && { json: each.json.value }),
        ...mapping('headers', each.headers ?? {}),
        ...(each.dataSelector && { data_selector: each.dataSelector.value }),
        ...(each.paginator && { paginator: each.paginator.value }),
        ...(each.incremental && { incremental: each.incremental.value }),
      },
    })),
  }
}

function mapping(key: string, parts: Readonly<Record<string, Evident<JsonValue>>>): object {
  const entries = Object.entries(parts).map(([name, part]) => [name, part.value] as const)
  return entries.length === 0 ? {} : { [key]: Object.fromEntries(entries) }
}
