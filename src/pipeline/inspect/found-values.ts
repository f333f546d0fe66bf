import type { NoticedLookup } from '../../config/providers.ts'
import { given } from '../../model/given.ts'

/** Where a value is from that the config looks up, or leaves to be looked up: names of places, never the value. */
export interface FoundValue {
  /** the name it is looked up with: `api_key` */
  readonly key: string
  /** `API_KEY`, `API_KEY in .env`, `API_KEY_FILE (/run/secrets/api_key)`, `.dlt/secrets.toml [sources] api_key`; null = nowhere, and its default is used */
  readonly from: string | null
  /** every place that it is looked for in; environment variables first */
  readonly lookedIn?: readonly string[]
  /** places that have it, too, and do not count, because `from` comes before them */
  readonly others?: readonly { readonly from: string; readonly differs: boolean }[]
}

/** What dlt's schedulers set is asked for in every config, and missing in nearly all. */
const ofSchedulers = /^DLT_/

/** Collects the lookups of a config. What it leaves to be looked up is told where it was found. */
export function openValueLog(): {
  readonly noticed: (lookup: NoticedLookup) => void
  readonly values: () => readonly FoundValue[]
} {
  const seen = new Map<string, FoundValue>()
  return {
    noticed: ({ store, key, result, places, others }) => {
      const isNamed = store === 'secrets' || store === 'env'
      if (!result.found && (!isNamed || ofSchedulers.test(key))) return
      const from = result.found ? result.from : null
      const also = others()
      seen.set(JSON.stringify([key, from]), {
        key,
        from,
        ...given({
          lookedIn: places(),
          others: also.length === 0 ? undefined : also,
        }),
      })
    },
    values: () => [...seen.values()],
  }
}
