import { SecretReference } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import type { SecretLookup } from './secret-lookup.ts'

type Root = Readonly<Record<string, unknown>>

/**
 * The config with parts it leaves out taken from the environment or `.dlt/config.toml`, as dlt fills the arguments of
 * `rest_api()`: `client`, `resources`, `resource_defaults` under `sources.rest_api.<source>`, `sources.<source>` and
 * `sources.rest_api`; in the environment as JSON. A client without `base_url` gets it from `client.base_url` there.
 */
export function withProvided(config: Root, providers: SecretLookup, source: string): Root {
  const look = (key: string, fits: (value: unknown) => boolean): unknown => lookUp(key, { providers, source, fits })
  const parts = [
    ['client', isPlainObject],
    ['resource_defaults', isPlainObject],
    ['resources', Array.isArray],
  ] as const
  const found = parts.flatMap(([key, fits]) => {
    const value = config[key] === undefined ? look(key, fits) : undefined
    return value === undefined ? [] : [[key, value] as const]
  })
  const whole = found.length === 0 ? config : { ...config, ...Object.fromEntries(found) }
  const { client } = whole
  if (!isPlainObject(client) || client['base_url'] !== undefined) return whole
  const url = look('client.base_url', (value) => typeof value === 'string')
  return url === undefined ? whole : { ...whole, client: { ...client, base_url: url } }
}

interface Search {
  readonly providers: SecretLookup
  readonly source: string
  readonly fits: (value: unknown) => boolean
}

function lookUp(key: string, { providers, source, fits }: Search): unknown {
  for (const section of [`sources.rest_api.${source}`, `sources.${source}`, 'sources.rest_api']) {
    const looked = providers.lookup(new SecretReference('config', `${section}.${key}`))
    if (looked.found && fits(looked.value)) return looked.value
  }
  return undefined
}
