import type { AuthDefinition } from '../auth.ts'
import type { DestinationDefinition } from '../destination.ts'
import type { DecoderDefinition } from '../decoder.ts'
import type { Expression } from '../plan/expression.ts'
import type { JsonPath } from '../plan/json-path.ts'
import type { PaginatorDefinition } from '../paginator.ts'
import type { World } from '../world.ts'
import type { CompilePython } from '../plan/python-function.ts'

/** The components a config may name, handed to `config` by `pipeline` so that config knows none by name. */
export interface Catalog {
  readonly paginators: Readonly<Record<string, PaginatorDefinition>>
  readonly auths: Readonly<Record<string, AuthDefinition>>
  readonly destinations: Readonly<Record<string, DestinationDefinition>>
  /** the type of destination that is loaded into when nobody says where */
  readonly defaultDestination: string
  /** in the order in which they are asked whether they accept an answer; the last one takes what nobody accepts */
  readonly decoders: Readonly<Record<string, DecoderDefinition>>
  /** compiles a JSONPath; throws `SluiceError` BAD_JSONPATH (without a place: the caller adds it) */
  compilePath(text: string): JsonPath
  /** what compiles the Python of a config; loaded for those who have some */
  python(world: World): Promise<CompilePython>
  /** compiles an expression over the named values; throws `SluiceError` BAD_EXPRESSION (without a place) */
  compileExpression(text: string, names: readonly string[]): Expression
}
