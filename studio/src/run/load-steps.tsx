import type { ReactNode } from 'react'
import { Meter } from '../design/bars.tsx'
import { count, duration } from '../design/format.ts'
import { Icon } from '../design/icon.tsx'
import type { LiveRun } from '../live/live-run.ts'
import css from './run-page.module.css'

type Run = NonNullable<LiveRun['run']>

/** What was done in the destination so far; nothing of it is to be seen there before the end. */
export function LoadSteps({ run }: { run: Run }): ReactNode {
  const last = run.steps.at(-1)
  if (last === undefined && run.phase !== 'loading') return null
  const isDone = last !== undefined && last.done >= last.of
  return (
    <section aria-labelledby="load">
      <div className={css['sectionHead']}>
        <h2 id="load">Load</h2>
        {last !== undefined && (
          <>
            <span className={css['soft']}>
              {count(last.done)} of {count(last.of)} steps
            </span>
            {!isDone && (
              <span className={css['meter']}>
                <Meter done={last.done} of={last.of} label="Steps of the load" />
              </span>
            )}
          </>
        )}
      </div>
      <ol className={css['steps']}>
        {run.steps.map(({ step, table, ms, done, loadId }) => (
          <li key={`${loadId} ${done}`}>
            <Icon name="check" size={12} />
            {step}
            {table !== undefined && (
              <bdi className="mono" title={table}>
                {table}
              </bdi>
            )}
            <span className={css['soft']}>{duration(ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
