import { given } from '../../model/given.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { RunReport } from '../../model/report/run-report.ts'
import type { PostJson, WatchedRun, Watcher } from '../watcher.ts'
import { runUuid } from './run-uuid.ts'

/** Where lineage events go, as the variables of OpenLineage's own clients say. */
export interface LineageTarget {
  /** `OPENLINEAGE_URL` with `OPENLINEAGE_ENDPOINT` */
  readonly url: string
  /** `OPENLINEAGE_API_KEY` */
  readonly apiKey?: string
  /** `OPENLINEAGE_NAMESPACE` */
  readonly namespace: string
  /** `OPENLINEAGE_PARENT_ID`: the run that started this one, `namespace/name/run id` */
  readonly parent?: ParentRun
}

interface ParentRun {
  readonly namespace: string
  readonly name: string
  readonly runId: string
}

const producer = 'https://www.npmjs.com/package/sluice'
const spec = 'https://openlineage.io/spec'
/** for what is on its way when the run is over */
const patienceMs = 5000

/** Undefined = `OPENLINEAGE_URL` is not set, or `OPENLINEAGE_DISABLED` is `true`. Throws nothing: an odd parent is not a parent. */
export function lineageTarget(env: Readonly<Record<string, string | undefined>>): LineageTarget | undefined {
  const url = env['OPENLINEAGE_URL']
  if (url === undefined || url === '' || env['OPENLINEAGE_DISABLED'] === 'true') return undefined
  const endpoint = env['OPENLINEAGE_ENDPOINT'] ?? 'api/v1/lineage'
  return {
    url: `${url.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`,
    namespace: env['OPENLINEAGE_NAMESPACE'] ?? 'default',
    ...given({ apiKey: env['OPENLINEAGE_API_KEY'], parent: parentOf(env['OPENLINEAGE_PARENT_ID']) }),
  }
}

function parentOf(text: string | undefined): ParentRun | undefined {
  const [, namespace, name, runId] = /^([^/]+)\/(.+)\/([^/]+)$/.exec(text ?? '') ?? []
  return namespace === undefined || name === undefined || runId === undefined ? undefined : { namespace, name, runId }
}

/**
 * Tells a run to an OpenLineage backend (version 2-0-2 of its spec): START when it begins, then COMPLETE, FAIL or ABORT, with the
 * endpoints that were read as inputs and the tables that were written, with their rows, as outputs.
 */
export function watchWithOpenLineage(
  run: WatchedRun,
  { target, post }: { readonly target: LineageTarget; readonly post: PostJson },
): Watcher {
  const headers = target.apiKey === undefined ? {} : { Authorization: `Bearer ${target.apiKey}` }
  const failures: string[] = []
  const send = (document: object): Promise<void> =>
    post(target.url, document, { headers }).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error))
    })
  let started: Promise<void> | undefined
  return {
    event(event: RunEvent) {
      // a run that goes on with another has that one's id from here on; the first event has it only when it is its own
      if (event.kind === 'run_started')
        started ??= send(startEvent(run, { target, at: event.at, runId: event.continues ?? run.run }))
    },
    async ended(outcome) {
      // another process is at it: this was none
      if (outcome.error?.code === 'PIPELINE_BUSY') return []
      const telling = async (): Promise<void> => {
        // backends want to know a run before its end
        await (started ?? send(startEvent(run, { target, at: outcome.started_at, runId: outcome.run_id })))
        await send(endEvent(run, { target, outcome }))
      }
      const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), patienceMs).unref())
      if ((await Promise.race([telling(), late])) === 'late') failures.push(`no answer in ${patienceMs / 1000} seconds`)
      return [...new Set(failures)].map((why) => `Could not tell OpenLineage of the run because ${why}.`)
    },
  }
}

interface Start {
  readonly target: LineageTarget
  readonly at: string
  readonly runId: string
}

function startEvent(run: WatchedRun, { target, at, runId }: Start): object {
  return { ...envelope(run, { target, at, runId }), eventType: 'START', inputs: inputsOf(run, undefined), outputs: [] }
}

function endEvent(
  run: WatchedRun,
  { target, outcome }: { readonly target: LineageTarget; readonly outcome: RunReport },
): object {
  const { error, run_id: runId, finished_at: at } = outcome
  const whole = envelope(run, { target, at, runId })
  const eventType = error === undefined ? 'COMPLETE' : error.code === 'INTERRUPTED' ? 'ABORT' : 'FAIL'
  const errorMessage = error && {
    ...facet('1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet'),
    message: `${error.code}: ${error.message}`,
    programmingLanguage: 'JavaScript',
  }
  return {
    ...whole,
    run: { ...whole.run, facets: { ...whole.run.facets, ...given({ errorMessage }) } },
    eventType,
    inputs: inputsOf(run, outcome),
    outputs: outputsOf(outcome),
  }
}

function envelope({ pipeline, version }: WatchedRun, { target, at, runId }: Start) {
  const { namespace, parent } = target
  return {
    eventTime: at,
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    job: {
      namespace,
      name: pipeline,
      facets: {
        jobType: {
          ...facet('2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet'),
          processingType: 'BATCH',
          integration: 'SLUICE',
          jobType: 'PIPELINE',
        },
      },
    },
    run: {
      runId: runUuid(runId),
      facets: {
        processing_engine: {
          ...facet('1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet'),
          name: 'sluice',
          version,
        },
        ...(parent === undefined
          ? {}
          : {
              parent: {
                ...facet('1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet'),
                job: { namespace: parent.namespace, name: parent.name },
                run: { runId: runUuid(parent.runId) },
              },
            }),
      },
    },
  }
}

/** An endpoint is a dataset whose namespace is its origin. */
function inputsOf({ resources }: WatchedRun, outcome: RunReport | undefined): object[] {
  return resources.flatMap(({ name, url }) => {
    const [, namespace, path] = /^(\w+:\/\/[^/]+)\/?(.*)$/.exec(url ?? '') ?? []
    if (namespace === undefined) return []
    const read = outcome?.resources[name]
    const inputStatistics = read && {
      ...facet('1-0-0/InputStatisticsInputDatasetFacet.json#/$defs/InputStatisticsInputDatasetFacet'),
      rowCount: read.records,
    }
    return [
      { namespace, name: path === undefined || path === '' ? '/' : path, inputFacets: given({ inputStatistics }) },
    ]
  })
}

function outputsOf({ destination, dataset, tables }: RunReport): object[] {
  const { namespace, database } = placeOf(destination)
  return Object.entries(tables).map(([table, { rows }]) => ({
    namespace,
    name: [...database, dataset, table].join('.'),
    facets: {
      dataSource: {
        ...facet('1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet'),
        name: destination,
        uri: destination,
      },
    },
    outputFacets: {
      outputStatistics: {
        ...facet('1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet'),
        rowCount: rows,
      },
    },
  }))
}

/** By OpenLineage's rules for names: `postgres://host:port` and `database.schema.table`; a file is a namespace of its own. */
function placeOf(destination: string): { readonly namespace: string; readonly database: readonly string[] } {
  const [, scheme, host, path = ''] = /^(\w+):\/\/(?:[^@/]*@)?([^/]+)(?:\/([^?]*))?/.exec(destination) ?? []
  if (scheme === undefined || host === undefined) return { namespace: destination, database: [] }
  return { namespace: `${scheme}://${host}`, database: path === '' ? [] : [path] }
}

function facet(schema: string): { readonly _producer: string; readonly _schemaURL: string } {
  return { _producer: producer, _schemaURL: `${spec}/facets/${schema}` }
}
