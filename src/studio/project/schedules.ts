import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder } from '../../disk/own-package.ts'
import type { Schedule, Schedules } from '../contract/project.ts'

/** A config that is to be run again and again. */
export interface Scheduled {
  /** absolute */
  readonly folder: string
  /** below the folder */
  readonly file: string
  readonly pipeline: string
  /** what it loads lies in files of the machine that it runs on */
  readonly isOnThisMachine: boolean
  /** secrets that it looks up, and where they are found; null = nowhere */
  readonly secrets: readonly { readonly key: string; readonly from: string | null }[]
}

/** Texts that run this config: those of docs/operating, which are tried, with its names in them. */
export async function schedulesFor(config: Scheduled): Promise<Schedules> {
  const [cron, systemd, github] = await Promise.all(['cron', 'systemd', 'github-actions'].map(blocksOf))
  const own = callFor(config.folder)
  const fit = (text: string): string => withNames(text, config)
  const fitCalls = (text: string): string => withCall(fit(text), config.folder, own)
  const notInstalled = own === undefined ? [] : [callNote(config.folder, own)]
  const variables = variablesOf(config)
  const cronFiles = filesIn(cron ?? [], ['sh', 'text'], fitCalls)
  const schedules: Schedule[] = [
    {
      kind: 'cron',
      title: 'cron, every 15 minutes',
      files: cronFiles.map(({ path, text }) =>
        path === 'crontab -e' ? { path, text } : { path: `${config.folder}/run.sh`, text },
      ),
      notes: [
        ...notInstalled,
        ...(variables.length > 0
          ? [`cron gives no variables: write ${variables.join(', ')} into ${config.folder}/.env (mode 0600).`]
          : []),
        'A run that finds another one waits for it, and one that reaches its deadline goes on the next time.',
      ],
    },
    {
      kind: 'systemd',
      title: 'systemd timer, every hour',
      files: filesIn(systemd ?? [], ['ini'], (text) => fitCalls(withCredentials(text, variables))),
      notes: [...notInstalled, 'Then: systemctl daemon-reload, and systemctl enable --now on the timer.'],
    },
    {
      kind: 'github',
      title: 'GitHub Actions, every hour',
      files: filesIn(github ?? [], ['yml'], (text) =>
        fit(
          withGithub(text, {
            variables: config.secrets
              .filter(({ from }) => !isSetting(from))
              .map(({ key, from }) => variableNamed(key, from)),
            isOnThisMachine: config.isOnThisMachine,
          }),
        ),
      ),
      notes: [
        ...(own === undefined
          ? []
          : ['The runner installs what package.json names: "npm install sluice" in the folder writes it there.']),
        ...(config.isOnThisMachine
          ? [
              'A runner is thrown away, and what was loaded into its files with it: load into a database elsewhere, or keep them as an artifact.',
            ]
          : []),
        'The secrets are set under Settings, Secrets and variables, Actions.',
      ],
    },
  ]
  return {
    command: `sluice run ${config.file}`,
    schedules: schedules.filter(({ files }) => files.length > 0),
    environment: variables,
  }
}

/** How a scheduler calls sluice where the folder has none of its own. */
interface OwnCall {
  readonly command: string
  /** in words */
  readonly what: string
}

/** The sluice that runs now; undefined = the folder has one. */
function callFor(folder: string): OwnCall | undefined {
  if (existsSync(join(folder, 'node_modules', '.bin', 'sluice'))) return undefined
  const node = process.execPath
  const main = fileURLToPath(new URL('dist/cli/main.js', packageFolder))
  // what npx fetched may be thrown away by npm
  if (!/[\\/]_npx[\\/]/.test(main) && existsSync(main))
    return { command: `${quoted(node)} ${quoted(main)}`, what: `the one that runs now (${main})` }
  const path = `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`
  return { command: `/usr/bin/env ${quoted(`PATH=${path}`)} npx --yes sluice`, what: 'npx, which fetches it' }
}

function callNote(folder: string, { what }: OwnCall): string {
  return `sluice is not installed in ${folder}, so this calls ${what}. After "npm install sluice" there it calls that one.`
}

