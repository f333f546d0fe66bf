import { findVariable } from '../../disk/environment-variable.ts'
import type { World } from '../../model/world.ts'
import type { LookupPath } from './lookup-paths.ts'
import type { FoundInStore, ValueStore } from './toml-files.ts'

/**
 * Environment variables as a store: `sources.rest_api.api_key` is `SOURCES__REST_API__API_KEY`, or what is in the file that
 * `SOURCES__REST_API__API_KEY_FILE` names.
 */
export function openEnvironment(world: World): ValueStore {
  return {
    find: (path) => findVariable(world, variableName(path)),
    findAll: (path) => variablesOf(world, variableName(path)),
    describe: (paths) => paths.filter((path) => !path.ofPipeline).map(variableName),
  }
}

/** What the variable holds, and the file that its `_FILE` names: the first one counts. */
export function variablesOf(world: World, name: string): readonly FoundInStore[] {
  const { [name]: _, ...env } = world.env
  const places = [() => findVariable(world, name), () => findVariable({ ...world, env }, name)]
  return places.flatMap((find) => {
    try {
      const found = find()
      return found === undefined ? [] : [found]
    } catch {
      // a file that cannot be read stops those who need it, and nobody else
      return []
    }
  })
}

/** What `os.environ["token"]` may stand for: the variable as named, the environment's own first (`SANDBOX__token`). */
export function namesOfVariable(name: string, environment: string | undefined): readonly string[] {
  return environment === undefined
    ? [name]
    : [`${variableName({ ofPipeline: false, steps: [environment] })}__${name}`, name]
}

function variableName(path: LookupPath): string {
  const parts = path.environment === undefined ? path.steps : [path.environment, ...path.steps]
  // what a shell cannot name is written with underscores
  return parts.map((part) => part.toUpperCase().replace(/[^A-Z0-9_]/g, '_')).join('__')
}
