import type { World } from '../model/world.ts'
import type { SecretReference } from './document.ts'
import { castText, type FoundValue } from './providers/cast.ts'
import { namesOfVariable, openEnvironment, readVariable } from './providers/environment.ts'
import { lookupPaths, type LookupPath, withoutCredentials } from './providers/lookup-paths.ts'
import { openTomlFiles, type ValueStore } from './providers/toml-files.ts'

/** What a lookup came to. */
export type Lookup =
  | {
      readonly found: true
      readonly value: FoundValue
      /** the place it came from: `API_KEY` or `.dlt/secrets.toml [sources.rest_api] api_key` */
      readonly from: string
    }
  | {
      readonly found: false
      /**
       * every place, as a user would write it, in the order they were tried; the same names under the pipeline's own
       * are tried too and not listed
       */
      readonly lookedIn: readonly string[]
    }

/** Where secrets and settings come from (docs/contract/tables.md 9.1-9.3). */
export interface Providers {
  /**
   * A reference of the config. `env` reads that variable only. `secrets` and `config` try the key as it is (`a.b` →
   * `A__B`), then under the hinted sections, then `sources.rest_api` and `sources`. A `config` value from the
   * environment is cast as dlt does (`"5"` → 5, JSON → object); a secret stays text.
   * The reference's own fallback is not applied.
   */
  lookup(
    reference: SecretReference,
    hint?: { readonly sections?: readonly (readonly string[])[] | readonly string[] },
  ): Lookup
  /**
   * A field that the config leaves out, such as an auth's `token`: under each section in turn, then under the same
   * sections without a last `credentials` (docs/contract/rest-api.md 4.1), down to the bare name.
   */
  lookupField(field: string, sections: readonly (readonly string[])[]): Lookup
  /** A field under each of these sections in turn, and nowhere else. */
  lookupIn(field: string, sections: readonly (readonly string[])[]): Lookup
}

/** What `createProviders` needs: where to look, and under which names first. */
export interface ProviderOptions {
  readonly world: World
  /** values under this name win over plain ones, as in dlt: `SHOP__API_KEY`, `[shop]` */
  readonly pipeline: string
  /** `SANDBOX__API_KEY`, `[sandbox]` and `[environments.sandbox]` win over everything else */
  readonly environment?: string | null | undefined
}

/**
 * Opens the places of lookups: environment variables (an empty one counts as not set), `.dlt/secrets.toml`,
 * `.dlt/config.toml` (both also in the home folder, if there), `.sluice/secrets.toml`. Reads the files once.
 *
 * Four passes, each through all of these places: environment and pipeline name before the key, environment, pipeline
 * name, nothing. Throws TOML_SYNTAX (exit code 2) for a malformed file.
 */
export async function createProviders({ world, pipeline, environment }: ProviderOptions): Promise<Providers> {
  const stores = [openEnvironment(world), ...(await openTomlFiles(world))]
  const scopes = { pipeline, environment: environment ?? undefined }
  const lookupIn: Providers['lookupIn'] = (field, sections) =>
    search(stores, lookupPaths({ key: [field], sections }, scopes))
  return {
    lookup: (reference, hint) => {
      if (reference.store === 'env') return searchVariable(reference.key, world, scopes.environment)
      const key = reference.key.split('.')
      const hinted = nestSections(hint?.sections ?? [])
      const sections = [[], ...hinted, ['sources', 'rest_api'], ['sources']]
      const result = search(stores, lookupPaths({ key, sections }, scopes))
      return reference.store === 'config' && result.found ? { ...result, value: castText(result.value) } : result
    },
    lookupField: (field, sections) => lookupIn(field, withoutCredentials(sections)),
    lookupIn,
  }
}

function search(stores: readonly ValueStore[], passes: readonly (readonly LookupPath[])[]): Lookup {
  for (const pass of passes) {
    for (const store of stores) {
      for (const path of pass) {
        const found = store.find(path)
        if (found !== undefined) return { found: true, ...found }
      }
    }
  }
  const lookedIn = stores.flatMap((store) => store.describe(passes.flat()))
  return { found: false, lookedIn: [...new Set(lookedIn)] }
}

function searchVariable(key: string, world: World, environment: string | undefined): Lookup {
  const lookedIn = namesOfVariable(key, environment)
  const from = lookedIn.find((name) => readVariable(world, name) !== undefined)
  return from === undefined ? { found: false, lookedIn } : { found: true, value: readVariable(world, from) ?? '', from }
}

/** One section path or several. */
function nestSections(sections: readonly (readonly string[])[] | readonly string[]): readonly (readonly string[])[] {
  const plain = sections.filter((section): section is string => typeof section === 'string')
  return plain.length > 0 ? [plain] : (sections as readonly (readonly string[])[])
}
