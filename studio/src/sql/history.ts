/** A question that was asked. */
export interface AskedSql {
  readonly sql: string
  readonly at: string
  /** rows that came; absent = it failed */
  readonly rows?: number
  readonly ms?: number
}

const most = 100

/** With one more, the newest first; the same question is kept once. */
export function withAsked(history: readonly AskedSql[], asked: AskedSql): readonly AskedSql[] {
  return [asked, ...history.filter(({ sql }) => sql !== asked.sql)].slice(0, most)
}

/** What this browser remembers of a pipeline's questions. */
export function readHistory(pipeline: string): readonly AskedSql[] {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(keyOf(pipeline)) ?? '[]')
    return Array.isArray(value) ? value.filter(isAsked) : []
  } catch {
    return []
  }
}

export function writeHistory(pipeline: string, history: readonly AskedSql[]): void {
  try {
    window.localStorage.setItem(keyOf(pipeline), JSON.stringify(history))
  } catch {
    // a browser that keeps nothing keeps no history, either
  }
}

function keyOf(pipeline: string): string {
  return `sluice-sql/${pipeline}`
}

function isAsked(value: unknown): value is AskedSql {
  return typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string' && 'at' in value
}
