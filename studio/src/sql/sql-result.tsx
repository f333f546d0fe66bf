import { type ReactNode, useMemo } from 'react'
import type { ErrorReport, QueryAnswer, TableList } from '../api/contract.ts'
import { watched } from '../api/watch.ts'
import { useSearch } from '../app/router.tsx'
import { Bar } from '../design/bar.tsx'
import { Button } from '../design/button.tsx'
import { count, duration, many } from '../design/format.ts'
import { EmptyState, ErrorState, Loading } from '../design/states.tsx'
import { Tabs } from '../design/tabs.tsx'
import { SecretsHidden } from '../grid/secrets-hidden.tsx'
import { useStore } from '../live/store.ts'
import { ChartTab } from './chart/chart-tab.tsx'
import { type ChartChoice, chartKinds } from './chart/chart-data.ts'
import { ResultGrid } from './result-grid.tsx'
import { rowLimits, timeLimits } from './sql-bar.tsx'
import css from './sql-page.module.css'
import type { Limits, Question } from './use-question.ts'
import { isChange, isChangeOfRows } from './is-change.ts'

/** What came of the question. */
export function SqlResult({
  pipeline,
  question,
  tables,
  onExample,
  onRaise,
  limits,
}: {
  pipeline: string
  question: Question
  tables: TableList | undefined
  onExample: (sql: string) => void
  onRaise: (limits: Limits) => void
  limits: Limits
}): ReactNode {
  const { state, ask, cancel } = question
  const changedAt = useStore(watched, ({ dataChanged }) => dataChanged.get(pipeline) ?? 0)
  return (
    <section className={css['result']} aria-label="Result">
      {state.kind === 'idle' && <Idle tables={tables} onExample={onExample} />}
      {state.kind === 'asking' &&
        (state.isChange ? (
          <Loading key={state.since} verb="Carrying out" what="the statement" lines={0} />
        ) : (
          <Loading key={state.since} what="the answer" lines={10} onCancel={cancel} />
        ))}
      {state.kind === 'cancelled' && (
        <EmptyState title="Cancelled" action={<Button onClick={() => ask(state.sql, limits)}>Ask again</Button>}>
          The query was ended after {duration(state.after)}, before its answer came. Nothing was changed.
        </EmptyState>
      )}
      {state.kind === 'failed' && (
        <ErrorState
          error={withoutPlace(state.error)}
          action={
            state.error.code === 'DESTINATION_TIMEOUT' ? (
              <RaiseTime limits={limits} onRaise={onRaise} />
            ) : state.error.code === 'STUDIO_CANCELLED' ? (
              <Button onClick={() => onRaise(limits)}>Ask again</Button>
            ) : state.error.code === 'QUERY_NOT_READ_ONLY' && tables?.canChange === true && isChange(state.sql) ? (
              <p className={css['soft']}>Or switch writing on: “read-only” above.</p>
            ) : undefined
          }
        />
      )}
      {state.kind === 'changed' && (
        <EmptyState title={changedWords(state.sql, state.answer.rows)}>
          Done in {duration(state.answer.ms)}, in <bdi>{state.answer.destination}</bdi>.
        </EmptyState>
      )}
      {state.kind === 'failed' && isPlace(state.error) && (
        <pre className={css['place']} tabIndex={0} aria-label="Where it stopped">
          {state.error.found}
        </pre>
      )}
      {state.kind === 'answered' && state.at < changedAt && (
        <Bar tone="stale" action={<Button onClick={() => ask(state.sql, limits)}>Ask again</Button>}>
          A load changed the data after this was asked.
        </Bar>
      )}
      {state.kind === 'answered' && state.answer.hidesSecrets && <SecretsHidden />}
      {state.kind === 'answered' && <Answered answer={state.answer} limits={limits} onRaise={onRaise} />}
    </section>
  )
}

/** Of statements about tables the database counts no rows. */
function changedWords(sql: string, rows: number): string {
  return rows > 0 || isChangeOfRows(sql) ? `${many(rows, 'row')} changed` : 'Carried out'
}

