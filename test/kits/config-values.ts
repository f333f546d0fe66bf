import * as fc from 'fast-check'
import { type ConfigValue, SecretReference, SecretText } from '../../src/config/document.ts'
import { joinParts } from '../../src/config/readers/lookup-text.ts'

/** Text with what readers stumble over: quotes, escapes, braces, lookups, line breaks, `//`, `#`. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('$', '{', '}', '"', "'", '\\', '\n', '#', '/', ' ', ':', '-', 'n', 'é', '\t', '&', '*'),
  }),
  fc.constantFrom(
    '<<',
    '__proto__',
    'null',
    'true',
    '1e5',
    '0x1',
    '2024-01-01',
    '${secrets.k}',
    '$${env.A}',
    '- a',
    '? b',
  ),
)

const key = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_.]{0,9}$/),
  hostileText.filter((text) => text !== ''),
)

const reference = fc
  .tuple(fc.constantFrom('secrets' as const, 'config' as const, 'env' as const), key, fallback())
  .map(([store, name, value]) => new SecretReference(store, name, value))

const lookup = fc.oneof(
  reference,
  fc.array(fc.oneof(hostileText, reference), { minLength: 2, maxLength: 4 }).map(joinParts),
)

/** Any config that is data, lookups included. */
export const configValue: fc.Arbitrary<ConfigValue> = fc.letrec<{ value: ConfigValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt().map((big) => (Number.isSafeInteger(Number(big)) ? Number(big) : big)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
    hostileText,
    lookup,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(hostileText, tie('value'), { maxKeys: 4 })
      .map((entries) => Object.fromEntries(Object.entries(entries))),
  ),
})).value

/** A config value as a Python literal. */
export function printPython(value: ConfigValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return printText(value)
  if (value instanceof SecretText) return value.parts.map(printPython).join(' + ')
  if (value instanceof SecretReference) return printReference(value)
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return value.toExponential()
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly ConfigValue[]).map(printPython).join(', ')}]`
  const entries = Object.entries(value as Readonly<Record<string, ConfigValue>>)
  return `{${entries.map(([name, inner]) => `${printText(name)}: ${printPython(inner)}`).join(', ')}}`
}

function fallback(): fc.Arbitrary<string | null | undefined> {
  return fc.oneof(fc.constant(undefined), fc.constant(null), hostileText)
}

function printReference({ store, key, fallback }: SecretReference): string {
  const rest = fallback === undefined ? '' : `, ${printPython(fallback)}`
  const name = printText(key)
  if (store === 'env') return rest === '' ? `os.environ[${name}]` : `os.getenv(${name}${rest})`
  return rest === '' ? `dlt.${store}[${name}]` : `dlt.${store}.get(${name}${rest})`
}

function printText(text: string): string {
  // Python reads JSON's escapes but for \/, which JSON.stringify never writes, and pairs of surrogates
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (unit) => {
    const code = unit.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
