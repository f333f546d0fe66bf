import { useEffect, useRef, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ErrorReport, QueryAnswer, QueryRequest } from '../api/contract.ts'
import { pipelinePath } from '../api/queries.ts'
import { type AskedSql, readHistory, withAsked, writeHistory } from './history.ts'

/** How a question stands. */
export type QuestionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking'; readonly sql: string; readonly since: number }
  | { readonly kind: 'answered'; readonly sql: string; readonly answer: QueryAnswer }
  | { readonly kind: 'failed'; readonly sql: string; readonly error: ErrorReport }

export interface Limits {
  readonly rows: number
  readonly seconds: number
}

export interface Question {
  readonly state: QuestionState
  readonly history: readonly AskedSql[]
  readonly ask: (sql: string, limits: Limits) => void
  readonly cancel: () => void
}

/** One question at a time to the destination: a new one ends the one before. */
export function useQuestion(pipeline: string): Question {
  const [state, setState] = useState<QuestionState>({ kind: 'idle' })
  const [history, setHistory] = useState(() => readHistory(pipeline))
  const going = useRef<{ readonly id: string; readonly controller: AbortController }>(undefined)
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
      going.current?.controller.abort()
    },
    [],
  )
  const remember = (asked: AskedSql): void => {
    setHistory((before) => {
      const after = withAsked(before, asked)
      writeHistory(pipeline, after)
      return after
    })
  }
  const ask = (sql: string, { rows, seconds }: Limits): void => {
    stop()
    const request: QueryRequest = { id: crypto.randomUUID(), sql, limit: rows, timeoutMs: seconds * 1000 }
    const controller = new AbortController()
    going.current = { id: request.id, controller }
    setState({ kind: 'asking', sql, since: Date.now() })
    const at = new Date().toISOString()
    void call<QueryAnswer>(pipelinePath(pipeline, 'query'), { body: request, signal: controller.signal }).then(
      (answer) => {
        if (controller.signal.aborted) return
        going.current = undefined
        setState({ kind: 'answered', sql, answer })
        remember({ sql, at, rows: answer.rows.length, ms: answer.ms })
      },
      (cause: unknown) => {
        if (controller.signal.aborted) return
        going.current = undefined
        setState({ kind: 'failed', sql, error: reportFor(cause) })
        remember({ sql, at })
      },
    )
  }
  const cancel = (): void => {
    stop()
    setState({ kind: 'idle' })
  }
  return { state, history, ask, cancel }
}