/** As shells and systemd take it. */
function quoted(text: string): string {
  return /^[\w./:=@+-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, String.raw`\$&`)}"`
}

function withCall(text: string, folder: string, own: OwnCall | undefined): string {
  const usual = 'node_modules/.bin/sluice'
  if (own === undefined) return text
  return text.replaceAll(`${folder}/${usual}`, () => own.command).replaceAll(usual, () => own.command)
}

interface Block {
  readonly language: string
  readonly text: string
}

async function blocksOf(page: string): Promise<readonly Block[]> {
  const text = await readFile(new URL(`docs/operating/${page}.md`, packageFolder), 'utf8').catch(() => '')
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    text: code,
  }))
}

/** Blocks that say in their first comment which file they are. */
function filesIn(
  blocks: readonly Block[],
  languages: readonly string[],
  fit: (text: string) => string,
): Schedule['files'] {
  return blocks.flatMap(({ language, text }) => {
    const [, path] = /^# (crontab -e|\/?[\w./-]+\.\w+)(?::.*)?$/m.exec(text) ?? []
    return languages.includes(language) && path !== undefined ? [{ path: fit(path), text: fit(text) }] : []
  })
}

/** The examples load `shop.yaml` in `/srv/shop`. */
function withNames(text: string, { folder, file, pipeline }: Scheduled): string {
  const slug = pipeline.toLowerCase().replace(/[^a-z\d-]+/g, '-')
  return text
    .replaceAll('/srv/shop', folder)
    .replaceAll('shop.yaml', file)
    .replaceAll('the shop API', pipeline)
    .replace(
      /(?<![\w/.-])shop(?=[.,} ]|$)|(?<=\/|-)shop(?=\.(?:service|timer|yml)|\/|-)|(?<=User=)shop/gm,
      (word, offset: number, whole: string) =>
        // the folder and the file are in already
        whole.slice(Math.max(0, offset - folder.length), offset + 4).endsWith(`${folder.slice(0, -4)}shop`)
          ? word
          : slug,
    )
}

/** One credential for each variable; none where the secrets lie in the folder. */
function withCredentials(text: string, variables: readonly string[]): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('# the secret is a file'))
        return variables.length === 0 ? [] : ['# each secret is a file that only this service can read']
      if (line.startsWith('LoadCredential='))
        return variables.map((name) => `LoadCredential=${name.toLowerCase()}:/etc/shop/${name.toLowerCase()}`)
      if (line.startsWith('Environment=API_KEY_FILE'))
        return variables.map((name) => `Environment=${name}_FILE=%d/${name.toLowerCase()}`)
      return [line]
    })
    .join('\n')
}

function withGithub(
  text: string,
  { variables, isOnThisMachine }: { readonly variables: readonly string[]; readonly isOnThisMachine: boolean },
): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [indent = ''] = /^ */.exec(line) ?? []
      if (line.includes('API_KEY: ')) return variables.map((name) => `${indent}${name}: \${{ secrets.${name} }}`)
      if (/\bDESTINATION__\w+__CREDENTIALS\b/.test(line) && !isOnThisMachine) return []
      return [isOnThisMachine ? line : line.replace(/--destination \S+ /, '')]
    })
    .join('\n')
}

/** The variables that a scheduler has to give: what no file of the folder holds. */
function variablesOf({ secrets }: Scheduled): readonly string[] {
  const own = secrets.filter(({ from }) => !isSetting(from) && (from === null || !/\.toml|\.env\b/.test(from)))
  return [...new Set(own.map(({ key, from }) => variableNamed(key, from)))]
}

/** Of the machine, not of the config. */
function isSetting(from: string | null): boolean {
  return from !== null && /^(?:RUNTIME__|SLUICE_|DLT_)/.test(from)
}

function variableNamed(key: string, from: string | null): string {
  return from !== null && /^[A-Z][A-Z\d_]*$/.test(from) ? from : variableOf(key)
}

function variableOf(key: string): string {
  return key.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
}
