import type { CheckAnswer, CheckedDocument, ConfigPath, OutlineNode } from '../../api/contract.ts'

/** The parts of a config that have a panel of their own. */
export type PanelId = 'resource' | 'auth' | 'paging' | 'incremental' | 'yaml'

/** A resource as it is written. */
export interface WrittenResource {
  readonly name: string
  readonly path: ConfigPath
  /** what is written of it; of one that is only its name that name */
  readonly value: unknown
}

export function documentOf(check: CheckAnswer | undefined, document: number): CheckedDocument | undefined {
  return check?.documents.find((each) => each.document === document)
}

/** The resources in the order of the file. */
export function resourcesOf(value: unknown, plan: CheckedDocument['plan'] = null): readonly WrittenResource[] {
  const list = valueAt(value, ['resources'])
  // of a program only what it comes to is known
  if (!Array.isArray(list)) return plan?.resources.map(({ name }) => ({ name, path: [], value: undefined })) ?? []
  return list.flatMap((resource: unknown, index): WrittenResource[] => {
    const name = typeof resource === 'string' ? resource : valueAt(resource, ['name'])
    return typeof name === 'string' ? [{ name, path: ['resources', index], value: resource }] : []
  })
}

/** What stands at a path; own properties only. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (here, step) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, step) ? Reflect.get(here, step) : undefined,
    value,
  )
}

/** The innermost part of the config that an offset is in. */
export function nodeAt(outline: readonly OutlineNode[], offset: number): OutlineNode | undefined {
  return outline
    .filter(({ from, to }) => from <= offset && offset <= to)
    .toSorted((one, other) => other.path.length - one.path.length)[0]
}

/** The panel of a part of the config. */
export function panelOf(path: ConfigPath): PanelId {
  if (path.includes('auth')) return 'auth'
  if (path.includes('paginator')) return 'paging'
  return path.includes('incremental') ? 'incremental' : 'resource'
}

/** Index of the resource that a path is in; undefined = it is in none. */
export function resourceIndexOf(path: ConfigPath): number | undefined {
  const [first, index] = path
  return first === 'resources' && typeof index === 'number' ? index : undefined
}
