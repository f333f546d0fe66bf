import type { SnapshotResource } from '../contract/runs.ts'

/** A resource of which nothing came yet. */
export function newResource(resource: string): SnapshotResource {
  return {
    resource,
    state: 'waiting',
    startedAt: null,
    finishedAt: null,
    pages: 0,
    records: 0,
    requests: 0,
    retries: 0,
    bytes: 0,
    verdict: null,
    rows: {},
  }
}
