import { readIsoDuration } from '../../../model/cursor/iso-duration.ts'
import type { JobPlan, JobRequest } from '../../../model/plan/job.ts'
import { byAnswer } from '../../../model/decoder.ts'
import { buildDecoder } from '../component/build-decoder.ts'
import type { WrittenJob } from '../../shapes/endpoint.ts'
import { compilePathAt, type PlanContext } from '../context.ts'
import type { MergedResource } from '../merge-defaults.ts'
import { readRequest, type RequestInput, sortParams } from '../read-request.ts'
import type { ParentUse } from '../template/bind-placeholder.ts'

/** What `{job.…}` may stand for in the request that polls, and in the one that downloads. */
export const polling = ['id'] as const
export const downloading = ['id', 'url'] as const

/** The job of an endpoint, with the parent fields that its requests name; undefined = it has none. */
export function readJob(
  input: Omit<RequestInput, 'params'>,
  context: PlanContext,
): { readonly job: JobPlan; readonly parents: readonly ParentUse[] } | undefined {
  const { merged } = input
  const { job: written } = merged.endpoint
  if (written === undefined || written === null) return undefined
  const at = merged.atEndpoint('job')
  const path = (key: 'id_path' | 'status_path' | 'url_path', text: string) =>
    compilePathAt({ value: text, path: [...at, key] }, context)
  const idPath = path('id_path', written.id_path ?? 'id')
  const statusPath = path('status_path', written.status_path ?? 'status')
  const urlPath = written.url_path ? path('url_path', written.url_path) : undefined
  const create = requestOf('create', written, { input, context })
  const poll = requestOf('poll', written, { input, context })
  if (idPath === undefined || statusPath === undefined) return undefined
  const job: JobPlan = {
    create: create.request,
    poll: poll.request,
    idPath,
    statusPath,
    done: wordsOf(written.done),
    failed: wordsOf(written.failed ?? []),
    ...(urlPath && { urlPath }),
    intervalSeconds: secondsOf(written.interval ?? 5),
    maxWaitSeconds: secondsOf(written.max_wait ?? 3600),
    ...(written.idempotency_header ? { idempotencyHeader: written.idempotency_header } : {}),
    ifUnsure: written.if_unsure ?? 'submit',
    decoder: buildDecoder({ value: 'json', path: at }, context) ?? byAnswer(context.catalog.decoders),
    place: context.problems.placeOf(at),
  }
  return { job, parents: [...create.parents, ...poll.parents] }
}

function requestOf(
  key: 'create' | 'poll',
  written: WrittenJob,
  { input, context }: { readonly input: Omit<RequestInput, 'params'>; readonly context: PlanContext },
): { readonly request: JobRequest; readonly parents: readonly ParentUse[] } {
  const { merged } = input
  const at = [...merged.atEndpoint('job'), key]
  const own: MergedResource = {
    ...merged,
    endpoint: written[key],
    atEndpoint: (name, member) => [...at, name, ...(member === undefined ? [] : [member])],
  }
  const asked = { ...input, merged: own, params: sortParams(own), job: key === 'poll' ? polling : [] }
  const { parents, ...request } = readRequest(asked, context)
  return { request: { ...request, method: written[key].method ?? (key === 'create' ? 'POST' : 'GET') }, parents }
}

function wordsOf(written: string | readonly string[]): readonly string[] {
  return [written].flat().map((word) => word.toLowerCase())
}

function secondsOf(written: number | string): number {
  if (typeof written === 'number') return written
  const { months = 0, micros = 0 } = readIsoDuration(written) ?? {}
  return months * 30 * 86_400 + micros / 1e6
}
