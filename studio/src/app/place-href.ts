import type { ErrorReport, ProjectPipeline } from '../api/contract.ts'
import { hrefOf } from './routes.ts'

/** Where a place is edited: of several configurations in one file the last that begins before it. */
export function placeHref(
  { file, line }: NonNullable<ErrorReport['place']>,
  pipelines: readonly Pick<ProjectPipeline, 'id' | 'config'>[],
): string | undefined {
  const ofFile = pipelines.flatMap(({ id, config }) =>
    config !== null && config.file === file ? [{ id, begins: config.line }] : [],
  )
  const own = ofFile.filter(({ begins }) => begins <= (line ?? 1)).toSorted((a, b) => b.begins - a.begins)[0]
  const pipeline = (own ?? ofFile[0])?.id
  return pipeline === undefined ? undefined : hrefOf({ page: 'build', pipeline }, { line: line?.toString() })
}
