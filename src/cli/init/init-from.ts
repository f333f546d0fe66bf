import { resolve } from 'node:path'
import { draftConfig, type DraftedConfig, type DraftedResource } from '../../library/draft/draft-config.ts'
import { keepSecrets, type KeptSecrets } from '../../library/draft/keep-secrets.ts'
import { given } from '../../model/given.ts'
import type { CliHost } from '../host.ts'
import { plural } from '../progress.ts'
import { readStdin } from '../commands/read-stdin.ts'
import type { CliSession } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'
import { noteDraft, refusedDrafts } from '../../library/draft/refused-drafts.ts'

/** What `sluice init --from` is told. */
export interface InitFromFlags {
  readonly from: string
  readonly name?: string
  readonly probe?: number | boolean
  readonly probePosts?: boolean
  readonly useSecrets?: boolean
  readonly include?: readonly string[]
  readonly force?: boolean
  readonly json?: boolean
}

/** Drafts a config, puts its secrets away, writes it, and says what it found and what to do next. */
export async function initFrom(flags: InitFromFlags, session: CliSession, host: CliHost): Promise<void> {
  const { world, terminal, progress } = session
  const { from, name, include, force = false } = flags
  const otherwise = 'sluice init other_name --from …'
  const refusedBefore = await refusedDrafts(world)
  if (name !== undefined && !force && !refusedBefore.has(`${name}.yaml`))
    await refuseExisting(`${name}.yaml`, otherwise, session)
  const source = from === '-' ? { text: await readStdin(host), name: 'standard input' } : from
  const drafted = await draftConfig(
    source,
    given({
      name,
      include,
      probe: requestsOf(flags.probe),
      probePosts: flags.probePosts,
      useSecrets: flags.useSecrets,
      replaceable: (pipeline: string) => refusedBefore.get(`${pipeline}.yaml`) ?? [],
    }),
    session.host,
  )
  progress.stop()
  const file = `${drafted.name}.yaml`
  const before = refusedBefore.get(file)
  const mayReplace = force || before !== undefined
  if (!mayReplace) await refuseExisting(file, otherwise, session)
  const replace = before !== undefined
  const kept = drafted.found.length === 0 ? undefined : await keepSecrets(drafted.found, session.host, { replace })
  const { text } = drafted
  await writeNewFile({ file, text, force: mayReplace, otherwise, notWritable: 'FILE_NOT_WRITABLE' }, world)
  const secrets = [...new Set([...(before ?? []), ...(kept?.written ?? [])])]
  // a help for next time: nothing hangs on it
  await noteDraft(file, isRefused(drafted) ? { text, secrets } : undefined, world).catch(() => undefined)
  if (flags.json === true) return terminal.json(jsonOf(file, drafted, kept))
  terminal.result(wordsOf(file, drafted, kept))
}

function requestsOf(probe: number | boolean | undefined): number | undefined {
  return typeof probe === 'number' ? probe : probe === false ? 0 : undefined
}

/** Before anything is asked or written: what is there may be somebody's work. */
async function refuseExisting(file: string, otherwise: string, { world }: CliSession): Promise<void> {
  const isThere = await world.files.look(resolve(world.cwd, file)).then(
    () => true,
    () => false,
  )
  // says what writing it would say
  if (isThere) await writeNewFile({ file, text: '', force: false, otherwise, notWritable: 'FILE_NOT_WRITABLE' }, world)
}

function jsonOf(
  file: string,
  { found: _found, text: _text, ...drafted }: DraftedConfig,
  kept: KeptSecrets | undefined,
): object {
  return {
    ok: true,
    file,
    ...drafted,
    secretsFile: kept?.file ?? null,
    secretsWritten: kept?.written ?? [],
    ignoredIn: kept?.ignoredIn ?? null,
  }
}

const mostShown = 25

