import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

/** A page by its path without the ending, under its own heading unless said. */
function item(path: string, text?: string): DefaultTheme.SidebarItem {
  const file = path.endsWith('/') ? `${path}README.md` : `${path}.md`
  if (!existsSync(`${docs}${file}`)) throw new Error(`sidebar.mts names docs/${file}, which is not there`)
  return { text: text ?? headingOf(file), link: `/${path}` }
}

function headingOf(file: string): string {
  const heading = /^# (.*)$/m.exec(readFileSync(`${docs}${file}`, 'utf8'))?.[1] ?? file
  return heading.replaceAll(/[`"\\]/g, '')
}

/** The pages of a folder in their order by name, but for its README. */
function folder(path: string): DefaultTheme.SidebarItem[] {
  return readdirSync(`${docs}${path}`)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .toSorted()
    .map((file) => item(`${path}${file.replace(/\.md$/, '')}`))
}

export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      item('tutorial', 'From a URL to a chart'),
      item('examples/', 'Examples'),
      { text: 'All pages by task', link: '/overview' },
      item('ways-to-run', 'Ways to run it'),
      item('how-it-works', 'How it works'),
      item('guarantees', 'Guarantees'),
      item('benchmarks', 'Benchmarks'),
      item('comparison', 'How it compares'),
    ],
  },
  {
    text: 'Coming from',
    items: [
      item('coming-from/', 'All of them'),
      item('coming-from/dlt', 'dlt'),
      item('coming-from/airbyte', 'Airbyte'),
      item('coming-from/meltano', 'Meltano'),
      item('coming-from/sling', 'Sling'),
      item('coming-from/fivetran', 'Fivetran'),
    ],
  },
  {
    text: 'Write a config',
    collapsed: true,
    items: [
      item('init-from', 'Let it be drafted'),
      item('openapi', 'From OpenAPI'),
      item('config', 'Configuration'),
      item('paginators', 'Paginators'),
      item('auth', 'Auth'),
      item('decoders', 'Decoders'),
      item('slices', 'Slices'),
      item('windows', 'Windows of time'),
      item('jobs', 'Export jobs'),
      item('expressions', 'Expressions'),
      item('processing-steps', 'Processing steps'),
      item('python', 'In Python'),
      item('typescript', 'In TypeScript'),
    ],
  },
  {
    text: 'Load and look',
    collapsed: true,
    items: [
      item('preview', 'Preview'),
      item('plan', 'Plan'),
      item('studio', 'Studio'),
      item('query', 'Query'),
      item('history', 'History'),
      item('schema', 'Schemas'),
      item('completeness', 'Completeness'),
      item('backfill', 'Backfill'),
      item('record-and-replay', 'Record and replay'),
    ],
  },
  { text: 'Recipes', collapsed: true, items: [item('recipes/', 'All recipes'), ...folder('recipes/')] },
  { text: 'Examples', collapsed: true, items: [item('examples/', 'All examples'), ...folder('examples/')] },
  {
    text: 'Destinations',
    collapsed: true,
    items: folder('destinations/'),
  },
  {
    text: 'Operate',
    collapsed: true,
    items: [
      item('operations', 'Operations'),
      item('cli', 'The command line'),
      item('versions', 'Versions'),
      item('windows-hosts', 'On Windows'),
      item('many-machines', 'Many machines'),
      item('operating/', 'Schedulers'),
      ...folder('operating/'),
    ],
  },
  { text: 'Security', collapsed: true, items: folder('security/') },
  {
    text: 'Program and extend',
    collapsed: true,
    items: [item('library', 'Library'), item('agents', 'Agents and MCP'), item('extending/', 'Components of your own')],
  },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      item('reference/', 'All of it'),
      item('reference/config', 'Config'),
      item('reference/paginators', 'Paginators'),
      item('reference/auths', 'Auths'),
      item('reference/decoders', 'Decoders'),
      item('reference/destinations', 'Destinations'),
      item('reference/cli', 'Command line'),
      item('errors', 'Errors'),
      item('events', 'Events'),
      item('airbyte-components', 'Airbyte’s components'),
      item('faults', 'Answers that misbehave'),
      ...folder('contract/'),
    ],
  },
]

/** A page that nobody finds is none. */
const listed = new Set(sidebar.flatMap(({ items = [] }) => items.map(({ link = '' }) => link.slice(1))))
const missing = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => file.replaceAll('\\', '/').replace(/(?:README)?\.md$/, ''))
  .filter((page) => !listed.has(page))
if (missing.length > 0) throw new Error(`sidebar.mts does not name ${missing.join(', ')}`)
