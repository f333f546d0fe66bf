import { useState } from 'react'

/** A question that was asked. */
export interface AskedSql {
  readonly sql: string
  readonly at: string
  /** rows that came; absent = it failed */
  readonly rows?: number
  readonly ms?: number
}

const most = 100

/** The questions that this browser remembers of a place, a pipeline of a project, and how to remember one more. */
export function useHistory(place: string): readonly [readonly AskedSql[], (asked: AskedSql) => void] {
  const [kept, setKept] = useState(() => ({ place, list: readHistory(place) }))
  // which project it is may be known later than the page is drawn
  const history = kept.place === place ? kept.list : readHistory(place)
  const remember = (asked: AskedSql): void => {
    // another tab may have asked meanwhile
    const list = withAsked(readHistory(place), asked)
    setKept({ place, list })
    writeHistory(place, list)
  }
  return [history, remember]
}

/** With one more, the newest first; the same question is kept once. */
function withAsked(history: readonly AskedSql[], asked: AskedSql): readonly AskedSql[] {
  return [asked, ...history.filter(({ sql }) => sql !== asked.sql)].slice(0, most)
}

function readHistory(place: string): readonly AskedSql[] {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(keyOf(place)) ?? '[]')
    return Array.isArray(value) ? value.filter(isAsked) : []
  } catch {
    return []
  }
}

function writeHistory(place: string, history: readonly AskedSql[]): void {
  try {
    window.localStorage.setItem(keyOf(place), JSON.stringify(history))
  } catch {
    // a browser that keeps nothing keeps no history, either
  }
}

function keyOf(place: string): string {
  return `sluice-sql/${place}`
}

function isAsked(value: unknown): value is AskedSql {
  return typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string' && 'at' in value
}
