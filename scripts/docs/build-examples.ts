import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { escapedCell, markdownTable } from './markdown-table.ts'

/**
 * docs/examples/: a page for each folder of examples/ that is a recorded case, with its config, what it asked for, and the rows
 * that came; and the list of all.
 */
export function examplePages(): readonly { readonly file: string; readonly text: string }[] {
  const names = readdirSync('examples').filter((name) => readdirSync(join('examples', name)).includes('case.json'))
  const examples = names.toSorted().map(readExample)
  return [
    { file: 'docs/examples/README.md', text: indexText(examples) },
    ...examples.map((example) => ({ file: `docs/examples/${example.name}.md`, text: pageText(example) })),
  ]
}

interface Example {
  readonly name: string
  readonly config: string
  readonly flags: string
  readonly text: string
  /** first comment line: `kind: what is to be seen` */
  readonly kind: string
  readonly about: string
}

function readExample(name: string): Example {
  const { config, parameterFile } = JSON.parse(readFileSync(join('examples', name, 'case.json'), 'utf8')) as {
    readonly config: string
    readonly parameterFile?: string
  }
  const text = readFileSync(join('examples', name, config), 'utf8')
  const first = /^# (?!yaml-language-server)(.*)$/m.exec(text)?.[1] ?? ''
  const [, kind = first, about = ''] = /^(.*?): (.*)$/.exec(first) ?? []
  return { name, config, flags: parameterFile === undefined ? '' : ` --config ${parameterFile}`, text, kind, about }
}

const made = '<!-- Made from examples/ by `npm run gen`; do not edit. -->'

function indexText(examples: readonly Example[]): string {
  const rows = examples.map(({ name, kind, about }) => [`[${kind}](${name}.md)`, escapedCell(about), `\`${name}\``])
  return `${made}

# Examples

Configs for public APIs, each with comments, recorded answers and the rows that come of them. They run as they are, without network and secrets (\`sluice\` stands for \`npx sluice\` where it is not [installed](../ways-to-run.md#npm)):

\`\`\`sh
sluice init --from-example github     # a folder github/ with everything in it
cd github
sluice run github.yaml --replay recording
sluice query 'select * from issues' --destination .sluice/github/replay.duckdb --dataset github_dataset
\`\`\`

A replay loads into a file of its own, for which no later command looks by itself: at its end \`run\` prints the command that shows its rows.

Then put your own repository, shop or key in, and leave \`--replay\` away. \`sluice init --from-example\` without a name lists them all; a name before it is that of the folder.

${markdownTable(['API', 'what is to be seen', 'name'], rows)}

The answers are made up by us after the public documentation of each API; nobody's data is in them. Each example is a [recorded case](../record-and-replay.md#testing):
\`sluice test .\` in its folder compares what comes with \`expected/\`, and our own tests do the same with all of them.
`
}

function pageText({ name, config, flags, text, kind, about }: Example): string {
  const language = config.endsWith('.py') ? 'python' : config === 'manifest.yaml' ? 'yml' : 'yaml'
  return `${made}

# ${kind}

${sentence(about)}

\`\`\`sh
sluice init --from-example ${name}
cd ${name}
sluice run ${config}${flags} --replay recording
\`\`\`

## The config

\`${config}\`:

\`\`\`${language}
${text.replace(/^# yaml-language-server.*\n/, '').trimEnd()}
\`\`\`
${parametersOf(name, flags)}
## What it asks for

\`\`\`text
${requestsOf(name).join('\n')}
\`\`\`

## What comes

${tablesOf(name).join('\n\n')}
`
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}

function parametersOf(name: string, flags: string): string {
  const [, file] = /--config (\S+)/.exec(flags) ?? []
  if (file === undefined) return ''
  return `\n\`${file}\`:\n\n\`\`\`json\n${readFileSync(join('examples', name, file), 'utf8').trimEnd()}\n\`\`\`\n`
}

interface Exchange {
  readonly method?: string
  readonly url: string
  readonly status: number
  /** the digest of what was sent */
  readonly body?: string
}

/** The requests in their order, with placeholders of secrets as they were kept. */
function requestsOf(name: string): readonly string[] {
  const home = join('examples', name, 'recording')
  const lines = readFileSync(join(home, 'exchanges.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.flatMap((line) => {
    const { method, url, status, body } = JSON.parse(line) as Exchange
    // the last line says that the recording is whole
    if (method === undefined) return []
    const sent = body === undefined ? '' : gunzipSync(readFileSync(join(home, 'bodies', `${body}.gz`))).toString()
    return [`${method.padEnd(4)} ${decoded(url)}  ${status}`, ...(sent === '' ? [] : [`     ${shortened(sent, 160)}`])]
  })
}

/** For reading: brackets and colons as they are. */
function decoded(url: string): string {
  return url.replaceAll(/%(?:5B|5D|3A|2C|24|22|3D|3E|2F)/gi, (code) => decodeURIComponent(code))
}

const mostRows = 5
const mostColumns = 7

function tablesOf(name: string): readonly string[] {
  const folder = join('examples', name, 'expected')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .toSorted()
    .map((file) => {
      const rows = readFileSync(join(folder, file), 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
      const records = rows.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      const columns = [...new Set(records.flatMap((record) => Object.keys(record)))]
      const shown = columns.slice(0, mostColumns)
      const more = [
        ...(records.length > mostRows ? [`${records.length - mostRows} more rows`] : []),
        ...(columns.length > shown.length ? [`${columns.length - shown.length} more columns`] : []),
      ]
      const cells = records.slice(0, mostRows).map((record) => shown.map((column) => cell(record[column])))
      const count = `${records.length} ${records.length === 1 ? 'row' : 'rows'}`
      const rest = more.length === 0 ? '' : `\n\n… and ${more.join(', ')}.`
      return `### ${file.replace(/\.jsonl$/, '')}: ${count}\n\n${markdownTable(
        shown.map((column) => `\`${column}\``),
        cells,
      )}${rest}`
    })
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return escapedCell(shortened(text, 48))
}

function shortened(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
