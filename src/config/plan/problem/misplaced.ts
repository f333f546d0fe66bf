import type { ConfigPath } from '../../document.ts'
import { clientShape } from '../../shapes/client.ts'
import { endpointShape } from '../../shapes/endpoint.ts'
import { resourceShape } from '../../shapes/resource.ts'
import { outlineShape } from '../../shapes/top-level.ts'

type Owner = 'top' | 'client' | 'resource' | 'endpoint'

const keysOf: Record<Owner, readonly string[]> = {
  top: Object.keys(outlineShape.shape),
  client: Object.keys(clientShape.shape),
  resource: Object.keys(resourceShape.shape),
  endpoint: Object.keys(endpointShape.shape),
}

// where a key is looked for when it stands in the wrong object, likeliest first
const neighbours: Record<Owner, readonly Owner[]> = {
  top: ['client', 'resource', 'endpoint'],
  client: ['top', 'endpoint', 'resource'],
  resource: ['endpoint', 'top', 'client'],
  endpoint: ['resource', 'client', 'top'],
}

/** For a key that exists, only elsewhere: where it belongs. Undefined when it is not a known key at all. */
export function misplacedHint(owner: ConfigPath, key: string): string | undefined {
  const here = ownerOf(owner)
  if (here === undefined) return undefined
  // the resource's key, but resource_defaults are for all of them
  if (here === 'resource' && key === 'name') return 'Remove it: every resource has a name of its own.'
  const home = neighbours[here].find((candidate) => keysOf[candidate].includes(key))
  return home && moveTo(home, here, key)
}

function ownerOf(path: ConfigPath): Owner | undefined {
  const last = path.at(-1)
  if (path.length === 0) return 'top'
  if (last === 'endpoint') return 'endpoint'
  if (last === 'client') return 'client'
  if (last === 'resource_defaults' || (typeof last === 'number' && path.at(-2) === 'resources')) return 'resource'
  return undefined
}

function moveTo(home: Owner, here: Owner, key: string): string {
  if (home === 'endpoint' && here === 'resource')
    return `Move it into the endpoint: "${key}" belongs in endpoint.${key}.`
  if (home === 'endpoint') return `Move it: "${key}" belongs in endpoint.${key} (or resource_defaults.endpoint.${key}).`
  if (home === 'resource' && here === 'endpoint') return `Move it out of "endpoint": "${key}" belongs beside it.`
  if (home === 'resource') return `Move it: "${key}" belongs in a resource (or resource_defaults.${key}).`
  return home === 'client' ? `Move it: "${key}" belongs in client.${key}.` : `Move it to the top level of the config.`
}
