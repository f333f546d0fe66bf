import type { z } from 'zod'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { Problem } from '../problem/problems.ts'
import { showValue } from '../problem/show-value.ts'
import { didYouMean, nearest } from '../../near-names.ts'

interface Named {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly options: z.ZodType
}

/** The definition of a type name or alias. Own names only: `constructor` is not a paginator. */
export function findDefinition<Definition extends Named>(
  definitions: Readonly<Record<string, Definition>>,
  type: string,
): Definition | undefined {
  return Object.values(definitions).find(
    (definition) => definition.type === type || definition.aliases?.includes(type) === true,
  )
}

/** Every type name that may be written, without aliases. */
export function typeNames(definitions: Readonly<Record<string, Named>>): readonly string[] {
  return Object.values(definitions).map((definition) => definition.type)
}

export interface UnknownType {
  readonly kind: 'paginator' | 'auth' | 'destination' | 'decoder'
  readonly type: string
  readonly path: ConfigPath
  readonly definitions: Readonly<Record<string, Named>>
  /** the whole value is this text: an auth written so may be a token pasted in the wrong place */
  readonly isShorthand: boolean
}

const unknownCodes = {
  paginator: 'CONFIG_UNKNOWN_PAGINATOR',
  auth: 'CONFIG_UNKNOWN_AUTH',
  destination: 'DESTINATION_UNKNOWN',
  decoder: 'CONFIG_UNKNOWN_RESPONSE_FORMAT',
} as const

/** The problem of a type name that the catalog does not have. */
export function unknownType({ kind, type, path, definitions, isShorthand }: UnknownType): Problem {
  const allowed = [...typeNames(definitions), ...(kind === 'auth' || kind === 'destination' ? [] : ['auto'])]
  const known = [...new Set(allowed), ...Object.values(definitions).flatMap((definition) => definition.aliases ?? [])]
  const hidden = kind === 'auth' && isShorthand && nearest(type, known) === undefined
  const shown = hidden ? '***' : JSON.stringify(type)
  return {
    code: unknownCodes[kind],
    message: `Could not use ${shown} in "${formatPath(path)}" because there is no ${kind} of that type.`,
    found: hidden ? '***' : showValue([], type),
    allowed: [...new Set(allowed)],
    hint: didYouMean(type, known) ?? hintFor(kind, hidden, allowed),
  }
}

function hintFor(kind: UnknownType['kind'], hidden: boolean, allowed: readonly string[]): string {
  if (hidden) return 'Write the type: a token itself goes into {type: bearer, token: …}, better from the environment.'
  return `Write one of ${[...new Set(allowed)].join(', ')} as the ${kind}'s type.`
}
