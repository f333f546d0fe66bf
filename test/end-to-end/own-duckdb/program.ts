/**
 * An application that has a DuckDB open itself and calls `run()`: `node program.mjs <folder> <variant> <folder> …`. It plays
 * one variant after the other, each in its folder, prints what came of its runs as a line of JSON each, and ends with everything
 * closed. It serves the API that it loads from.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type PipelineRunOptions, pipeline, restApi, SluiceError } from 'sluice'
import { variants } from './variants.ts'

/** What a variant works with. */
export interface Program {
  readonly folder: string
  /** the DuckDB file in question */
  readonly file: string
  /** what happens while the second of three pages is asked for */
  whileReading: (() => Promise<void>) | undefined
  /** a load of 3,000 rows: `loaded`, `nothing`, or the code of the error */
  readonly run: (destination?: string, options?: PipelineRunOptions) => Promise<string>
}

/** What a variant found, beside what is in the file in the end. */
export type Findings = Readonly<Record<string, unknown>>

let playing: Program | undefined

const server = createServer((request, response) => {
  const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
  const records = Array.from({ length: 1000 }, (_, row) => ({ id: page * 1000 + row, tags: ['a', 'b'] }))
  void (async () => {
    if (page === 2) await playing?.whileReading?.()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(page > 3 ? [] : records))
  })()
})
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
const { port } = server.address() as AddressInfo

/** What a variant works with in that folder. */
function programIn(folder: string): Program {
  const file = join(folder, 'app.duckdb')
  return {
    folder,
    file,
    whileReading: undefined,
    run: (destination = file, options = {}) => load(destination, options),
  }
}

async function load(destination: string, options: PipelineRunOptions): Promise<string> {
  const shop = pipeline({
    name: 'shop',
    destination,
    dataset: 'shop',
    source: restApi({
      client: {
        base_url: `http://127.0.0.1:${port}`,
        paginator: { type: 'page_number', base_page: 1, total_path: null },
      },
      resources: [{ name: 'things', endpoint: { path: 'things', data_selector: '$' } }],
    }),
  })
  try {
    return (await shop.run(options)).load_id === null ? 'nothing' : 'loaded'
  } catch (error) {
    if (error instanceof SluiceError) return error.code
    throw error
  }
}

const words = process.argv.slice(2)
for (let at = 0; at < words.length; at += 2) {
  const [folder = '', variant = ''] = words.slice(at)
  const play = Object.entries(variants).find(([name]) => name === variant)?.[1]
  if (play === undefined) throw new Error(`there is no variant "${variant}"`)
  process.chdir(folder)
  playing = programIn(folder)
  console.log(JSON.stringify(await play(playing)))
}
server.close()
server.closeAllConnections()
