import type { ChildProcess } from 'node:child_process'
import { type CliOptions, startCli } from '../../end-to-end/run-cli.ts'
import { type Project, startProject } from '../../end-to-end/project.ts'

/** The built `sluice studio` of a project, in a process of its own. */
export interface TestStudio extends AsyncDisposable {
  readonly project: Project
  /** with the token, as it was printed */
  readonly url: string
  readonly origin: string
  readonly token: string
  readonly child: ChildProcess
  /** the URL of a route of the page, with the token */
  at(path: string): string
  /** calls the API as the page does; the body as JSON */
  api(
    path: string,
    init?: { readonly method?: string; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>
  /** the same for its JSON; throws what is not 2xx */
  json<T>(path: string, init?: Parameters<TestStudio['api']>[1]): Promise<T>
}

/** What it is started with, besides the folder. */
interface StudioStart extends Pick<CliOptions, 'command' | 'env'> {
  readonly args?: readonly string[]
}

/** Starts a studio in a new folder with these files (name → text); what it prints as its address is waited for. */
export async function startStudio(
  files: Readonly<Record<string, string>> = {},
  how: StudioStart = {},
): Promise<TestStudio> {
  return studioIn(await startProject(files), how)
}

/** The same in a project that is there; it is removed with the studio. */
export async function studioIn(project: Project, { args = [], ...how }: StudioStart = {}): Promise<TestStudio> {
  const { child, done } = startCli(['studio', '--no-open', '--port', '0', ...args], {
    cwd: project.path,
    ...how,
  })
  const ended = done.then(({ stderr }) => {
    throw new Error(`The studio ended: ${stderr}`)
  })
  ended.catch(() => undefined)
  const url = await Promise.race([firstLine(child), ended])
  const { origin, hash } = new URL(url)
  const token = hash.replace('#token=', '')
  const api: TestStudio['api'] = (path, { method = 'GET', body, headers } = {}) =>
    fetch(`${origin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Sec-Fetch-Site': 'same-origin',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return {
    project,
    url,
    origin,
    token,
    child,
    api,
    at: (path) => `${origin}${path}#token=${token}`,
    async json<T>(path: string, init?: Parameters<TestStudio['api']>[1]) {
      const answer = await api(path, init)
      if (!answer.ok) throw new Error(`${init?.method ?? 'GET'} ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await done.catch(() => undefined)
      await project.remove()
    },
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString()
      const [line, more] = text.split('\n')
      if (line !== undefined && more !== undefined) resolve(line)
    })
  })
}