function wordsOf(file: string, drafted: DraftedConfig, kept: KeptSecrets | undefined): string {
  const { resources, requests, from } = drafted
  const shown = resources.slice(0, mostShown)
  const width = Math.max(...shown.map(({ name }) => name.length))
  const asked = requests === 0 ? 'nothing was asked' : `${plural(requests, 'request')} sent`
  return [
    `Wrote ${file}: ${plural(resources.length, 'resource')} from ${from} (${asked}).`,
    ...shown.flatMap((resource) => resourceLines(resource, width)),
    ...(resources.length > shown.length ? [`  … and ${resources.length - shown.length} more`] : []),
    ...secretLines(drafted, kept),
    ...guessLines(file, drafted),
    ...nextLines(file, drafted),
  ].join('\n')
}

function resourceLines(
  { name, request, probed, guesses, notes, off }: DraftedResource,
  width: number,
): readonly string[] {
  const said = [
    ...(off === null ? [] : [`left off: ${off}`]),
    ...(probed.length === 0 ? [] : [`seen: ${probed.join(', ')}`]),
    ...(guesses.length === 0 ? [] : [`guess: ${guesses.join(', ')}`]),
  ]
  return [
    `  ${name.padEnd(width)}  ${request}`,
    ...said.map((text) => `  ${' '.repeat(width)}  ${text}`),
    ...notes.slice(0, 3).map((text) => `  ${' '.repeat(width)}  ${text}`),
  ]
}

function secretLines({ secrets, settings }: DraftedConfig, kept: KeptSecrets | undefined): readonly string[] {
  const found = secrets.filter(({ from }) => from === 'source').map(({ key }) => key)
  const unset = secrets.filter(({ isFound }) => !isFound).map(({ key }) => key)
  const lines: string[] = []
  if (kept !== undefined && found.length > 0)
    lines.push(`Secrets: ${found.join(', ')} in ${kept.file}, which only you can read; the config looks them up.`)
  if (kept !== undefined && kept.ignoredIn !== null) lines.push(`Added .sluice/ to ${kept.ignoredIn}.`)
  for (const { key, from } of secrets) if (from !== null && from !== 'source') lines.push(`Found: ${key}, in ${from}.`)
  for (const key of unset)
    lines.push(
      `Not set: ${key}. Set ${key.toUpperCase().replace(/\W/g, '_')}, or write ${key} = "…" into .sluice/secrets.toml.`,
    )
  for (const setting of settings) {
    const [store = '', key = ''] = setting.split(/\.(.*)/s)
    const variable = store === 'env' ? key : key.toUpperCase().replace(/\W/g, '_')
    const other = store === 'env' ? '' : `, or write ${key} = "…" into .dlt/config.toml`
    lines.push(`Looked up: ${setting}. Set ${variable}${other}.`)
  }
  return lines
}

function guessLines(file: string, { resources, leftOut }: DraftedConfig): readonly string[] {
  const guesses = resources.reduce((sum, resource) => sum + resource.guesses.length, 0)
  return [
    ...(guesses === 0
      ? []
      : [`Look at the ${guesses === 1 ? 'line' : `${guesses} lines`} marked "guess:" in ${file}.`]),
    ...(leftOut.length === 0 ? [] : [`Left out: ${leftOut.length}, listed with reasons at the end of ${file}.`]),
  ]
}

/** Everything that a run would read wants other credentials. */
function isRefused({ resources }: Pick<DraftedConfig, 'resources'>): boolean {
  const read = resources.filter(({ off }) => off === null)
  return read.length > 0 && read.every((resource) => resource.isRefused === true)
}

function nextLines(file: string, { resources }: Pick<DraftedConfig, 'resources'>): readonly string[] {
  if (resources.every(({ off }) => off !== null))
    return [
      'Nothing can run yet: take the "#" off the resource you want, and correct it.',
      `Next: sluice check ${file}`,
    ]
  if (isRefused({ resources }))
    return [
      `The API refused what was asked, so a run would fail. Next: correct "auth" in ${file} or its secrets, then`,
      `  sluice preview ${file}`,
      `or the same command again with the right credentials, which replaces ${file} as long as you have not changed it.`,
    ]
  return ['Next:', `  sluice check ${file}`, `  sluice preview ${file}`, `  sluice run ${file}`]
}
