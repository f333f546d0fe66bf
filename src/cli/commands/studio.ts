import { realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { SluiceError } from '../../model/errors.ts'
import type { CliHost } from '../host.ts'
import { openPage } from '../../library/environment/open-page.ts'
import { type CliSession, inSession } from '../session.ts'

interface StudioFlags {
  readonly port?: string
  readonly open: boolean
}

/** `sluice studio [folder|config]` */
export function addStudio(program: Command, host: CliHost): void {
  program
    .command('studio')
    .description('open a local page: build a config with test reads, run it and watch, look at the data')
    .argument('[where]', 'a folder, or a config in it', '.')
    .option('--port <n>', 'listen there; default 4455, or a free one when that is taken')
    .option('--no-open', 'print the address, and open no browser')
    .addHelpText(
      'after',
      `
Only this machine can reach it, and only who has the address with its token. From another one: ssh -L 4455:127.0.0.1:4455 HOST
See docs/studio.md.`,
    )
    .action((where: string, flags: StudioFlags) => inSession(host, (session) => studio(where, flags, session)))
}

async function studio(where: string, flags: StudioFlags, session: CliSession): Promise<void> {
  const port = portOf(flags.port)
  const { folder, file } = placeOf(resolve(session.world.cwd, where), where)
  const { startStudio } = await import('../../studio/server/start-studio.ts')
  const { terminal, host } = session
  const running = await startStudio({
    world: { ...session.world, cwd: folder },
    port,
    file,
    signal: host.signal,
    say: (text) => terminal.say(text),
  })
  terminal.result(running.url)
  if (running.isAnothers) terminal.say('It was running already.')
  else terminal.say(`studio of ${folder}; Ctrl-C ends it`)
  const opens = flags.open && terminal.isInteractive && (session.world.env['CI'] ?? '') === ''
  // the one that runs already is another process: this one ends when the browser has had its time
  await Promise.all([running.ended, opens && openPage(running.url, join(folder, '.sluice'), host.signal)])
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port
  throw new SluiceError('USAGE', 'Could not start the studio because "--port" is not a port.', {
    found: text,
    allowed: 'a whole number from 0 to 65535; 0 = a free one',
    hint: 'Correct it, or leave it out.',
  })
}

/** The folder that is meant, and the config in it when a file is. */
function placeOf(path: string, written: string): { readonly folder: string; readonly file: string | undefined } {
  try {
    const isFolder = statSync(path).isDirectory()
    const real = realpathSync(path)
    return isFolder ? { folder: real, file: undefined } : { folder: dirname(real), file: real }
  } catch (cause) {
    throw new SluiceError('USAGE', `Could not start the studio because "${written}" is not there.`, {
      found: written,
      hint: 'Name a folder or a config, or nothing: then it is the current folder.',
      cause,
    })
  }
}