/** True where the error shows a line of the text with a mark below. */
function isPlace({ found }: ErrorReport): boolean {
  return found?.includes('\n') === true
}

function withoutPlace(error: ErrorReport): ErrorReport {
  if (!isPlace(error)) return error
  const { found: _found, ...rest } = error
  return rest
}

function Idle({ tables, onExample }: { tables: TableList | undefined; onExample: (sql: string) => void }): ReactNode {
  if (tables?.tables.length === 0)
    return <EmptyState title="Nothing loaded yet">When this pipeline has run, its tables can be asked here.</EmptyState>
  const first = tables?.tables.find(({ isSystem }) => !isSystem)?.name
  const example = `select count(*) from ${first ?? 'orders'}`
  return (
    <EmptyState title="Ask the destination" action={<Button onClick={() => onExample(example)}>Try: {example}</Button>}>
      One statement in the destination’s own SQL. Names of tables and columns are offered while you write.
    </EmptyState>
  )
}

function RaiseTime({ limits, onRaise }: { limits: Limits; onRaise: (limits: Limits) => void }): ReactNode {
  const next = timeLimits.find((seconds) => seconds > limits.seconds)
  return next === undefined ? null : (
    <Button onClick={() => onRaise({ ...limits, seconds: next })}>Run again with {duration(next * 1000)}</Button>
  )
}

function Answered({
  answer,
  limits,
  onRaise,
}: {
  answer: QueryAnswer
  limits: Limits
  onRaise: (limits: Limits) => void
}): ReactNode {
  const [search, change] = useSearch()
  const tab = search.get('tab') === 'chart' ? 'chart' : 'rows'
  const next = rowLimits.find((rows) => rows > answer.limit)
  const rows = useMemo(() => answer.rows.map((values) => ({ values })), [answer])
  const kind = chartKinds.find((one) => one === search.get('chart'))
  const choice = useMemo(
    (): Partial<ChartChoice> => ({
      ...(kind !== undefined && { kind }),
      ...optional('x', search.get('x')),
      ...optional('y', search.get('y')),
      ...optional('colour', search.get('colour') === 'none' ? '' : search.get('colour')),
    }),
    [kind, search],
  )
  return (
    <Tabs
      label="Result"
      tabs={[
        { id: 'rows', label: 'Rows', count: `${count(answer.rows.length)}${answer.cut ? '+' : ''}` },
        { id: 'chart', label: 'Chart' },
      ]}
      value={tab}
      onChange={(id) => change({ tab: id === 'chart' ? id : undefined }, { replace: true })}
      aside={<span className={css['took']}>{`${many(answer.rows.length, 'row')} in ${duration(answer.ms)}`}</span>}
    >
      {answer.cut && (
        <Bar
          tone="warn"
          action={
            next !== undefined && (
              <Button onClick={() => onRaise({ ...limits, rows: next })}>Raise to {count(next)}</Button>
            )
          }
        >
          There are more rows: these are the first {count(answer.limit)}.
        </Bar>
      )}
      {tab === 'chart' ? (
        <ChartTab
          answer={answer}
          choice={choice}
          onChoice={({ kind: chart, x, y, colour }) =>
            change(
              {
                ...(chart !== undefined && { chart }),
                ...(x !== undefined && { x }),
                ...(y !== undefined && { y }),
                ...(colour !== undefined && { colour: colour === '' ? 'none' : colour }),
              },
              { replace: true },
            )
          }
        />
      ) : rows.length === 0 ? (
        <EmptyState title="No rows">The query is fine, and nothing fits it.</EmptyState>
      ) : (
        <ResultGrid columns={answer.columns} rows={rows} />
      )}
    </Tabs>
  )
}

function optional<Key extends string>(key: Key, value: string | null): { readonly [Name in Key]?: string } {
  return value === null ? {} : ({ [key]: value } as { readonly [Name in Key]?: string })
}
