import { pageSize } from './torture-api.ts'

/** A pipeline to be killed. */
export interface Scenario {
  readonly name: string
  readonly config: Config
  /** the config of the runs after a kill; default the same */
  readonly afterwards?: Config
  /** more words for the command line; `round` counts the loads */
  readonly options?: (round: number) => readonly string[]
  /** the working folder is lost with the process, as in a container */
  readonly losesFolder?: true
  /** the exit code of a run that ends well; default 0 */
  readonly endsWith?: number
}

/** True for the exit code of a run that ended as runs of the scenario are to end. */
export function endsWell({ endsWith = 0 }: Scenario, code: number | null): boolean {
  return code === endsWith
}

export interface Config {
  readonly name: string
  readonly client: Readonly<Record<string, unknown>>
  readonly resource_defaults: Readonly<Record<string, unknown>>
  readonly resources: readonly Readonly<Record<string, unknown>>[]
}

const client = { base_url: 'http://set-on-the-command-line', paginator: { type: 'offset', limit: pageSize } }

function config(...resources: Config['resources']): Config {
  return { name: 'torture', client, resource_defaults: { endpoint: { data_selector: 'data' } }, resources }
}

const rows = { name: 'rows', write_disposition: 'append' }
const other = { name: 'other', write_disposition: 'append' }
const things = { name: 'things', write_disposition: 'merge', primary_key: 'id' }
const settings = { name: 'settings', write_disposition: 'replace' }
const people = { name: 'people', write_disposition: { disposition: 'merge', strategy: 'scd2' } }
const mirrored = {
  name: 'people',
  write_disposition: { disposition: 'merge', strategy: 'cdc', skip_unchanged_rows: true },
  primary_key: 'id',
}
const groups = { name: 'groups', write_disposition: 'merge', primary_key: 'id' }
const members = { name: 'members', endpoint: { path: 'groups/{resources.groups.id}/members' } }
const teams = { name: 'teams', write_disposition: 'merge', primary_key: 'id' }
const players = { name: 'players', endpoint: { path: 'teams/{resources.teams.id}/players' } }
const from = (cursor_path: string) => ({
  params: { from: '{incremental.start_value}' },
  incremental: { cursor_path, initial_value: 0 },
})
const events = {
  name: 'events',
  write_disposition: 'append',
  primary_key: 'number',
  endpoint: { path: 'events', ...from('number') },
}
const tickets = {
  name: 'tickets',
  write_disposition: 'merge',
  primary_key: 'id',
  endpoint: { path: 'tickets', ...from('change') },
}
const moments = {
  name: 'moments',
  write_disposition: 'append',
  primary_key: 'number',
  endpoint: {
    path: 'moments',
    incremental: {
      cursor_path: 'number',
      initial_value: 0,
      until: 200,
      start_param: 'from',
      end_param: 'to',
      window: { size: 15 },
    },
  },
}
const log = {
  name: 'log',
  write_disposition: 'append',
  primary_key: 'number',
  endpoint: {
    path: 'groups/{resources.groups.id}/log',
    incremental: { cursor_path: 'number', initial_value: 0, start_param: 'from', per_parent: true },
  },
}
const picked = {
  name: 'picked',
  write_disposition: 'append',
  endpoint: {
    path: 'picked',
    params: { ids: '{slice.ids}', kind: '{slice.kind}' },
    for_each: [
      { resource: 'things', field: 'id', as: 'ids', batch: 4 },
      { values: ['a', 'b', 'c'], as: 'kind' },
    ],
  },
}
const exported = {
  name: 'exported',
  write_disposition: 'append',
  endpoint: {
    path: '{job.url}',
    paginator: 'single_page',
    job: {
      create: { path: 'jobs' },
      poll: { path: 'jobs/{job.id}' },
      done: 'done',
      url_path: 'urls',
      interval: 0.02,
      idempotency_header: 'Idempotency-Key',
    },
  },
}
const broken = { name: 'broken', write_disposition: 'append', on_error: 'skip' }
const appendedMembers = { ...members, write_disposition: 'append' }
const mergedMembers = { ...members, write_disposition: 'merge', primary_key: ['group', 'id'] }
const withHeader: Config = { ...config(rows), client: { ...client, headers: { 'X-One-More': 'yes' } } }

/** Every kind of load, and what may change between a kill and the next run. */
export const scenarios: readonly Scenario[] = [
  { name: 'append', config: config(rows) },
  { name: 'append with a cursor', config: config(events) },
  { name: 'replace', config: config(settings) },
  { name: 'merge', config: config(things) },
  { name: 'merge with a cursor', config: config(tickets) },
  { name: 'scd2', config: config(people) },
  { name: 'cdc', config: config(mirrored) },
  { name: 'children appended', config: config({ ...groups, write_disposition: 'append' }, appendedMembers) },
  { name: 'children of merged parents', config: config(groups, appendedMembers) },
  { name: 'children merged', config: config(groups, mergedMembers) },
  { name: 'long reading', config: config(teams, players, events) },
  { name: 'all at once', config: config(rows, events, settings, things, tickets, people) },
  { name: 'windows', config: config(moments) },
  { name: 'lists', config: config(things, picked) },
  { name: 'cursors of parents', config: config(groups, log) },
  { name: 'jobs', config: config(exported) },
  { name: 'one that breaks off', config: config(rows, broken, things), endsWith: 3 },
  { name: 'one more header', config: config(rows), afterwards: withHeader },
  { name: 'one more resource', config: config(rows), afterwards: config(rows, other, things) },
  {
    name: 'one more child',
    config: config({ ...groups, write_disposition: 'append' }),
    afterwards: config({ ...groups, write_disposition: 'append' }, appendedMembers),
  },
  {
    name: 'given run ids',
    config: config(rows, events),
    options: (round) => ['--run-id', `day ${round}`],
    losesFolder: true,
  },
]
