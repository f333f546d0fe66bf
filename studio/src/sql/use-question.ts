import { useEffect, useRef, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { WritingPlace } from './writing.tsx'
import type { ChangeAnswer, ChangeRequest, ErrorReport, QueryAnswer, QueryRequest } from '../api/contract.ts'
import { keyOf, pipelinePath, queries, usePlaceKey } from '../api/queries.ts'
import { type AskedSql, useHistory } from './history.ts'

/** How a question stands. */
export type QuestionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking'; readonly sql: string; readonly since: number; readonly isChange: boolean }
  | { readonly kind: 'answered'; readonly sql: string; readonly answer: QueryAnswer; readonly at: number }
  | { readonly kind: 'changed'; readonly sql: string; readonly answer: ChangeAnswer }
  | { readonly kind: 'cancelled'; readonly sql: string; readonly after: number }
  | { readonly kind: 'failed'; readonly sql: string; readonly error: ErrorReport }

export interface Limits {
  readonly rows: number
  readonly seconds: number
}

export interface Question {
  readonly state: QuestionState
  readonly history: readonly AskedSql[]
  readonly ask: (sql: string, limits: Limits) => void
  /** carries out a statement that changes tables of this place; it is waited for, whatever is asked meanwhile */
  readonly change: (sql: string, place: WritingPlace) => void
  readonly cancel: () => void
}

interface Asking<Answer> {
  readonly id: string
  readonly path: string
  readonly body: object
  /** shows the answer, and says what is remembered of it */
  readonly done: (answer: Answer) => { readonly rows: number; readonly ms: number }
}

/** One question at a time to the destination: a new one ends the one before. */
export function useQuestion(pipeline: string): Question {
  const [state, setState] = useState<QuestionState>({ kind: 'idle' })
  const place = usePlaceKey(pipeline)
  const [history, remember] = useHistory(place)
  const going = useRef<{ readonly id: string; readonly controller: AbortController; readonly isChange: boolean }>(
    undefined,
  )
  const stop = (): void => {
    const { current } = going
    going.current = undefined
    if (current === undefined) return
    current.controller.abort()
    // the query is ended there, too, and not only waited for no more
    const path = pipelinePath(pipeline, `query/${current.id}`)
    void call(path, { method: 'DELETE' }).catch(() => undefined)
  }
  useEffect(
    () => () => {
      // what changes tables is never left half-known: it goes on, and the lists are read anew
      if (going.current?.isChange !== true) going.current?.controller.abort()
    },
    [],
  )
  const begin = <Answer>(sql: string, { id, path, body, done }: Asking<Answer>): void => {
    // once more would carry it out twice
    if (going.current?.isChange === true) return
    stop()
    const controller = new AbortController()
    going.current = { id, controller, isChange: path === 'change' }
    setState({ kind: 'asking', sql, since: Date.now(), isChange: path === 'change' })
    const at = new Date().toISOString()
    void call<Answer>(pipelinePath(pipeline, path), { body, signal: controller.signal }).then(
      (answer) => {
        if (controller.signal.aborted) return
        going.current = undefined
        remember({ sql, at, ...done(answer) })
      },
      (cause: unknown) => {
        if (controller.signal.aborted) return
        going.current = undefined
        setState({ kind: 'failed', sql, error: reportFor(cause) })
        remember({ sql, at })
      },
    )
  }
  const ask = (sql: string, limits: Limits): void => begin(sql, asQuery(sql, limits, setState))
  const change = (sql: string, place: WritingPlace): void => begin(sql, asChange({ pipeline, sql, ...place }, setState))
  const cancel = (): void => {
    if (going.current?.isChange === true) return
    stop()
    setState((now) =>
      now.kind === 'asking' ? { kind: 'cancelled', sql: now.sql, after: Date.now() - now.since } : now,
    )
  }
  return { state, history, ask, change, cancel }
}

type Show = (state: QuestionState) => void

function asQuery(sql: string, { rows, seconds }: Limits, show: Show): Asking<QueryAnswer> {
  // of then or later is what it says
  const asked = Date.now()
  const body: QueryRequest = { id: crypto.randomUUID(), sql, limit: rows, timeoutMs: seconds * 1000 }
  const done = (answer: QueryAnswer): { rows: number; ms: number } => {
    show({ kind: 'answered', sql, answer, at: asked })
    return { rows: answer.rows.length, ms: answer.ms }
  }
  return { id: body.id, path: 'query', body, done }
}

function asChange(
  { pipeline, ...body }: ChangeRequest & { readonly pipeline: string },
  show: Show,
): Asking<ChangeAnswer> {
  const done = (answer: ChangeAnswer): { rows: number; ms: number } => {
    show({ kind: 'changed', sql: body.sql, answer })
    void queries.invalidateQueries({ queryKey: keyOf.pipeline(pipeline) })
    return { rows: answer.rows, ms: answer.ms }
  }
  return { id: crypto.randomUUID(), path: 'change', body, done }
}
