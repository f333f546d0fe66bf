import { createProviders } from '../../config/providers.ts'
import { SecretReference } from '../../config/document.ts'
import type { Draft, DraftSecret } from '../../draft/draft.ts'
import type { World } from '../../model/world.ts'

/** Where each secret is that a draft looks up and its source did not hold: key → `API_KEY`, `.dlt/secrets.toml api_key`. Those not there are not set. */
export async function lookUpSecrets({ name, secrets }: Draft, world: World): Promise<ReadonlyMap<string, string>> {
  const wanted = secrets.filter(({ value }) => value === undefined)
  if (wanted.length === 0) return new Map()
  const environment = world.env['SLUICE_ENV'] || undefined
  const providers = await createProviders({ world, pipeline: name, environment })
  return new Map(
    wanted.flatMap(({ key }: DraftSecret) => {
      const found = providers.lookup(new SecretReference('secrets', key))
      return found.found ? [[key, found.from]] : []
    }),
  )
}
