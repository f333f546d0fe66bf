import { nearNames } from '../config/near-names.ts'
import type { ImportNote } from '../model/report/imported.ts'
import type { LineBook } from './tree/line-book.ts'
import { isMap, own, type Tree, type TreeMap } from './tree/tree.ts'
import { knownTypes } from './known-types.ts'
import type { ConnectorParameters } from './parameters.ts'
import { Refusal, type RefusalCode, slotOf } from './refusal.ts'

/** Python for which a component of one's own can stand in. */
const replaceable: ReadonlySet<string> = new Set(['authenticator', 'pagination strategy', 'extractor'])

/** What is known about the stream that is converted, and where its notes go. */
export class StreamContext {
  readonly name: string
  readonly parameters: ConnectorParameters
  /** TypeScript stands in for Python, each class under its name */
  readonly hasComponents: boolean
  readonly notes: ImportNote[] = []
  /** how a key of the slice is written in texts; absent = `slice.key` */
  readonly sliceKeys = new Map<string, SliceKey>()
  /** where templates send the token of the next page */
  readonly tokens: RequestOption[] = []
  /** where templates of an export job take its id and its download from: in the answers to its creation and its polling */
  readonly job: { id?: string; url?: string } = {}
  /** the records that name streams, where a template stands for all of them */
  components?: ComponentValues
  /** size of pages, as templates may name it */
  pageSize?: string
  /** what templates call the ends of a window */
  edges = { start: 'start_time', end: 'end_time' }
  /** an expression names the slice: it has to be there under its own names */
  namesSlice = false
  /** a placeholder of a parent was written */
  placesSlice = false
  readonly #lines: LineBook

  constructor(
    name: string,
    {
      parameters,
      hasComponents,
      lines,
    }: { readonly parameters: ConnectorParameters; readonly hasComponents: boolean; readonly lines: LineBook },
  ) {
    this.name = name
    this.parameters = parameters
    this.hasComponents = hasComponents
    this.#lines = lines
  }

  lineOf(node: Tree | undefined, key?: string): number {
    return this.#lines.lineOf(node, key)
  }

  /** a copy of a component stands where it did */
  copied<T extends object>(copy: T, from: unknown): T {
    return this.#lines.copied(copy, from)
  }

  note(text: string, node?: Tree): void {
    const line = this.lineOf(node)
    if (!this.notes.some((note) => note.text === text)) this.notes.push({ text, ...(node !== undefined && { line }) })
  }

  refuse(code: RefusalCode, message: string, node: Tree | undefined): Refusal {
    return new Refusal(code, message, { line: this.lineOf(node) })
  }

  /** A component that sluice has nothing for. */
  unsupported(what: string, node: Tree | undefined): Refusal {
    const line = this.lineOf(node)
    const isType = /^[A-Z][A-Za-z]+$/.test(what)
    if (!isType || knownTypes.includes(what))
      return new Refusal('IMPORT_UNSUPPORTED', `${what} is not supported (line ${line}).`, { line })
    const near = nearNames(what, knownTypes)
    const meant = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
    return new Refusal('IMPORT_UNKNOWN_TYPE', `Airbyte has no component "${what}" (line ${line}).${meant}`, { line })
  }

  /** Python in place of a component; `use` = what it would be. */
  custom(component: TreeMap, use: string): Refusal {
    const slot = slotOf(component) ?? '?'
    const line = this.lineOf(component)
    const wayOn = replaceable.has(use)
      ? 'Write it in TypeScript and name it with --components, or leave the stream out with --streams.'
      : 'Nothing can stand in for that here: leave the stream out with --streams.'
    const message = `Stream "${this.name}" uses Python code (${slot}) as its ${use}. ${wayOn}`
    return new Refusal('IMPORT_CUSTOM_CODE', message, { line, slot })
  }

  /** The `$parameters` that hold for a component. */
  parametersOf(component: TreeMap): TreeMap {
    const written = own(component, '$parameters')
    return isMap(written) ? written : {}
  }
}

/** Where a value goes in a request. */
export interface RequestOption {
  readonly home: 'param' | 'header' | 'body_path' | 'data_key'
  readonly name: string
}

/** The name that an extra field has among the values of a slice. */
export function extraName(path: string): string {
  return `extra_${path.replaceAll(/\W+/g, '_')}`
}

/** What a key of the slice is called: manifests name some by whole sentences. */
export function sliceName(name: string): string {
  const plain = name.replaceAll(/\W+/g, '_').replaceAll(/^_+|_+$/g, '')
  return /^\w+$/.test(name) ? name : plain === '' ? 'value' : plain
}

/** Values of the records of a resolver, which are those of slices. */
export interface ComponentValues {
  /** the name of the value at a path of the record */
  use(path: string): string
  /** the path of what the resolver itself was read for */
  above(key: string): string | undefined
}

/** How a key of the slice is written in sluice. */
export interface SliceKey {
  /** in texts: `{resources.orders.id}` */
  readonly placeholder: string
  /** called when it is written */
  readonly use?: () => void
}
