import type { ReactNode } from 'react'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { count, many } from '../design/format.ts'
import type { LiveRun } from '../live/live-run.ts'
import css from './run-page.module.css'

type Run = NonNullable<LiveRun['run']>

/** What it warns of, what it noticed, and what changed in the schema. */
export function RunTells({ run, pipeline }: { run: Run; pipeline: string }): ReactNode {
  return (
    <>
      {run.warnings.length > 0 && (
        <section aria-labelledby="warnings">
          <h2 id="warnings">{many(run.warnings.length, 'warning')}</h2>
          <ul className={css['tells']}>
            {run.warnings.map(({ code, message, hint, resource }, index) => (
              <li key={`${index} ${code}`} data-tone="warn">
                <p>
                  <code className={css['code']}>{code}</code> {message}
                </p>
                {hint !== undefined && <p className={css['soft']}>{hint}</p>}
                {resource !== undefined && <Ways resource={resource} run={run} pipeline={pipeline} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      {run.schemaChanges.length > 0 && (
        <section aria-labelledby="changes">
          <h2 id="changes">Schema changes</h2>
          <ul className={css['changes']}>
            {run.schemaChanges.map(({ table, created, columns }) => (
              <li key={table}>
                <Link href={hrefOf({ page: 'data', pipeline, table })}>
                  <bdi>{table}</bdi>
                </Link>{' '}
                {created ? `new, ${many(columns.length, 'column')}` : ''}
                {!created && (
                  <span className={css['columns']}>
                    {columns.map(({ name, type }) => (
                      <span key={name}>
                        + <bdi>{name}</bdi> <span className={css['soft']}>{type}</span>
                      </span>
                    ))}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {run.notes.length > 0 && (
        <section aria-labelledby="notes">
          <h2 id="notes">Notes</h2>
          <ul className={css['tells']}>
            {run.notes.map((note, index) => (
              <li key={`${index} ${note}`}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      {run.left > 0 && <p className={css['soft']}>{count(run.left)} more are not listed here: the journal has them.</p>}
    </>
  )
}

/** Where what is told about a resource can be looked at. */
function Ways({ resource, run, pipeline }: { resource: string; run: Run; pipeline: string }): ReactNode {
  const table = tableOf(resource, run)
  return (
    <p className={css['soft']}>
      <Link href={hrefOf({ page: 'build', pipeline }, { resource })}>config of {resource}</Link>
      {table !== undefined && (
        <>
          {' · '}
          <Link href={hrefOf({ page: 'data', pipeline, table })}>see its rows</Link>
        </>
      )}
    </p>
  )
}

/** The table that a resource's records became: nested tables have longer names. Undefined = it brought no rows. */
function tableOf(resource: string, run: Run): string | undefined {
  const rows = run.resources.find((one) => one.resource === resource)?.rows ?? {}
  const [first] = Object.keys(rows).toSorted((a, b) => a.length - b.length)
  return first
}
