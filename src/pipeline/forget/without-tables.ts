import type { Schema } from '../../model/schema.ts'

/** The schema without some of its tables, and without what its normalizer settings say of them, as dlt's `drop_tables`. */
export function withoutTables(schema: Schema, tables: readonly string[]): Schema {
  return {
    ...schema,
    tables: new Map([...schema.tables].filter(([name]) => !tables.includes(name))),
    normalizers: changeAt(schema.normalizers, ['json', 'config', 'propagation', 'tables'], (kept) =>
      Object.fromEntries(Object.entries(kept).filter(([name]) => !tables.includes(name))),
    ),
  }
}

type Settings = Readonly<Record<string, unknown>>

/** Changes the object at the end of a chain of keys, when there is one. */
function changeAt(settings: Settings, [key, ...rest]: readonly string[], change: (at: Settings) => Settings): Settings {
  if (key === undefined) return change(settings)
  const below = Object.hasOwn(settings, key) ? settings[key] : undefined
  if (typeof below !== 'object' || below === null || Array.isArray(below)) return settings
  return { ...settings, [key]: changeAt(below as Settings, rest, change) }
}
