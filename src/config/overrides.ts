import { isCollection } from 'yaml'
import { type Place, SluiceError } from '../model/errors.ts'
import { type ConfigDocument, type ConfigPath, type ConfigValue, formatPath } from './document.ts'
import { soundsSecret } from './readers/lines.ts'
import { readLookups } from './readers/lookup-text.ts'
import { nearNames } from './near-names.ts'
import { isPlainObject } from './shapes/kinds.ts'
import { explain, parse } from './readers/yaml.ts'
import { readNodes } from './readers/yaml-nodes.ts'
import { readOverridePath } from './override-path.ts'
import { setAt } from './set-value.ts'

/**
 * Lays `--set path=value` over a document, in order. The path is dotted with `[0]` indexes; an item of `resources`
 * also goes by its name (`resources.orders.primary_key`), a key with dots in quotes (`params["a.b"]`). The value is
 * YAML: a scalar (`true`, `5`, `null`, text) or a flow collection (`{a: 1}`, `[1, 2]`), lookups included; text needs
 * no quotes, whatever is in it. Missing objects are made, and a short form on the way is written out
 * (`paginator: offset` becomes `{type: offset}`). The document given is not changed.
 * Throws OVERRIDE_INVALID (exit code 2).
 */
export function applyOverrides(document: ConfigDocument, overrides: readonly string[]): ConfigDocument {
  return overrides.reduce(applyOverride, document)
}

function applyOverride(document: ConfigDocument, override: string): ConfigDocument {
  const equals = endOfPath(override)
  if (equals === -1) throw invalid(override, 'there is no "=" in it')
  const written = readOverridePath(override.slice(0, equals).trim())
  if ('why' in written) throw invalid(override, written.why)
  const value = readValue(override, override.slice(equals + 1).trim())
  const set = setAt(document.value, intoDeclaration(document.value, written.path, value), value)
  if ('why' in set) throw refused(override, set)
  const place = placeOfOverride(override, equals, set.path)
  return {
    ...document,
    value: set.value,
    placeOf: (path) => (startsWith(path, set.path) ? { ...place, path: formatPath(path) } : document.placeOf(path)),
  }
}

/** `parameters.region=eu` sets the value of a declaration, which stays. */
function intoDeclaration(root: ConfigValue, path: ConfigPath, value: ConfigValue): ConfigPath {
  const [first, name] = path
  const declared = first === 'parameters' && path.length === 2 && isPlainObject(root) ? root['parameters'] : undefined
  const written = isPlainObject(declared) && typeof name === 'string' ? declared[name] : undefined
  return isPlainObject(written) && !isPlainObject(value) ? [...path, 'value'] : path
}

/** The first `=` outside quotes and brackets. */
function endOfPath(override: string): number {
  const path = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^="'])*/.exec(override)?.[0] ?? ''
  return override[path.length] === '=' ? path.length : override.indexOf('=')
}

function readValue(override: string, text: string): ConfigValue {
  // only what must be YAML goes through it: a token may start with "*" or "00", or hold " #", which YAML would eat
  const flow = /^[[{"']/.test(text)
  if (!flow && (!/^[\w.+~-]*$/.test(text) || /^(?:[-+]?0\d|---|\.\.\.)/.test(text))) return readLookups(text)
  const document = parse(text, 'yaml')
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined)
    throw invalid(override, `its value is not YAML: ${explain(problem).why.replace(/^of a syntax error: /, '')}`)
  const { contents } = document
  if (contents === null) return null
  if (isCollection(contents) && contents.flow !== true) return readLookups(text)
  const refuse = ({ why }: { readonly why: string }): Error => invalid(override, why)
  return readNodes(contents, { document, record: () => {}, refuse })
}

function placeOfOverride(override: string, equals: number, path: ConfigPath): Place {
  return { file: `--set ${shown(override, equals, path)}`, path: formatPath(path) }
}

/** The override as it may be printed: what sounds like a secret, and passwords in URLs, are left out. */
function shown(override: string, equals: number, path?: ConfigPath): string {
  const name = override.slice(0, equals)
  const value = override.slice(equals + 1)
  const steps = path ?? name.split(/[.[\]"']+/)
  if (steps.some((step) => typeof step === 'string' && soundsSecret(step))) return `${name}=***`
  if (/^\s*[[{]/.test(value) && soundsSecret(value)) return `${name}=***`
  const safe = value.replace(/(:\/\/[^/\s:@]*):[^\s@]*@/g, '$1:***@')
  return `${name}=${safe.length > 60 ? `${safe.slice(0, 60)}…` : safe}`
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((step, index) => path[index] === step)
}

function invalid(override: string, why: string): SluiceError {
  const equals = endOfPath(override)
  return new SluiceError('OVERRIDE_INVALID', `Could not apply an override because ${why}.`, {
    place: { file: '--set' },
    found: equals === -1 ? override.slice(0, 60) : shown(override, equals),
    allowed: 'path=value, with a path such as client.base_url, resources.orders.endpoint.path or resources[0].name',
    hint: "Write it like this: --set 'client.base_url=http://127.0.0.1:8080'",
  })
}

function refused(
  override: string,
  set: { readonly why: string; readonly allowed?: readonly string[]; readonly wanted?: string },
): SluiceError {
  const { allowed, wanted } = set
  const near = wanted === undefined ? undefined : nearNames(wanted, allowed ?? [])[0]
  return new SluiceError('OVERRIDE_INVALID', `Could not apply an override because ${set.why}.`, {
    place: { file: '--set' },
    found: shown(override, endOfPath(override)),
    ...(allowed === undefined || allowed.length === 0 ? {} : { allowed }),
    hint: near === undefined ? 'Name a value that exists, or one inside an object.' : `Did you mean "${near}"?`,
  })
}
