import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { PipelineState, Schedule, Schedules } from '../api/contract.ts'
import { keyOf, pipelinePath } from '../api/queries.ts'
import { Pending } from '../app/pending.tsx'
import { Link, useSearch } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Bar } from '../design/bar.tsx'
import { CommandLine, CopyButton } from '../design/command-line.tsx'
import { EmptyState, ErrorState } from '../design/states.tsx'
import css from './history-page.module.css'

/** Texts that run exactly this config without the studio. Runs that they start appear here like any others. */
export function ScheduleTab({ pipeline }: { pipeline: string }): ReactNode {
  const [search, change] = useSearch()
  const queryKey = [...keyOf.pipeline(pipeline), 'schedule']
  const schedules = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<Schedules>(pipelinePath(pipeline, 'schedule'), { signal }),
  })
  if (schedules.isError) {
    const error = reportFor(schedules.error)
    if (error.code === 'CONFIG_NEEDED')
      return (
        <EmptyState title="There is no config to schedule" action={<Link href="/new">Make one</Link>}>
          This pipeline ran here, but its config is not in the folder.
        </EmptyState>
      )
    return <ErrorState error={error} onRetry={() => void schedules.refetch()} />
  }
  if (schedules.data === undefined) return <Pending query={schedules} queryKey={queryKey} what="the schedules" />
  const { command, environment } = schedules.data
  const list = schedules.data.schedules
  const chosen = list.find(({ kind }) => kind === search.get('with')) ?? list[0]
  return (
    <div className={css['scroll']}>
      <div className={css['schedule']}>
        <p>
          Nothing has to stay open: the system starts <code>{command}</code>, and its runs appear here as they happen.
        </p>
        <NextWindow pipeline={pipeline} />
        <div className={css['kinds']} role="group" aria-label="Scheduler">
          {list.map(({ kind, title }) => (
            <button
              key={kind}
              type="button"
              aria-pressed={kind === chosen?.kind}
              onClick={() => change({ with: kind }, { replace: true })}
            >
              {title}
            </button>
          ))}
        </div>
        {chosen !== undefined && <Files schedule={chosen} />}
        {environment.length > 0 && (
          <p className={css['note']}>
            It needs these environment variables, which are not in a file here:{' '}
            {environment.map((name) => (
              <code key={name}>{name} </code>
            ))}
          </p>
        )}
        <CommandLine command={command} lead="each of them runs" />
      </div>
    </div>
  )
}

function Files({ schedule: { files, notes } }: { schedule: Schedule }): ReactNode {
  return (
    <>
      {notes.map((note) => (
        <Bar key={note} tone="note" isAnnounced={false}>
          {note}
        </Bar>
      ))}
      {files.map(({ path, text }) => (
        <section key={path} className={css['file']} aria-label={path}>
          <header>
            <span className="mono">{path}</span>
            <CopyButton text={text} label={`Copy ${path}`} />
          </header>
          <pre tabIndex={0} aria-label={path}>
            {text}
          </pre>
        </section>
      ))}
    </>
  )
}

/** Where the next run will go on. */
function NextWindow({ pipeline }: { pipeline: string }): ReactNode {
  const state = useQuery({
    queryKey: keyOf.state(pipeline),
    queryFn: ({ signal }) => call<PipelineState>(pipelinePath(pipeline, 'state'), { signal }),
    retry: false,
  })
  const cursors = (state.data?.cursors ?? []).filter(({ lastValue }) => lastValue !== null)
  if (cursors.length === 0) return null
  return (
    <ul className={css['windows']} aria-label="The next run">
      {cursors.map(({ resource, path, lastValue }) => (
        <li key={`${resource} ${path}`}>
          the next run reads <bdi>{resource}</bdi> from <code>{path}</code> ={' '}
          <b>{typeof lastValue === 'string' ? lastValue : JSON.stringify(lastValue)}</b>
        </li>
      ))}
      <li>
        <Link href={hrefOf({ page: 'history', pipeline }, { tab: 'state' })}>All of the state</Link>
      </li>
    </ul>
  )
}
