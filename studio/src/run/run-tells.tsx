import { Fragment, type ReactNode } from 'react'
import { notNull } from '../app/filter-text.ts'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { many } from '../design/format.ts'
import { visibleLines } from '../design/visible.ts'
import type { LiveRun } from '../live/live-run.ts'
import css from './run-page.module.css'
import { rootTables } from './root-tables.ts'
import { variantOf } from './variant.ts'

type Added = NonNullable<LiveRun['run']>['schemaChanges'][number]['columns'][number]

/** A table, and whether its rows are in the destination. */
interface Place {
  readonly pipeline: string
  readonly table: string
  readonly isThere: boolean
}

/** A column that came, and the way to its rows: those in which it is not null. */
function Column({ column, at: { pipeline, table, isThere } }: { column: Added; at: Place }): ReactNode {
  const { name, type } = column
  const of = variantOf(column)
  return (
    <span>
      + <bdi>{name}</bdi>{' '}
      <span className={css['soft']}>
        {type}
        {of !== undefined && (
          <>
            : values that do not fit <bdi>{of}</bdi>
          </>
        )}
      </span>{' '}
      {isThere && (
        <Link
          href={hrefOf({ page: 'data', pipeline, table }, { where: notNull(name) })}
          aria-label={`see the rows with ${name}`}
        >
          see the rows
        </Link>
      )}
    </span>
  )
}

/** Of a table that is new as a whole only what does not fit is worth a word. */
function Variants({ columns, at }: { columns: readonly Added[]; at: Place }): ReactNode {
  const variants = columns.filter((column) => variantOf(column) !== undefined)
  if (variants.length === 0) return null
  return (
    <span className={css['columns']}>
      {variants.map((column) => (
        <Column key={column.name} at={at} column={column} />
      ))}
    </span>
  )
}

type Run = NonNullable<LiveRun['run']>

/** What it warns of, what it noticed, and what changed in the schema. */
export function RunTells({ run, pipeline }: { run: Run; pipeline: string }): ReactNode {
  return (
    <>
      {run.warnings.length > 0 && <Warnings run={run} pipeline={pipeline} />}
      {run.schemaChanges.length > 0 && <Changes run={run} pipeline={pipeline} />}
      {run.notes.length > 0 && (
        <section aria-labelledby="notes">
          <h2 id="notes">Notes</h2>
          <ul className={css['tells']}>
            {run.notes.map((note, index) => (
              <li key={`${index} ${note}`}>{visibleLines(note)}</li>
            ))}
          </ul>
        </section>
      )}
      {run.left > 0 && (
        <p className={css['soft']}>{many(run.left, 'more is', 'more are')} not listed here: the journal has them.</p>
      )}
    </>
  )
}

function Warnings({ run, pipeline }: { run: Run; pipeline: string }): ReactNode {
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">{many(run.warnings.length, 'warning')}</h2>
      <ul className={css['tells']}>
        {run.warnings.map(({ code, message, hint, resource }, index) => (
          <li key={`${index} ${code}`} data-tone="warn">
            <p>
              <code className={css['code']}>{code}</code> {visibleLines(message)}
            </p>
            {hint !== undefined && <p className={css['soft']}>{visibleLines(hint)}</p>}
            {resource !== undefined && <Ways resource={resource} run={run} pipeline={pipeline} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Changes({ run, pipeline }: { run: Run; pipeline: string }): ReactNode {
  const isThere = run.outcome === 'ok' || run.outcome === 'warned' || run.outcome === 'short'
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">Schema changes</h2>
      <ul className={css['changes']}>
        {run.schemaChanges.map(({ table, created, columns }) => (
          <li key={table}>
            <Link href={hrefOf({ page: 'data', pipeline, table })}>
              <bdi>{table}</bdi>
            </Link>{' '}
            {created ? (
              <>
                new, {many(columns.length, 'column')} <Variants columns={columns} at={{ pipeline, table, isThere }} />
              </>
            ) : (
              <span className={css['columns']}>
                {columns.map((column) => (
                  <Column key={column.name} column={column} at={{ pipeline, table, isThere }} />
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const mostTables = 5

/** Where what is told about a resource can be looked at. */
function Ways({ resource, run, pipeline }: { resource: string; run: Run; pipeline: string }): ReactNode {
  const known = run.resources.find((one) => one.resource === resource)
  const tables = known === undefined ? [] : rootTables(known)
  return (
    <p className={css['soft']}>
      <Link href={hrefOf({ page: 'build', pipeline }, { resource })}>config of {resource}</Link>
      {tables.slice(0, mostTables).map((table) => (
        <Fragment key={table}>
          {' · '}
          <Link href={hrefOf({ page: 'data', pipeline, table })}>
            {tables.length === 1 ? 'see its rows' : <>see rows of {table}</>}
          </Link>
        </Fragment>
      ))}
      {tables.length > mostTables && ` · ${many(tables.length - mostTables, 'more table')}`}
    </p>
  )
}
