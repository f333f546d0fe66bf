import type { Running } from '../../values/value.ts'

/** What only needs to raise Python's errors. */
export type Raises = Pick<Running, 'raise'>

/** A format spec, taken apart: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface Spec {
  readonly fill: string
  readonly align: '<' | '>' | '^' | '=' | ''
  readonly sign: '+' | ' ' | '-' | ''
  readonly positiveZero: boolean
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly grouping: ',' | '_' | ''
  readonly precision: number | undefined
  readonly type: string
}

const grammar =
  /^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[+\- ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_]{1,2})?(?:\.(?<precision>\d+))?(?<type>[\s\S])?$/su

// what a config formats is far below; a text of that many characters is a mistake
const mostWidth = 100_000

/** Takes a spec apart. Raises ValueError as Python does for one that is none. */
export function parseSpec(text: string, typeName: string, raises: Raises): Spec {
  const groups = grammar.exec(text)?.groups
  if (groups === undefined) {
    if (/\.(?!\d)/.test(text)) raises.raise('ValueError', 'Format specifier missing precision')
    raises.raise('ValueError', `Invalid format specifier '${text}' for object of type '${typeName}'`)
  }
  const { fill, align, sign, z, alternate, zero, width, grouping, precision, type } = groups
  if (type === '.') raises.raise('ValueError', 'Format specifier missing precision')
  if (Number(width ?? 0) > mostWidth || Number(precision ?? 0) > mostWidth)
    raises.raise('ValueError', 'Too many decimal digits in format string')
  if (grouping !== undefined && grouping.length > 1)
    raises.raise(
      'ValueError',
      grouping.includes('_') && grouping.includes(',')
        ? "Cannot specify both ',' and '_'."
        : `Cannot specify '${grouping[0]}' with '${grouping[1]}'.`,
    )
  const grouped = grouping === ',' ? /^[deEfFgG%]?$/ : /^[deEfFgG%boxX]?$/
  if (grouping !== undefined && !grouped.test(type ?? ''))
    raises.raise('ValueError', `Cannot specify '${grouping}' with '${type}'.`)
  return {
    fill: fill ?? (zero !== undefined && align === undefined ? '0' : zero !== undefined ? '0' : ' '),
    align: alignOf(align, zero),
    sign: signOf(sign),
    positiveZero: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping: grouping === ',' || grouping === '_' ? grouping : '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  }
}

function alignOf(align: string | undefined, zero: string | undefined): Spec['align'] {
  if (align === '<' || align === '>' || align === '^' || align === '=') return align
  return zero === undefined ? '' : '='
}

function signOf(sign: string | undefined): Spec['sign'] {
  return sign === '+' || sign === ' ' || sign === '-' ? sign : ''
}

/** Fills a text up to the width; `sign` stays in front of what "=" fills. */
export function padded(sign: string, body: string, spec: Spec): string {
  const missing = spec.width - countCharacters(sign + body)
  if (missing <= 0) return sign + body
  if (spec.align === '=') return sign + spec.fill.repeat(missing) + body
  if (spec.align === '<') return sign + body + spec.fill.repeat(missing)
  const left = spec.align === '^' ? Math.floor(missing / 2) : missing
  return spec.fill.repeat(left) + sign + body + spec.fill.repeat(missing - left)
}

/** Characters as Python counts them: code points. */
export function countCharacters(text: string): number {
  // the search is fast, and few texts have any
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}
