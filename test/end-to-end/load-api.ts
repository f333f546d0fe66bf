import type { Handler } from '../scripted-api/reply.ts'
import { type LoggedRequest, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import type { CliRun } from './run-cli.ts'

/** What a config loaded from a scripted API. */
export interface Loaded extends CliRun {
  readonly requests: readonly LoggedRequest[]
  /** `GET /orders?page=2` for each request, in order of arrival */
  readonly asked: readonly string[]
  /** rows of a table, dlt's own columns left out, ordered by all of its columns */
  readonly rows: (table: string) => Promise<Record<string, unknown>[]>
}

export interface LoadOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
}

/** Runs a YAML config, `<url>` in it being the API's address, and lets `look` see what came of it. */
export async function loadFrom<T>(
  { yaml, routes }: { readonly yaml: string; readonly routes: Readonly<Record<string, Handler>> },
  options: LoadOptions,
  look: (loaded: Loaded, project: Project) => Promise<T>,
): Promise<T> {
  const api = await startScriptedApi({ routes })
  const text = yaml.replaceAll('<url>', api.url)
  const project = await startProject({ 't.yaml': `name: t\n${text}`, ...options.files })
  try {
    const run = await project.run('t.yaml', options.flags, options.env)
    const rows: Loaded['rows'] = (table) =>
      project.look((warehouse) =>
        warehouse.rows(`SELECT * EXCLUDE (_dlt_load_id, _dlt_id) FROM d.${table} ORDER BY ALL`),
      )
    const asked = api.requests.map(({ method, url }) => `${method} ${url}`)
    return await look({ ...run, requests: api.requests, asked, rows }, project)
  } finally {
    await api.close()
    await project.remove()
  }
}
