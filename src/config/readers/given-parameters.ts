import { SluiceError } from '../../model/errors.ts'
import { type ConfigDocument, type ConfigValue, GivenReference, SecretReference, SecretText } from '../document.ts'
import { nearNames } from '../near-names.ts'

/** The values of `--param name=value`, and which of them something asked for. */
export interface GivenParameters {
  readonly values: ReadonlyMap<string, string>
  readonly used: Set<string>
}

/** Reads `name=value`; throws PARAMETER_UNREADABLE. */
export function givenParameters(written: readonly string[] = []): GivenParameters {
  const values = new Map(
    written.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [nameOf(text.slice(0, at)), text.slice(at + 1)] as const
      throw new SluiceError(
        'PARAMETER_UNREADABLE',
        'Could not read --param because it is not of the form name=value.',
        {
          found: at < 0 && text.length < 40 ? text : '',
          hint: 'Write the name that the program asks for, then its value: --param start_date=2026-01-01',
        },
      )
    }),
  )
  return { values, used: new Set() }
}

function nameOf(name: string): string {
  return name.trim().toLowerCase().replaceAll('-', '_')
}

/** The value that is given for what a program looks up under this key. */
export function givenFor(key: string, { values, used }: GivenParameters): string | undefined {
  const name = nameOf(key)
  const value = values.get(name)
  if (value !== undefined) used.add(name)
  return value
}

/** The document with the given values in place of its lookups. */
export function withGiven(document: ConfigDocument, given: GivenParameters): ConfigDocument {
  if (given.values.size === 0) return document
  return { ...document, value: filled(document.value, given) }
}

function filled(value: ConfigValue, given: GivenParameters): ConfigValue {
  if (value instanceof SecretReference) return referenceFor(value, given)
  if (value instanceof SecretText)
    return new SecretText(value.parts.map((part) => (typeof part === 'string' ? part : referenceFor(part, given))))
  if (Array.isArray(value)) return value.map((item: ConfigValue) => filled(item, given))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner as ConfigValue, given)]))
}

function referenceFor(reference: SecretReference, given: GivenParameters): SecretReference {
  const value = reference.store === 'env' ? undefined : givenFor(reference.key, given)
  return value === undefined ? reference : new GivenReference(reference, value)
}

/** Throws PARAMETER_UNKNOWN for a value that nothing asks for: it would be left out in silence. */
export function requireUsed({ values, used }: GivenParameters, documents: readonly ConfigDocument[]): void {
  const [name] = [...values.keys()].filter((key) => !used.has(key))
  if (name === undefined) return
  const asked = [...new Set(documents.flatMap(({ value }) => keysIn(value)))]
  const [near] = nearNames(name, asked)
  throw new SluiceError('PARAMETER_UNKNOWN', `Could not use --param ${name} because nothing asks for it.`, {
    found: name,
    ...(asked.length > 0 && { allowed: asked }),
    hint:
      near === undefined
        ? 'Leave it out, or override a key of the config: --set path=value'
        : `Did you mean "${near}"?`,
  })
}

function keysIn(value: unknown): readonly string[] {
  if (value instanceof SecretReference) return value.store === 'env' ? [] : [value.key]
  if (value instanceof SecretText) return value.parts.flatMap(keysIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(keysIn) : []
}
