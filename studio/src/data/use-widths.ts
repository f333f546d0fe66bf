import { useState } from 'react'

type Widths = Readonly<Record<string, number>>

/** Widths of columns that somebody changed; this browser remembers them for each table. */
export function useWidths(table: string): readonly [Widths, (widths: Widths) => void] {
  const key = `sluice-widths/${table}`
  const [widths, setWidths] = useState<{ readonly key: string; readonly widths: Widths }>(() => ({
    key,
    widths: read(key),
  }))
  const now = widths.key === key ? widths.widths : read(key)
  return [
    now,
    (next) => {
      setWidths({ key, widths: next })
      window.localStorage.setItem(key, JSON.stringify(next))
    },
  ]
}

function read(key: string): Widths {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(key) ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, width]: [string, unknown]) =>
        typeof width === 'number' ? [[name, width]] : [],
      ),
    )
  } catch {
    return {}
  }
}
