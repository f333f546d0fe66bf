import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../../api/client.ts'
import type { Cursor, PipelineState } from '../../api/contract.ts'
import { keyOf, pipelinePath } from '../../api/queries.ts'
import { Pending } from '../../app/pending.tsx'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/command-line.tsx'
import { many } from '../../design/format.ts'
import { Menu } from '../../design/menu.tsx'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { StatusDot } from '../../design/status-dot.tsx'
import css from '../history-page.module.css'
import { Forget, type Forgotten } from './forget.tsx'

/** What the next run starts from: the destination's cursors beside those of the config. */
export function StateTab({ pipeline }: { pipeline: string }): ReactNode {
  const [forgotten, setForgotten] = useState<Forgotten>()
  const state = useQuery({
    queryKey: keyOf.state(pipeline),
    queryFn: ({ signal }) => call<PipelineState>(pipelinePath(pipeline, 'state'), { signal }),
  })
  if (state.isError && reportFor(state.error).code !== 'NOTHING_LOADED')
    return <ErrorState error={reportFor(state.error)} onRetry={() => void state.refetch()} />
  if (state.isError)
    return (
      <EmptyState title="Nothing is remembered yet">
        The first load writes where it ended, in the same commit as its rows. The next run starts from there.
      </EmptyState>
    )
  if (state.data === undefined) return <Pending query={state} queryKey={keyOf.state(pipeline)} what="the state" />
  const { destination, dataset, version, cursors, others, text } = state.data
  return (
    <div className={css['scroll']}>
      <div className={css['head']}>
        <p>
          The state stands in {destination}, dataset <bdi>{dataset}</bdi>, version {version}.{' '}
          {cursors.length === 0
            ? 'No resource has a cursor: each run reads all of them.'
            : `${many(cursors.length, 'cursor')}.`}
        </p>
        <Button look="danger" onClick={() => setForgotten({ kind: 'all' })}>
          Start over with everything…
        </Button>
      </div>
      {cursors.length > 0 && <Cursors cursors={cursors} onForget={setForgotten} />}
      {others.length > 0 && (
        <p className={css['note']}>State of other kinds: {others.join(', ')}. It is in the text below.</p>
      )}
      <details className={css['raw']}>
        <summary>All of it, as sluice state prints it</summary>
        <CopyButton text={text} label="Copy the state" />
        <pre tabIndex={0} aria-label="The state as JSON">
          {text}
        </pre>
      </details>
      {forgotten !== undefined && (
        <Forget pipeline={pipeline} forgotten={forgotten} onClose={() => setForgotten(undefined)} />
      )}
    </div>
  )
}

function Cursors({
  cursors,
  onForget,
}: {
  cursors: readonly Cursor[]
  onForget: (forgotten: Forgotten) => void
}): ReactNode {
  return (
    <div className={css['wide']} tabIndex={0} role="region" aria-label="Cursors">
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col">Cursor</th>
            <th scope="col">Next run from</th>
            <th scope="col">First run from</th>
            <th scope="col">Config</th>
            <th scope="col" className={css['actions']}>
              <span className="aside">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cursors.map((cursor) => (
            <tr key={`${cursor.source} ${cursor.resource} ${cursor.path}`}>
              <th scope="row">
                <bdi>{cursor.resource}</bdi>
                <span className={css['beside']}>
                  <Change resource={cursor.resource} onForget={onForget} />
                </span>
              </th>
              <td className="mono">{cursor.path}</td>
              <td>
                {valueText(cursor.lastValue)}
                {cursor.remembered > 0 && <small>{many(cursor.remembered, 'row')} at the boundary remembered</small>}
              </td>
              <td>{valueText(cursor.initialValue)}</td>
              <td>
                <Against cursor={cursor} />
              </td>
              <td className={css['actions']}>
                <Change resource={cursor.resource} onForget={onForget} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What can be taken back of a resource. */
function Change({ resource, onForget }: { resource: string; onForget: (forgotten: Forgotten) => void }): ReactNode {
  return (
    <Menu
      trigger={<Button look="quiet">Change…</Button>}
      items={[
        {
          label: 'Take back…',
          hint: 'forget the cursor, keep the rows: the next run reads from the beginning',
          onSelect: () => onForget({ kind: 'state', resource: resource }),
        },
        {
          label: 'Start over…',
          hint: 'drop the tables of the resource as well',
          onSelect: () => onForget({ kind: 'resource', resource: resource }),
        },
      ]}
    />
  )
}

/** What the config says of a cursor that the destination remembers. */
function Against({ cursor: { configured, path, initialValue } }: { cursor: Cursor }): ReactNode {
  if (configured === undefined) return <StatusDot status="idle" label="no config here" isLabelShown />
  if (configured === null) return <StatusDot status="warn" label="names no such cursor any more" isLabelShown />
  if (configured.path !== path)
    return <StatusDot status="warn" label={`reads by ${configured.path} now`} isLabelShown />
  if (JSON.stringify(configured.initialValue) !== JSON.stringify(initialValue))
    return <StatusDot status="warn" label={`begins at ${valueText(configured.initialValue)} now`} isLabelShown />
  return <StatusDot status="good" label="the same" isLabelShown />
}

function valueText(value: Cursor['lastValue']): string {
  if (value === null || value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
