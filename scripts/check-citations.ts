/**
 * Citations lead somewhere (CONTRIBUTING.md 1.16): each one in code, docs and decisions names a page that is there and
 * a section of it, each link in Markdown a file and a heading, each file that a comment of code names is there, each
 * conformance id in a title is of a family, each decision is in their index once.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path/posix'
import { report } from './source-files.ts'

/** A page with sections that can be cited. */
interface Page {
  /** `6.3`, `D5`, `promise 3` */
  readonly sections: ReadonlySet<string>
  /** what `#…` may name */
  readonly anchors: ReadonlySet<string>
}

const pages = new Map<string, Page | undefined>()

const section = String.raw`(?:promises? )?D?\d+(?:\.\d+)*`
const citation = new RegExp(
  String.raw`\b((?:docs\/contract\/[a-z-]+|ARCHITECTURE|CONTRIBUTING)\.md),? (${section}(?:(?:, | and |–|-)${section})*)`,
  'g',
)
// how pages were cited that only their authors could open
const dead =
  /(?<![\w/.-])(?:spec\/[a-z-]+\.md|shared\/[a-z]+|design (?:section )?[D\d]\d*|style R?\d+|\bspec (?:section )?\d|real-apis\.md)/gi
const comments = /(?:^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gm
const fileName = /(?<![\w./*<>:-])(?:[\w@-]+\/)*[\w.-]+\.(?:m?tsx?|md)\b(?!\.)/g
const conformanceId = String.raw`(?:T\d+\.\d+|[A-Z]\d\d)`
const title = /\b(?:test|it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])(.*?)\1/g

const families = JSON.parse(readFileSync('scripts/conformance-families.json', 'utf8')) as Readonly<
  Record<string, unknown>
>
const conformance = readFileSync('docs/contract/conformance.md', 'utf8')

const files = ['src', 'test', 'scripts', 'bench', 'examples', 'studio', 'docs', 'decisions', '.'].flatMap(filesIn)
const code = files.filter((path) => /^(?:src|test|scripts|bench|examples|studio)\/.*\.m?tsx?$/.test(path))
const markdown = files.filter((path) => path.endsWith('.md') && !/^(?:test\/(?:cases|fixtures|handover))\//.test(path))
const differences = files.filter((path) => /^test\/cases\/.*\/differs\.json$/.test(path))

process.exitCode = report('citations', [
  ...[...code, ...markdown, ...differences].flatMap(unresolved),
  ...code.flatMap(deadCitations),
  ...code.flatMap(missingFiles),
  ...markdown.flatMap(brokenLinks),
  ...code.filter((path) => path.endsWith('.test.ts')).flatMap(unknownFamilies),
  ...files.filter((path) => /^decisions\/\d/.test(path)).flatMap(wronglyIndexed),
  ...Object.keys(families)
    .filter((id) => !new RegExp(String.raw`^\| ${id.replace('.', String.raw`\.`)} +\|`, 'm').test(conformance))
    .map((id) => `docs/contract/conformance.md does not explain "${id}" of scripts/conformance-families.json`),
])

/** Every file under a folder; of the root only those in it. This file names what it looks for. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    .map((name) => join(folder, name.replaceAll('\\', '/')))
    .filter((path) => !path.includes('node_modules') && path !== 'scripts/check-citations.ts')
}

/** The text with a comment's lines joined, so that a citation may run over the end of one. */
function joined(path: string): string {
  return readFileSync(path, 'utf8').replace(/\n\s*(?:\*|\/\/|>)?[ \t]*/g, ' ')
}

function unresolved(path: string): readonly string[] {
  const text = joined(path)
  const pagesCited = [...text.matchAll(citation)].flatMap(([, page = '', sections = '']) =>
    sections
      .split(/, | and |–|-/)
      .filter((cited) => !sectionsOf(page).has(cited.replace('promises', 'promise')))
      .map((cited) => `"${path}" cites ${page} ${cited}, which is not there`),
  )
  const numbers = [...text.matchAll(/\bdivergences? (\d+)/g)]
    .filter(([, number = '']) => !sectionsOf('docs/contract/differences.md').has(number))
    .map(([cited]) => `"${path}" cites ${cited}, which docs/contract/differences.md does not have`)
  const records = [...text.matchAll(/\bdecisions?(?:\/| )(\d{4})\b/g)]
    .filter(([, number = '']) => !files.some((file) => file.startsWith(`decisions/${number}-`)))
    .map(([cited]) => `"${path}" cites ${cited}, which is not there`)
  return [...pagesCited, ...numbers, ...records]
}

function deadCitations(path: string): readonly string[] {
  return [...joined(path).matchAll(dead)].map(
    ([cited]) =>
      `"${path}" cites "${cited}", which nobody can open: cite docs/contract/, ARCHITECTURE.md or CONTRIBUTING.md`,
  )
}

/** Files of the repository that comments name, by the end of their paths. */
function missingFiles(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(comments)]
    .flatMap(([comment]) => comment.match(fileName) ?? [])
    .filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))
    .map((name) => `"${path}" names "${name}" in a comment, which is not there`)
}

