import { toUSVString } from 'node:util'
import { SluiceError } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Reference, Template } from '../../model/plan/template.ts'
import { referenceName, referenceValue, type Scope } from './expand.ts'
import { formatValue } from './format-spec.ts'
import { pythonText } from './python-text.ts'

const absolute = /^https?:\/\//i

/**
 * The path or URL of a request. A value from data is one path segment and percent-encoded as such, so that `/ ? # &`
 * in an id cannot change where the request goes (docs/contract/differences.md 25); in an incremental value `/` divides
 * segments. Left as it is: a placeholder that is the whole path, one that begins it with an `http(s)` URL, and one that
 * asks for plain text with `!s` (dlt ignores that in paths). Throws `SluiceError` PARENT_VALUE_NULL for null or empty
 * values and PARENT_VALUE_UNSAFE for the segments `.` and `..`: URL parsers resolve them even when encoded, so there is
 * no way to send them.
 */
export function expandPath(template: Template, scope: Scope): string {
  const whole = template.parts.length === 1
  let path = ''
  const inserted: { readonly from: number; readonly to: number }[] = []
  for (const [index, part] of template.parts.entries()) {
    if (typeof part === 'string') {
      path += part
      continue
    }
    const value = referenceValue(part, scope)
    // behind a `?` nothing is what an expression may say
    const isOpen = part.from === 'expression' && (value === '' || path.includes('?'))
    const text = isOpen ? pythonText(value ?? '') : segmentText(part, value)
    const isUrl = whole || (index === 0 && absolute.test(text))
    const from = path.length
    path += isUrl || part.format?.conversion === 's' ? text : encoded(text, part)
    if (!isUrl) inserted.push({ from, to: path.length })
  }
  for (const range of inserted) refuseDotSegment(path, range)
  return path
}

/** A cursor may be several segments, as `2024/08/01` is; so may an expression that spells out a `/`. */
function encoded(text: string, reference: Reference): string {
  const whole = encodeURIComponent(toUSVString(text))
  const divides =
    reference.from === 'incremental' || (reference.from === 'expression' && reference.expression.text.includes('/'))
  return divides ? whole.replaceAll('%2F', '/') : whole
}

/**
 * `base` and `path` as dlt joins them (docs/contract/rest-api.md 2.1): an absolute path stands alone, "" leaves the
 * other as it is.
 */
export function joinUrl(base: string, path: string): string {
  if (absolute.test(path) || base === '') return path
  if (path === '') return base
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
}

/** True for a path that needs no base URL. */
export function isAbsoluteUrl(text: string): boolean {
  return absolute.test(text)
}

function segmentText(reference: Reference, value: JsonValue): string {
  const text = value === null ? '' : formatValue(value, reference.format)
  if (text !== '') return text
  const name = referenceName(reference)
  const state = value === null ? 'null' : 'empty'
  throw new SluiceError('PARENT_VALUE_NULL', `Could not build the path because "{${name}}" is ${state}.`, {
    found: `{${name}}`,
    hint:
      reference.from === 'expression'
        ? 'Give it a default: ${{ config.part | default("all") }}.'
        : reference.from === 'incremental'
          ? 'Set "initial_value" of the incremental.'
          : `Leave such parent records out: add a "filter" to the parent's processing_steps, or choose another field.`,
  })
}

function refuseDotSegment(path: string, range: { readonly from: number; readonly to: number }): void {
  const start = path.lastIndexOf('/', range.from - 1) + 1
  const rest = path.slice(range.to)
  const touched = path.slice(start, range.to) + (/^[^/?#]*/.exec(rest)?.[0] ?? '')
  const segment = touched.split('/').find((text) => text === '.' || text === '..')
  if (segment === undefined) return
  throw new SluiceError(
    'PARENT_VALUE_UNSAFE',
    `Could not build the path because a parent value makes the segment "${segment}", which would lead to another place.`,
    {
      found: segment,
      hint: `Leave such parent records out: add a "filter" to the parent's processing_steps.`,
    },
  )
}
