import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
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
  const { pipeline, isRenamed } = usePlaced(id, project.data?.pipelines)
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
        <NowCalled pipelines={project.data.pipelines} />
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
  const { file, document } = pipeline.config
  return <OfFile key={`${file} ${document}`} {...{ pipeline, file, isRenamed }} />
}

/** Where pipelines were, as far as this page has seen them. */
const places = new Map<string, ProjectPipeline>()

/**
 * The pipeline of an id. A file that is gone, or a name that was changed in it, must not take the open text away: what
 * stands at the place where the id was is it now.
 */
function usePlaced(
  id: string,
  pipelines: readonly ProjectPipeline[] = [],
): { readonly pipeline: ProjectPipeline | undefined; readonly isRenamed: boolean } {
  const found = pipelines.find((each) => each.id === id)
  useEffect(() => {
    for (const each of pipelines) if (each.config !== null) places.set(each.id, each)
  }, [pipelines])
  const before = places.get(id)
  if (before === undefined || before.config === null || (found !== undefined && found.config !== null))
    return { pipeline: found, isRenamed: false }
  const { file, document } = before.config
  const now = pipelines.find(({ config }) => config?.file === file && config.document === document)
  return { pipeline: now ?? before, isRenamed: now !== undefined }
}

/** The configs that there are, by file: one of them may be the one that was looked for, under another name. */
function NowCalled({ pipelines }: { pipelines: readonly ProjectPipeline[] }): ReactNode {
  const all = pipelines.flatMap(({ id, config }) => (config === null ? [] : [{ id, file: config.file }]))
  if (all.length === 0) return 'Its config may have been renamed or removed.'
  return (
    <>
      <p>Its config may have been renamed or removed. The configs that are here:</p>
      <ul>
        {all.slice(0, 12).map(({ id, file }) => (
          <li key={id}>
            <Link href={hrefOf({ page: 'build', pipeline: id })}>{id}</Link> in <code>{file}</code>
          </li>
        ))}
      </ul>
      {all.length > 12 && <p>… and {all.length - 12} more.</p>}
    </>
  )
}

function OfFile({
  pipeline,
  file,
  isRenamed,
}: {
  pipeline: ProjectPipeline
  file: string
  isRenamed: boolean
}): ReactNode {
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
    <BuilderView pipeline={pipeline} config={config.data} isRenamed={isRenamed} />
  )
}
