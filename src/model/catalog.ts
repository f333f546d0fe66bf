import type { AuthDefinition } from './auth.ts'
import type { DecoderDefinition } from './decoder.ts'
import type { Expression } from './expression.ts'
import type { JsonPath } from './json-path.ts'
import type { PaginatorDefinition } from './paginator.ts'

/** The components a config may name, handed to `config` by `pipeline` so that config knows none by name. */
export interface Catalog {
  readonly paginators: Readonly<Record<string, PaginatorDefinition>>
  readonly auths: Readonly<Record<string, AuthDefinition>>
  /** in the order in which they are asked whether they accept an answer; the last one takes what nobody accepts */
  readonly decoders: Readonly<Record<string, DecoderDefinition>>
  /** compiles a JSONPath; throws `SluiceError` BAD_JSONPATH (without a place: the caller adds it) */
  compilePath(text: string): JsonPath
  /** compiles an expression over the named values; throws `SluiceError` BAD_EXPRESSION (without a place) */
  compileExpression(text: string, names: readonly string[]): Expression
  /** true when the text names a destination sluice can load into; else the reason to show */
  checkDestination(text: string): true | RefusedDestination
}

/** Why a destination text will not do. Texts may hold passwords: none of this repeats them. */
export interface RefusedDestination {
  readonly message: string
  readonly allowed: readonly string[]
  /** what the destination itself says when the text names one and is wrong */
  readonly mistake?: { readonly code: string; readonly message: string; readonly hint?: string }
}
