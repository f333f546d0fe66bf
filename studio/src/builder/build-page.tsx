import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ConfigText, ProjectPipeline } from '../api/contract.ts'
import { keyOf, useProject } from '../api/queries.ts'
import { Page } from '../app/page.tsx'
import { Pending } from '../app/pending.tsx'
import { Link } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { BuilderView } from './builder-view.tsx'

/** The config of a pipeline as text, with panels and a test read beside it. */
export function BuildPage({ pipeline: id }: { pipeline: string }): ReactNode {
  const project = useProject()
  const found = project.data?.pipelines.find((each) => each.id === id)
  // a file that is gone, or a name that was changed in it, must not take the open text away
  const [last, setLast] = useState(found)
  if (found !== undefined && found !== last) setLast(found)
  const pipeline = found ?? last
  if (project.isError)
    return (
      <Page>
        <ErrorState error={reportFor(project.error)} onRetry={() => void project.refetch()} />
      </Page>
    )
  if (project.data === undefined) return <Pending query={project} queryKey={keyOf.project} what="the project" />
  if (pipeline === undefined)
    return (
      <EmptyState isPage title={`There is no pipeline “${id}”`} action={<Link href="/">All pipelines</Link>}>
        Its config may have been renamed or removed.
      </EmptyState>
    )
  if (pipeline.config === null)
    return (
      <EmptyState
        isPage
        title={`“${id}” has no config here`}
        action={<Link href={hrefOf({ page: 'history', pipeline: id })}>Its history</Link>}
      >
        It ran in this folder once, and its config is not here any more, or has another name now.
      </EmptyState>
    )
  return <OfFile key={pipeline.config.file} pipeline={pipeline} file={pipeline.config.file} />
}

function OfFile({ pipeline, file }: { pipeline: ProjectPipeline; file: string }): ReactNode {
  // the text that is open is the builder's own: what was read earlier would be old
  const config = useQuery({
    queryKey: keyOf.config(file),
    queryFn: ({ signal }) => call<ConfigText>('/api/config', { query: { file }, signal }),
    gcTime: 0,
  })
  if (config.isError)
    return (
      <Page>
        <ErrorState error={reportFor(config.error)} onRetry={() => void config.refetch()} />
      </Page>
    )
  return config.data === undefined ? (
    <Pending query={config} queryKey={keyOf.config(file)} what={file} lines={8} />
  ) : (
    <BuilderView pipeline={pipeline} config={config.data} />
  )
}
