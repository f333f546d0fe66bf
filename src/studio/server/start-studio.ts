import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { relative, sep } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { Project } from '../contract/project.ts'
import { createApp } from './app.ts'
import { findRunning, type RunningPlace, sayWhere } from './lock-file.ts'
import { openStaticFiles } from './static-files.ts'
import { openStudio, type Studio } from './studio.ts'

/** How a studio is started. */
export interface StudioOptions {
  /** its current folder is the project's */
  readonly world: World
  /** a config, by its path: the page opens with it */
  readonly file?: string | undefined
  /** tells people what happens */
  readonly say?: ((text: string) => void) | undefined
  /** undefined = 4455, or a free one when that is taken */
  readonly port?: number | undefined
  /** aborted = it ends */
  readonly signal: AbortSignal
}

/** A studio that answers. */
export interface RunningStudio {
  /** with the token, for a browser's address bar */
  readonly url: string
  /** true = it was running already, in another process */
  readonly isAnothers: boolean
  /** resolves when it has ended; at once for another's */
  readonly ended: Promise<void>
}

const usualPort = 4455
/** Of this machine only: there is no option for another address. */
const address = '127.0.0.1'

/** Starts the studio of a folder, or finds the one that runs. Throws STUDIO_PORT_TAKEN. */
export async function startStudio(options: StudioOptions): Promise<RunningStudio> {
  const { world, signal, file } = options
  const also = file === undefined ? undefined : relative(world.cwd, file).split(sep).join('/')
  const running = await findRunning(world.cwd)
  if (running !== undefined) {
    const url = urlOf(running, await pageOf(also, () => projectOf(running)))
    return { url, isAnothers: true, ended: Promise.resolve() }
  }
  const token = randomBytes(32).toString('base64url')
  let port = 0
  const studio = openStudio({ world, signal, also })
  const app = createApp({ studio, door: () => ({ port, token }), files: openStaticFiles() })
  const listener = getRequestListener((request) => app.fetch(request), { hostname: address })
  const server = createServer((request, response) => void listener(request, response))
  port = await listen(server, options.port)
  const takeBack = await sayWhere(world.cwd, { pid: process.pid, port, token })
  const url = urlOf({ port, token }, await pageOf(also, () => studio.project.list()))
  return { url, isAnothers: false, ended: untilEnded(server, studio, options).then(takeBack) }
}

/** Resolves when the signal has come, the runs are at a safe point and the server is closed. */
function untilEnded(server: Server, { runs }: Studio, { signal, say }: StudioOptions): Promise<void> {
  return new Promise((resolve) => {
    const end = async (): Promise<void> => {
      const { active } = runs
      const going = active === 1 ? 'A run goes on' : `${active} runs go on`
      if (active > 0)
        say?.(
          `${going}: stopping at the next safe point. Ctrl-C once more ends it at once; the next run goes on from there.`,
        )
      await runs.end()
      server.close(() => resolve())
      server.closeAllConnections()
    }
    if (signal.aborted) void end()
    else signal.addEventListener('abort', () => void end(), { once: true })
  })
}

/** The page that shows a config: its builder; without one, home. */
async function pageOf(file: string | undefined, list: () => Promise<Pick<Project, 'pipelines'>>): Promise<string> {
  if (file === undefined) return '/'
  const { pipelines } = await list().catch(() => ({ pipelines: [] }))
  const found = pipelines.find(({ config }) => config?.file === file)
  return found === undefined ? '/' : `/p/${encodeURIComponent(found.id)}/build`
}

/** What the studio that runs already says of its project. */
async function projectOf({ port, token }: RunningPlace): Promise<Project> {
  const answer = await fetch(`http://${address}:${port}/api/project`, { headers: { Authorization: `Bearer ${token}` } })
  return (await answer.json()) as Project
}

function urlOf({ port, token }: { readonly port: number; readonly token: string }, page: string): string {
  return `http://${address}:${port}${page}#token=${token}`
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  try {
    return await listenAt(server, wanted ?? usualPort)
  } catch (error) {
    const isTaken =
      error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    if (!isTaken) throw error
    if (wanted === undefined) return listenAt(server, 0)
    throw new SluiceError('STUDIO_PORT_TAKEN', `Could not listen at port ${wanted} because another program has it.`, {
      found: String(wanted),
      hint: 'Name another port, or none: then a free one is taken.',
      cause: error,
    })
  }
}

function listenAt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}
