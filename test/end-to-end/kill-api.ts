import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject } from '../../src/model/json.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'

const groupCount = 24
const membersPerGroup = 45
const firstEvents = 1500
const newEvents = 100

export type LoggedEvent = { readonly number: number; readonly text: string }

/**
 * Groups, their members (a child resource, 45 each) and an event log that only grows. `version` moves the world on:
 * groups and members get other values under the same ids, and 100 new events arrive.
 */
export interface KillApi extends ScriptedApi {
  version: number
  groups(version: number): readonly JsonObject[]
  members(version: number): readonly JsonObject[]
  events(version: number): readonly LoggedEvent[]
}

/** Pages are small and answers a little late, so that a run has many moments to be killed at. */
export async function startKillApi(): Promise<KillApi> {
  const world = { version: 1 }
  const api = await startScriptedApi({
    routes: {
      'GET /groups': slow(offsetPages(() => groups(world.version), { totalKey: 'total' })),
      'GET /groups/:id/members': slow(
        offsetPages(({ params }) => membersOf(Number(params['id']), world.version), { totalKey: 'total' }),
      ),
      'GET /events': slow(
        offsetPages(({ query }) => eventsFrom(query.get('from'), world.version), { totalKey: 'total' }),
      ),
    },
  })
  return {
    ...api,
    get version() {
      return world.version
    },
    set version(version) {
      world.version = version
    },
    groups,
    members: (version) => groups(version).flatMap((group) => membersOf(Number(group['id']), version)),
    events: (version) => eventsFrom(null, version),
  }
}

/** The config for it: a merged parent and child, and an appended log read from where the last run ended. */
export const killConfig = `
name: killed
client:
  base_url: http://set-on-the-command-line
  paginator: { type: offset, limit: 15 }
resource_defaults:
  primary_key: id
  write_disposition: merge
  endpoint:
    data_selector: data
resources:
  - groups
  - name: members
    endpoint:
      path: groups/{resources.groups.id}/members
  - name: events
    primary_key: number
    write_disposition: append
    endpoint:
      path: events
      paginator: { type: offset, limit: 50 }
      params:
        from: '{incremental.start_value}'
      incremental:
        cursor_path: number
        initial_value: 0
`

function slow(inner: Handler): Handler {
  return async (request) => {
    await sleep(1)
    return inner(request)
  }
}

function groups(version: number): readonly JsonObject[] {
  return Array.from({ length: groupCount }, (_, index) => ({
    id: index + 1,
    name: `group ${index} at ${version}`,
    labels: Array.from({ length: (index + version) % 3 }, (_, label) => `label ${label} at ${version}`),
  }))
}

function membersOf(group: number, version: number): readonly JsonObject[] {
  return Array.from({ length: membersPerGroup }, (_, index) => ({
    id: group * 1000 + index,
    name: `member ${index} of ${group}`,
    seen: { version, at: new Date(Date.UTC(2024, 0, version, 0, 0, index)).toISOString() },
    roles: Array.from({ length: (index + version) % 4 }, (_, role) => ({ role: `r${role}`, since: version })),
  }))
}

function eventsFrom(from: string | null, version: number): readonly LoggedEvent[] {
  const count = firstEvents + (version - 1) * newEvents
  const all = Array.from({ length: count }, (_, index) => ({ number: index + 1, text: `event ${index + 1}` }))
  return all.filter((event) => event.number >= Number(from ?? 0))
}
