import { SecretReference } from '../config/document.ts'
import { ResourceObject } from '../model/user-code/code-resource.ts'
import type { CheckedResources } from './checked-resources.ts'
import type { ResourceCode, ResourceInput, RestApiConfig } from './rest-api-config.ts'

// config readers look for this symbol, so that a module may export what these functions make
export const configSymbol = Symbol.for('sluice.config')

/** A rest_api configuration, checked by the compiler. */
export interface RestApiSource {
  readonly [configSymbol]: RestApiConfig
}

/**
 * Describes a source in dlt's rest_api keys.
 *
 * ```ts
 * restApi({ client: { base_url: 'https://api.example.com' }, resources: ['products'] })
 * ```
 */
export function restApi<const Resources extends readonly ResourceInput[]>(
  config: RestApiConfig<Resources & CheckedResources<Resources>>,
): RestApiSource {
  return { [configSymbol]: config }
}

/**
 * A resource whose records your own code makes; it stands among `resources` and may be a parent.
 *
 * ```ts
 * const shops = resource({
 *   name: 'shops',
 *   primary_key: 'id',
 *   rows: async function* () {
 *     yield [{ id: 1 }, { id: 2 }]
 *   },
 * })
 * restApi({ client, resources: [shops, { name: 'orders', endpoint: 'shops/{resources.shops.id}/orders' }] })
 * ```
 *
 * `resource_defaults` are not for it. Its records are plain values; dates become ISO text.
 */
export function resource<const Name extends string>(code: ResourceCode<Name>): ResourceObject<Name> {
  const { name, rows, ...hints } = code
  return new ResourceObject(name, hints, rows)
}

/** A value to look up at run time: environment first, then the secrets files. `secret('shop_token')` reads SHOP_TOKEN. */
export function secret(key: string): SecretReference {
  return new SecretReference('secrets', key)
}
