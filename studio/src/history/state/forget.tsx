import type { ReactNode } from 'react'
import { call } from '../../api/client.ts'
import type { DropAnswer, DropRequest } from '../../api/contract.ts'
import { keyOf, pipelinePath, queries } from '../../api/queries.ts'
import { count, many } from '../../design/format.ts'
import { ConfirmDialog } from '../confirm-dialog.tsx'
import css from '../history-page.module.css'

/** What is to be forgotten: the state of a resource, its tables as well, or everything. */
export type Forgotten =
  | { readonly kind: 'state'; readonly resource: string }
  | { readonly kind: 'resource'; readonly resource: string }
  | { readonly kind: 'all' }

/** `sluice drop`, after it was said what it would do. */
export function Forget({
  pipeline,
  forgotten,
  onClose,
}: {
  pipeline: string
  forgotten: Forgotten
  onClose: () => void
}): ReactNode {
  const drop = (dryRun: boolean): Promise<DropAnswer> =>
    call<DropAnswer>(pipelinePath(pipeline, 'drop'), { body: requestOf(forgotten, dryRun) })
  return (
    <ConfirmDialog
      title={titleOf(forgotten)}
      plan={() => drop(true)}
      planKey={['drop', pipeline, forgotten]}
      apply={async () => {
        await drop(false)
        await queries.invalidateQueries({ queryKey: keyOf.pipeline(pipeline) })
      }}
      button={(plan) =>
        forgotten.kind === 'state'
          ? 'Forget the cursor'
          : `Drop ${plan === undefined ? '' : many(plan.tables.length, 'table')}`
      }
      isNothing={({ tables, states, paths }) => tables.length + states.length + paths.length === 0}
      onClose={onClose}
    >
      {(plan) => <Effects plan={plan} />}
    </ConfirmDialog>
  )
}

function Effects({ plan: { destination, dataset, tables, states, paths } }: { plan: DropAnswer }): ReactNode {
  if (tables.length + states.length + paths.length === 0) return <p>There is nothing of it in {destination}.</p>
  return (
    <>
      <p>
        In {destination}, dataset <bdi>{dataset}</bdi>, in one commit:
      </p>
      <ul className={css['effects']}>
        {tables.map(({ name, rows }) => (
          <li key={name}>
            table <bdi>{name}</bdi> goes{rows === null ? '' : `, with ${count(rows)} ${rows === 1 ? 'row' : 'rows'}`}
          </li>
        ))}
        {states.map((resource) => (
          <li key={resource}>
            the state of <bdi>{resource}</bdi> goes
          </li>
        ))}
        {paths.map((path) => (
          <li key={path}>
            the state at <code>{path}</code> goes
          </li>
        ))}
      </ul>
      <p>The next run reads these resources from their beginning. This cannot be undone.</p>
    </>
  )
}

function requestOf(forgotten: Forgotten, dryRun: boolean): DropRequest {
  switch (forgotten.kind) {
    case 'all':
      return { all: true, dryRun }
    case 'state':
      return { resources: [forgotten.resource], stateOnly: true, dryRun }
    case 'resource':
      return { resources: [forgotten.resource], dryRun }
    default:
      return forgotten satisfies never
  }
}

function titleOf(forgotten: Forgotten): string {
  if (forgotten.kind === 'all') return 'Start over with everything?'
  return forgotten.kind === 'state'
    ? `Take back the cursor of ${forgotten.resource}?`
    : `Start over with ${forgotten.resource}?`
}