function brokenLinks(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([, to = '', anchor]) => {
    const target = to === '' ? path : join(dirname(path), to)
    if (!existsSync(target)) return [`"${path}" links to "${to}", which is not there`]
    const isAnchored = anchor !== undefined && target.endsWith('.md')
    return isAnchored && !pageOf(target).anchors.has(anchor)
      ? [`"${path}" links to "${to}#${anchor}", which has no such heading`]
      : []
  })
}

function unknownFamilies(path: string): readonly string[] {
  const leading = new RegExp(`^(?:${conformanceId}[ ,:]+)+`)
  const inParentheses = new RegExp(String.raw`\(${conformanceId}(?:, ${conformanceId})*\)`)
  return [...readFileSync(path, 'utf8').matchAll(title)]
    .flatMap(([, , text = '']) => [leading.exec(text)?.[0] ?? '', inParentheses.exec(text)?.[0] ?? ''])
    .flatMap((ids) => ids.match(new RegExp(conformanceId, 'g')) ?? [])
    .filter((id) => !Object.hasOwn(families, id))
    .map((id) => `"${path}" has a test of "${id}", which scripts/conformance-families.json does not have`)
}

/** The index of decisions lists each record once: a merge that keeps both sides' lines would list some twice. */
function wronglyIndexed(path: string): readonly string[] {
  const times = readFileSync('decisions/README.md', 'utf8').split(`](${basename(path)})`).length - 1
  return times === 1 ? [] : [`decisions/README.md lists "${path}" ${times} times, not once`]
}

function sectionsOf(path: string): ReadonlySet<string> {
  return existsSync(path) ? pageOf(path).sections : new Set()
}

function pageOf(path: string): Page {
  const known = pages.get(path)
  if (known !== undefined) return known
  const text = readFileSync(path, 'utf8').replace(/```[\s\S]*?```/g, '')
  const headings = [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) => heading)
  const rules = path === 'CONTRIBUTING.md' ? [...text.matchAll(/^(\d+\.\d+) /gm)].map(([, rule = '']) => rule) : []
  const promises = /## Six promises[\s\S]*?\n## /.exec(text)?.[0].matchAll(/^(\d)\. /gm) ?? []
  const page: Page = {
    sections: new Set([
      ...headings.flatMap((heading) => /^(?:D?\d+(?:\.\d+)*)(?= )/.exec(heading)?.[0] ?? []),
      ...rules,
      ...[...promises].map(([, number = '']) => `promise ${number}`),
    ]),
    anchors: new Set(headings.map(anchorOf)),
  }
  pages.set(path, page)
  return page
}

/** As GitHub makes it: lower case, blanks as hyphens, nothing else but letters, digits, `-` and `_`. */
function anchorOf(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return plain.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
}
