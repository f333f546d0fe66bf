import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cliFile } from '../../end-to-end/run-cli.ts'

/** One command of sluice that was run, and its exit code. */
export interface Ran {
  readonly command: string
  readonly code: number
}

/** What became of a script. */
export interface ScriptRun {
  readonly code: number | null
  readonly output: string
  readonly ran: readonly Ran[]
}

/** How a script is run besides. */
export interface ScriptOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** a server: when this was printed it is called with it, and then ended by Ctrl-C */
  readonly until?: RegExp
  readonly onReady?: (printed: string) => Promise<void>
}

/** The programs that a reader has installed: sluice and npx, and stand-ins for those that hand sluice something. */
const programs: Readonly<Record<string, string>> = {
  // what ends it is its own affair
  sluice: `trap : INT
"${process.execPath}" "${cliFile}" "$@"
code=$?
printf '%s\\tsluice %s\\n' "$code" "$(printf '%s' "$*" | tr '\\n\\t' '  ')" >> "$DOCS_RAN"
exit $code`,
  npx: 'exec "$@"',
  // a clipboard
  pbpaste: `echo "curl 'https://api.example.com/v1/orders' -H 'Authorization: Bearer key-123456789'"`,
  // claude mcp add NAME -- COMMAND: starts what it would start, and asks which tools there are
  claude: `shift 4
{ echo '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"docs","version":"1"}}}'
  echo '{"jsonrpc":"2.0","method":"notifications/initialized"}'
  echo '{"jsonrpc":"2.0","id":2,"method":"tools/list"}'; } | "$@" | tee answers
grep -q '"serverInfo"' answers && grep -q '"preview"' answers`,
}

/** Writes the programs into a folder, once for all scripts. */
export async function installPrograms(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
    await chmod(join(folder, name), 0o755)
  }
}

/** Runs a script with bash, which ends at its first command that fails. Nothing of this machine's settings is in it. */
export async function runScript(
  script: string,
  bin: string,
  { cwd, env, until, onReady }: ScriptOptions,
): Promise<ScriptRun> {
  const log = join(bin, 'ran')
  await writeFile(log, '')
  const child = spawn('bash', ['-eo', 'pipefail', '-c', until === undefined ? script : `trap : INT\n${script}`], {
    cwd,
    // a process group of its own: Ctrl-C goes to all of it
    detached: true,
    env: { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: cwd, DOCS_RAN: log, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const said = gather(child)
  if (until !== undefined) {
    await Promise.race([said.has(until), ended])
    try {
      await onReady?.(said.text())
    } finally {
      interrupt(child)
    }
  }
  const code = await ended
  return { code, output: said.text(), ran: ranIn(await readFile(log, 'utf8')) }
}

function gather({ stdout, stderr }: ChildProcess): { text: () => string; has: (words: RegExp) => Promise<void> } {
  let said = ''
  const watchers = new Set<() => void>()
  for (const stream of [stdout, stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      for (const look of watchers) look()
    })
  const has = (words: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (words.test(said) && resolve())
      watchers.add(look)
      look()
    })
  return { text: () => said, has }
}

function interrupt({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGINT')
  } catch {
    // it has ended by itself
  }
}

function ranIn(log: string): readonly Ran[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [code = '', command = ''] = line.split('\t')
      return { command, code: Number(code) }
    })
}
