import { findVariable } from '../disk/environment-variable.ts'
import type { World } from '../model/world.ts'
import type { SecretReference } from './document.ts'
import { castText, type FoundValue } from './providers/cast.ts'
import { namesOfVariable, openEnvironment, variablesOf } from './providers/environment.ts'
import { lookupPaths, type LookupPath, withoutCredentials } from './providers/lookup-paths.ts'
import { type FoundInStore, openTomlFiles, type ValueStore } from './providers/toml-files.ts'

/** What a lookup came to. */
export type Lookup =
  | {
      readonly found: true
      readonly value: FoundValue
      /** the place it came from: `API_KEY` or `.dlt/secrets.toml [sources.rest_api] api_key` */
      readonly from: string
      /** it is a secret, whatever its name sounds like */
      readonly isOfFile?: true
      /** the environment variable that it is the value of */
      readonly variable?: string
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
  /** A field under each of these sections in turn, and nowhere else; `a.b` is the key `b` of the section `a` in it. */
  lookupIn(field: string, sections: readonly (readonly string[])[]): Lookup
}

/** What `createProviders` needs: where to look, and under which names first. */
export interface ProviderOptions {
  readonly world: World
  /** values under this name win over plain ones, as in dlt: `SHOP__API_KEY`, `[shop]` */
  readonly pipeline: string
  /** `SANDBOX__API_KEY`, `[sandbox]` and `[environments.sandbox]` win over everything else */
  readonly environment?: string | null | undefined
  /** the config's folder, as it is written from the current one: its files come before those of the current folder */
  readonly folder?: string
  /** hears of each lookup */
  readonly noticed?: (lookup: NoticedLookup) => void
}

/** A lookup, for those who want to know where values are from. */
export interface NoticedLookup {
  /** `field`: one that the config leaves out */
  readonly store: SecretReference['store'] | 'field'
  readonly key: string
  readonly result: Lookup
  /** every place that it is looked for in */
  readonly places: () => readonly string[]
  /** other places that hold something for it, which the one that was found wins over */
  readonly others: () => readonly { readonly from: string; readonly differs: boolean }[]
}

/**
 * Opens the places of lookups: environment variables (an empty one counts as not set) and the files that `<name>_FILE`
 * names, `.dlt/secrets.toml`, `.dlt/config.toml` (both also in the home folder, if there), `.sluice/secrets.toml`: beside
 * the config, then in the current folder. Reads the files once.
 *
 * Four passes, each through all of these places: environment and pipeline name before the key, environment, pipeline
 * name, nothing. Throws TOML_SYNTAX (exit code 2) for a malformed file.
 */
export async function createProviders(options: ProviderOptions): Promise<Providers> {
  const { world, pipeline, environment, folder, noticed } = options
  const stores = [openEnvironment(world), ...(await openTomlFiles(world, folder))]
  const scopes = { pipeline, environment: environment ?? undefined }
  const noticing = (what: Pick<NoticedLookup, 'store' | 'key'>, found: Found): Lookup => {
    const { all, result, places } = found
    noticed?.({ ...what, result, places, others: () => [...overruledBy(result, world), ...othersOf(result, all())] })
    return result
  }
  const lookupIn: Providers['lookupIn'] = (field, sections) =>
    noticing({ store: 'field', key: field }, search(stores, lookupPaths({ key: field.split('.'), sections }, scopes)))
  return {
    lookup: (reference, hint) => {
      const { store } = reference
      if (store === 'env')
        return noticing({ store, key: reference.key }, searchVariable(reference.key, world, scopes.environment))
      const key = reference.key.split('.')
      const hinted = nestSections(hint?.sections ?? [])
      const sections = [[], ...hinted, ['sources', 'rest_api'], ['sources']]
      const found = search(stores, lookupPaths({ key, sections }, scopes))
      const result = noticing({ store, key: reference.key }, found)
      return reference.store === 'config' && result.found ? { ...result, value: castText(result.value) } : result
    },
    lookupField: (field, sections) => lookupIn(field, withoutCredentials(sections)),
    lookupIn,
  }
}

/** What a lookup came to, and where else it would have come to something. */
interface Found {
  readonly result: Lookup
  readonly all: () => readonly FoundInStore[]
  readonly places: () => readonly string[]
}

function search(stores: readonly ValueStore[], passes: readonly (readonly LookupPath[])[]): Found {
  const places = passes.flatMap((pass) => stores.flatMap((store) => pass.map((path) => ({ store, path }))))
  const all = (): readonly FoundInStore[] => places.flatMap(({ store, path }) => valueAt(store, path))
  const described = (): readonly string[] => [...new Set(stores.flatMap((store) => store.describe(passes.flat())))]
  for (const { store, path } of places) {
    const found = store.find(path)
    if (found !== undefined) return { result: { found: true, ...found }, all, places: described }
  }
  return { result: { found: false, lookedIn: described() }, all, places: described }
}

// a file that cannot be read stops those who need it, and nobody else
function valueAt(store: ValueStore, path: LookupPath): readonly FoundInStore[] {
  try {
    if (store.findAll !== undefined) return store.findAll(path)
    const found = store.find(path)
    return found === undefined ? [] : [found]
  } catch {
    return []
  }
}

function searchVariable(key: string, world: World, environment: string | undefined): Found {
  const names = namesOfVariable(key, environment)
  const places = (): readonly string[] => names.flatMap((name) => [name, `${name}_FILE`])
  for (const name of names) {
    const found = findVariable(world, name)
    if (found !== undefined) return { result: { found: true, ...found }, all: () => variablesOf(world, name), places }
  }
  return { result: { found: false, lookedIn: names }, all: () => [], places }
}

/** The files of variables that have another value for the variable that was found. */
function overruledBy(result: Lookup, { envFiles = [] }: World): ReturnType<NoticedLookup['others']> {
  const { variable } = result.found ? result : {}
  if (variable === undefined) return []
  const files = envFiles.filter(({ overruled }) => overruled.has(variable))
  return files.map(({ name }) => ({ from: `${variable} in ${name}`, differs: true }))
}

function othersOf(result: Lookup, all: readonly FoundInStore[]): ReturnType<NoticedLookup['others']> {
  if (!result.found) return []
  const others = all.filter(
    ({ from }, index) => from !== result.from && all.findIndex((one) => one.from === from) === index,
  )
  return others.map(({ from, value }) => ({ from, differs: JSON.stringify(value) !== JSON.stringify(result.value) }))
}

/** One section path or several. */
function nestSections(sections: readonly (readonly string[])[] | readonly string[]): readonly (readonly string[])[] {
  const plain = sections.filter((section): section is string => typeof section === 'string')
  return plain.length > 0 ? [plain] : (sections as readonly (readonly string[])[])
}
