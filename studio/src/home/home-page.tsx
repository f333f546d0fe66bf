import { type ReactNode, useRef } from 'react'
import { reportFor } from '../api/client.ts'
import type { Project } from '../api/contract.ts'
import { keyOf, useProject } from '../api/queries.ts'
import { useListKeys } from '../app/lists/list-keys.ts'
import { ListSearch, useLookedFor } from '../app/lists/list-search.tsx'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { Link } from '../app/router.tsx'
import { Bar } from '../design/bar.tsx'
import { count, many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'
import css from './home-page.module.css'
import { PasteBox } from './paste-box.tsx'
import { PipelineRow } from './pipeline-row.tsx'
import { UntrustedRow } from './untrusted-row.tsx'

/** What the folder holds, how each pipeline stands, and a place to paste what becomes the next one. */
export function HomePage(): ReactNode {
  const project = useProject()
  if (project.data !== undefined) return <Pipelines project={project.data} />
  return (
    <Page>
      {project.isError ? (
        <ErrorState error={reportFor(project.error)} onRetry={() => void project.refetch()} />
      ) : (
        <Pending query={project} queryKey={keyOf.project} what="the project" lines={6} />
      )}
    </Page>
  )
}

function Pipelines({ project }: { project: Project }): ReactNode {
  const { name, folder, pipelines, untrusted, cut } = project
  const list = useRef<HTMLUListElement>(null)
  useListKeys(list, 'h2 a')
  const isLookedFor = useLookedFor()
  const shown = pipelines.filter(({ id, config, resources }) =>
    isLookedFor([id, config?.file ?? '', ...resources].join(' ')),
  )
  const hidden = pipelines.length - shown.length
  if (pipelines.length === 0 && untrusted.length === 0) return <FirstTime folder={folder} />
  return (
    <Page
      command="sluice status"
      bars={
        cut && (
          <Bar tone="warn">The folder has more than 500 files that could be configs: the first 500 were looked at.</Bar>
        )
      }
    >
      <div className={css['page']}>
        <header className={css['head']}>
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <p className={css['folder']}>
            {many(pipelines.length, 'pipeline')} in <span className="mono">{folder}</span>
            {hidden > 0 && `, ${count(hidden)} not shown`}
          </p>
          {pipelines.length >= searchedFrom && (
            <span className={css['search']}>
              <ListSearch label="Look for a pipeline" />
            </span>
          )}
        </header>
        <ul ref={list} className={css['list']}>
          {shown.map((pipeline) => (
            <PipelineRow key={pipeline.id} pipeline={pipeline} />
          ))}
          {untrusted.map((file) => (
            <UntrustedRow key={file.file} file={file} />
          ))}
        </ul>
        <section className={css['next']} aria-labelledby="next">
          <h2 id="next">Add another</h2>
          <PasteBox />
        </section>
      </div>
    </Page>
  )
}

/** Fewer are seen at a glance. */
const searchedFrom = 6

function FirstTime({ folder }: { folder: string }): ReactNode {
  return (
    <Page command="sluice init --from <url, cURL line or file>">
      <div className={css['first']}>
        <h1>Which API shall it be?</h1>
        <p className={css['lead']}>
          There is no pipeline in <span className="mono">{folder}</span> yet. Paste what you have: the studio looks at
          the API, writes a config here and shows the first records. Keys go into a secrets file and not into the
          config.
        </p>
        <PasteBox isFirst />
        <p className={css['other']}>
          Or <Link href="/new?kind=starter">start from an empty config</Link>.
        </p>
      </div>
    </Page>
  )
}
