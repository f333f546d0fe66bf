import type { World } from '../../model/world.ts'
import type { LookupPath } from './lookup-paths.ts'
import type { ValueStore } from './toml-files.ts'

/** Environment variables as a store: `sources.rest_api.api_key` is `SOURCES__REST_API__API_KEY`. */
export function openEnvironment(world: World): ValueStore {
  return {
    find: (path) => {
      const from = variableName(path)
      const value = readVariable(world, from)
      return value === undefined ? undefined : { value, from }
    },
    describe: (paths) => paths.filter((path) => !path.ofPipeline).map(variableName),
  }
}

/** One variable by its exact name; an empty one counts as not set. */
export function readVariable(world: World, name: string): string | undefined {
  return (Object.hasOwn(world.env, name) && world.env[name]) || undefined
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
