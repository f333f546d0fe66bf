import { isList } from '../../../json/json.ts'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Catalog } from '../../../model/component/catalog.ts'
import { definitionOf, type OwnDefinition } from '../../../model/user-code/component-use.ts'
import { SluiceError } from '../../../model/errors.ts'
import type { ModuleGate } from '../../../model/user-code/module-gate.ts'
import type { World } from '../../../model/world.ts'
import type { ConfigPath } from '../../document.ts'
import { loadModule } from '../../readers/module.ts'
import { readText } from '../../readers/read-text.ts'
import { kindOf, showValue } from '../problem/show-value.ts'
import type { Problems } from '../problem/problems.ts'
import { findDefinition } from './find-definition.ts'

export interface OwnComponentsInput {
  readonly catalog: Catalog
  /** the config's path, which modules are relative to */
  readonly file: string | undefined
  readonly world: World
  readonly problems: Problems
  /** true = no module is run, wherever it stands */
  readonly refusesModules?: boolean | ModuleGate | undefined
}

/**
 * The catalog with the config's own paginators, auths, decoders and destinations in it (dlt's `register_paginator` and `register_auth`):
 * `components` lists what `definePaginator` and its like gave, or names modules that export such. Problems are
 * reported.
 */
export async function withOwnComponents(written: unknown, input: OwnComponentsInput): Promise<Catalog> {
  if (written === undefined || written === null) return input.catalog
  let { catalog } = input
  const [items, base]: readonly [readonly unknown[], ConfigPath | undefined] = isList(written)
    ? [written, ['components']]
    : [[written], undefined]
  for (const [index, item] of items.entries()) {
    const path = base === undefined ? ['components'] : [...base, index]
    for (const own of await definitionsIn(item, path, input)) catalog = added(catalog, own, { path, ...input })
  }
  return catalog
}

async function definitionsIn(item: unknown, path: ConfigPath, input: OwnComponentsInput): Promise<OwnDefinition[]> {
  const own = definitionOf(item)
  if (own !== undefined) return [own]
  if (typeof item === 'string') return definitionsOfModule(item, path, input)
  input.problems.report(path, {
    code: 'CONFIG_WRONG_TYPE',
    message: `Could not read "components" because it lists ${kindOf(item)}.`,
    found: showValue(path, item),
    allowed:
      'what definePaginator, defineAuth, defineDecoder and defineDestination give, or the path of a module that exports such',
    hint: 'Write the function itself, not what it gives: [tokenPages], not [tokenPages({…})].',
  })
  return []
}

async function definitionsOfModule(
  module: string,
  path: ConfigPath,
  { file = '', world, problems, refusesModules = false }: OwnComponentsInput,
): Promise<OwnDefinition[]> {
  const refuse = (hint: string): OwnDefinition[] => {
    problems.report(path, {
      code: 'CONFIG_CODE_REFUSED',
      message: `Could not use "${module}" because whoever opened this config does not run this code.`,
      found: module,
      hint,
    })
    return []
  }
  if (refusesModules === true) return refuse('Open it in a way that may run code: sluice run, or sluice mcp --write.')
  try {
    const at = isAbsolute(module) ? module : join(dirname(file), module)
    if (refusesModules !== false) await refusesModules.names?.(resolve(world.cwd, at))
    const source = await readText(at, world)
    if (refusesModules !== false && !(await refusesModules.allows(source))) return refuse(refusesModules.hint)
    const exports = await loadModule(source)
    const found = Object.values(exports).flatMap((value) => definitionOf(value) ?? [])
    if (found.length > 0) return found
    problems.report(path, {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "${module}" because it exports no paginator, auth, decoder or destination.`,
      found: Object.keys(exports).join(', ') || 'no exports',
      hint: 'Export what definePaginator, defineAuth, defineDecoder or defineDestination gives: export const tokenPages = definePaginator({…}).',
    })
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const { hint = 'Correct the path: it is relative to the config.', found = module } = error.details
    problems.report(path, { code: error.code, message: error.message, found, hint, cause: error })
  }
  return []
}

interface Adding {
  readonly path: ConfigPath
  readonly problems: Problems
}

function added(catalog: Catalog, own: OwnDefinition, { path, problems }: Adding): Catalog {
  const { type } = own.definition
  if (type === 'auto' || findDefinition<OwnDefinition['definition']>(ofKind(catalog, own.kind), type) !== undefined) {
    problems.report(path, {
      code: 'CONFIG_DUPLICATE_COMPONENT',
      message: `Could not add the ${own.kind} "${type}" because there is one of that type already.`,
      found: type,
      hint: 'Give it another "type".',
    })
    return catalog
  }
  switch (own.kind) {
    case 'paginator':
      return { ...catalog, paginators: { ...catalog.paginators, [type]: own.definition } }
    case 'auth':
      return { ...catalog, auths: { ...catalog.auths, [type]: own.definition } }
    case 'destination':
      // asked before those that come with sluice whether a text is theirs: `mine:file.duckdb` looks like a path, too
      return { ...catalog, destinations: { [type]: own.definition, ...catalog.destinations } }
    case 'decoder':
      // asked before those that come with sluice, the last of which accepts everything
      return { ...catalog, decoders: { [type]: own.definition, ...catalog.decoders } }
    default:
      return own satisfies never
  }
}

function ofKind(catalog: Catalog, kind: OwnDefinition['kind']) {
  const { paginators, auths, destinations, decoders } = catalog
  return { paginator: paginators, auth: auths, destination: destinations, decoder: decoders }[kind]
}
